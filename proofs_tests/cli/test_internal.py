"""The last resorts: faults of fpcalc itself, interruptions, readers that go away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from calculus.problems import Problem
from calculus.source import NO_SPAN
from calculus.types import INT, STRING
from fpcalc.__main__ import main
from fpcalc.checking import disagreement
from fpcalc.cli import check

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("error", "words"),
    [(RecursionError(), "nested too deeply"), (MemoryError(), "out of memory"), (KeyError("x"), "KeyError: 'x'")],
)
def test_a_fault_of_fpcalc_is_no_traceback(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """FP0903 and exit code 1; FPCALC_DEBUG shows the traceback."""

    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(check, "main", fail)
    assert 1 == main(["check", "a.fp"])
    err = capsys.readouterr().err
    assert "error[FP0903]" in err and words in err and "Traceback" not in err
    monkeypatch.setenv("FPCALC_DEBUG", "1")
    assert 1 == main(["check", "a.fp"])
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Exit code 130 and one line."""

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "main", interrupt)
    assert 130 == main(["check", "a.fp"])
    assert "\ninterrupted\n" == capsys.readouterr().err


def test_a_reader_that_goes_away() -> None:
    """``fpcalc explain | head -1`` ends without a word."""
    command = f"{sys.executable} -m fpcalc rules | head -1"
    here = str(Path(__file__).parents[2])
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        cwd=here,
        env={**os.environ, "PYTHONPATH": here},
    )
    assert (0, "") == (done.returncode, done.stderr)


def test_the_kernel_s_word_against_the_elaborator_s() -> None:
    """FP0901 names what the kernel's rules say."""
    problem = disagreement(Problem("FP0201", NO_SPAN, {"expected": INT, "found": STRING}))
    assert ("FP0901", "FP0201") == (problem.code, problem.args["code"])

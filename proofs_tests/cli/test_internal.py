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
from fpcalc.aside import Aside
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


def run(command: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell, in which ``fpcalc`` is the tool."""
    line = command.replace("fpcalc", f"{sys.executable} -m fpcalc")
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("fpcalc run examples/02-hello-silo.fp >&-", 0, ""),
        ("fpcalc version >&-", 0, ""),
        ("fpcalc run missing.fp 2>&-", 2, ""),
        ("fpcalc run - <&-", 1, "FP0909"),
    ],
)
def test_a_closed_stream_is_an_empty_one(command: str, code: int, told: str) -> None:
    """Whoever closes standard input, output or error gets the exit code all the same."""
    done = run(command)
    assert code == done.returncode
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_device_is_no_fault_of_fpcalc() -> None:
    """It is told as what it is."""
    done = run("fpcalc rules > /dev/full")
    assert (2, "fpcalc: the output cannot be written: no space left on device\n") == (done.returncode, done.stderr)


def test_what_is_no_file_is_written_to_and_not_exchanged(tmp_path: Path) -> None:
    """A pipe, or a device such as /dev/null, is still there after it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with Aside(str(pipe)) as out:
        out.write("a line\n")
    assert b"a line\n" == os.read(reading, 100)
    os.close(reading)
    assert pipe.is_fifo()
    assert ["pipe"] == [path.name for path in tmp_path.iterdir()]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """It is the file that it leads to that is written."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("before", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    with Aside(str(tmp_path / "link")) as out:
        out.write("after")
    assert (tmp_path / "link").is_symlink()
    assert "after" == (tmp_path / "there" / "file").read_text("utf-8")
    assert ["file"] == [path.name for path in (tmp_path / "there").iterdir()]

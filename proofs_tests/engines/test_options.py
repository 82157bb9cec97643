"""Engines on the command line and the public page."""

from __future__ import annotations

from pathlib import Path

import pytest

import fpcalc
from fpcalc.cli import main
from fpcalc.engines import interface

OWNERS = str(Path(__file__).parents[2] / "examples" / "01-owners.fp")


def test_engines_print_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """``--engine`` changes nothing of what is printed."""
    assert 0 == main(["run", OWNERS])
    expected = capsys.readouterr()
    assert 0 == main(["run", OWNERS, "--engine", "local"])
    assert expected == capsys.readouterr()


def test_an_option_about_steps_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Compiled code makes no steps that could be chosen."""
    assert 1 == main(["run", OWNERS, "--engine", "local", "--seed", "1"])
    assert "FP0942" in capsys.readouterr().err


def test_engines_that_there_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of no engine, and an engine whose packages are missing."""
    checked = fpcalc.check("1")
    with pytest.raises(fpcalc.ProblemFound) as found:
        fpcalc.run(checked, engine="hadoop")
    assert "FP0940" == found.value.problems[0].code
    monkeypatch.setitem(interface.ENGINES, "dask", ("not_installed_here", "DASK"))
    with pytest.raises(fpcalc.ProblemFound) as found:
        fpcalc.run(checked, engine="dask")
    assert "FP0941" == found.value.problems[0].code

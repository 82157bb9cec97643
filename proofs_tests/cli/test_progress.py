"""The line that tells how far a long run is."""

from __future__ import annotations

import sys

import pytest

from fpcalc.checking import check_text
from fpcalc.cli import line as lines
from fpcalc.cli.progress import Progress, Watched
from fpcalc.running import run_program
from semantics.choosers import RoundRobin, Seeded

PROGRAM = 'val h = spawn("h")\nSiloRef.populate(h, 1).send().await'


@pytest.mark.parametrize("choose", [RoundRobin(), Seeded(1)])
def test_a_watched_run_is_the_same_run(
    choose: RoundRobin | Seeded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Watching changes no choice; the line is written over and taken away."""
    monkeypatch.setattr(lines, "_PATIENCE", 0.0)
    monkeypatch.setattr(lines, "_PAUSE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    program = check_text(PROGRAM).program
    assert program is not None
    line = Progress()
    watched = run_program(program, ".", Watched(choose, line), observe=line.observe, record=True)
    line.clear()
    plain = run_program(program, ".", choose, record=True)
    assert plain.run is not None and watched.run is not None
    assert plain.run.schedule == watched.run.schedule
    err = capsys.readouterr().err
    assert "2 hosts" in err
    assert err.endswith("\r\x1b[K")


@pytest.mark.parametrize(("terminal", "patience"), [(True, 60.0), (False, 0.0)])
def test_a_short_run_shows_nothing(
    terminal: bool, patience: float, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line waits for a while, and for a terminal."""
    monkeypatch.setattr(lines, "_PATIENCE", patience)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    line = Progress()
    line.turn()
    line.clear()
    assert "" == capsys.readouterr().err

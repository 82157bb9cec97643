"""Counterexamples on real workers: the calculus's crashes as SIGKILLs, and the same verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.runtime import HostId
from fpcalc.cli import main
from fpcalc.cli.kills import kills_of
from fpcalc.engines.dask import Kill
from proofs_tests.dask.running import ON_WORKERS
from semantics.labels import Label

pytestmark = ON_WORKERS

LOSES = """//! always(outcome == "value" || outcome == "running")
val main = spawn("main")
SiloRef.populate(main, List(3, 1, 2)).map(spore { xs => xs.head }).send().await
"""


def counterexample(folder: Path, *options: str) -> str:
    """The file of a counterexample that ``fpcalc explore`` finds."""
    (folder / "loses.fp").write_text(LOSES)
    path = str(folder / "loses.fptrace")
    assert 1 == main(["explore", str(folder / "loses.fp"), "--faults", "1", "--save", path, *options])
    return path


@pytest.mark.parametrize(("recovery", "calculus"), [("retry(2)", "lost driver.1@main"), ("none", "hang")])
def test_a_crash_is_made_on_a_worker(recovery: str, calculus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same verdict: a loss of the same root; what waits for ever in the calculus counts as lost on workers."""
    path = counterexample(tmp_path, "--kinds", "crash", "--recovery", recovery)
    capsys.readouterr()
    assert 1 == main(["replay", path, "--engine", "dask"])
    verdict = f"in the calculus: {calculus}; on workers: lost driver.1@main: the same\n"
    assert verdict == capsys.readouterr().out.partition("\n")[2]


def test_a_message_cannot_be_dropped_on_workers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """FP0977 names the fault."""
    path = counterexample(tmp_path, "--kinds", "drop", "--recovery", "none")
    assert 1 == main(["replay", path, "--engine", "dask"])
    assert "error[FP0977]: real workers cannot be made to do this: drop " in capsys.readouterr().err


def test_a_new_machine_counts_its_events_anew() -> None:
    """Each crash is before the event that its machine would have had next."""
    a, b = HostId("a"), HostId("b")

    def step(rule: str, host: HostId) -> Label:
        return Label(rule, host, None, None, ())

    rules = [("R-Put", a), ("M-Mat", a), ("R-Req", a), ("R-Put", b), ("F-Crash", a), ("R-Put", a), ("F-Crash", a)]
    assert (Kill(a, 3), Kill(a, 2)) == kills_of([step(rule, host) for rule, host in rules])

"""Programs on Dask and by the calculus, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calculus.printing import show
from calculus.runtime import HostId
from fpcalc.checking import Checked, check_file, check_text
from fpcalc.conformance import Event, Log, conforms
from fpcalc.engines.dask import Cluster, DaskEngine, Kill, Settings
from fpcalc.running import Ended, run_program

EXAMPLES = Path(__file__).parents[2] / "examples"

#: For modules that start workers: one process of the test run has them all, and what Dask's threads warn of is not ours.
ON_WORKERS = [pytest.mark.xdist_group("dask"), pytest.mark.filterwarnings("ignore")]


def example(name: str) -> Checked:
    """A checked example."""
    return _runnable(check_file(str(EXAMPLES / name)))


def program(text: str) -> Checked:
    """A checked program."""
    return _runnable(check_text(text))


def _runnable(checked: Checked) -> Checked:
    assert checked.program is not None, checked.problems
    return checked


class OnDask:
    """A run on Dask: its end, and its events. Nothing for 120 s is a failure; successors may be slow."""

    def __init__(self, checked: Checked, cluster: Cluster | None, *kills: tuple[str, int], **settings: Any) -> None:
        planned = tuple([Kill(HostId(host), event) for host, event in kills])
        self.checked = checked
        patient = {"watched": True, "deadline": 120.0, "grace": 60.0}
        self.engine = DaskEngine(Settings(**{**patient, "kills": planned, **settings}), cluster)
        assert checked.program is not None
        self.ended = self.engine.run(checked.program, checked.folder)

    @property
    def events(self) -> list[Event]:
        return self.engine.events

    @property
    def crashed(self) -> list[HostId]:
        return [event.host for event in self.events if event.kind == "crash"]

    @property
    def ran(self) -> int:
        """The spores that were run on all hosts."""
        return sum([noted.ran for noted in self.engine.noted])

    @property
    def why_not(self) -> str:
        """The first event that the calculus does not allow, with those that it does; nothing where it allows all."""
        assert self.checked.program is not None
        log = Log(self.checked.program, self.checked.folder, self.engine.retries, tuple(self.events))
        verdict = conforms(log)
        if verdict.refused is None:
            return ""
        return f"{self.events[verdict.refused]}; allowed: {'; '.join([str(event) for event in verdict.allowed])}"


def calculus(checked: Checked) -> Ended:
    """The program's end by the calculus."""
    assert checked.program is not None
    return run_program(checked.program, checked.folder)


def assert_same(expected: Ended, actual: Ended) -> None:
    """The same value, or the same failure at the same place."""
    assert expected.problem == actual.problem
    assert show(expected.value) == show(actual.value)

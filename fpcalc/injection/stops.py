"""Stops of the run without faults: where the run of a plan can begin, as nothing of the plan happens before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import attrs

from calculus.runtime import DRIVER
from fpcalc.injection.executions import Execution
from fpcalc.injection.history import Running
from fpcalc.injection.supports import KINDS, Admitted, universe
from semantics.trials import CrashAt, OnMessage, Planned

MOST = 64


class Stops:
    """``passed`` is told of each event while the run is made, and ``ended`` what it was; then ``before`` can be asked."""

    def __init__(self) -> None:
        self._every = 8
        self._places: list[int] = []
        self._stops: list[Running] = []
        self._occasions: dict[Planned, int] = {}
        self._end = 0

    def passed(self, running: Running) -> None:
        """The run is about to begin, or one more event has happened."""
        at = len(running.course.labels)
        if at % self._every or self._places[-1:] == [at]:
            return
        self._places.append(at)
        self._stops.append(running.fork(()))
        if len(self._stops) > MOST:
            self._places, self._stops = self._places[::2], self._stops[::2]
            self._every *= 2

    def ended(self, execution: Execution, fuel: int) -> None:
        """This was the run; ``fuel`` is for the runs that begin at its stops."""
        everything = Admitted(kinds=(*KINDS, "forget"))
        self._occasions = {one.planned: one.at for one in universe(execution, everything)}
        self._end = len(execution.events)
        for stop in self._stops:
            stop.course.fuel = fuel

    def before(self, plan: Sequence[Planned], event: int | None = None) -> Running:
        """A run of a plan, from the last stop before its first fault and ``event``."""
        first = min([self._occasion(planned) for planned in plan], default=self._end)
        first = first if event is None else min(first, event)
        return self._stops[bisect_right(self._places, first) - 1].fork(plan)

    def _occasion(self, planned: Planned) -> int:
        """The event that a fault comes before or goes with; the end where the run has no occasion for it."""
        match planned:
            case CrashAt(host) if host == DRIVER:
                return 0
            case OnMessage():
                return self._occasions.get(attrs.evolve(planned, until=None), self._end)
            case _:
                return self._occasions.get(planned, self._end)

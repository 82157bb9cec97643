"""Runs that come back to the run without faults: how they end is known from there on.

    F ≍ O      only the main task can go on; it stands where it stood; what is read later is there, and the same

Then F makes the steps that O makes from there on, and ends as O does. The lineage of O says what is read later: the carriers
of the edges that lead over this point. What else differs (a loss that nobody asks for, how often something was tried again,
a host's incarnation) is looked at by nobody, for the rest of O has neither faults nor retries nor losses.

A message that is late comes after the end of O, and may look at anything. So F must have all that O has, and nothing else but
how often something was tried, what is late and what is torn: O does not touch these three. Then the end of O with them is
where F is when the message comes, and F goes on from there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from calculus.config import Config, Host, Req
from calculus.pmap import PMap
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Loc, Outcome
from calculus.values import Value
from fpcalc.injection.executions import Execution, OnHost
from fpcalc.injection.history import Running
from semantics.choosers import RoundRobin, TaskAgent
from semantics.labels import task_choice
from semantics.trials import Course, CrashAt, Trial

MAIN = TaskAgent(DRIVER, DRIVER_TASK)
_MAIN = task_choice(DRIVER, DRIVER_TASK)
#: Rules by which a run looks at what a fault has left.
_TROUBLED = ("F-", "Retry-", "M-Lost", "M-KeptNot", "R-Throw")

_NOTHING: PMap[Any, Any] = PMap()

Keeps = Mapping[HostId, Mapping[Loc, Outcome]]


@attrs.define(eq=False)
class Point:
    """Where only the main task could go on: after ``at`` events.

    ``counts``: how many events each host has had. ``awaited``: how many futures the main task has read. ``bare``: the hosts
    without what they store; ``sizes``: how many silos and futures each has. ``needs``: the silos and futures that are there,
    and read later.
    """

    at: int
    counts: Mapping[HostId, int]
    awaited: int
    hosts: tuple[HostId, ...]
    stable: Mapping[Loc, Value]
    kept: Keeps
    bare: Mapping[HostId, Host]
    asked: Mapping[Loc, Req]
    sizes: tuple[int, ...]
    needs: list[tuple[str, Loc]] = attrs.field(factory=list)


class Track:
    """The run without faults, as what other runs may come back to.

    ``passed`` is told of each event while the run is made, and ``ended`` what it was; from then on ``meets`` can be asked.
    """

    def __init__(self) -> None:
        self._points: dict[int, Point] = {}
        self._places: list[int] = []
        self._awaited: list[int] = []
        self._counts: Mapping[HostId, int] = {}
        self._outcomes: Mapping[tuple[str, Loc], Outcome | None] = {}
        self._born: Mapping[tuple[str, Loc], int] = {}
        self._end: Course

    def passed(self, running: Running) -> None:
        """One more event has happened."""
        course = running.course
        if not waits_for_nothing(course):
            return
        state, config = course.state, course.state.config
        found = Point(
            len(course.labels), dict(running.history.counts), len(running.history.awaited), tuple(config.hosts),
            dict(config.stable.items()), _kept(config), _bare(config), dict(state.asked.items()), _sizes(config),
        )  # fmt: skip
        before = next(reversed(self._points.values()), found)
        for part in ("hosts", "stable", "kept", "bare", "asked", "sizes"):  # what has not changed is there once
            if getattr(before, part) == getattr(found, part):
                setattr(found, part, getattr(before, part))
        self._points[running.history.rounds[_MAIN]] = found

    def ended(self, running: Running, execution: Execution) -> None:
        """This was the run: what is read after each point?"""
        if any(label.rule.startswith(_TROUBLED) for label in execution.trial.labels):
            self._points = {}
        points = list(self._points.values())
        places = self._places = [point.at for point in points]
        self._awaited = [0, *[point.awaited for point in points]]
        for (source, need), target in _last_reads(execution).items():
            for point in points[bisect_right(places, source) : bisect_right(places, target)]:
                point.needs.append(need)
        self._outcomes = _outcomes(execution.trial.state.config)
        history, self._counts = running.history, running.history.counts
        self._born = {
            **{("silo", loc): at for loc, at in history.silos.items()},
            **{("future", loc): at for loc, at in history.futures.items()},
        }
        self._end = running.course.fork(())

    def meets(self, running: Running) -> bool:
        """Is the run under faults, as it stands, at a point of this one, with the fuel to end as this one does?"""
        course, history = running.course, running.history
        point = self._points.get(history.rounds.get(_MAIN, 0))
        if point is None or course.left or not waits_for_nothing(course):
            return False
        config = course.state.config
        return (
            tuple(config.hosts) == point.hosts
            and all(self._same(config, need) for need in point.needs)
            and config.stable.items() == point.stable.items()
            and _kept(config) == point.kept
            and not any(host.suspect for host in config.hosts.values())
            and all(self._same(config, ("future", loc)) for loc in history.awaited[self._before(course) :])
            and (course.fuel is None or course.steps + self._end.steps < course.fuel)
            and (not course.held or self._differs_in_tries_alone(course, point))
        )

    def end(self, running: Running) -> Trial:
        """The end of a run that ``meets`` this one, though messages are late.

        Its labels are not those of the run, and its steps are too many: all of this one's are counted.
        """
        course, end = running.course, self._end.fork(running.plan)
        state = course.state
        end.state = attrs.evolve(end.state, tries=state.tries, late=state.late, torn=state.torn)
        end.struck, end.left, end.held = dict(course.struck), [], list(course.held)
        end.steps, end.fuel = course.steps + self._end.steps, course.fuel
        return end.end()

    def _before(self, course: Course) -> int:
        """So many futures, or more, were read before the first fault, and are the same as here."""
        return self._awaited[bisect_right(self._places, min(course.struck.values(), default=0))]

    def later_crashes(self, running: Running) -> Iterator[CrashAt]:
        """The crashes after a run has met this one whose numbers are too high for this one."""
        point = self._points[running.history.rounds[_MAIN]]
        for host, count in running.history.counts.items():
            last = self._counts.get(host, 0)
            for event in range(last + 1, last + 1 + count - point.counts.get(host, 0)):
                yield CrashAt(host, event)

    def _differs_in_tries_alone(self, course: Course, point: Point) -> bool:
        """Is all there that is there at a point, but for what is late, what is torn, and how often something was tried?"""
        state, config = course.state, course.state.config
        return (
            all(held.until is None for held in course.held)
            and (_bare(config), dict(state.asked.items()), _sizes(config)) == (point.bare, point.asked, point.sizes)
            and all(self._born.get(at, point.at) < point.at and self._same(config, at) for at in _outcomes(config))
        )

    def _same(self, config: Config, need: tuple[str, Loc]) -> bool:
        what, loc = need
        there, expected = _there(config, what, loc), self._outcomes.get(need)
        return isinstance(expected, Done) and there == expected


def waits_for_nothing(course: Course) -> bool:
    """Can only the main task go on, in its turn, and is nothing on its way, unless it comes when nothing else can go on?"""
    state = course.state
    if state.config.messages or course.parked or not isinstance(course.agenda, type(RoundRobin().agenda())):
        return False
    if any((at, *there.tasks) != (DRIVER, DRIVER_TASK) for at, there in state.config.hosts.items() if there.tasks):
        return False
    agents = course.agenda.fork()
    return agents.take() == MAIN and agents.take() is None


def _kept(config: Config) -> Keeps:
    return {at: dict(there.kept.items()) for at, there in config.hosts.items() if there.kept}


def _bare(config: Config) -> Mapping[HostId, Host]:
    """The hosts without their tasks and what they store."""
    return {
        at: attrs.evolve(host, tasks=_NOTHING, silos=_NOTHING, kept=_NOTHING, futures=_NOTHING)
        for at, host in config.hosts.items()
    }


def _sizes(config: Config) -> tuple[int, ...]:
    return tuple([len(part) for host in config.hosts.values() for part in (host.silos, host.futures)])


def _there(config: Config, what: str, loc: Loc) -> Outcome | None:
    host = config.hosts[loc.host]
    found: Outcome | None = (host.silos if what == "silo" else host.futures).get(loc)
    return found


def _outcomes(config: Config) -> Mapping[tuple[str, Loc], Outcome | None]:
    """What is at each location when a run without faults has ended, which is what was there ever since it was there."""
    found: dict[tuple[str, Loc], Outcome | None] = {}
    for host in config.hosts.values():
        found.update({("silo", loc): there for loc, there in host.silos.items()})
        found.update({("future", loc): there for loc, there in host.futures.items()})
    return found


def _last_reads(execution: Execution) -> dict[tuple[int, tuple[str, Loc]], int]:
    """The last event that reads what an event has left in a silo or a future."""
    last: dict[tuple[int, tuple[str, Loc]], int] = {}
    for edges in execution.edges:
        for edge in edges:
            match edge.carrier:
                case OnHost(_, ("silo" | "future") as what, Loc() as loc):
                    key = (edge.source, (what, loc))
                    last[key] = max(last.get(key, -1), edge.target)
    return last

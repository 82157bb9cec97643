"""Supports: what the outcome of a run rests on, as the faults that would hurt it.

One walk back over the edges from the goals. An edge that stays on a host is hurt by a crash of this host between its ends,
one in a message by what happens to the message, one in stable storage by the loss of storage. An event that nothing leads
back to is of no use to the outcome, nor is what it leaves: a fault there can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import attrs

from calculus.runtime import DRIVER, HostId, Id
from fpcalc.injection.executions import Edge, Execution, InMessage, InStorage, Name, OnHost
from semantics.labels import Delivered, Evicted, Kept, Kind, Sent, Spawned, Stored, message_choice
from semantics.trials import CrashAt, CrashDuring, ForgetAt, OnMessage, Planned, What

FaultKind: TypeAlias = Literal["crash", "tear", "drop", "dup", "delay", "forget"]
KINDS: tuple[FaultKind, ...] = ("crash", "tear", "drop", "dup", "delay")
_WHAT: tuple[What, ...] = ("drop", "dup", "delay")


@attrs.frozen
class Admitted:
    """The failure specification: at most ``faults`` faults, at most ``crashes`` of them crashes, of these kinds.

    Only events up to the ``until``-th are hit. The driver never crashes.
    """

    faults: int = 2
    crashes: int | None = None
    kinds: tuple[FaultKind, ...] = KINDS
    until: int | None = None

    def __str__(self) -> str:
        parts = [f"at most {self.faults} fault{'s' * (self.faults != 1)} of {', '.join(self.kinds)}"]
        if self.crashes is not None:
            parts.append(f"at most {self.crashes} of them crash{'es' * (self.crashes != 1)}")
        if self.until is not None:
            parts.append(f"up to event {self.until:,}")
        return ", ".join(parts)


@attrs.frozen
class Candidate:
    """A fault that a run admits: how it is planned, and the event just before which it would happen.

    ``name`` is that of the event a crash comes before. ``edge`` is what it breaks; None for a fault that breaks nothing.
    """

    planned: Planned
    at: int
    name: tuple[Name, int] | None = None
    edge: Edge | None = attrs.field(default=None, eq=False)


def needed_edges(execution: Execution) -> list[Edge]:
    """The edges that lead to a goal, in the order of their ends."""
    seen, todo, found = set(execution.goals), list(execution.goals), []
    while todo:
        for edge in execution.edges[todo.pop()]:
            found.append(edge)
            if edge.source >= 0 and edge.source not in seen:
                seen.add(edge.source)
                todo.append(edge.source)
    return sorted(found, key=lambda edge: (edge.target, edge.source))


def support(execution: Execution, admitted: Admitted) -> list[Candidate]:
    """The faults that hit what the outcome rests on, each once, in the order in which they would happen."""
    points = _crash_points(execution, apart=admitted.until is not None)
    found: dict[Planned, Candidate] = {}
    for edge in needed_edges(execution):
        for candidate in _hits(execution, edge, points):
            found.setdefault(candidate.planned, candidate)
    for candidate in _torn(execution):
        found.setdefault(candidate.planned, candidate)
    return _admissible(found.values(), execution, admitted)


def universe(execution: Execution, admitted: Admitted, since: int = 0) -> list[Candidate]:
    """All faults that could happen to a run from an event on, whatever they hit: what brute force tries and a sampler draws
    from.
    """
    found: dict[Planned, Candidate] = {}
    for at, event in enumerate(execution.events[since:], since):
        if event.nth and event.name is not None:
            crash = CrashAt(event.label.host, event.nth)
            found[crash] = Candidate(crash, at, (event.name, event.round))
    counts: dict[tuple[str, Id], int] = {}
    for at, event in enumerate(execution.events):
        if event.label.rule.startswith("F-"):
            continue
        for change in event.label.changes:
            if isinstance(change, Sent):
                name = message_choice(change.message)
                nth = counts[name.kind, name.id] = counts.get((name.kind, name.id), 0) + 1
                if at >= since:
                    found |= {planned: Candidate(planned, at) for planned in _on(name.kind, name.id, nth)}
    found |= {candidate.planned: candidate for candidate in _torn(execution) if candidate.at >= since}
    return _admissible(sorted(found.values(), key=lambda candidate: candidate.at), execution, admitted)


def _on(kind: Kind, name: Id, nth: int) -> list[OnMessage]:
    return [OnMessage(what, kind, name, nth) for what in _WHAT]


def _torn(execution: Execution) -> Iterator[Candidate]:
    """The writes to stable storage: each can be torn, or forgotten."""
    for at, event in enumerate(execution.events):
        if event.written is not None:
            edge = execution.edges[at][0] if execution.edges[at] else None
            yield Candidate(CrashDuring(event.label.host, event.written.id), at, None, edge)
            yield Candidate(ForgetAt(event.written.id), at, None, edge)


# Where a crash makes a difference.

#: What a crash does not take back.
_OUTSIDE = (Sent, Delivered, Stored, Kept, Spawned, Evicted)

_Points: TypeAlias = dict[HostId, list[tuple[int, Candidate]]]


def _crash_points(execution: Execution, apart: bool) -> _Points:
    """One crash for each stretch of a host's events that a crash undoes altogether: before the last of them.

    Two crashes of a host between which it only reads and computes leave the same behind, but what comes after the later one
    is one event later: ``apart``, where that matters, each event counts.
    """
    points: _Points = {}
    for at, event in enumerate(execution.events):
        if not event.nth or event.name is None:
            continue
        here = points.setdefault(event.label.host, [])
        candidate = Candidate(CrashAt(event.label.host, event.nth), at, (event.name, event.round))
        here.append((at, candidate))
    return points if apart else {host: _last_of_stretches(execution, found) for host, found in points.items()}


def _last_of_stretches(execution: Execution, found: list[tuple[int, Candidate]]) -> list[tuple[int, Candidate]]:
    """Of points without an outside effect between them, the last stands for all."""
    kept = []
    for place, (at, candidate) in enumerate(found):
        last = place + 1 == len(found)
        if last or any(isinstance(change, _OUTSIDE) for change in execution.events[at].label.changes):
            kept.append((at, candidate))
    return kept


def _hits(execution: Execution, edge: Edge, points: _Points) -> Iterator[Candidate]:
    """The faults that break an edge."""
    match edge.carrier:
        case OnHost(host):
            for at, candidate in _between(points.get(host, []), edge, execution):
                yield Candidate(candidate.planned, at, candidate.name, edge)
        case InMessage(kind, name, nth, at):
            for planned in _on(kind, name, nth):
                yield Candidate(planned, at, None, edge)
        case InStorage(loc):
            yield Candidate(ForgetAt(loc.id), edge.source, None, edge)


def _between(points: list[tuple[int, Candidate]], edge: Edge, execution: Execution) -> Iterator[tuple[int, Candidate]]:
    """The crash points after the edge's source, up to its target, and the one that stands for the last of them."""
    for at, candidate in points:
        if at > edge.source:
            yield at, candidate
        if at >= edge.target:
            return


def _admissible(found: Iterable[Candidate], execution: Execution, admitted: Admitted) -> list[Candidate]:
    """Those that the specification admits and that do not contradict the run's own faults."""
    taken = {(p.kind, p.id, p.nth) for p in execution.plan if isinstance(p, OnMessage)}
    others = {p for p in execution.plan if not isinstance(p, OnMessage)}
    crashes = sum([1 for p in execution.plan if isinstance(p, CrashAt | CrashDuring)])
    no_crash = admitted.crashes is not None and crashes >= admitted.crashes
    good = []
    for one in found:
        match one.planned:
            case OnMessage(what, kind, id, nth):
                fits = what in admitted.kinds and (kind, id, nth) not in taken
            case CrashAt(host):
                fits = "crash" in admitted.kinds and host != DRIVER and one.planned not in others and not no_crash
            case CrashDuring(host):
                fits = "tear" in admitted.kinds and host != DRIVER and one.planned not in others and not no_crash
            case ForgetAt():
                fits = "forget" in admitted.kinds and one.planned not in others
        if fits and (admitted.until is None or one.at < admitted.until):
            good.append(one)
    return sorted(good, key=lambda candidate: candidate.at)

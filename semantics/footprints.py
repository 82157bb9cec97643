"""Footprints: what a step looks at and what it changes, outside its own agent.

Two steps of different agents are *independent* if neither changes what the other looks at or changes: then they commute,
and neither enables or disables the other. The grain is single silos, futures, kept outcomes and messages, not hosts: all
that steps of one host have in common is that a crash of the host meets them all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TypeAlias

import attrs

from calculus.config import Ack, Message, Put, Req, Res, Task
from calculus.contexts import Ended
from calculus.runtime import HostId, Id, Loc, Lost
from calculus.terms import Await, Materialize
from semantics.evaluator import Action, Evaluator
from semantics.labels import (
    Completed,
    Crashed,
    Delivered,
    Dropped,
    Evicted,
    Finished,
    Kept,
    Label,
    Ruined,
    Sent,
    Spawned,
    Started,
    Stored,
)
from semantics.recovery import Exposed, Move

#: A part of the configuration: what it is, and which one.
Place: TypeAlias = tuple[str, Hashable]

#: Steps that only their own task can tell from nothing: they look at no store, and change none.
PRIVATE = frozenset(
    {
        *("R-Here", "R-HostOf", "R-FromFun", "R-Map", "R-FlatMap", "R-OrElse", "R-Persist", "R-UnpersistNot"),
        *("M-From", "M-Map", "M-FlatMap", "M-Forward", "M-OrElse", "M-First"),
    }
)


@attrs.frozen
class Footprint:
    """``needs``: places that had to be filled before the step could be made; the other reads decide only what it does."""

    reads: frozenset[Place]
    writes: frozenset[Place]
    needs: frozenset[Place]

    @property
    def seen(self) -> frozenset[Place]:
        return self.reads | self.needs


def independent(one: Footprint, other: Footprint) -> bool:
    """Do steps of two agents with these footprints commute?"""
    return (
        one.writes.isdisjoint(other.writes)
        and one.writes.isdisjoint(other.reads)
        and one.writes.isdisjoint(other.needs)
        and other.writes.isdisjoint(one.reads)
        and other.writes.isdisjoint(one.needs)
    )


def footprint(before: Exposed, move: Move, evaluator: Evaluator, faults: bool) -> Footprint:
    """The footprint of a move; without ``faults``, hosts do not crash and nothing is tried again."""
    reads: set[Place] = set()
    writes: set[Place] = set()
    needs: set[Place] = set()
    label = move.label
    if label.task is not None:
        _of_task(before, label, label.task, evaluator, reads, needs)
    for change in label.changes:
        writes.update(_written(change, label.host))
    if faults:
        reads.add(("host", label.host))
        writes.update(_noticed(before, move))
    match label.rule:
        case "R-Res":
            assert isinstance(label.message, Res)
            reads.add(("future", label.message.reply))
        case "R-Put":
            assert isinstance(label.message, Put)
            reads.add(("silo", label.message.loc))
        case "R-Req":
            assert isinstance(label.message, Req)
            writes.add(("task", (label.host, label.message.id)))
        case "M-Lost":
            reads |= {("note", place[1]) for place in reads | needs if place[0] == "silo"}
        case "M-Keep" | "M-KeptNot" if faults:
            reads |= {(kind, root) for root in _losses(before, label) for kind in ("silo", "note")}
        case "Retry-Req" | "Retry-Lost":
            needs |= {("reply", place[1]) for place in writes if place[0] == "reply"}
    if faults:
        writes.update(_asked_anew(label))
        (writes if _hears(before, label) else reads).update(_of_what_is_kept(label))
    writes -= needs if label.rule == "Retry-Absent" else set()
    return Footprint(frozenset(reads - writes), frozenset(writes), frozenset(needs))


def _asked_anew(label: Label) -> Iterator[Place]:
    """The future that a step asks for, maybe once more: then it waits anew."""
    if label.rule in ("R-Send", "Retry-Lost"):
        for change in label.changes:
            if isinstance(change, Sent) and isinstance(change.message, Req):
                yield "future", change.message.reply


def _of_what_is_kept(label: Label) -> set[Place]:
    """What a host has heard of losses: it says which of what it keeps is suspect."""
    rules = ("R-Req", "Retry-Keep", "M-Persist", "M-Kept", "M-KeptNot", "M-Keep")
    return {("lacks", label.host)} if label.rule in rules else set()


def _hears(before: Exposed, label: Label) -> bool:
    """Does the step tell a host of losses?"""
    match label:
        case Label("R-Req", message=Req() as request):
            return bool(request.lacks)
        case Label("M-Persist", task=Id() as task):
            host = before.config.hosts[label.host]
            return bool(host.tasks[task].lacks or host.suspect)
        case _:
            return label.rule == "Retry-Keep"


def _losses(before: Exposed, label: Label) -> list[Loc]:
    """The roots whose losses a host keeps, and that which its task ends with: they may be mended."""
    host = before.config.hosts[label.host]
    ends = [task.control.outcome for task in host.tasks.values() if isinstance(task.control, Ended)]
    return [outcome.root for outcome in (*host.kept.values(), *ends) if isinstance(outcome, Lost)]


def _of_task(before: Exposed, label: Label, task: Id, evaluator: Evaluator, reads: set[Place], needs: set[Place]) -> None:
    """What a task's step looks at."""
    there = before.config.hosts[label.host].tasks.get(task)
    if there is None or isinstance(there.control, Ended):
        return
    action = evaluator.look(there.control)
    if not isinstance(action, Action) or not action.values:
        return
    value = action.values[0]
    match action.term:
        case Await():
            needs.add(("future", value.loc))
        case Materialize():
            place = {"Mat": "silo", "Persisted": "kept"}.get(type(value).__name__)
            if place is not None:
                (reads if label.rule == "M-Persist" else needs).add((place, value.loc))


def _written(change: object, at: HostId) -> Iterator[Place]:
    match change:
        case Stored(loc) | Ruined(loc):
            yield "silo", loc
        case Kept(loc) | Evicted(loc):
            yield "kept", loc
        case Completed(loc):
            yield "future", loc
        case Started(task) | Finished(task):
            yield "task", (at, task)
        case Spawned(host):
            yield "host", host
        case Crashed(host):
            yield "host", host


def _noticed(before: Exposed, move: Move) -> Iterator[Place]:
    """What recovery looks at: who bears a reply address, which Puts are under way."""
    label = move.label
    for change in label.changes:
        match change:
            case Sent(message) | Delivered(message) | Dropped(message):
                yield from _of_message(message)
            case Crashed(host, ruined, ended):
                crashed = before.config.hosts[host]
                for task in ended:
                    yield from _of_reply(crashed.tasks[task])
                for loc in crashed.unacked:
                    yield "note", loc
                for loc in ruined:
                    yield "silo", loc
            case Finished(task) | Started(task):
                for config in (before.config, move.after.config):
                    found = config.hosts[label.host].tasks.get(task)
                    if found is not None:
                        yield from _of_reply(found)
    if label.message is not None:
        yield from _of_message(label.message)


def _of_message(message: Message) -> Iterator[Place]:
    match message:
        case Req(_, _, reply) | Res(reply):
            yield "reply", reply
        case Put(loc) | Ack(loc):
            yield "note", loc


def _of_reply(task: Task) -> Iterator[Place]:
    if isinstance(task.reply, Loc):
        yield "reply", task.reply

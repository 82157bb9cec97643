"""One run under a plan, as events and what each of them rests on.

    j ─carrier→ i        event i needed event j; what j left for it stayed on a host, in a message, or in stable storage

An event is a visible step: of a task, of a message that arrives, a fault or a retry. All of it is read off the run itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from calculus.config import Ack, Config, Message
from calculus.contexts import Ended
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id, Loc, Mat, Persisted
from calculus.terms import Await, Materialize
from calculus.values import Level
from semantics.choosers import Chooser
from semantics.evaluator import Action
from semantics.labels import (
    Choice,
    Completed,
    Crashed,
    Delayed,
    Delivered,
    Dropped,
    Evicted,
    Finished,
    Kept,
    Kind,
    Label,
    Ruined,
    Sent,
    Started,
    Stored,
    Torn,
    message_choice,
)
from semantics.machine.machine import MachineEvaluator
from semantics.recovery import Move, Recovery
from semantics.trials import CrashAt, CrashDuring, ForgetAt, OnMessage, Planned, Trial, trial

# What carries.


@attrs.frozen
class OnHost:
    """A host's memory: ``what`` is the task, silo, future, note or kept outcome that must stay there."""

    host: HostId
    what: str
    name: Loc | Id


@attrs.frozen
class InMessage:
    """The ``nth`` message of a name; ``at`` is the event that sent it."""

    kind: Kind
    id: Id
    nth: int
    at: int
    message: Message = attrs.field(eq=False)


@attrs.frozen
class InStorage:
    """Stable storage."""

    loc: Loc


Carrier: TypeAlias = OnHost | InMessage | InStorage


@attrs.frozen
class Edge:
    """``source`` is -1 where it is the start of the program."""

    source: int
    target: int
    carrier: Carrier


@attrs.frozen
class Event:
    """``nth``: which event of its host it is; 0 for faults and retries, which no crash comes just before.

    ``name``, ``round``: the agent that made it, and the how-many-eth event of this agent it is: what stays the same where
    other events come or go.
    """

    label: Label
    nth: int = 0
    name: Choice | None = None
    round: int = 0


@attrs.frozen(eq=False)
class Execution:
    """A run under ``plan``: its events, what each rests on, and ``goals``, the events that its outcome is.

    ``struck``: which event each fault of the plan was.
    """

    plan: tuple[Planned, ...]
    trial: Trial
    events: tuple[Event, ...]
    edges: tuple[tuple[Edge, ...], ...]
    goals: tuple[int, ...]
    struck: Mapping[Planned, int]


def execute(
    config: Config, plan: Sequence[Planned], policy: Recovery, choose: Chooser, fuel: int, evaluator: Watching
) -> Execution:
    """Runs a plan; ``config`` has states of ``evaluator``."""
    history = _History(evaluator)
    ended = trial(config, plan, policy, choose, fuel=fuel, observe=history.see, evaluator=evaluator)
    return Execution(tuple(plan), ended, tuple(history.events), tuple(history.edges), history.goals(), history.struck)


class Watching(MachineEvaluator):
    """The abstract machine, which remembers the action that it was asked about last: the one of the task that steps."""

    last: Action | None = None

    def look(self, state: object) -> Action | Ended | None:
        action = super().look(state)  # type: ignore[arg-type]
        self.last = action if isinstance(action, Action) else None
        return action


#: Steps that no agent makes.
_NOBODY = frozenset({"Retry-Req", "Retry-Put", "Retry-Absent"})


class _History:
    """The events so far, and where everything that is there now came from."""

    def __init__(self, evaluator: Watching) -> None:
        self.evaluator = evaluator
        self.events: list[Event] = []
        self.edges: list[tuple[Edge, ...]] = []
        self.counts: dict[HostId, int] = {}
        self.rounds: dict[Choice, int] = {}
        self.sends: dict[tuple[str, Id], int] = {}
        self.flying: dict[Message, list[InMessage]] = {}
        self.late: dict[Message, list[InMessage]] = {}
        self.tasks: dict[tuple[HostId, Id], int] = {(DRIVER, DRIVER_TASK): -1}
        self.silos: dict[Loc, int] = {}
        self.ruins: dict[Loc, int] = {}
        self.futures: dict[Loc, int] = {}
        self.asks: dict[Loc, int] = {}
        self.notes: dict[Loc, tuple[HostId, int]] = {}
        self.acks: dict[Loc, tuple[HostId, int]] = {}
        self.kept: dict[Loc, tuple[int, Level]] = {}
        self.effects: list[int] = []
        self.struck: dict[Planned, int] = {}

    def see(self, move: Move) -> None:
        label = move.label
        planned = self.planned(label)
        if planned is not None:
            self.struck[planned] = len(self.events)
        self.events.append(self.event(label))
        self.edges.append(tuple(self.needed(label)))
        self.note(label)

    def event(self, label: Label) -> Event:
        if label.rule.startswith("F-") or label.rule in _NOBODY:
            return Event(label)
        nth = self.counts[label.host] = self.counts.get(label.host, 0) + 1
        round_ = self.rounds[label.choice] = self.rounds.get(label.choice, 0) + 1
        return Event(label, nth, label.choice, round_)

    def planned(self, label: Label) -> Planned | None:
        """The fault of a plan that a step is."""
        if label.rule == "F-Crash":
            return CrashAt(label.host, self.counts.get(label.host, 0) + 1)
        for change in label.changes if label.rule.startswith("F-") else ():
            match change:
                case Torn(loc):
                    return CrashDuring(label.host, loc.id)
                case Dropped(message) | Delayed(message) | Sent(message) if label.rule != "F-Late":
                    name = message_choice(message)
                    what = {"F-Drop": "drop", "F-Dup": "dup", "F-Delay": "delay"}[label.rule]
                    return OnMessage(what, name.kind, name.id, self.sends[name.kind, name.id])  # type: ignore[arg-type]
                case Evicted(loc):
                    return ForgetAt(loc.id)
        return None

    def goals(self) -> tuple[int, ...]:
        """The last event of the program's main task, and all that stable storage has gained and lost."""
        last = self.tasks.get((DRIVER, DRIVER_TASK), -1)
        return tuple(sorted({last, *self.effects} - {-1}))

    # What an event needs.

    def needed(self, label: Label) -> list[Edge]:
        at, found = len(self.edges), []
        if label.task is not None:
            found.append(Edge(self.tasks.get((label.host, label.task), -1), at, OnHost(label.host, "task", label.task)))
            found += self.read(label, at)
        if label.message is not None and not label.rule.startswith("F-"):
            carrier = self.flying[label.message][0]
            found.append(Edge(carrier.at, at, carrier))
        for change in label.changes:
            match change:
                case Completed(loc) if loc in self.asks:
                    found.append(Edge(self.asks[loc], at, OnHost(loc.host, "future", loc)))
                case Sent(message) if label.rule in ("Retry-Req", "Retry-Lost"):
                    loc = message.reply  # type: ignore[union-attr]
                    found.append(Edge(self.asks[loc], at, OnHost(loc.host, "future", loc)))
                case Sent(message) if label.rule == "Retry-Put":
                    host, noted = self.notes[message.loc]  # type: ignore[union-attr]
                    found.append(Edge(noted, at, OnHost(host, "note", message.loc)))  # type: ignore[union-attr]
        return found

    def read(self, label: Label, at: int) -> list[Edge]:
        """The edge to what a task's step reads outside its task."""
        action = self.evaluator.last
        if action is None or not action.values:
            return []
        value = action.values[0]
        match action.term:
            case Await() if value.loc in self.futures:
                return [Edge(self.futures[value.loc], at, OnHost(label.host, "future", value.loc))]
            case Materialize() if isinstance(value, Mat) and label.rule == "M-Lost":
                return self.loss(value.loc, at)
            case Materialize() if isinstance(value, Mat) and value.loc in self.silos:
                return [Edge(self.silos[value.loc], at, OnHost(label.host, "silo", value.loc))]
            case Materialize() if isinstance(value, Persisted) and label.rule != "M-Persist" and value.loc in self.kept:
                made_at, level = self.kept[value.loc]
                where = InStorage(value.loc) if level is Level.STABLE else OnHost(label.host, "kept", value.loc)
                return [Edge(made_at, at, where)]
        return []

    def loss(self, loc: Loc, at: int) -> list[Edge]:
        """A loss rests on the crash; on the data having been there by then, or it would have come later; and on its sender
        having been told of its arrival, or it would be sent again.
        """
        found = [Edge(self.ruins[loc], at, OnHost(loc.host, "silo", loc))] if loc in self.ruins else []
        if loc in self.silos:
            found.append(Edge(self.silos[loc], self.ruins.get(loc, at), OnHost(loc.host, "silo", loc)))
        if loc in self.acks:
            host, told = self.acks[loc]
            found.append(Edge(told, at, OnHost(host, "note", loc)))
        return found

    # What an event leaves.

    def note(self, label: Label) -> None:
        at = len(self.events) - 1
        if label.task is not None:
            self.tasks[label.host, label.task] = at
        if label.rule == "Retry-Lost" and label.message is not None:
            self.flying[label.message].pop(0)
        for change in label.changes:
            match change:
                case Sent(message):
                    self.sent(label, message, at)
                case Delivered(message) | Dropped(message):
                    self.flying[message].pop(0)
                case Delayed(message):
                    self.late.setdefault(message, []).append(self.flying[message].pop(0))
                case Stored(loc):
                    self.silos[loc] = at
                case Ruined(loc):
                    self.ruins[loc] = at
                case Completed(loc):
                    self.futures[loc] = at
                case Started(task):
                    self.tasks[label.host, task] = at
                case Finished(task):
                    self.tasks.pop((label.host, task), None)
                case Kept(loc, level):
                    self.kept[loc] = (at, level)
                    if level is Level.STABLE:
                        self.effects.append(at)
                case Evicted():
                    if label.message is not None:
                        self.effects.append(at)
                case Crashed(_, ruined, _):
                    self.ruins.update(dict.fromkeys(ruined, at))
        if label.rule == "R-Send":
            self.asks[label.changes[0].loc] = at  # type: ignore[union-attr]
        elif isinstance(label.message, Ack) and label.rule == "R-Ack":
            self.acks[label.message.loc] = (label.host, at)
        elif label.rule == "R-PopulateAt":
            self.notes[label.changes[0].loc] = (label.host, at)  # type: ignore[union-attr]

    def sent(self, label: Label, message: Message, at: int) -> None:
        flying = self.flying.setdefault(message, [])
        if label.rule == "F-Dup":
            flying.append(flying[-1])
        elif label.rule == "F-Late":
            flying.append(self.late[message].pop(0))
        else:
            name = message_choice(message)
            nth = self.sends[name.kind, name.id] = self.sends.get((name.kind, name.id), 0) + 1
            flying.append(InMessage(name.kind, name.id, nth, at, message))

"""The history of a run while it is made: its events, and where everything that is there now came from."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from calculus.config import Ack, Config, Message, Put, Req
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id, Loc, Mat, Persisted
from calculus.terms import Await, Materialize
from calculus.values import Level
from fpcalc.injection.executions import Edge, Event, Execution, InMessage, InStorage, Name, OnHost
from fpcalc.injection.watching import Watching
from semantics.choosers import Chooser
from semantics.faults import end_of
from semantics.labels import (
    Completed,
    Crashed,
    Delayed,
    Delivered,
    Dropped,
    Evicted,
    Finished,
    Kept,
    Label,
    Named,
    Ruined,
    Sent,
    Started,
    Stored,
    message_choice,
)
from semantics.recovery import Move, Recovery, Retry
from semantics.trials import Course, Planned, Trial


class Running:
    """A run under a plan, watched as it is made."""

    def __init__(
        self, config: Config, plan: Iterable[Planned], policy: Recovery, choose: Chooser, fuel: int, evaluator: Watching
    ) -> None:
        self.plan = tuple(plan)
        self.history = History(evaluator)
        self.course = Course(config, self.plan, policy, choose.agenda(), fuel, self.history.see, evaluator)

    def fork(self, plan: Iterable[Planned]) -> Running:
        """The same run up to here, and from here on under another plan, with the faults of this one that have happened."""
        other = copy(self)
        other.plan = tuple(plan)
        other.history = self.history.fork()
        other.course = self.course.fork(other.plan)
        other.course.observe = other.history.see
        return other

    def to(self, event: int) -> None:
        """Goes on to just before an event."""
        self.course.go(event)

    def step(self) -> bool:
        """Goes on by an event, if there is one."""
        made = len(self.course.labels)
        return self.course.go(made + 1) and len(self.course.labels) > made

    def so_far(self) -> Execution:
        """The run as it stands, whose outcome is not there yet."""
        course, history = self.course, self.history
        labels, left = tuple(course.labels), tuple(course.left)
        trial = Trial(course.state, end_of(course.state), labels, dict(course.struck), left, "fuel", course.steps)
        return Execution(self.plan, trial, tuple(history.events), tuple(history.edges), ())

    def end(self) -> Execution:
        """Goes on to the end."""
        ended, history = self.course.end(), self.history
        return Execution(self.plan, ended, tuple(history.events), tuple(history.edges), history.goals())


def execute(
    config: Config, plan: Iterable[Planned], policy: Recovery, choose: Chooser, fuel: int, evaluator: Watching
) -> Execution:
    """Runs a plan; ``config`` has states of ``evaluator``."""
    return Running(config, plan, policy, choose, fuel, evaluator).end()


class History:
    """The events so far, and the event that left each thing that is there."""

    def __init__(self, evaluator: Watching) -> None:
        self.evaluator = evaluator
        self.events: list[Event] = []
        self.edges: list[tuple[Edge, ...]] = []
        self.counts: dict[HostId, int] = {}
        self.rounds: dict[Name, int] = {}
        self.sends: dict[tuple[str, Id], int] = {}
        self.flying: dict[Message, tuple[InMessage, ...]] = {}
        self.late: dict[Message, tuple[InMessage, ...]] = {}
        self.tasks: dict[tuple[HostId, Id], int] = {(DRIVER, DRIVER_TASK): -1}
        self.silos: dict[Loc, int] = {}
        self.ruins: dict[Loc, int] = {}
        self.futures: dict[Loc, int] = {}
        self.asks: dict[Loc, int] = {}
        self.notes: dict[Loc, tuple[HostId, int]] = {}
        self.acks: dict[Loc, tuple[HostId, int]] = {}
        self.kept: dict[Loc, tuple[int, Level]] = {}
        self.effects: list[int] = []
        self.awaited: list[Loc] = []  # by the main task

    def fork(self) -> History:
        """The same history, to be gone on with apart."""
        other = copy(self)
        for name, there in vars(self).items():
            if isinstance(there, dict | list):
                setattr(other, name, there.copy())
        return other

    def see(self, move: Move) -> None:
        label = move.label
        self.events.append(self.event(move))
        self.edges.append(tuple(self.needed(label)))
        self.note(label)

    def event(self, move: Move) -> Event:
        label, name = move.label, _name(move.label)
        if name is None:
            return Event(label)
        nth = self.counts[label.host] = self.counts.get(label.host, 0) + 1
        round_ = self.rounds[name] = self.rounds.get(name, 0) + 1
        return Event(label, nth, name, round_, _written(move))

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
                case Sent(Req(_, _, loc)) if label.rule in ("Retry-Req", "Retry-Lost"):
                    found.append(Edge(self.asks[loc], at, OnHost(loc.host, "future", loc)))
                case Sent(Put(loc)) if label.rule == "Retry-Put":
                    host, noted = self.notes[loc]
                    found.append(Edge(noted, at, OnHost(host, "note", loc)))
        return found

    def read(self, label: Label, at: int) -> list[Edge]:
        """The edge to what a task's step reads outside its task."""
        action = self.evaluator.last
        if action is None or not action.values:
            return []
        value = action.values[0]
        match action.term:
            case Await() if value.loc in self.futures:
                if label.task == DRIVER_TASK and label.host == DRIVER:
                    self.awaited.append(value.loc)
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
            self.landed(label.message)
        for change in label.changes:
            match change:
                case Sent(message):
                    self.sent(label, message, at)
                case Delivered(message) | Dropped(message):
                    self.landed(message)
                case Delayed(message):
                    self.late[message] = (*self.late.get(message, ()), self.landed(message))
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
                    if self.events[at].written:
                        self.effects.append(at)
                case Evicted():
                    if label.rule == "R-Evict":
                        self.effects.append(at)
                case Crashed(_, ruined, _):
                    self.ruins.update(dict.fromkeys(ruined, at))
                case Named(loc) if label.rule == "R-Send":
                    self.asks[loc] = at
                case Named(loc) if label.rule == "R-PopulateAt":
                    self.notes[loc] = (label.host, at)
        if isinstance(label.message, Ack) and label.rule == "R-Ack":
            self.acks[label.message.loc] = (label.host, at)

    def sent(self, label: Label, message: Message, at: int) -> None:
        """A message is on its way, from the event that sent it first: not from a fault that doubles or delays it."""
        flying = self.flying.get(message, ())
        if label.rule == "F-Dup":
            carrier = flying[-1]
        elif label.rule == "F-Late":
            carrier, *left = self.late[message]
            self.late[message] = tuple(left)
        else:
            name = message_choice(message)
            nth = self.sends[name.kind, name.id] = self.sends.get((name.kind, name.id), 0) + 1
            carrier = InMessage(name.kind, name.id, nth, at, message)
        self.flying[message] = (*flying, carrier)

    def landed(self, message: Message) -> InMessage:
        """A message is not on its way any more."""
        carrier, *left = self.flying[message]
        self.flying[message] = tuple(left)
        return carrier


def _name(label: Label) -> Name | None:
    """The agent, or the recovery, that makes an event; None for a fault."""
    if label.task is not None or (label.message is not None and not label.rule.startswith("F-")):
        return label.choice
    for change in label.changes:
        match label.rule, change:
            case "Retry-Req", Sent(Req(_, _, loc)):
                return Retry("req", loc, label.host)
            case "Retry-Put", Sent(Put(loc)):
                return Retry("put", loc, label.host)
            case "Retry-Absent", Ruined(loc):
                return Retry("absent", loc, label.host)
    return None


def _written(move: Move) -> Loc | None:
    """What a step writes to stable storage; a loss that is kept is none of it."""
    stable = move.after.config.stable
    return next((change.loc for change in move.label.changes if isinstance(change, Kept) and change.loc in stable), None)

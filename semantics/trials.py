"""Trials: one run under a plan of faults.

A plan names its faults by derived names, so it means the same wherever the program's steps are the same: the n-th event of
a host, a message by its kind and identity, a persisted lineage by its identity. What nobody planned happens as without
faults; retries are made when nothing else can go on, as a timeout makes them, and late messages come after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Literal, TypeAlias

import attrs

from calculus.config import Config, Message
from calculus.runtime import HostId, Id, Loc
from semantics.choosers import Agenda, Agent, Chooser, RoundRobin, TaskAgent
from semantics.drivers import agents_of
from semantics.evaluator import Evaluator
from semantics.faults import Crash, Delay, Drop, Dup, End, Fault, Forget, Hung, Tear, end_of, f_late, fault, moves_of
from semantics.labels import Completed, Evicted, Finished, Kept, Kind, Label, Sent, Started, Stored, message_choice
from semantics.recovery import NO_RECOVERY, Exposed, Move, Recovery, absences, apart, retries, retry
from semantics.substitution import SUBSTITUTION
from semantics.system import moved, turn_of, waits_for


@attrs.frozen
class CrashAt:
    """``crash h @ n``: just before the n-th event of h: a visible step of a task, the arrival of a message, or a retry."""

    host: HostId
    event: int


@attrs.frozen
class CrashDuring:
    """``crash h during persist τ``: when the persisted lineage τ is written to stable storage."""

    host: HostId
    id: Id


What: TypeAlias = Literal["drop", "dup", "delay"]


@attrs.frozen
class OnMessage:
    """``drop Req τ #n``, ``dup … until h @ k``, ``delay … until h @ k``: what happens to a message as it is sent the n-th time.

    What is late, the message or its second copy, comes just before the k-th event of h, or when nothing else can go on.
    """

    what: What
    kind: Kind
    id: Id
    nth: int = 1
    until: CrashAt | None = None


@attrs.frozen
class ForgetAt:
    """``forget τ``: stable storage loses the persisted lineage τ as soon as it has it."""

    id: Id


Stopped: TypeAlias = Literal["quiet", "fuel"]
Planned: TypeAlias = CrashAt | CrashDuring | OnMessage | ForgetAt


@attrs.frozen(eq=False)
class Held:
    """A message that comes just before an event, or last; ``delayed``: it is taken for lost until then."""

    message: Message
    until: CrashAt | None
    delayed: bool


@attrs.frozen(eq=False)
class Trial:
    """How a run under a plan went.

    ``end``: its outcome. ``labels``: its visible steps, faults and retries among them.
    ``struck``: which of these each planned fault was. ``idle``: the planned faults that did not happen.
    ``stopped``: ``fuel`` where the run was cut short, and ``end`` tells nothing.
    """

    state: Exposed
    end: End
    labels: tuple[Label, ...]
    struck: Mapping[Planned, int]
    idle: tuple[Planned, ...]
    stopped: Stopped
    steps: int


def trial(
    config: Config,
    plan: Sequence[Planned],
    policy: Recovery = NO_RECOVERY,
    choose: Chooser = RoundRobin(),  # noqa: B008  (a value)
    *,
    fuel: int | None = None,
    observe: Callable[[Move], None] | None = None,
    evaluator: Evaluator = SUBSTITUTION,
) -> Trial:
    """Runs ``config`` under the plan until nothing can go on, or ``fuel`` steps are made.

    ``observe`` is told each visible step. Raises ``NotEnabled`` where ``choose`` picks what is not enabled.
    """
    return Course(config, plan, policy, choose.agenda(), fuel, observe, evaluator).end()


class Course:
    """A trial under way: where it has come to, what of the plan is still to come, and who waits for what.

    ``observe`` may be exchanged while it stands still.
    """

    def __init__(
        self,
        config: Config,
        plan: Iterable[Planned],
        policy: Recovery,
        agenda: Agenda,
        fuel: int | None,
        observe: Callable[[Move], None] | None,
        evaluator: Evaluator,
    ) -> None:
        self.state = Exposed(config)
        self.left = list(plan)
        self.policy = policy
        self.agenda = agenda
        self.fuel = fuel
        self.observe = observe
        self.evaluator = evaluator
        self.labels: list[Label] = []
        self.struck: dict[Planned, int] = {}
        self.steps = 0
        self.events: dict[HostId, int] = {}
        self.sent: dict[tuple[str, Id], int] = {}
        self.parked: dict[Loc, tuple[Agent, ...]] = {}
        self.held: list[Held] = []
        for agent in agents_of(config):
            agenda.add(agent)

    def fork(self, plan: Iterable[Planned]) -> Course:
        """The same trial up to here, and from here on under another plan, which has the faults that have happened in it.

        Nobody observes it.
        """
        other = copy(self)
        other.state, other.agenda = apart(self.state), self.agenda.fork()
        other.left = [planned for planned in plan if planned not in self.struck]
        other.labels, other.struck, other.held = list(self.labels), dict(self.struck), list(self.held)
        other.events, other.sent, other.parked = dict(self.events), dict(self.sent), dict(self.parked)
        other.observe = None
        return other

    def end(self) -> Trial:
        """Goes on to the end."""
        stopped: Stopped = "fuel" if self.go() else "quiet"
        end, labels, left = end_of(self.state), tuple(self.labels), tuple(self.left)
        return Trial(self.state, end, labels, dict(self.struck), left, stopped, self.steps)

    def go(self, until: int | None = None) -> bool:
        """Goes on until nothing can, the fuel is spent, or ``until`` visible steps are made. Could it go on?"""
        while (self.fuel is None or self.steps < self.fuel) and (until is None or len(self.labels) < until):
            agent = self.agenda.take()
            if agent is not None:
                self.turn(agent)
            elif not self.again():
                return False
        return True

    def turn(self, agent: Agent) -> None:
        if isinstance(agent, TaskAgent) and not self.local_steps(agent):
            return
        move = next(moves_of(self.state, agent, self.policy, self.evaluator), None)
        if move is not None:
            if self.strikes(move.label, agent):
                self.agenda.add(agent)  # if it is still there, its turn comes again
            else:
                self.take(move, agent)
        elif isinstance(agent, TaskAgent) and self.has(agent):
            self.agenda.waiting(agent)
            loc = waits_for(turn_of(self.state.config, agent.host, agent.id, self.evaluator))
            if loc is not None:
                self.parked[loc] = (*self.parked.get(loc, ()), agent)

    def has(self, agent: TaskAgent) -> bool:
        host = self.state.config.hosts.get(agent.host)
        return host is not None and agent.id in host.tasks

    def local_steps(self, agent: TaskAgent) -> bool:
        """A task's local steps; has it come to a visible action?"""
        if not self.has(agent):
            return False
        config = self.state.config
        control = config.hosts[agent.host].tasks[agent.id].control
        if self.evaluator.look(control) is None:
            control, made = self.evaluator.advance(config.world, control, self.agenda.slice)
            self.state = attrs.evolve(self.state, config=moved(config, agent.host, agent.id, control))
            self.steps += made
            if self.evaluator.look(control) is None:
                self.agenda.add(agent)
                return False
        return True

    def strikes(self, label: Label, agent: Agent | None) -> bool:
        """Does a fault or a late message come just before this event? Then that happens."""
        at, n = label.host, self.events.get(label.host, 0) + 1
        for held in self.held:
            if held.until == CrashAt(at, n):
                self.release(held)
                return True
        for planned in self.left:
            match planned:
                case CrashAt(host, event) if (host, event) == (at, n):
                    return self.strike(planned, Crash(at))
                case CrashDuring(host, id) if host == at and isinstance(agent, TaskAgent) and agent.id == id:
                    if self.strike(planned, Tear(at, id)):
                        return True
        return False

    def strike(self, planned: Planned, what: Fault) -> bool:
        """Makes a planned fault happen; False where there is nothing for it to happen to."""
        move = next(fault(self.state, what), None)
        if move is None:
            return False
        self.left.remove(planned)
        self.struck[planned] = len(self.labels)
        self.see(move)
        self.wake_all()
        return True

    def take(self, move: Move, agent: Agent | None) -> None:
        """A step of the calculus or a retry; notes who may go on because of it, and what is planned for its messages."""
        self.events[move.label.host] = self.events.get(move.label.host, 0) + 1
        self.see(move)
        stays = isinstance(agent, TaskAgent)
        for change in move.label.changes:
            match change:
                case Sent(message):
                    self.send(message)
                case Started(task):
                    self.agenda.add(TaskAgent(move.label.host, task))
                case Finished():
                    stays = False
                case Stored(loc) | Kept(loc) | Completed(loc):
                    self.wake(loc)
                    if isinstance(change, Kept):
                        self.forget(loc)
                case Evicted(loc) if move.label.rule != "R-Evict":
                    self.wake(loc)
        if move.label.rule == "Retry-Keep":
            self.wake_all()
        if stays and agent is not None:
            self.agenda.add(agent)

    def see(self, move: Move) -> None:
        self.state = move.after
        self.labels.append(move.label)
        self.steps += 1
        if self.observe is not None:
            self.observe(move)

    def send(self, message: Message) -> None:
        """A message was sent: what is planned for it happens at once."""
        name = message_choice(message)
        nth = self.sent[name.kind, name.id] = self.sent.get((name.kind, name.id), 0) + 1
        found = [p for p in self.left if isinstance(p, OnMessage) and (p.kind, p.id, p.nth) == (name.kind, name.id, nth)]
        for planned in found:
            match planned.what:
                case "drop":
                    self.strike(planned, Drop(message))
                    return
                case "delay":
                    self.strike(planned, Delay(message))
                    self.held.append(Held(message, planned.until, True))
                    return
                case "dup":
                    self.strike(planned, Dup(message))
                    if planned.until is None:
                        self.agenda.add(message)
                    else:
                        self.held.append(Held(message, planned.until, False))
        self.agenda.add(message)

    def forget(self, loc: Loc) -> None:
        for planned in self.left:
            if isinstance(planned, ForgetAt) and planned.id == loc.id:
                self.strike(planned, Forget(loc))
                return

    def release(self, held: Held) -> None:
        self.held.remove(held)
        for move in f_late(self.state, held.message) if held.delayed else ():
            self.see(move)
        self.agenda.add(held.message)

    def wake(self, loc: Loc) -> None:
        for waiting in self.parked.pop(loc, ()):
            self.agenda.add(waiting)

    def wake_all(self) -> None:
        for loc in list(self.parked):
            self.wake(loc)

    def again(self) -> bool:
        """Nothing can go on: a retry, while the program has not ended, or else a late message."""
        if isinstance(end_of(self.state), Hung):
            for what in [*retries(self.state, self.policy), *absences(self.state, self.policy, self.evaluator)]:
                for move in retry(self.state, what, self.policy):
                    if not self.strikes(move.label, None):
                        self.take(move, None)
                        self.wake_all()
                    return True
        for held in self.held:
            self.release(held)
            return True
        return False

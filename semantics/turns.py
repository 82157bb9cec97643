"""A task's turn, or a message's: what a system rule sees, and how it says what changes.

Everything is read from the configuration before anything is written to it: its maps are cheap for who goes forward, not for
who looks back (``calculus.pmap``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from calculus.config import Config, Host, Message, Task, alternative
from calculus.contexts import Ended
from calculus.pmap import PMap
from calculus.runtime import HostId, Id, Lineage, Loc, Lost, Outcome
from calculus.source import NO_SPAN, Span
from calculus.terms import Forward, Materialize, Term, Val
from calculus.types import SiloOf
from calculus.values import Value
from semantics.evaluator import Evaluator, State
from semantics.labels import Change, Delivered, Finished, Label, Recovered, Sent, Spawned, Started, Step


@attrs.frozen(eq=False)
class Turn:
    """h(τ: E[t]) with t a visible redex, or h(τ: o) with an outcome o.

    ``values`` are those of t's operands; ``term`` is None at an outcome.
    """

    config: Config
    at: HostId
    host: Host
    task: Task
    term: Term | None
    values: tuple[Value, ...]
    evaluator: Evaluator

    def fresh(self) -> Id:
        """τ.k, the next name of this task; a step that uses it says ``names=1``."""
        return Id(self.task.names, self.task.made + 1)

    def resume(self, value: Value) -> State:
        """E[v]"""
        return self.evaluator.resume(self.config.world, self.task.control, value)

    def enter(self, term: Term) -> State:
        """E[t′]"""
        return self.evaluator.enter(self.config.world, self.task.control, term)

    def throw(self, outcome: Outcome) -> tuple[State, tuple[Change, ...]]:
        """throw(E, o), and what it changes.

        throw(E[recover E′ r], lost ι) = E[materialize r] where r is of this host, E[forward r] where it is of another, no
        recover being in E′; throw(E, o) = o for a failure, and for a loss without a recover in E. After a recover the names
        of τ, which were τ.1 to τ.k, go on with τ.k.0.1.
        """
        caught = self.evaluator.unwind(self.task.control) if isinstance(outcome, Lost) else None
        if caught is None or not isinstance(outcome, Lost):
            return Ended(outcome), ()
        r, around = caught
        term = Materialize(silo(r)) if r.host == self.at else Forward(silo(r))
        return self.evaluator.enter(self.config.world, around, term), (Recovered(outcome.root),)

    def step(
        self,
        rule: str,
        state: State,
        *changes: Change,
        names: int = 0,
        host: Host | None = None,
        sends: tuple[Message, ...] = (),
        spawns: HostId | None = None,
        starts: Task | None = None,
        span: Span = NO_SPAN,
    ) -> Step:
        """The step by ``rule`` that leaves the task in ``state`` with ``names`` more names made, and its host as ``host``."""
        task = self.task
        below, made = task.names, task.made + names
        if changes and isinstance(changes[0], Recovered):
            below, made = alternative(below, made), 0
        tasks = (host or self.host).tasks.set(task.id, Task(task.id, state, made, task.reply, below, task.asking, task.lacks))
        if starts is not None:
            tasks = tasks.set(starts.id, starts)
            changes = (*changes, Started(starts.id))
        hosts = self.config.hosts
        if spawns is not None and spawns not in hosts:
            hosts = hosts.set(spawns, Host())
            changes = (*changes, Spawned(spawns))
        return self._after(rule, tasks, hosts, changes, host, sends, self.config.stable, span)

    def end(
        self,
        rule: str,
        *changes: Change,
        host: Host | None = None,
        sends: tuple[Message, ...] = (),
        stable: PMap[Loc, Value] | None = None,
    ) -> Step:
        """The step by ``rule`` after which the task is gone."""
        tasks = (host or self.host).tasks.discard(self.task.id)
        kept = self.config.stable if stable is None else stable
        return self._after(rule, tasks, self.config.hosts, (*changes, Finished(self.task.id)), host, sends, kept)

    def _after(
        self,
        rule: str,
        tasks: PMap[Id, Task],
        hosts: PMap[HostId, Host],
        changes: tuple[Change, ...],
        host: Host | None,
        sends: tuple[Message, ...],
        stable: PMap[Loc, Value],
        span: Span = NO_SPAN,
    ) -> Step:
        hosts = hosts.set(self.at, attrs.evolve(host or self.host, tasks=tasks))
        messages = self.config.messages
        for message in sends:
            messages = messages.set(message, messages.get(message, 0) + 1)
            changes = (*changes, Sent(message))
        if self.term is not None:
            span = self.term.span
        label = Label(rule, self.at, self.task.id, None, changes, span)
        return Step(label, Config(self.config.world, hosts, messages, stable))


#: A rule for a task at a visible redex or at its end.
TaskRule: TypeAlias = Callable[[Turn], Iterator[Step]]


def silo(r: Lineage) -> Val:
    """r as a term."""
    return Val(r, SiloOf(r.data))


@attrs.frozen(eq=False)
class Delivery:
    """h ‖ m: a message that has reached its host."""

    config: Config
    at: HostId
    host: Host
    message: Message

    def step(
        self,
        rule: str,
        *changes: Change,
        host: Host | None = None,
        sends: tuple[Message, ...] = (),
        stable: PMap[Loc, Value] | None = None,
    ) -> Step:
        """The step by ``rule`` that takes the message and leaves its host as ``host``."""
        config, message = self.config, self.message
        messages = config.messages
        count = messages[message]
        messages = messages.discard(message) if count == 1 else messages.set(message, count - 1)
        changes = (Delivered(message), *changes)
        for sent in sends:
            messages = messages.set(sent, messages.get(sent, 0) + 1)
            changes = (*changes, Sent(sent))
        hosts = config.hosts if host is None else config.hosts.set(self.at, host)
        after = Config(config.world, hosts, messages, config.stable if stable is None else stable)
        return Step(Label(rule, self.at, None, message, changes), after)

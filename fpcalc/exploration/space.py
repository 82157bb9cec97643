"""The space that is explored: states, the agents that can go on in each, and the faults that may happen instead.

Exploration sees agents, keys and footprints; only this module knows configurations. A state stands between visible steps:
each task has made its local steps. Steps that are private to their task are made at once too, when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from calculus.config import Config, Message, receiver
from calculus.contexts import Ended
from calculus.pmap import PMap
from calculus.runtime import DRIVER, HostId, Id, Loc
from semantics.choosers import TaskAgent
from semantics.drivers import agents_of
from semantics.evaluator import Evaluator
from semantics.faults import Crash, Delay, Drop, Dup, Fault, Forget, Tear, f_late, fault, keeps_stable, moves_of
from semantics.footprints import PRIVATE, Footprint, footprint
from semantics.labels import Completed, Evicted, Finished, Kept, Label, Sent, Started, Stored
from semantics.recovery import Exposed, Move, Recovery, Retry, absences, retries, retry
from semantics.system import moved, turn_of, waits_for


@attrs.frozen(cache_hash=True)
class Late:
    """A late message's turn."""

    message: Message


#: Who makes a step: a task, a message, a recovery, a late message; or, for a crash, the host.
Agent: TypeAlias = "TaskAgent | Message | Retry | Late | Crash"


@attrs.frozen
class Bounds:
    """What may happen: at most ``faults`` of the ``kinds``; crashes of the driver, and loss of stable storage, on request."""

    faults: int = 0
    kinds: frozenset[str] = frozenset({"crash", "tear", "drop", "dup", "delay"})
    recovery: Recovery = attrs.field(factory=Recovery)
    local: int = 1_000_000


def _any(what: Fault) -> bool:
    return True


class Endless(Exception):  # noqa: N818  (a bound, not an error)
    """A task makes more local steps than the bound allows."""


@attrs.frozen(eq=False)
class State:
    """A configuration, the agents that may go on, those that wait, and how many faults there were.

    ``ready`` and ``parked`` follow from the rest: they are kept so that a step costs the same among many agents.
    ``started`` has the tasks that requests and persisted lineages have started so far; True: more than once.
    """

    exposed: Exposed
    ready: PMap[Agent, None]
    parked: PMap[Loc, tuple[TaskAgent, ...]]
    spent: int
    started: PMap[Id, bool]


@attrs.frozen(eq=False)
class Transition:
    """A visible step, or a fault, with the private steps that follow it.

    ``agent`` makes it. ``key`` tells it from the other things that the agent may do. ``labels``: the first is the step's, that
    of ``move``.
    """

    agent: Agent
    key: object
    fault: Fault | None
    move: Move
    labels: tuple[Label, ...]
    after: State
    creates: tuple[Agent, ...]


class Space:
    """The space of one program; ``eager``: private steps are made with the step before; ``seed`` changes agents' order."""

    def __init__(
        self, config: Config, bounds: Bounds, evaluator: Evaluator, *, eager: bool = True, seed: int | None = None
    ) -> None:
        self.bounds = bounds
        self.evaluator = evaluator
        self.eager = eager
        self.faulty = bounds.faults > 0
        self.program = config.world.program
        self._start = config
        self._seed = seed

    def first(self) -> tuple[State, tuple[Label, ...]]:
        """The state that exploration begins with, and the steps before it."""
        state = self._anew(Exposed(self._start), 0, PMap())
        labels: list[Label] = []
        for agent in list(state.ready):
            if isinstance(agent, TaskAgent):
                state = self._settled(state, agent, labels)
        return state, tuple(labels)

    def agents(self, state: State) -> Iterator[Agent]:
        """The agents that may be able to go on, those that came last first; recoveries when asked for more."""
        found = list(state.ready)
        found.reverse()
        if self._seed is not None and found:
            self._seed = (self._seed * 6364136223846793005 + 1442695040888963407) % 2**64
            at = (self._seed >> 33) % len(found)
            found = found[at:] + found[:at]
        yield from found
        if self.faulty:
            yield from self._recoveries(state)
            for message in list(state.exposed.late):
                yield Late(message)

    def _recoveries(self, state: State) -> list[Retry]:
        policy = self.bounds.recovery
        return [*retries(state.exposed, policy), *absences(state.exposed, policy, self.evaluator)]

    def transition(self, state: State, agent: Agent) -> Transition | None:
        """What the agent does next, without a fault; None where it cannot go on."""
        match agent:
            case Crash():
                return self.fault(state, agent, agent)
            case Retry():
                known = agent in self._recoveries(state)
                move = next(retry(state.exposed, agent, self.bounds.recovery), None) if known else None
            case Late(message):
                move = next(f_late(state.exposed, message), None)
            case _:
                move = next(moves_of(state.exposed, agent, self.bounds.recovery, self.evaluator), None)
        return None if move is None else self._transition(state, agent, agent, None, move)

    def faults(self, state: State, done: Transition, wanted: Callable[[Fault], bool] = _any) -> Iterator[Transition]:
        """What may happen to the agent of a transition instead of it, if it is wanted."""
        if state.spent >= self.bounds.faults:
            return
        for what in self._possible(state, done):
            if wanted(what):
                found = self.fault(state, what if isinstance(what, Crash) else done.agent, what)
                if found is not None:
                    yield found

    def _possible(self, state: State, done: Transition) -> list[Fault]:
        """The faults of the kinds that were asked for."""
        agent = done.agent
        if isinstance(agent, TaskAgent):
            possible: list[Fault] = [Crash(agent.host), Tear(agent.host, agent.id)]
            if keeps_stable(state.exposed, agent.host, agent.id) is None:
                possible.pop()
            if done.labels[0].rule == "M-Kept":
                needs = self.footprint(state, done).needs
                possible += [Forget(loc) for what, loc in needs if what == "kept" and isinstance(loc, Loc)]
        elif isinstance(agent, Retry | Late | Crash):
            possible = [Crash(done.labels[0].host)] if isinstance(agent, Retry) else []
        else:
            possible = [Crash(receiver(agent)), Drop(agent), Dup(agent), Delay(agent)]
        return [what for what in possible if self._is_asked_for(what)]

    def _is_asked_for(self, what: Fault) -> bool:
        kinds = self.bounds.kinds
        if isinstance(what, Delay) and not self.bounds.recovery.retries:
            return False  # without retries a late message is one that others overtake, which needs no fault
        if isinstance(what, Crash | Tear) and what.host == DRIVER and "driver" not in kinds:
            return False
        return type(what).__name__.lower() in kinds

    def fault(self, state: State, agent: Agent, what: Fault) -> Transition | None:
        """The fault as a transition; None where there is nothing for it to happen to, or no more may happen."""
        if state.spent >= self.bounds.faults or (isinstance(what, Crash) and _is_empty(state, what.host)):
            return None
        move = next(fault(state.exposed, what), None)
        return None if move is None else self._transition(state, agent, what, what, move)

    def footprint(self, state: State, made: Transition) -> Footprint:
        """What a transition from a state looks at and changes."""
        return footprint(state.exposed, made.move, self.evaluator, self.faulty)

    # How a state follows another.

    def _transition(self, state: State, agent: Agent, key: object, what: Fault | None, move: Move) -> Transition:
        labels = [move.label]
        if what is not None or isinstance(agent, Retry | Late):
            after = self._anew(move.after, state.spent + (what is not None), state.started)
        else:
            after = self._after(state, agent, move)
        creates: list[Agent] = []
        for change in move.label.changes:
            match change:
                case Sent(message):
                    creates.append(message)
                case Started(task):
                    started = TaskAgent(move.label.host, task)
                    creates.append(started)
                    after = self._settled(after, started, labels)
        if isinstance(agent, TaskAgent) and agent in after.ready:
            after = self._settled(after, agent, labels)
        return Transition(agent, key, what, move, tuple(labels), after, tuple(creates))

    def _after(self, state: State, agent: Agent, move: Move) -> State:
        """The state after a move of a task or a message: who was woken, who has come, who has gone."""
        ready, parked, started = state.ready, state.parked, state.started
        if not isinstance(agent, TaskAgent) and agent not in move.after.config.messages:
            ready = ready.discard(agent)
        for change in move.label.changes:
            match change:
                case Sent(message):
                    ready = ready.set(message, None)
                case Started(task):
                    ready = ready.set(TaskAgent(move.label.host, task), None)
                    started = started.set(task, task in started)
                case Finished(task):
                    ready = ready.discard(TaskAgent(move.label.host, task))
                case Stored(loc) | Kept(loc) | Completed(loc) | Evicted(loc):
                    for waiting in parked.get(loc, ()):
                        ready = ready.set(waiting, None)
                    parked = parked.discard(loc)
        if move.label.rule == "Retry-Keep":
            for waiting in [waiting for group in parked.values() for waiting in group]:
                ready = ready.set(waiting, None)
            parked = PMap()
        return State(move.after, ready, parked, state.spent, started)

    def _anew(self, exposed: Exposed, spent: int, started: PMap[Id, bool]) -> State:
        """The state of a configuration after what may have changed everything: its agents, and which of them wait."""
        agents = agents_of(exposed.config)
        state = State(exposed, PMap([(agent, None) for agent in agents]), PMap(), spent, started)
        for agent in agents:
            if isinstance(agent, TaskAgent) and self._waits(exposed, agent):
                state = self._parked(state, agent)
        return state

    def _waits(self, exposed: Exposed, agent: TaskAgent) -> bool:
        """Is a task at a visible action that it cannot make, or at an end that nobody is told of?"""
        control = exposed.config.hosts[agent.host].tasks[agent.id].control
        at_local_step = not isinstance(control, Ended) and self.evaluator.look(control) is None
        return not at_local_step and next(moves_of(exposed, agent, self.bounds.recovery, self.evaluator), None) is None

    def _settled(self, state: State, agent: TaskAgent, labels: list[Label]) -> State:
        """The state in which the task has made its local steps, and its private ones too if that is asked for."""
        for _ in range(self.bounds.local):
            state = self._advanced(state, agent)
            exposed = state.exposed
            move = next(moves_of(exposed, agent, self.bounds.recovery, self.evaluator), None)
            if move is None:
                return self._parked(state, agent)
            if not self.eager or move.label.rule not in PRIVATE:
                return state
            labels.append(move.label)
            state = attrs.evolve(state, exposed=move.after)
        raise Endless

    def _advanced(self, state: State, agent: TaskAgent) -> State:
        config = state.exposed.config
        control = config.hosts[agent.host].tasks[agent.id].control
        if isinstance(control, Ended) or self.evaluator.look(control) is not None:
            return state
        control, _ = self.evaluator.advance(config.world, control, self.bounds.local)
        if self.evaluator.look(control) is None:
            raise Endless
        config = moved(config, agent.host, agent.id, control)
        return attrs.evolve(state, exposed=attrs.evolve(state.exposed, config=config))

    def _parked(self, state: State, agent: TaskAgent) -> State:
        """The state in which a task waits that cannot go on."""
        ready = state.ready.discard(agent)
        loc = waits_for(turn_of(state.exposed.config, agent.host, agent.id, self.evaluator))
        parked = state.parked if loc is None else state.parked.set(loc, (*state.parked.get(loc, ()), agent))
        return attrs.evolve(state, ready=ready, parked=parked)


def _is_empty(state: State, at: HostId) -> bool:
    host = state.exposed.config.hosts.get(at)
    return host is None or not (host.tasks or host.silos or host.kept or host.futures or host.unacked)

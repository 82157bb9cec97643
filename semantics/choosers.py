"""Who is next: the choice that the configuration relation leaves open.

A chooser is a value. Each run asks it for an agenda of its own, which holds the agents that may be able to make a step,
and gives them out one at a time.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

import attrs

from calculus.config import Message
from calculus.runtime import HostId, Id
from semantics.labels import Choice, message_choice, task_choice


@attrs.frozen(cache_hash=True)
class TaskAgent:
    """The task ``id`` on a host, as an agent."""

    host: HostId
    id: Id


Agent: TypeAlias = TaskAgent | Message


def choice_of(agent: Agent) -> Choice:
    """An agent's name."""
    return task_choice(agent.host, agent.id) if isinstance(agent, TaskAgent) else message_choice(agent)


class NotEnabled(Exception):  # noqa: N818  (the driver turns it into a problem)
    """A schedule's choice that cannot be made."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(choice)
        self.choice = choice


class Agenda(Protocol):
    """The agents of one run that have not been found waiting.

    A task's turn is at most ``slice`` local steps, then its visible step if it has come to one.
    """

    @property
    def slice(self) -> int: ...

    def add(self, agent: Agent) -> None:
        """This agent may be able to make a step; a message is added once for each copy in flight."""
        ...

    def take(self) -> Agent | None:
        """The agent whose turn it is; None where none is left. Raises ``NotEnabled``."""
        ...

    def waiting(self, agent: Agent) -> None:
        """The agent that was taken last makes no step now. Raises ``NotEnabled`` where it had to."""
        ...

    def fork(self) -> Agenda:
        """An agenda of its own with the same agents, which gives them out as this one does."""
        ...


class Chooser(Protocol):
    """Makes agendas."""

    def agenda(self) -> Agenda:
        """A fresh agenda, for one run."""
        ...


# In turn.


@attrs.frozen
class RoundRobin:
    """Each agent in its turn: a fair schedule, the default."""

    slice: int = 10_000

    def agenda(self) -> Agenda:
        return _Queue(self.slice)


class _Queue:
    def __init__(self, slice_: int, agents: Iterable[Agent] = ()) -> None:
        self.slice = slice_
        self._agents = deque(agents)

    def add(self, agent: Agent) -> None:
        self._agents.append(agent)

    def take(self) -> Agent | None:
        return self._agents.popleft() if self._agents else None

    def waiting(self, agent: Agent) -> None:
        pass

    def fork(self) -> _Queue:
        return _Queue(self.slice, self._agents)


# By chance.


@attrs.frozen
class Seeded:
    """Any agent, each as likely: fair with probability 1. A seed gives the same schedule on every machine."""

    seed: int
    slice: int = 10_000

    def agenda(self) -> Agenda:
        return _Bag(self.seed, self.slice)


_WORD = 2**64 - 1


class _Bag:
    def __init__(self, state: int, slice_: int, agents: Iterable[Agent] = ()) -> None:
        self.slice = slice_
        self._agents = list(agents)
        self._state = state & _WORD

    def add(self, agent: Agent) -> None:
        self._agents.append(agent)

    def take(self) -> Agent | None:
        agents = self._agents
        if not agents:
            return None
        at = (self._draw() * len(agents)) >> 64
        agents[at], agents[-1] = agents[-1], agents[at]
        return agents.pop()

    def waiting(self, agent: Agent) -> None:
        pass

    def fork(self) -> _Bag:
        return _Bag(self._state, self.slice, self._agents)

    def _draw(self) -> int:
        """The next 64 bits of splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014)."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _WORD
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
        return word ^ (word >> 31)


# By a schedule.


@attrs.frozen
class Replay:
    """The choices of a schedule, one after the other; after the last of them, each agent in its turn.

    A choice of a task means all its local steps up to its next visible action, and that action.
    """

    schedule: Sequence[Choice]

    def agenda(self) -> Agenda:
        return _Script(self.schedule)


class _Script:
    def __init__(self, schedule: Sequence[Choice]) -> None:
        self._schedule = schedule
        self._at = 0
        self._agents: dict[Choice, list[Agent]] = {}
        self._scripted = False

    @property
    def slice(self) -> int:
        return sys.maxsize if self._scripted else RoundRobin().slice

    def add(self, agent: Agent) -> None:
        self._agents.setdefault(choice_of(agent), []).append(agent)

    def take(self) -> Agent | None:
        self._scripted = self._at < len(self._schedule)
        if self._scripted:
            choice = self._schedule[self._at]
            self._at += 1
        elif self._agents:
            choice = next(iter(self._agents))
        else:
            return None
        if choice not in self._agents:
            raise NotEnabled(choice)
        agents = self._agents[choice]
        agent = agents.pop()
        if not agents:
            del self._agents[choice]
        return agent

    def waiting(self, agent: Agent) -> None:
        if self._scripted:
            raise NotEnabled(choice_of(agent))

    def fork(self) -> _Script:
        other = _Script(self._schedule)
        other._at, other._scripted = self._at, self._scripted
        other._agents = {choice: list(agents) for choice, agents in self._agents.items()}
        return other

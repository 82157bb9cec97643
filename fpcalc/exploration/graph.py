"""The full graph: every state that any interleaving reaches, each once.

States are hash-consed: the parts of a configuration, tasks, silos, messages, are numbered as they are met, and a state is
known by the numbers of its parts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from calculus.config import Task
from calculus.runtime import HostId
from fpcalc.exploration.space import Agent, Space, State, Transition
from semantics.labels import Label


@attrs.define
class Counts:
    """What the graph has so far."""

    states: int = 0
    transitions: int = 0
    ends: int = 0


class Graph:
    """The search, breadth first, so that the way to each state is a shortest one."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.counts = Counts()
        self.numbers: dict[Any, int] = {}
        self.ways: list[tuple[int, Transition | None]] = []
        self._seen: dict[tuple[int, ...], int] = {}
        self._last = 0

    def go(self, ended: Callable[[State], None], each: Callable[[State], None]) -> Iterator[None]:
        """Explores; tells ``each`` every state and ``ended`` those without steps, while ``labels`` has the way there."""
        start, self.prelude = self.space.first()
        todo: deque[tuple[int, State]] = deque()
        self._meet(start, -1, None, todo)
        while todo:
            at, state = todo.popleft()
            self._last = at
            each(state)
            steps = list(self._steps(state))
            if not steps:
                self.counts.ends += 1
                ended(state)
            for step in steps:
                self.counts.transitions += 1
                self._meet(step.after, at, step, todo)
                yield

    def _steps(self, state: State) -> Iterator[Transition]:
        known: set[object] = set()
        for agent in self.space.agents(state):
            step = self.space.transition(state, agent)
            if step is None:
                continue
            for one in (step, *self.space.faults(state, step)):
                if one.key not in known:
                    known.add(one.key)
                    yield one

    def _meet(self, state: State, origin: int, step: Transition | None, todo: deque[tuple[int, State]]) -> None:
        key = self._key(state)
        if key not in self._seen:
            self._seen[key] = number = len(self._seen)
            self.ways.append((origin, None if step is None else attrs.evolve(step, after=_NOWHERE)))
            self.counts.states += 1
            todo.append((number, state))

    def labels(self) -> list[Label]:
        """The steps to the state that was told last."""
        found: list[tuple[Label, ...]] = []
        at = self._last
        while at >= 0:
            at, step = self.ways[at]
            if step is not None:
                found.append(step.labels)
        return [*self.prelude, *[label for labels in reversed(found) for label in labels]]

    def _key(self, state: State) -> tuple[int, ...]:
        exposed, number = state.exposed, self._number
        parts = [
            *sorted([number((message, count)) for message, count in exposed.config.messages.items()]),
            -1,
            *sorted([self._host(at, host) for at, host in exposed.config.hosts.items()]),
            -1,
            number(exposed.config.stable),
        ]
        if self.space.faulty:
            parts += [number(exposed.asked), number(exposed.tries), number(exposed.late), number(exposed.torn), state.spent]
        return tuple(parts)

    def _host(self, at: HostId, host: Any) -> int:
        key = (at, *sorted([self._task(task) for task in host.tasks.values()]))
        kept = (host.silos, host.kept, host.futures, host.unacked, host.incarnation)
        return self._number((key, *[self._number(part) for part in kept]))

    def _task(self, task: Task) -> int:
        return self._number(task)

    def _number(self, part: Any) -> int:
        return self.numbers.setdefault(part, len(self.numbers))


_NOWHERE: Any = None

__all__ = ["Agent", "Graph"]

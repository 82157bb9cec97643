"""The full graph: every state that any interleaving reaches, each once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from fpcalc.exploration.search import Counts, Keys, Todo, Told
from fpcalc.exploration.space import Space, State, Transition
from semantics.faults import Fault
from semantics.labels import Label


class Graph:
    """The search, breadth first among states after as many faults; ``each`` is told every state."""

    def __init__(self, space: Space, keys: Keys, each: Told) -> None:
        self.space = space
        self._each = each
        self.counts = Counts()
        self.ways: list[tuple[int, tuple[tuple[Label, ...], Fault | None] | None]] = []
        self._keys = keys
        self._seen: dict[Hashable, int] = {}
        self._last = 0

    def go(self, ended: Told) -> Iterator[None]:
        """Explores; tells ``ended`` the states without steps, while ``labels`` has the way there."""
        start, self.prelude = self.space.first()
        todo: Todo[tuple[int, State]] = Todo()
        self._meet(start, -1, None, todo)
        while todo:
            at, state = todo.oldest()
            self.counts.complete = todo.least
            self._last = at
            self._each(state)
            steps = list(self._steps(state))
            if not steps:
                self.counts.executions += 1
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

    def _meet(self, state: State, origin: int, step: Transition | None, todo: Todo[tuple[int, State]]) -> None:
        key = self._keys.key(state)
        if key not in self._seen:
            self._seen[key] = number = len(self._seen)
            self.ways.append((origin, None if step is None else (step.labels, step.fault)))
            self.counts.states += 1
            todo.add(state.spent, (number, self._keys.shared(state)))

    def labels(self) -> list[Label]:
        """The steps to the state that was told last."""
        found: list[tuple[Label, ...]] = []
        at = self._last
        while at >= 0:
            at, step = self.ways[at]
            if step is not None:
                found.append(step[0])
        return [*self.prelude, *[label for labels in reversed(found) for label in labels]]

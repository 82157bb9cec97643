"""What all searches have in common: they go through a space, tell the states at which executions end, and count."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

import attrs

from calculus.runtime import HostId
from fpcalc.exploration.space import State
from semantics.labels import Label

T = TypeVar("T")

#: Persistent sets with remembered states, source-DPOR, or every state of the full graph.
Reduction: TypeAlias = Literal["persistent", "dpor", "none"]

#: What a search tells of a state.
Told: TypeAlias = Callable[[State], None]


@attrs.define
class Counts:
    """What a search has made so far.

    ``executions`` came to an end, in ``ends`` different last states; ``blocked`` were given up because others cover them.
    ``states`` are remembered, so that none is gone on from twice; ``transitions``: how often one followed another.
    ``complete``: every execution with fewer faults than this has been explored.
    """

    executions: int = 0
    ends: int = 0
    blocked: int = 0
    states: int = 0
    transitions: int = 0
    complete: int = 0


class Todo(Generic[T]):
    """What is left to be explored: what has the fewest faults comes first, and what it leads to has no fewer.

    ``least``: how many what was taken last has. Whatever has fewer is done.
    """

    def __init__(self) -> None:
        self.least = 0
        self._left: list[deque[T]] = [deque()]
        self._many = 0

    def __len__(self) -> int:
        return self._many

    def add(self, faults: int, what: T) -> None:
        """Leaves something for later; ``faults`` are at least ``least``."""
        while len(self._left) <= faults:
            self._left.append(deque())
        self._left[faults].append(what)
        self._many += 1

    def newest(self) -> T:
        """Takes, of those with the fewest faults, the one that came last; there is one."""
        return self._fewest().pop()

    def oldest(self) -> T:
        """Takes, of those with the fewest faults, the one that came first; there is one."""
        return self._fewest().popleft()

    def _fewest(self) -> deque[T]:
        while not self._left[self.least]:
            self.least += 1
        self._many -= 1
        return self._left[self.least]


class Keys(Protocol):
    """Tells states apart."""

    def shared(self, state: State) -> State:
        """The same state, perhaps with parts that are known already."""
        ...

    def key(self, state: State, *marks: frozenset[HostId]) -> Hashable:
        """Equal for states that need not be told apart, with the sets of hosts that are marked in them, and for no others."""
        ...


class Search(Protocol):
    """Explores as far as it is asked to: ``go`` yields at each transition."""

    counts: Counts

    def go(self, ended: Told) -> Iterator[None]:
        """Explores; tells ``ended`` each last state once."""
        ...

    def labels(self) -> list[Label]:
        """The steps to the state that was told last."""
        ...

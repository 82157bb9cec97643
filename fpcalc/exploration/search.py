"""What all searches have in common: they go through a space, tell the states at which executions end, and count."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Literal, Protocol, TypeAlias

import attrs

from calculus.runtime import HostId
from fpcalc.exploration.space import State
from semantics.labels import Label

#: Persistent sets with remembered states, source-DPOR, or every state of the full graph.
Reduction: TypeAlias = Literal["persistent", "dpor", "none"]

#: What a search tells of a state.
Told: TypeAlias = Callable[[State], None]


@attrs.define
class Counts:
    """What a search has made so far.

    ``executions`` came to an end, in ``ends`` different last states; ``blocked`` were given up because others cover them.
    ``states`` are remembered, so that none is gone on from twice; ``transitions``: how often one followed another.
    """

    executions: int = 0
    ends: int = 0
    blocked: int = 0
    states: int = 0
    transitions: int = 0


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

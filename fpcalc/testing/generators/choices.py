"""Where generated programs come from: a sequence of small integers.

Everything here is made by deterministic functions that ask for one choice after the other. The least choice is always the
simplest alternative, so a sequence of smaller numbers, or a shorter one, gives a simpler program: that is how examples shrink.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
_WORD = 2**64 - 1


class Choices(Protocol):
    """A source of choices."""

    def pick(self, count: int) -> int:
        """A number from 0 to ``count`` - 1, where 0 is the simplest."""
        ...


def one_of(choices: Choices, alternatives: Sequence[T]) -> T:
    """One of them, the first being the simplest."""
    return alternatives[choices.pick(len(alternatives)) if len(alternatives) > 1 else 0]


def rarely(choices: Choices, one_in: int) -> bool:
    """True once in so many times; the simplest is False."""
    return choices.pick(one_in) == one_in - 1


class Seeded:
    """Choices by chance: one seed, one sequence, on every machine."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _WORD

    def pick(self, count: int) -> int:
        # splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), as in semantics.choosers
        self._state = (self._state + 0x9E3779B97F4A7C15) & _WORD
        word = self._state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
        return ((word ^ (word >> 31)) * count) >> 64


class Given:
    """The choices of a list, each taken modulo the count; after its end the simplest."""

    __slots__ = ("_at", "_numbers")

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._at = 0

    def pick(self, count: int) -> int:
        if self._at >= len(self._numbers):
            return 0
        self._at += 1
        return self._numbers[self._at - 1] % count


class Drawn:
    """Choices that Hypothesis makes, records and shrinks; ``draw`` is a composite strategy's."""

    __slots__ = ("_draw",)

    def __init__(self, draw: Callable[[int], int]) -> None:
        self._draw = draw

    def pick(self, count: int) -> int:
        return self._draw(count)

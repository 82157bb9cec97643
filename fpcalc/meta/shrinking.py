"""Shrinking: the simplest choices whose program still breaks the theorem, under the fewest faults.

What is missing at the end of the choices, and 0, are the simplest; so a shorter sequence of smaller numbers makes a simpler
program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import attrs

from calculus.terms import Program
from fpcalc.meta.theorems import Violation
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.plans import FaultPlan

_ATTEMPTS = 200

#: What the program of some choices breaks.
Examine: TypeAlias = Callable[[Sequence[int]], Violation | None]
#: What a program breaks under a plan of faults.
Under: TypeAlias = Callable[[Program, FaultPlan], Violation | None]


class Recorded:
    """Choices by chance, and which they were."""

    def __init__(self, seed: int) -> None:
        self._choices = Seeded(seed)
        self.numbers: list[int] = []

    def pick(self, count: int) -> int:
        number = self._choices.pick(count)
        self.numbers.append(number)
        return number


def shrunk(numbers: Sequence[int], violation: Violation, examine: Examine) -> tuple[tuple[int, ...], Violation]:
    """The simplest choices that are found to break the same theorem, and how they break it."""
    shrinking = _Shrinking(list(numbers), violation, examine)
    while shrinking.goes_on():
        pass
    return tuple(shrinking.numbers), shrinking.violation


def with_fewer_faults(violation: Violation, under: Under) -> Violation:
    """The violation without the faults that it does not need; as it is where there are none."""
    at = 0
    while violation.plan is not None and at < len(violation.plan.faults):
        plan = violation.plan
        still = under(violation.program, attrs.evolve(plan, faults=plan.faults[:at] + plan.faults[at + 1 :]))
        if still is None or still.theorem != violation.theorem:
            at += 1
        else:
            violation = still
    return violation


@attrs.define(eq=False)
class _Shrinking:
    """The simplest choices so far, what they break, and how many attempts are left."""

    numbers: list[int]
    violation: Violation
    examine: Examine
    attempts: int = _ATTEMPTS

    def goes_on(self) -> bool:
        """One round of all edits; is there to be another?"""
        before = self.numbers
        width = len(self.numbers)
        while width:
            self.leave_out(width)
            width //= 2
        self.lower()
        return self.numbers != before and self.attempts > 0

    def leave_out(self, width: int) -> None:
        """Leaves out so many choices in a row, wherever that can be done."""
        at = 0
        while at < len(self.numbers):
            if not self.tries(self.numbers[:at] + self.numbers[at + width :]):
                at += width

    def lower(self) -> None:
        """Makes each number 0, or half, or one less."""
        for at, number in enumerate(self.numbers):
            for lower in dict.fromkeys((0, number // 2, number - 1)):
                if 0 <= lower < number and self.tries([*self.numbers[:at], lower, *self.numbers[at + 1 :]]):
                    break

    def tries(self, simpler: list[int]) -> bool:
        """Takes simpler choices, if they break the theorem too."""
        if self.attempts <= 0:
            return False
        self.attempts -= 1
        still = self.examine(simpler)
        if still is None or still.theorem != self.violation.theorem:
            return False
        self.numbers, self.violation = simpler, still
        return True

"""Campaigns: theorems over generated programs.

Everything is drawn from one seed. What a campaign tries does not depend on the time that it takes; a limit on time only ends
it earlier.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import attrs

from calculus.config import NoFiles
from calculus.terms import Program
from fpcalc.limits import room
from fpcalc.meta.cases import EAGER, Case, Exercised, Violation
from fpcalc.meta.enduring import enduring
from fpcalc.meta.focus import listing, serving
from fpcalc.meta.shrinking import Recorded, shrunk, with_fewer_faults
from fpcalc.meta.theorems import chooser, examine
from fpcalc.testing.generators.choices import Choices, Given
from fpcalc.testing.generators.plans import FaultPlan, fault_plan
from fpcalc.testing.generators.programs import SIZE, program

#: What is said of a program's text, for programs that have one.
OF_TEXT = frozenset({"elaboration"})
_STRIDE = 1_000_003
# Half of the programs do everything, the others do one thing densely; those that are made for faults get so many plans each.
_KINDS = 6
_FOCUSED: Mapping[int, Callable[[Choices], Program]] = {1: enduring, 3: serving, 5: listing}
_PLANS = 6


@attrs.frozen(eq=False)
class Found:
    """A violation, the choices that make its program, and how many programs were tried."""

    violation: Violation
    numbers: tuple[int, ...]
    examples: int


def seeds_of(seed: int) -> tuple[int, ...]:
    """The schedules that are tried with a program: the eager one, and one by chance."""
    return (EAGER, seed + 1)


def campaign(
    names: Sequence[str],
    examples: int,
    seed: int,
    seen: Exercised,
    *,
    size: int = SIZE,
    until: float | None = None,
    progress: Callable[[int], None] = lambda _: None,
    met: Callable[[Violation], None] = lambda _: None,
) -> Found | None:
    """Examines generated programs; the first violation, shrunk; stops when the monotonic clock says ``until``.

    ``met`` is told the violation as it was found, before it is shrunk.
    """
    with room():
        for number in range(examples):
            if until is not None and time.monotonic() > until:
                return None
            progress(number)
            for spoken, chosen in ((False, [name for name in names if name not in OF_TEXT]), (True, OF_TEXT & set(names))):
                trial = _Generated(seed * _STRIDE + number, size, spoken, tuple(chosen), seeds_of(number))
                choices = Recorded(trial.seed)
                violation = trial.examine(choices, seen) if chosen else None
                if violation is not None:
                    met(violation)
                    numbers, violation = shrunk(choices.numbers, violation, trial.examine_given)
                    return Found(with_fewer_faults(violation, trial.examine_under), numbers, number + 1)
    return None


@attrs.frozen
class _Generated:
    """One program of a campaign; ``spoken``: one that the surface language can say."""

    seed: int
    size: int
    spoken: bool
    names: tuple[str, ...]
    schedules: tuple[int, ...]

    def examine(self, choices: Recorded | Given, seen: Exercised | None = None) -> Violation | None:
        made = self.program(choices)
        return self.found(examine(self.case(made, self.plans(choices, made)), self.names, seen))

    def found(self, violation: Violation | None) -> Violation | None:
        """It says whether the program's alternatives agree."""
        return violation and attrs.evolve(violation, agreeing=self.focused is enduring)

    def case(self, made: Program, plans: tuple[FaultPlan, ...]) -> Case:
        return Case(made, self.schedules, plans=plans, agreeing=self.focused is enduring)

    @property
    def focused(self) -> Callable[[Choices], Program] | None:
        """What makes the program, if it is to do one thing densely."""
        return None if self.spoken else _FOCUSED.get(self.seed % _KINDS)

    def program(self, choices: Choices) -> Program:
        """One of any kind, or a focused one."""
        return program(choices, self.size, self.spoken) if self.focused is None else self.focused(choices)

    def plans(self, choices: Choices, made: Program) -> tuple[FaultPlan, ...]:
        """Plans of faults, most of them for the programs that are made for them."""
        if "replay" not in self.names:
            return ()
        many = _PLANS if self.focused is enduring else 1
        return tuple([fault_plan(choices, made, NoFiles(), chooser(self.schedules[-1])) for _ in range(many)])

    def examine_given(self, numbers: Sequence[int]) -> Violation | None:
        """What speaks against the theorems on the program of these choices."""
        return self.examine(Given(numbers))

    def examine_under(self, made: Program, plan: FaultPlan) -> Violation | None:
        """What speaks against replay correctness under a plan."""
        return self.found(examine(self.case(made, (plan,)), ["replay"]))

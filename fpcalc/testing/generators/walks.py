"""Runs of the relation, step by step, along a schedule of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from calculus.config import Config, NoFiles, World
from calculus.pmap import PMap
from calculus.terms import Program
from checker.kernel import StoreTy
from fpcalc.testing.generators.choices import Choices, Given
from semantics.labels import Named, Step
from semantics.system import start, steps

#: More steps than any run of a program that ``programs`` makes: the generators bound every recursion and every list.
LONGEST = 5_000


@attrs.frozen(eq=False)
class Moment:
    """A configuration that a run has come to, Σ, and all the steps that are enabled there."""

    config: Config
    store_ty: StoreTy
    enabled: Sequence[Step]


def begin(program: Program) -> Config:
    """The first configuration of a program."""
    return start(World(program, NoFiles()))


def grown(store_ty: StoreTy, step: Step) -> StoreTy:
    """Σ and what the step names."""
    for change in step.label.changes:
        if isinstance(change, Named):
            store_ty = store_ty.set(change.loc, change.type)
    return store_ty


def walk(config: Config, schedule: Sequence[int] | Choices = (), store_ty: StoreTy | None = None) -> Iterator[Moment]:
    """Every configuration along a schedule, to the end; ``AssertionError`` where there is none within ``LONGEST`` steps."""
    choices = Given(schedule) if isinstance(schedule, Sequence) else schedule
    store_ty = PMap() if store_ty is None else store_ty
    for _ in range(LONGEST):
        enabled = list(steps(config))
        yield Moment(config, store_ty, enabled)
        if not enabled:
            return
        step = enabled[choices.pick(len(enabled))]
        config, store_ty = step.after, grown(store_ty, step)
    raise AssertionError(f"a run of more than {LONGEST} steps")


def reached(choices: Choices, program: Program) -> tuple[Config, StoreTy]:
    """A configuration that the program comes to, and Σ there."""
    count = choices.pick(100)
    for at, moment in enumerate(walk(begin(program), choices)):
        if at == count or not moment.enabled:
            break
    return moment.config, moment.store_ty

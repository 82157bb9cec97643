"""How much the theorems are tried, and how a counterexample is told."""

from __future__ import annotations

from hypothesis import note, settings
from hypothesis import strategies as st

from calculus.printing import show, show_program
from calculus.terms import Program
from fpcalc.limits import room
from fpcalc.meta.theorems import Case, examine, show_schedule
from fpcalc.testing import World

#: Seeds of two schedules.
seeds = st.tuples(st.integers(0, 2**16), st.integers(0, 2**16))


def tried(times: int) -> settings:
    """So many times the examples of the profile; a failure prints the ``@reproduce_failure`` line."""
    return settings(max_examples=times * settings().max_examples, print_blob=True)


def holds(theorem: str, program: Program, schedules: tuple[int, ...] = (0,)) -> None:
    """Fails, with the program's text and the schedule, where something speaks against the theorem."""
    with room():
        violation = examine(Case(program, schedules), [theorem])
        if violation is not None:
            note(show_program(program))
            note(show_schedule(violation.schedule))
    assert violation is None, violation.words


def told(world: World) -> World:
    """Notes the text of a configuration, for a failure."""
    note(show(world.config))
    return world

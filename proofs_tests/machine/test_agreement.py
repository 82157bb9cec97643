"""Machine = relation, on programs written by hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculus.terms import App, Lit, Program, Ref, Tup
from calculus.types import INT
from proofs_tests.machine.agreement import agree
from proofs_tests.machine.terms import programs
from proofs_tests.reduction.programs import LOOP, OWNERS, OWNERS_DATA, PAIRS, SUM, program

FUELS = [1, 7, 10**9]


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize("schedule", [(), (1, 2, 1, 3, 0, 1), (5, 4, 3, 2, 1)])
def test_slide_19(schedule: tuple[int, ...], fuel: int) -> None:
    """The talk's program agrees under any schedule."""
    assert agree(program(OWNERS, PAIRS, data=OWNERS_DATA), schedule, fuel=fuel) > 20


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize("main", [App(Ref("sum"), Lit(20)), App(Ref("loop"), Tup((Lit(20), Lit(0))))])
def test_recursion(main: App, fuel: int) -> None:
    """Recursive definitions agree."""
    agree(program(main, INT, (SUM, LOOP)), fuel=fuel)


@given(programs(), st.lists(st.integers(0, 10), max_size=20), st.sampled_from(FUELS))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated(program: Program, schedule: list[int], fuel: int) -> None:
    """Generated programs agree under generated schedules, however little the machine may do at a time."""
    agree(program, schedule, fuel=fuel)

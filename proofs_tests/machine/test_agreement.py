"""Machine = relation, on programs written by hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculus.terms import Abs, App, Await, Here, If, Let, Lit, Match, Op, Param, PLit, Populate, Program, Ref, Send, Tup
from calculus.types import INT
from proofs_tests.machine.agreement import agree
from proofs_tests.machine.terms import programs
from proofs_tests.reduction.programs import (
    ANY,
    LOOP,
    OWNERS,
    OWNERS_DATA,
    PAIRS,
    SUM,
    add,
    any_int,
    case,
    fn,
    ints,
    op,
    program,
    span,
    v,
)

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


ASK = Await(Send(Populate(INT, Here(), v("x"))))


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize("x", [0, 1, 2])
def test_guards_that_wait(x: int, fuel: int) -> None:
    """A guard is evaluated after the false ones of the cases that fit."""
    cases = (
        case(PLit(7), Lit(0), Lit(True)),
        case(any_int("a"), Lit(1), op("Int.<", v("a"), Lit(0))),
        case(any_int("b"), Lit(2), op("Any.==", ASK, Lit(1), types=(INT,))),
        case(any_int("c"), add(v("c"), v("x")), op("Any.!=", ASK, Lit(2), types=(INT,))),
        case(ANY, ASK),
    )
    assert agree(program(Let("x", INT, Lit(x), Match(v("x"), cases, INT)), INT), fuel=fuel) > 3


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize("divisor", [0, 1])
def test_operands_in_order(divisor: int, fuel: int) -> None:
    """An operand that may fail is evaluated before the action after it, and after the one before it."""
    quotient = op("Int./", Lit(1), v("x"))
    for main in (add(quotient, ASK), add(ASK, quotient), Tup((quotient, ASK, quotient, ASK))):
        agree(program(Let("x", INT, Lit(divisor), main), INT), fuel=fuel)


def test_failures_have_their_place() -> None:
    """A failure's code, words, place and number of steps are the relation's, also inside what the machine does at once."""
    division = op("Int./", Lit(10), op("Int.-", v("x"), Lit(3)))
    at = Op("Int./", (), division.args, span=span(40))
    choice = If(op("Int.<", v("x"), Lit(2)), add(add(v("x"), Lit(1)), Lit(1)), at)
    for main in (
        op("List.map", ints(1, 2, 3, 4), fn("x", INT, choice), types=(INT, INT)),
        op("List.map", ints(1, 2, 3, 4), fn("x", INT, add(choice, ASK)), types=(INT, INT)),
        op("List.reduce", ints(), Abs((Param("x", INT), Param("y", INT)), v("x")), types=(INT,)),
        op("List.reduce", ints(3), Abs((Param("x", INT), Param("y", INT)), ASK), types=(INT,)),
        App(fn("x", INT, choice), Lit(3)),
        App(Ref("sum"), Let("x", INT, Lit(3), choice)),
    ):
        agree(program(main, INT, (SUM,)))


@given(programs(), st.lists(st.integers(0, 10), max_size=20), st.sampled_from(FUELS), st.sampled_from([3, 30, 10_000]))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated(program: Program, schedule: list[int], fuel: int, most: int) -> None:
    """Generated programs agree under generated schedules, however little the machine may do, and wherever it stops."""
    agree(program, schedule, fuel=fuel, most=most)

"""Run-time data is as deep as memory allows; nothing in the machine recurses into it."""

from __future__ import annotations

import pytest

from calculus.config import World
from calculus.contexts import Ended
from calculus.runtime import DRIVER, Done, Failure
from calculus.terms import Abs, App, Definition, Here, If, Let, Lit, Lst, Param, Program, Ref, Term, Tup, Var
from calculus.types import HOST, INT, Fun, TupleOf
from proofs_tests.machine.agreement import agree
from proofs_tests.reduction.programs import SUM, add, fn, is_zero, lets, minus_one, n, op, program, v, world
from semantics.evaluator import Action
from semantics.machine import MachineEvaluator
from semantics.machine.loop import State

UNARY = Fun(INT, INT)
ASK = Let("h", HOST, Here(), n(0))
# def deep(n: Int): Int = if (n == 0) { currentHost; 0 } else n + deep(n - 1)
DEEP = Definition("deep", (), UNARY, fn("n", INT, If(is_zero(v("n")), ASK, add(v("n"), App(Ref("deep"), minus_one(v("n")))))))
# def bad(n: Int): Int = if (n == 0) 1 / n else n + bad(n - 1)
BAD = Definition(
    "bad",
    (),
    UNARY,
    fn("n", INT, If(is_zero(v("n")), op("Int./", n(1), v("n")), add(v("n"), App(Ref("bad"), minus_one(v("n")))))),
)
# def count(n: Int, k: Int => Int): Int = if (n == 0) k({ currentHost; 0 }) else count(n - 1, r => k(r + 1))
COUNT = Definition(
    "count",
    (),
    Fun(TupleOf((INT, UNARY)), INT),
    Abs(
        (Param("n", INT), Param("k", UNARY)),
        If(
            is_zero(v("n")),
            App(v("k"), ASK),
            App(Ref("count"), Tup((minus_one(v("n")), fn("r", INT, App(v("k"), add(v("r"), n(1))))))),
        ),
    ),
)


def test_deep_recursion() -> None:
    """A million frames."""
    machine, there = MachineEvaluator(), world(App(Ref("sum"), n(10**6)), definitions=(SUM,))
    ended, steps = machine.advance(there, machine.start(there, main_of(there)), 10**9)
    assert (Ended(Done(500000500000)), 5 * 10**6 + 3) == (ended, steps)


def test_failure_below_many_frames() -> None:
    """A failure below 100,000 frames, and the steps to it."""
    machine, there = MachineEvaluator(), world(App(Ref("bad"), n(10**5)), definitions=(BAD,))
    ended, steps = machine.advance(there, machine.start(there, main_of(there)), 10**9)
    assert (Ended(Failure("FP0402", (("left", 1),))), 4 * 10**5 + 4) == (ended, steps)


@pytest.mark.parametrize(
    ("main", "result", "definition"),
    [
        (App(Ref("deep"), n(10**5)), 5000050000, DEEP),
        (App(Ref("count"), Tup((n(10**5), fn("z", INT, v("z"))))), 10**5, COUNT),
    ],
)
def test_states_of_any_depth(main: Term, result: int, definition: Definition) -> None:
    """A state with 100,000 frames, or closures within closures, is read back, and resumed twice."""
    machine, there = MachineEvaluator(), world(main, definitions=(definition,))
    state, _ = machine.advance(there, machine.start(there, main), 10**9)
    assert isinstance(state, State) and isinstance(machine.look(state), Action)
    assert machine.readback(state) is not None
    for _ in range(2):
        again = machine.resume(there, state, DRIVER)
        assert Ended(Done(result)) == machine.advance(there, again, 10**9)[0]


def test_small_depth_agrees() -> None:
    """The programs above agree with the relation where that is quick."""
    agree(program(App(Ref("deep"), n(50)), INT, (DEEP,)))
    agree(program(App(Ref("bad"), n(50)), INT, (BAD,)))
    agree(program(App(Ref("count"), Tup((n(50), fn("z", INT, v("z"))))), INT, (COUNT,)))


def test_many_statements() -> None:
    """A spine of 20,000 statements is compiled and run without recursion."""
    names = [f"y{i}" for i in range(20_000)]
    main = lets(
        ("y", INT, n(0)),
        *[(name, INT, add(v(before), n(1))) for before, name in zip(["y", *names], names, strict=False)],
        body=Var(names[-1]),
    )
    machine, there = MachineEvaluator(), world(main)
    assert Ended(Done(20_000)) == machine.advance(there, machine.start(there, main), 10**9)[0]


def test_long_list() -> None:
    """A literal of 100,000 elements."""
    machine = MachineEvaluator()
    main = op("List.size", op("List.map", literal(10**5), fn("x", INT, add(v("x"), n(1))), types=(INT, INT)), types=(INT,))
    there = world(main)
    assert Ended(Done(10**5)) == machine.advance(there, machine.start(there, main), 10**9)[0]


def literal(size: int) -> Term:
    return Lst(INT, tuple([Lit(i) for i in range(size)]))


def main_of(there: World) -> Term:
    assert isinstance(there.program, Program) and there.program.main is not None
    return there.program.main

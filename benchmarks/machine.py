"""The abstract machine: kernel steps a second, beside the same recursion in plain Python, and how time and memory grow.

Run: python -m benchmarks.machine
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import reduce
from typing import Any

from calculus.config import World
from calculus.contexts import Ended
from calculus.runtime import Done
from calculus.seq import Seq
from calculus.terms import (
    OPTION,
    Abs,
    App,
    Case,
    Definition,
    If,
    LetRec,
    Lit,
    LocalDef,
    Match,
    Op,
    Param,
    PCons,
    PNil,
    Program,
    PVar,
    Ref,
    Term,
    Tup,
    Val,
    Var,
)
from calculus.types import INT, Fun, ListOf, TupleOf, Type
from semantics.machine import MachineEvaluator

INTS, PAIR = ListOf(INT), TupleOf((INT, INT))
n, acc, xs, h, t, x = [Var(name) for name in ("n", "acc", "xs", "h", "t", "x")]


def op(name: str, *args: Term, types: tuple[Type, ...] = ()) -> Op:
    return Op(name, types, args)


def fn(*params: tuple[str, Type], body: Term) -> Abs:
    return Abs(tuple([Param(name, ty) for name, ty in params]), body)


ZERO = op("Any.==", n, Lit(0), types=(INT,))
LESS = op("Int.-", n, Lit(1))

# def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)
SUM = fn(("n", INT), body=If(ZERO, Lit(0), op("Int.+", n, App(Ref("sum"), LESS))))
# def loop(n: Int, acc: Int): Int = if (n == 0) acc else loop(n - 1, acc + n)
LOOP = fn(("n", INT), ("acc", INT), body=If(ZERO, acc, App(Ref("loop"), Tup((LESS, op("Int.+", acc, n))))))
# def total(xs: List[Int]): Int = xs match { case Nil => 0; case h :: t => h + total(t) }
TOTAL = fn(
    ("xs", INTS),
    body=Match(
        xs,
        (
            Case(PNil(), None, Lit(0)),
            Case(PCons(PVar("h", INT), PVar("t", INTS)), None, op("Int.+", h, App(Ref("total"), t))),
        ),
        INT,
    ),
)
# def same(x: Int): Int = loop(0, x)
SAME = fn(("x", INT), body=App(Ref("loop"), Tup((Lit(0), x))))
# def local(n: Int): Int = { def go(i: Int): Int = if (i == 0) n else go(i - 1); go(n) }
LOCAL = fn(
    ("n", INT),
    body=LetRec(
        (
            LocalDef(
                "go",
                Fun(INT, INT),
                fn(
                    ("i", INT),
                    body=If(op("Any.==", Var("i"), Lit(0), types=(INT,)), n, App(Var("go"), op("Int.-", Var("i"), Lit(1)))),
                ),
            ),
        ),
        App(Var("go"), n),
    ),
)
DEFINITIONS = [
    Definition("sum", (), Fun(INT, INT), SUM),
    Definition("loop", (), Fun(PAIR, INT), LOOP),
    Definition("total", (), Fun(INTS, INT), TOTAL),
    Definition("same", (), Fun(INT, INT), SAME),
    Definition("local", (), Fun(INT, INT), LOCAL),
]
WORLD = World(Program({d.name: d for d in DEFINITIONS}, {"Option": OPTION}, None, None), None)  # type: ignore[arg-type]
MACHINE = MachineEvaluator()


def run(term: Term) -> tuple[Any, int]:
    """The value of a closed term, and the steps to it."""
    state: Any = MACHINE.start(WORLD, term)
    steps = 0
    while not isinstance(state, Ended):
        state, more = MACHINE.advance(WORLD, state, 10**12)
        steps += more
    assert isinstance(state.outcome, Done)
    return state.outcome.value, steps


# The same in Python.


def py_sum(n: int) -> int:
    return 0 if n == 0 else n + py_sum(n - 1)


def py_loop(n: int, acc: int) -> int:
    return acc if n == 0 else py_loop(n - 1, acc + n)


def py_total(xs: list[int], at: int) -> int:
    return 0 if at == len(xs) else xs[at] + py_total(xs, at + 1)


def py_local(n: int) -> int:
    def go(i: int) -> int:
        return n if i == 0 else go(i - 1)

    return go(n)


def best(action: Callable[[], Any], rounds: int = 5) -> tuple[float, Any]:
    """The least time of some rounds, in seconds of this process, and the result."""
    least = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        result = action()
        least = min(least, time.process_time() - before)
    return least, result


def compare(name: str, size: int, term: Term, python: Callable[[], Any]) -> None:
    """One line: the machine beside Python."""
    plain, expected = best(python)
    took, (value, steps) = best(lambda: run(term))
    assert value == expected or list(value) == expected
    print(
        f"{name:28} {size:>8} {steps / took / 1e6:8.1f} M steps/s {took / size * 1e9:8.0f} ns each"
        f" {plain / size * 1e9:8.0f} ns in Python {took / plain:6.1f} times"
    )


def growth() -> None:
    """Time and memory of one level of ``sum``, at growing depth."""
    for size in (10**3, 10**4, 10**5, 10**6):
        took, _ = best(lambda size=size: run(App(Ref("sum"), Lit(size))), 3)  # type: ignore[misc]
        tracemalloc.start()
        run(App(Ref("sum"), Lit(size)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"sum, depth {size:>9} {took / size * 1e9:8.0f} ns and {peak / size:6.0f} bytes a level")


def main() -> None:
    sys.setrecursionlimit(10**7)
    numbers = list(range(10**5))
    many = Val(Seq(numbers), INTS)
    plus_one = fn(("x", INT), body=op("Int.+", x, Lit(1)))
    even = fn(("x", INT), body=op("Any.==", op("Int.%", x, Lit(2)), Lit(0), types=(INT,)))
    plus = fn(("acc", INT), ("x", INT), body=op("Int.+", acc, x))
    calling = fn(("x", INT), body=App(Ref("loop"), Tup((Lit(0), x))))

    compare("sum", 10**4, App(Ref("sum"), Lit(10**4)), lambda: py_sum(10**4))
    compare("loop", 10**5, App(Ref("loop"), Tup((Lit(10**5), Lit(0)))), lambda: py_loop(10**5, 0))
    compare("local function", 10**5, App(Ref("local"), Lit(10**5)), lambda: py_local(10**5))
    compare("match on a list", 10**5, App(Ref("total"), many), lambda: py_total(numbers, 0))
    compare("map", 10**5, op("List.map", many, plus_one, types=(INT, INT)), lambda: [x + 1 for x in numbers])
    compare("filter", 10**5, op("List.filter", many, even, types=(INT,)), lambda: [x for x in numbers if x % 2 == 0])
    compare(
        "foldLeft",
        10**5,
        op("List.foldLeft", many, Lit(0), plus, types=(INT, INT)),
        lambda: reduce(lambda acc, x: acc + x, numbers, 0),
    )
    compare(
        "map with calls",
        10**5,
        op("List.map", many, calling, types=(INT, INT)),
        lambda: [py_loop(0, x) for x in numbers],
    )
    growth()


if __name__ == "__main__":
    main()

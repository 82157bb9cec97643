"""Machine = relation, on local functions: captured, passed on, inside each other, with and without values of their own."""

from __future__ import annotations

import pytest

import fpcalc
from proofs_tests.machine.agreement import agree

PROGRAMS = {
    "captures a value": """
        def f(n: Int): List[Int] = {
          val k = n * 2
          def go(i: Int): Int = if (i == 0) k else go(i - 1) + 1
          List(1, 2, 3).map(x => go(x) + x)
        }
        f(3)""",
    "as a value": """
        def f(n: Int): List[Int] = {
          def go(i: Int): Int = if (i == 0) n else go(i - 1)
          def shut(i: Int): Int = if (i == 0) 7 else shut(i - 1)
          List(1, 2).map(go) ++ List(2, 3).map(shut) ++ List(go, shut).map(g => g(2))
        }
        f(4)""",
    "mutual": """
        def f(n: Int): Boolean = {
          val step = 1
          def even(i: Int): Boolean = if (i == 0) true else odd(i - step)
          def odd(i: Int): Boolean = if (i == 0) false else List(i).map(j => even(j - step)).head
          even(n)
        }
        (f(4), f(5))""",
    "inside each other": """
        def f(n: Int): Int = {
          def outer(i: Int): Int = {
            def inner(j: Int): Int = if (j == 0) i + n else inner(j - 1) + (if (i == 0) 0 else outer(i - 1))
            inner(i)
          }
          outer(n)
        }
        f(3)""",
    "returned": """
        def adder(n: Int): Int => Int = {
          def add(i: Int): Int = if (i > 10) n else i + n
          add
        }
        def compose[A](f: A => A, g: A => A): A => A = x => f(g(x))
        compose(adder(1), compose(adder(2), adder(3)))(4)""",
    "curried": """
        def fold[A, B](xs: List[A])(zero: B)(f: (B, A) => B): B = xs match {
          case Nil => zero
          case x :: rest => fold(rest)(f(zero, x))(f)
        }
        fold(List(1, 2, 3))("")((s, x) => s"$s$x")""",
    "waiting": """
        def f(n: Int): Int = {
          def go(i: Int, acc: Int): Int =
            if (i == 0) acc
            else go(i - 1, acc + SiloRef.populate(currentHost, i + n).map(spore { x => x + 1 }).send().await)
          go(3, 0) + List(1, 2).map(i => go(i, i)).sum
        }
        f(2)""",
    "failing": """
        def f(n: Int): Int = {
          def go(i: Int): Int = if (i == 0) n / i else go(i - 1) + 1
          List(2, 1).map(i => go(i)).sum
        }
        f(2)""",
    "a result that is a function": """
        def f(n: Int): List[Int => Int] = {
          def go(i: Int): Int = if (i == 0) n else go(i - 1)
          List(go, x => x + n)
        }
        f(2)""",
}


@pytest.mark.parametrize("fuel", [1, 10**9])
@pytest.mark.parametrize("name", PROGRAMS)
def test_local_functions(name: str, fuel: int) -> None:
    """The machine agrees with the relation."""
    checked = fpcalc.check(PROGRAMS[name])
    assert checked.program is not None, [str(problem) for problem in checked.problems]
    agree(checked.program, fuel=fuel)

"""What compiled code promises beyond its values: depth, loops, order of evaluation, places of failures."""

from __future__ import annotations

from typing import Any

import pytest

import fpcalc
from calculus.printing import show
from calculus.terms import Let, Lit, New, Term
from calculus.types import BOOLEAN, INT, UNIT, Type
from proofs_tests.engines.agreement import assert_agree
from proofs_tests.reduction.programs import fn, n, op, program, v


def result(text: str) -> str:
    """What a program gives on the local engine."""
    checked = fpcalc.check(text)
    assert checked.ok, [str(problem) for problem in checked.problems]
    ended = fpcalc.run(checked, engine="local")
    return show(ended.value) if ended.problem is None else str(ended.problem)


def agree(text: str) -> None:
    """Both engines end alike."""
    checked = fpcalc.check(text)
    assert checked.program is not None, [str(problem) for problem in checked.problems]
    assert_agree(checked.program)


def test_recursion_has_no_bound() -> None:
    """A recursion 300,000 deep that is in no tail position comes back."""
    assert "45000150000" == result("def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)\nsum(300000)")


def test_deep_recursion_through_operations_and_function_values() -> None:
    """So does one through loops, function values, local functions and spores."""
    assert "100000" == result("def f(n: Int): Int = if (n == 0) 0 else List(n).map(x => 1 + f(x - 1)).sum\nf(100000)")
    assert "100000" == result(
        "def go(n: Int, k: Int => Int): Int = if (n == 0) k(0) else go(n - 1, x => k(x + 1))\ngo(100000, x => x)"
    )
    assert "50000" == result(
        """def count(n: Int): Int = {
          def go(i: Int): Int = if (i == 0) 0 else (if (go(i - 1) >= 0) 1 else 0) + go(0) + i - 1
          go(n)
        }
        count(50000)"""
    )


def test_a_failure_in_the_depth_is_found() -> None:
    """A failure under 100,000 calls has its place."""
    agree("def f(n: Int): Int = if (n == 0) List[Int]().head else 1 + f(n - 1)\nf(100000)")


def test_a_tail_call_is_a_loop() -> None:
    """A million turns take no room."""
    text = "def loop(n: Int, acc: Int): Int = if (n == 0) acc else loop(n - 1, acc + n)\nloop(1000000, 0)"
    assert "500000500000" == result(text)


def test_closures_of_a_loop_keep_their_turns_values() -> None:
    """A function made in one turn of a loop does not see the next turn's values."""
    agree(
        """def make(n: Int, fs: List[Int => Int]): List[Int => Int] =
          if (n == 0) fs else make(n - 1, ((x: Int) => x * 10 + n) :: fs)
        make(4, Nil).map(f => f(1))"""
    )
    agree(
        """def make(n: Int, fs: List[Int => Int]): List[Int => Int] =
          if (n == 0) fs else {
            def local(x: Int): Int = if (x > 100) x else local(x * 10 + n)
            make(n - 1, local :: fs)
          }
        make(4, Nil).map(f => f(1))"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "List(3, 0).map(x => 1 / x).map(y => List[Int]().head)",
        "List(1, 2).flatMap(x => List(x / (x - 2))).filter(x => List[Int]().head > x)",
        "(1 to 3).foldLeft(0)((acc, x) => acc + 6 / (x - 2))",
        "List[Int]().reduce((a, b) => a / 0)",
        "List[Int]().reduce(List[(Int, Int) => Int]().last)",
        "List(1 / 0).reduce(List[(Int, Int) => Int]().last)",
        "Map(1 -> 2)(3)",
        "val x = 0\nval p = (1 / x, List[Int]().head)\n2",
        "(List[Int]().head, { val y = 1 / 0; y })",
        "List(1, 2, 3).find(x => 1 / (x - 2) > 5)",
        "List(5, 0, 1).exists(x => 1 / x > 0)",
        "val o: Option[Int] = None\no.map(x => 1 / 0).getOrElse(List[Int]().head)",
        "true && (1 / 0 == 1)",
        "List[Int => Int]().last(List[Int]().head)",
        "-7 / 2 + -7 % 3 * 100",
        "List(-3, -2, 2, 3).map(x => x % 2 == 0)",
    ],
)
def test_failures_come_in_order(text: str) -> None:
    """What fails first in the calculus fails first here, at the same place."""
    agree(text)


@pytest.mark.parametrize("option", ["Some(7)", "Some(1)", "None"])
def test_a_case_does_not_see_the_names_of_another(option: str) -> None:
    """A name of a pattern hides another one in its own case only."""
    for cases in ("case Some(x) => x; case None => x", "case Some(x) if x > 5 => x; case x @ None if false => 3; case _ => x"):
        agree(f"val x = 10\nval o: Option[Int] = {option}\n1 + (o match {{ {cases} }})")


def test_unusual_names_and_deep_nesting() -> None:
    """Names that are Python's words, and loops deeper than Python allows."""
    agree("def lambda(def_ : Int, None_1: Int): Int = def_ + None_1\nval class_ = 1\nval task = 2\nlambda(class_, task)")
    loops = "".join(f"List({i}).map(x{i} => {{ val y{i} = x{i}; " for i in range(25))
    agree(loops + "y0 + y24" + "})" * 25)
    agree(" + ".join(["1"] * 300))


def test_a_spore_where_a_function_is_wanted() -> None:
    """A spore may be called like a function, and act."""
    agree(
        """def twice(f: Int => Int, x: Int): Int = f(f(x))
        val k = 5
        val p = spore { val j = k; (x: Int) => SiloRef.populate(currentHost, x * j).send().await }
        (twice(p, 1), List(1, 2).map(p), twice(x => x + 1, 0))"""
    )


@pytest.mark.parametrize(
    ("name", "types", "before", "value", "ty"),
    [
        ("Option.getOrElse", (INT,), (New("None", (INT,), ()),), n(1), INT),
        ("Map.getOrElse", (INT, INT), (op("Map.empty", types=(INT, INT)), n(1)), n(2), INT),
        ("Boolean.&&", (), (Lit(True),), Lit(True), BOOLEAN),
        ("Boolean.||", (), (Lit(False),), Lit(True), BOOLEAN),
    ],
)
def test_a_function_of_the_unit_may_use_it(name: str, types: tuple[Type, ...], before: Any, value: Term, ty: Type) -> None:
    """What is evaluated on demand is a function of the unit, which only terms give a name."""
    late = fn("x", UNIT, Let("y", UNIT, v("x"), value))
    assert_agree(program(op(name, *before, late, types=types), ty))


def test_long_lineages() -> None:
    """A lineage of 100,000 maps, and one that hands its request on 2,000 times."""
    assert "100001" == result(
        """val h = spawn("a")
        def longer(r: SiloRef[Int], n: Int): SiloRef[Int] = if (n == 0) r else longer(r.map(spore { x => x + 1 }), n - 1)
        longer(SiloRef.populate(h, 1), 100000).send().await"""
    )
    agree(
        """def hop(n: Int): SiloRef[Int] =
          if (n == 0) SiloRef.populate(currentHost, 42)
          else SiloRef.populate(spawn(), n).apply(spore { k => hop(k - 1) })
        hop(200).send().await"""
    )


def test_a_spore_may_recurse_on_its_host() -> None:
    """100,000 calls deep, and fails there at its place."""
    text = """def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)
        SiloRef.populate(spawn("a"), 100000).map(spore { n => sum(n) }).send().await"""
    assert "5000050000" == result(text)
    agree(text.replace("0 else", "List[Int]().head else"))


STEP = ".flatMap(x => List(x, x).filter(y => y > x))"


@pytest.mark.parametrize(
    "end", [".foldLeft(0)((a, b) => a + b)", ".size", ".groupBy(x => x % 2)", ".map(x => { val y = x; y }).sum"]
)
def test_more_loops_than_python_has_room_for(end: str) -> None:
    """40 operations in a chain, and chains of five inside each other, eight deep."""
    agree(f"List(1, 3){STEP * 40}{end}")
    inner = "1"
    for at in range(8):
        items = f"(1 :: List(3){STEP * 5}).flatMap(x => List(x)){STEP.replace('y > x', 'y >= x')}"
        inner = f"{items}.foldLeft(0)((a{at}, b{at}) => a{at} + {inner})"
    agree(inner)


def test_a_map_that_a_fold_changes_is_seen_in_the_depth() -> None:
    """By a function that is no loop's body, because there are too many loops around it."""
    inner = "m.getOrElse(x, 0) + 1"
    for at in range(16):
        inner = f"List(1).map(y{at} => {{ val z{at} = y{at}; {inner} + z{at} }}).sum"
    agree(f"List(1, 2, 1).foldLeft(Map.empty[Int, Int])((m, x) => m.updated(x, {inner})).toList")


@pytest.mark.parametrize(
    "use",
    [
        "xs => xs.map(f).filter(x => x % 2 == 0).map(x => x + f(x)).sum",
        "xs => xs.flatMap(x => List(x, f(x))).groupMapReduce(x => x % 7)(f)((a, b) => a + b).toList",
        "xs => xs.map(x => 6 / (x - 2900)).map(f)",
    ],
)
def test_large_data(use: str) -> None:
    """Chains on so many elements that they are linked, with a spore that one of them has captured."""
    agree(
        f"""val p = spore {{ (x: Int) => x * 3 + 1 }}
        val r = SiloRef.populate(spawn("a"), (0 until 3000).toList)
        val s = r.map(spore {{ xs => xs.map(x => x + 1) }}).map(spore {{ val f = p; {use} }})
        s.send().await"""
    )

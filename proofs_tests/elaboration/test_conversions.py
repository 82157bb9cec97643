"""Conversions are terms of the kernel, and stand where the surface leaves them out."""

from __future__ import annotations

import pytest

from calculus.terms import Let, Lit, Lst, Op, Rcd
from proofs_tests.elaboration.programs import elaborated, main_of, type_of

WIDENED = [
    ("val d: Double = 1\nd", "Double"),
    ("1 + 0.5", "Double"),
    ("0.5 * 2", "Double"),
    ("List(1, 2.5)", "List[Double]"),
    ("if (true) 1 else 2.0", "Double"),
    ("Map(1 -> 1, 2 -> 2.0)", "Map[Int, Double]"),
    ("(1, 2): (Double, Double)", "(Double, Double)"),
    ("(x = 1): (x: Double)", "(x: Double)"),
    ("List(1, 2): List[Double]", "List[Double]"),
    ("val v: Int => Int = ((x: Int) => x)\nv", "Int => Int"),
    ("val v: Int => Double = (x => x)\nv", "Int => Double"),
    ("List(1).map(x => if (x > 1) x else 0.5)", "List[Double]"),
    ("1 == 1.0", "Boolean"),
    ("Math.sqrt(4)", "Double"),
    ("Math.max(1, 2.0)", "Double"),
    ("Math.max(1, 2)", "Int"),
    ("(1 :: List(2.5)): List[Double]", "List[Double]"),
    ("(x => x + 0.5) :: List[Int => Double]() map (f => f(1))", "List[Double]"),
    ("def f(x: Double): Double = x\nf(1)", "Double"),
    ("case class C(x: Double)\nC(1).copy(x = 2).x", "Double"),
    ("Some(1): Option[Double]", "Option[Double]"),
    ("1.5 match { case 0 => 1; case _ => 2.5 }", "Double"),
]


@pytest.mark.parametrize(("text", "expected"), WIDENED)
def test_ints_widen(text: str, expected: str) -> None:
    """An Int stands where a Double is expected."""
    assert expected == type_of(text)


def test_a_literal_widens_without_a_term() -> None:
    """1 as a Double is the constant 1.0; another Int goes through Int.toDouble."""
    assert Lit(1.0) == main_of("1: Double")
    assert Lst.__name__ == type(main_of("List(1, 2.5)")).__name__
    widened = main_of("(1 + 1): Double")
    assert isinstance(widened, Op) and "Int.toDouble" == widened.name


def test_a_large_literal_widens_when_it_is_evaluated() -> None:
    """An Int that no Double holds exactly is left to Int.toDouble."""
    assert isinstance(main_of(f"{10**400}: Double"), Op)


def test_a_record_loses_fields_by_building_a_smaller_one() -> None:
    """A record with more fields is no subtype, so that nothing hides in it."""
    term = main_of('(name = "a", age = 1): (name: String)')
    assert isinstance(term, Let) and isinstance(term.body, Rcd)
    assert ("name",) == term.body.labels


def test_an_unwanted_value_is_dropped_with_a_warning() -> None:
    """As in Scala, where Unit is expected."""
    found = elaborated("val u: Unit = 5\nu")
    assert [("FP0223", "warning")] == [(problem.code, problem.severity) for problem in found.problems]
    assert "Unit" == str(found.program.type)


def test_the_left_operand_is_evaluated_first() -> None:
    """``x :: xs`` is a method of xs, and x is evaluated before it."""
    term = main_of("def a: Int = 1\ndef b: List[Int] = Nil\nList(a).head :: b.tail")
    assert isinstance(term, Let) and isinstance(term.bound, Op)
    assert "List.head" == term.bound.name


def test_named_arguments_are_evaluated_as_written() -> None:
    """The parameters' order is not the arguments' order."""
    term = main_of("case class P(x: Int, y: Int)\nP(y = List(1).head, x = List(2).last)")
    assert isinstance(term, Let) and isinstance(term.bound, Op)
    assert "List.head" == term.bound.name

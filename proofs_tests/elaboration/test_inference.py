"""Local type inference: what need not be written."""

from __future__ import annotations

import pytest

from proofs_tests.elaboration.programs import main_of, type_of

TREE = """
sealed trait Tree[A]
case class Leaf[A]() extends Tree[A]
case class Node[A](left: Tree[A], key: A, right: Tree[A]) extends Tree[A]
case class Box[A](value: A)
case class P(x: Int, y: Int)
def id[A](a: A): A = a
def both[A, B](f: A => B, a: A): B = f(a)
def then[A, B](a: A)(f: A => B): B = f(a)
def compose[A, B, C](f: A => B, g: B => C): A => C = x => g(f(x))
def inc(x: Int): Int = x + 1
def nothing: Int = 0
def unit(): Int = 0
"""

TYPES = [
    # From the arguments.
    ("List(1, 2)", "List[Int]"),
    ("id(1)", "Int"),
    ("id(id(Some('a')))", "Option[Char]"),
    ("both((x: Int) => x.toString, 1)", "String"),
    ("Box(Box(1))", "Box[Box[Int]]"),
    ('List((1, "a")).toMap', "Map[Int, String]"),
    ('Map(1 -> List("a"))', "Map[Int, List[String]]"),
    ("List(1, 2).zip(List('a'))", "List[(Int, Char)]"),
    # Lambdas last.
    ("both(x => x + 1, 1)", "Int"),
    ('then("a")(s => s.size)', "Int"),
    ("compose((x: Int) => x + 1, y => y.toString)", "Int => String"),
    ("List(1).groupMapReduce(x => x % 2)(x => x.toString)((a, b) => a + b)", "Map[Int, String]"),
    ("List(1).map(x => List(x)).flatMap(xs => xs)", "List[Int]"),
    ("List(Some(1)).flatMap(o => o)", "List[Int]"),
    # From what is expected.
    ("Nil: List[Int]", "List[Int]"),
    ("val v: Int => Int = (x => x)\nv", "Int => Int"),
    ("val v: (Int, Int) => Int = ((a, b) => a + b)\nv", "(Int, Int) => Int"),
    ("val v: (Int, Int) => Int = (p => p._1)\nv", "(Int, Int) => Int"),
    ("val v: Int => Int = id(x => x)\nv", "Int => Int"),
    ("val v: Int => Int = id\nv", "Int => Int"),
    ("Some(x => x): Option[Int => Int]", "Option[Int => Int]"),
    ("List(x => x): List[Int => Int]", "List[Int => Int]"),
    ("(x => x, 1): (Int => Int, Int)", "(Int => Int, Int)"),
    ("(f = x => x, n = 1): (f: Int => Int, n: Int)", "(f: Int => Int, n: Int)"),
    ("val v: Int => Int = (if (true) x => x else y => y + 1)\nv", "Int => Int"),
    ("Node(Leaf(), 1, Leaf()): Tree[Int]", "Tree[Int]"),
    # Least common types.
    ("Nil", "List[Nothing]"),
    ("None", "Option[Nothing]"),
    ("List(None, Some(1))", "List[Option[Int]]"),
    ("List(Nil, List(1))", "List[List[Int]]"),
    ("if (true) Nil else List(1)", "List[Int]"),
    ("if (true) Leaf[Int]() else Node(Leaf(), 1, Leaf())", "Tree[Int]"),
    ("List(1) match { case Nil => None; case x :: _ => Some(x) }", "Option[Int]"),
    ("1 :: Nil", "List[Int]"),
    ("Nil ++ List(1)", "List[Int]"),
    ("List(Leaf[Int]()) ++ List(Node(Leaf(), 1, Leaf()))", "List[Tree[Int]]"),
    # What begins empty takes the type that it grows to.
    ("List(1, 2).foldLeft(Nil)((acc, x) => x :: acc)", "List[Int]"),
    ("List(1, 2).foldRight(Nil)((x, acc) => x.toString :: acc)", "List[String]"),
    ('List(1, 2).foldLeft(Map.empty)((m, x) => m.updated(x, "a"))', "Map[Int, String]"),
    ("List(1, 2).foldLeft(None)((_, x) => Some(x))", "Option[Int]"),
    ("List(1).foldLeft(Leaf())((t, x) => Node(t, x, Leaf()))", "Tree[Int]"),
    # Explicit type arguments.
    ("id[Double](1)", "Double"),
    ("List[Double](1, 2)", "List[Double]"),
    ("List.empty[Int]", "List[Int]"),
    ('Map[String, Double]("a" -> 1)', "Map[String, Double]"),
    # Definitions, constructors and operations as values.
    ("List(1).map(inc)", "List[Int]"),
    ("List(1).map(id)", "List[Int]"),
    ("List(1).map(Some)", "List[Option[Int]]"),
    ("List((1, 2)).map(P)", "List[P]"),
    ("List(1.5).map(Math.sqrt)", "List[Double]"),
    ("List(1).map(Math.abs)", "List[Int]"),
    ("List(1, 2).foldLeft(0)(Math.max)", "Int"),
    ("List(1).contains", "Int => Boolean"),
    ("List(1).foldLeft(0)", "((Int, Int) => Int) => Int"),
    ("unit", "() => Int"),
    ("nothing", "Int"),
    # Functions of pairs, placeholders, cases.
    ("List((1, 'a')).map((n, c) => c)", "List[Char]"),
    ("List((1, 'a')).map { case (n, c) => n }", "List[Int]"),
    ("List(1, 2).reduce(_ + _)", "Int"),
    ('List("a").map(_.size)', "List[Int]"),
    ("List(Some(1), None).collect { case Some(x) => x }", "List[Int]"),
    # Comprehensions.
    ("for (x <- List(1); y <- Some('a')) yield (x, y)", "List[(Int, Char)]"),
    ("for (x <- List(1); y = x + 1; if y > 1; z = y.toString) yield z", "List[String]"),
    ("for (Some(x) <- List(Some(1), None)) yield x", "List[Int]"),
    ("for (P(a, _) <- List(P(1, 2))) yield a", "List[Int]"),
    ("for ((k, v) <- Map(1 -> 'a')) yield (v, k)", "Map[Char, Int]"),
]


@pytest.mark.parametrize(("expression", "expected"), TYPES)
def test_types_are_found(expression: str, expected: str) -> None:
    """Γ ⊢ e ⇒ T, and the kernel agrees."""
    assert expected == type_of(TREE + expression)


SAME = [
    ("then(1)(x => x)", "then[Int, Int](1)((x: Int) => x)"),
    ("List(1) map inc", "List(1).map(inc)"),
    ("3 max 4", "3.max(4)"),
    ("List(1, 2, 3) slice (0, 2)", "List(1, 2, 3).slice(0, 2)"),
    ("List(1).size", "List(1).size()"),
    ("List(1, 2)(0)", "List(1, 2).apply(0)"),
    ("for (x <- List(1); y <- List(x)) yield x + y", "List(1).flatMap(x => List(x).map(y => x + y))"),
    ("for (x <- List(1) if x > 0) yield x", "List(1).filter(x => x > 0).map(x => x)"),
    ("Map(1 -> 2)", "Map((1, 2))"),
    ("P(y = 1, x = 2)", "P(2, 1)"),
    ("true && false", "if (true) false else false"),
    ("id(List(1, 2).map { x => x })", "id[List[Int]](List(1, 2).map((x: Int) => x))"),
]


@pytest.mark.parametrize(("short", "long"), SAME)
def test_short_forms_are_the_long_ones(short: str, long: str) -> None:
    """What is left out, and what is written in another way, makes the same kernel term."""
    assert main_of(TREE + long) == main_of(TREE + short)


def test_inference_of_nested_empty_folds_is_bounded() -> None:
    """Typing what begins empty once more does not multiply with the depth."""
    text = "".join([f"List(1).foldLeft(Nil)((a{n}, b{n}) => " for n in range(40)]) + "List(1)" + ")" * 40
    assert "List[Int]" == type_of(text)

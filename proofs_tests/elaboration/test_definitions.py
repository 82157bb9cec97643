"""Definitions, data types, aliases and blocks."""

from __future__ import annotations

import pytest

from calculus.source import Source
from calculus.terms import Let, LetRec, Ref
from checker.elaborate import elaborate
from parser import parse
from proofs_tests.elaboration.programs import elaborated, main_of, type_of

ACCEPTED = [
    # Result types are found in any order, but for recursion.
    ("def f(x: Int) = g(x) + 1\ndef g(x: Int) = x * 2\nf(1)", "Int"),
    ("def even(n: Int): Boolean = n == 0 || odd(n - 1)\ndef odd(n: Int): Boolean = n != 0 && even(n - 1)\neven(4)", "Boolean"),
    # Parameter lists.
    ("def add(a: Int)(b: Int): Int = a + b\nadd(1)", "Int => Int"),
    ("def add(a: Int)(b: Int): Int = a + b\nadd", "Int => Int => Int"),
    ("def f()(x: Int): Int = x\nf()(1)", "Int"),
    ("def f(p: (Int, Int)): Int = p._1\nf(1, 2) + f((1, 2))", "Int"),
    ("val f = (a: Int, b: Int) => a\nf(1, 2) + f((1, 2))", "Int"),
    ("val p = (1, 2)\nval f = (a: Int, b: Int) => a\nf(p)", "Int"),
    # Local definitions: closures, recursive together, with types found, without parameters.
    (
        "def f(n: Int): Int = {\n  def a(i: Int): Int = if (i > n) i else b(i)\n"
        "  def b(i: Int): Int = a(i + 1)\n  a(0)\n}\nf(3)",
        "Int",
    ),
    ("def f(n: Int): Int = {\n  def a(i: Int) = b(i) + n\n  def b(i: Int) = i\n  a(0)\n}\nf(3)", "Int"),
    ("def f(n: Int): Int = {\n  def a: Int = n\n  def b(): Int = a\n  a + b()\n}\nf(3)", "Int"),
    ("def f(n: Int): Int = {\n  def a(x: Int)(y: Int): Int = x + y + n\n  a(1)(2)\n}\nf(3)", "Int"),
    # Methods of extensions: generic, infix, without parameters, on a sealed trait; a definition of the name beside.
    ("extension (n: Int) def twice: Int = 2 * n\n4.twice", "Int"),
    (
        'case class B[A](x: A)\nextension [A](b: B[A]) def map[C](f: A => C): B[C] = B(f(b.x))\nB(1).map(x => s"$x")',
        "B[String]",
    ),
    ("case class B[A](x: A)\nextension [A](b: B[A]) def put[C](x: C): B[C] = B(x)\nB(1).put[Double](2)", "B[Double]"),
    (
        "case class B(x: Int)\nextension (b: B) {\n"
        "  def and(c: B): B = B(b.x + c.x)\n  def two: B = b and b\n}\nB(1) and B(2).two",
        "B",
    ),
    ("sealed trait T\ncase class A(x: Int) extends T\nextension (t: T) def f(n: Int): Int = n\nA(1).f", "Int => Int"),
    (
        'extension [A](x: A) def pair: (A, A) = (x, x)\ndef pair(x: Int): Int = x\n(pair(1), "a".pair)',
        "(Int, (String, String))",
    ),
    ("extension [A](xs: List[(Int, A)]) def right: List[A] = xs.map(p => p._2)\nList((1, 'a')).right", "List[Char]"),
    # Data types.
    ("case class C()\nC()", "C"),
    ("case object O\nO", "O"),
    (
        "sealed trait T[+A]\ncase object E extends T[Nothing]\ncase class N[A](a: A, t: T[A]) extends T[A]\nN(1, N(2, E))",
        "N[Int]",
    ),
    ("sealed trait T\ncase class A(x: Int) extends T\nval a = A(1)\na.x", "Int"),
    ("case class Run(f: Int => Int)\nRun(x => x + 1).f(3)", "Int"),
    ('case class Box[A](value: A)\nBox(1).copy(value = "a").value', "String"),
    ("case class P(x: Int, y: Int)\nP(1, 2).copy(3).x", "Int"),
    # Aliases.
    ("type F[A] = A => A\nval f: F[Int] = x => x\nf(1)", "Int"),
    ("type A = B\ntype B = Int\nval a: A = 1\na", "Int"),
    # Patterns in vals.
    ("val (a, b) = (1, 'x')\nb", "Char"),
    ('val (a, (_, c)) = (1, (2, "x"))\n(a, c)', "(Int, String)"),
    ("case class P(x: Int, y: (Int, Char))\nval P(a, (b, c)) = P(1, (2, 'x'))\nc", "Char"),
    ("val (x, y): (Int, Double) = (1, 2)\ny", "Double"),
    ("val _ = 1\n2", "Int"),
    # Bounds.
    ("def f[A: Mobile : Ordering](xs: List[A]): List[A] = xs.sorted.distinct\nf(List(1))", "List[Int]"),
    # A program may end with a val, and a block with a statement.
    ("val x = 1", "Unit"),
    ("val u = { val x = 1 }\nu", "Unit"),
    # Names of the language may be taken.
    ("val stable = 1\nval copy = 2\nstable + copy", "Int"),
    ("def spawn(n: Int): Int = n\nspawn(1)", "Int"),
    ("val List = 3\nList", "Int"),
]


@pytest.mark.parametrize(("text", "expected"), ACCEPTED)
def test_programs_have_their_type(text: str, expected: str) -> None:
    """Declarations mean what they mean in Scala, and the kernel agrees."""
    assert expected == type_of(text)


def test_a_library_has_no_main() -> None:
    """A program of definitions only is accepted, and there is nothing to run."""
    found = elaborated("def f(x: Int): Int = x")
    assert (None, None) == (found.program.main, found.program.type)
    assert ["f"] == list(found.program.definitions)


def test_a_definition_is_its_own_value() -> None:
    """A definition with parameters is a function; no function is built around it."""
    assert Ref("f") == main_of("def f(x: Int): Int = x\nf")


def test_consecutive_local_definitions_are_one_group() -> None:
    """So they may call each other."""
    term = main_of(
        "{\n  def a(x: Int): Int = x\n  def b(x: Int): Int = a(x)\n  val y = 1\n  def c(x: Int): Int = x\n  b(c(y))\n}"
    )
    assert isinstance(term, LetRec) and ["a", "b"] == [local.name for local in term.defs]
    assert isinstance(term.body, Let)


def test_operations_written_in_the_language_join_the_program_once() -> None:
    """They are definitions; those that they use come with them."""
    found = elaborated("List(2, 1).sortWith(_ < _) ++ List(3).sortWith(_ > _)")
    assert ["List.sortWith"] == [name for name in found.program.definitions if name == "List.sortWith"]
    assert [] == list(elaborated("1").program.definitions)


def test_a_program_of_many_statements_is_a_spine() -> None:
    """Sequences are no nesting: 20,000 statements, definitions and elements."""
    vals = "\n".join([f"val x{n} = {f'x{n - 1} + 1' if n else '1'}" for n in range(20_000)])
    assert "Int" == type_of(vals + "\nx19999")
    assert "List[Int]" == type_of(f"List({', '.join(['1'] * 20_000)})")
    assert () == elaborated("\n".join([f"def f{n}(x: Int): Int = f{(n + 1) % 20_000}(x)" for n in range(20_000)])).problems


def test_of_an_imported_file_only_the_definitions_are_used() -> None:
    """Its statements do not run, and its vals are not seen."""
    library = parse(Source("lib.fp", "val hidden = 1\ndef f(x: Int): Int = x")).module
    used = elaborate([library, parse(Source("main.fp", "f(1)")).module])
    assert [("FP0233", "lib.fp")] == [(problem.code, problem.span.file) for problem in used.problems]
    assert "Int" == str(used.program.type)
    seen = elaborate([library, parse(Source("main.fp", "def g(x: Int): Int = hidden\nhidden")).module])
    assert ["FP0233", "FP0221", "FP0202"] == [problem.code for problem in seen.problems]

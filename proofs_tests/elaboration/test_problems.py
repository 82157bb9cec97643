"""Each problem: its code, and the text that it marks."""

from __future__ import annotations

import pytest

from proofs_tests.elaboration.programs import elaborated, marked, problems_of

DATA = """sealed trait Shape
case class Circle(r: Double) extends Shape
case class Box(w: Double, h: Double) extends Shape
def area(s: Shape): Double = 1.0
"""

PROBLEMS = [
    ("FP0201", 'val x: Int = «"a"»'),
    ("FP0201", "val f: Int => String = x => «x»"),
    ("FP0201", "def f(x: Int): String = { val y = x; «y» }"),
    ("FP0201", "val x = if («1») 2 else 3"),
    ("FP0201", 'val x = if (true) 2 else «"a"»'),
    ("FP0201", 'val x = List(1, «"a"»)'),
    ("FP0201", "val x = 1 match { case 1 => 2; case _ => «'c'» }"),
    ("FP0201", "val x = area(«1.0»)"),
    ("FP0201", 'val x = List(1).foldLeft(0)((a, b) => «"s"»)'),
    ("FP0201", 'val x = 1 == «"a"»'),
    ("FP0201", "val x = !«1»"),
    ("FP0201", "val f: (Int, Int) => Int = «(a, b, c) => 1»"),
    ("FP0202", "val x = «nowhere»"),
    ("FP0202", "val x = «nowhere»(1, 2)"),
    ("FP0202", "val x = List(1).map(y => «z»)"),
    ("FP0203", "val x = List(1).«lenght»"),
    ("FP0203", "val x = Circle(1).«radius»"),
    ("FP0203", "def f(s: Shape): Double = s.«r»"),
    ("FP0203", "val x = (a = 1).«b»"),
    ("FP0203", "val x = (1, 2).«_3»"),
    ("FP0203", "val x = Math.«sqroot»(2)"),
    ("FP0203", "val x = SiloRef.«put»(currentHost, 1)"),
    ("FP0203", "val x = true «+» 1"),
    ("FP0201", "val x = «1» :: List(2.5)"),
    ("FP0201", "val x = Map(1 -> 2.5).getOrElse(1, «0»)"),
    ("FP0204", "val x = 3.«send»()"),
    ("FP0204", "val x = 3.«await»"),
    ("FP0205", "val x = Box«(1.0)»"),
    ("FP0205", "val x = Math.sqrt«(1.0, 2.0)»"),
    ("FP0205", "def f(): Int = 1\nval x = f«(1)»"),
    ("FP0205", 'val x = SiloRef.fromTextFile«(spawn(), "a", 1)»'),
    ("FP0205", "val f = (a: Int, b: Int) => a\nval x = f«(1, 2, 3)»"),
    ("FP0206", "val n = 3\nval x = «n»(1)"),
    ("FP0207", "val f = «x» => x"),
    ("FP0207", "val f = «{ case 1 => 2 }»"),
    ("FP0208", "def f(x: «Nope»): Int = 1"),
    ("FP0208", "def f[A: «Mobil»](x: A): Int = 1".replace("«Mobil»", "Mobil")),
    ("FP0208", "case class C(x: Int) extends «Circle»"),
    ("FP0209", "def f(x: «List[Int, Int]»): Int = 1"),
    ("FP0209", "val x = «area»[Int](Circle(1))"),
    ("FP0210", "val a = 1\nval «a» = 2"),
    ("FP0210", "def g(x: Int): Int = { val a = 1; val «a» = x; a }"),
    ("FP0210", "def «area»(x: Int): Int = x"),
    ("FP0210", "extension (n: Int) {\n  def two: Int = 2 * n\n  def «two»: Int = n + n\n}"),
    ("FP0226", "extension (n: Int) def «abs»: Int = n"),
    ("FP0203", "extension (n: Int) def twice: Int = 2 * n\n3.«twise»"),
    ("FP0203", "extension (n: Int) def twice: Int = 2 * n\n'a'.«twice»"),
    ("FP0201", "extension (xs: List[Int]) def total: Int = xs.sum\n«List('a').total»"),
    ("FP0219", "extension (n: Int) def plus(«n»: Int): Int = n"),
    ("FP0210", "val «area» = 1"),
    ("FP0211", "def «f»(n: Int) = if (n == 0) 0 else f(n - 1)"),
    ("FP0211", "def h(n: Int): Int = {\n  def «g»(i: Int) = g(i)\n  g(n)\n}"),
    ("FP0212", "def f(s: Shape): Int = «s» match { case Circle(_) => 1 }"),
    ("FP0212", "val f: Option[Int] => Int = «{ case None => 1 }»"),
    ("FP0213", "def f(x: Int): Int = x match { case y => y; case «0» => 1 }"),
    ("FP0214", 'def f(x: Int): Int = x match { case «"a"» => 1; case _ => 2 }'),
    ("FP0214", "def f(x: Int): Int = x match { case «(a, b)» => a; case _ => 2 }"),
    ("FP0214", "def f(x: Int): Int = x match { case «a :: b» => a; case _ => 2 }"),
    ("FP0214", "def f(x: Int): Int = x match { case «Circle(r)» => 1; case _ => 2 }"),
    ("FP0214", "def f(x: Int): Int = x match { case «s: String» => 1; case _ => 2 }"),
    ("FP0214", "val «(a, b)» = 1"),
    ("FP0215", "type «A» = List[A]"),
    ("FP0216", "val f = (x: Int) => x\nval b = f «==» f"),
    ("FP0216", "def f[A](x: A, y: A): Boolean = x «==» y"),
    ("FP0217", "val x = List(Map(1 -> 2)).«sorted»"),
    ("FP0218", "val x = Circle(1).copy(«z» = 2.0)"),
    ("FP0218", "val x = Circle(«z» = 2.0)"),
    ("FP0218", "def f(x: Shape): Int = x match { case «Cirle»(r) => 1; case _ => 2 }"),
    ("FP0219", "def f(x: Int, «x»: Int): Int = x"),
    ("FP0219", "val f = (x: Int, «x»: Int) => x"),
    ("FP0219", "val (x, «x») = (1, 2)"),
    ("FP0219", "val r = (a = 1, «a» = 2)"),
    ("FP0219", "def f(r: (a: Int, «a»: Int)): Int = 1"),
    ("FP0220", "def f(x: Option[Int]): Int = x match { case Some(«y») | None => 1 }"),
    ("FP0221", "val rate = 3\ndef f(n: Int): Int = n * «rate»"),
    ("FP0222", "val a = «b»\nval b = 1"),
    ("FP0222", "def f(n: Int): Int = { val a = «b»; val b = n; a }"),
    ("FP0223", "def f(n: Int): Int = { «n + 1»; n }"),
    ("FP0224", "def id[A](a: A): A = a\nval f = «id»"),
    ("FP0224", 'val r = SiloRef.«fromCsv»(currentHost, "a.csv")'),
    ("FP0225", "val «x :: _» = List(1)"),
    ("FP0230", "def f(n: Int): Int = {\n  def «id»[A](a: A): A = a\n  id(n)\n}"),
    ("FP0231", "case class «List»(n: Int)"),
    ("FP0232", "case class «C»[A](a: A) extends Shape"),
    ("FP0303", "val r = SiloRef.«populate»(currentHost, (x: Int) => x)"),
    ("FP0303", "def f(r: SiloRef[«Int => Int»]): Int = 1"),
    ("FP0303", "case class C(r: SiloRef[«Future[Int]»])"),
    ("FP0303", "case class M[A: Mobile](a: A)\ndef f(m: M[«Int => Int»]): Int = 1"),
]


@pytest.mark.parametrize(("code", "program"), PROBLEMS)
def test_a_problem_marks_what_is_wrong(code: str, program: str) -> None:
    """One mistake, one problem, at its place."""
    start = program.find("«")
    text = program.replace("«", "").replace("»", "")
    found = elaborated(DATA + text).problems
    assert [code] == [problem.code for problem in found]
    if start >= 0:
        assert program[start + 1 : program.find("»")] == marked(found[0], DATA + text)
        assert len(DATA) + start == found[0].span.start


def test_several_problems_in_one_run() -> None:
    """Each statement and definition is checked for itself, and what a mistake leads to is no problem of its own."""
    text = """def f(x: Int): String = x
val a = nowhere
val b = a + 1
val c = b.foo(a).map(z => z.bar)
val d: Int = "s"
val e = d + 1
def g(y: Nope): Int = f(y).size + h
val s = List(1).map(q => r)
val t = s.map(u => u + 1)
"""
    expected = [("FP0201", "x"), ("FP0202", "nowhere"), ("FP0201", '"s"'), ("FP0208", "Nope"), ("FP0202", "h"), ("FP0202", "r")]
    assert expected == problems_of(text)


@pytest.mark.parametrize("given", ['"a", 1', '"a", index = 1', '"a", 1, 2, 3', "nowhere.a, 1"])
def test_all_numbers_of_arguments_are_told(given: str) -> None:
    """Where a function has two forms, and the arguments fit neither, both numbers are named; the arguments are looked at."""
    found, *others = elaborated(f"val x = SiloRef.fromTextFile(spawn(), {given})").problems
    assert ("FP0205", "2 or 4") == (found.code, found.args["expected"])
    assert (["FP0202"] if "nowhere" in given else []) == [problem.code for problem in others]


def test_what_is_wrong_has_no_program() -> None:
    """A program with errors has no main to run; one with warnings only has."""
    assert elaborated("val x = nowhere\nx").program.main is None
    assert elaborated("def f(n: Int): Int = { n; 1 }\nf(1)").program.main is not None


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("val number = 1\nval y = numbr", "number"),
        ("val x = List(1).lenght", "length"),
        ("def f(x: Strin): Int = 1", "String"),
        ('case class P(name: String)\nval x = P("a").nmae', "name"),
        ('case class P(name: String)\nval x = P("a").copy(nam = "b")', "name"),
        ("val x = SiloRef.populat(currentHost, 1)", "populate"),
    ],
)
def test_did_you_mean(text: str, close: str) -> None:
    """A name that nearly is one is answered with that one."""
    (problem,) = elaborated(text).problems
    assert ("fix", close) == (problem.fix, problem.args["close"])


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("def f(): Int = 1\nval x: Int = f", "call"),
        ("def f(): Int = 1\nval x = f + 1", "call"),
        ("val x: Int = 1.5", "round"),
        ("val f = (x: Int) => x\nval r = SiloRef.populate(currentHost, 1).map(f)", "spore"),
    ],
)
def test_fixes(text: str, fix: str) -> None:
    """A problem with a common cause has the fix for it."""
    assert [fix] == [problem.fix for problem in elaborated(text).problems]

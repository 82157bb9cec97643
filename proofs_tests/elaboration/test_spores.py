"""Spores: what they capture, and what they may not."""

from __future__ import annotations

import pytest

from calculus.terms import FromFun, Map, Op, Spore
from proofs_tests.elaboration.programs import elaborated, main_of, marked, type_of

TYPES = [
    ("spore { (x: Int) => x }", "Spore[Int, Int] { type Captured = () }"),
    ("val n = 1\nspore { val m = n; (x: Int) => x + m }", "Spore[Int, Int] { type Captured = Int }"),
    ("spore { () => 1 }", "Spore[Unit, Int] { type Captured = () }"),
    ("(spore { x => x }): Spore[Int, Int]", "Spore[Int, Int]"),
    ("(x => x): Spore[Int, Int]", "Spore[Int, Int]"),
    ("def f(x: Int): Int = x\nf: Spore[Int, Int]", "Spore[Int, Int]"),
    ("val v: Int => Int = (spore { x => x })\nv", "Int => Int"),
    ("spore { (a: Int, b: Int) => a }(1, 2)", "Int"),
    ("SiloRef.populate(spawn(), (1, 2)).map(spore { (a, b) => a + b })", "SiloRef[Int]"),
    ("SiloRef.populate(spawn(), (1, 2)).map(spore { case (a, b) => a + b })", "SiloRef[Int]"),
    ("SiloRef.populate(spawn(), 1).map(_ + 1)", "SiloRef[Int]"),
    ("for (x <- SiloRef.populate(spawn(), 1)) yield x + 1", "SiloRef[Int]"),
    ("SiloRef.populate(spawn(), 1)(spore { x => SiloRef.populate(currentHost, x) }).send.await", "Int"),
    ("SiloRef.fromFun(spawn())(spore { () => 1 })", "SiloRef[Int]"),
    ("SiloRef.fromFun(spawn())(() => 1)", "SiloRef[Int]"),
    ('SiloRef.fromTextFile(spawn(), "a")', "SiloRef[List[String]]"),
    ('SiloRef.fromTextFile(spawn(), "a", 0, 2)', "SiloRef[List[String]]"),
    ('SiloRef.fromTextFile(spawn(), path = "a", index = 0, count = 2)', "SiloRef[List[String]]"),
    ('SiloRef.fromParquet[(n: Int)](spawn(), "a")', "SiloRef[List[(n: Int)]]"),
    ('SiloRef.fromParquet[(n: Int)](spawn(), "a", 0, 2)', "SiloRef[List[(n: Int)]]"),
    ('SiloRef.fromJsonLines(spawn(), "a", index = 0, count = 2): SiloRef[List[Int]]', "SiloRef[List[Int]]"),
    ('SiloRef.fromParquet(spawn(), "a"): SiloRef[List[(n: Int)]]', "SiloRef[List[(n: Int)]]"),
    ('case class D(x: Int)\nSiloRef.fromCsv[D](spawn(), "a")', "SiloRef[List[D]]"),
    ('case class D(x: Int)\nSiloRef.fromJsonLines(spawn(), "a"): SiloRef[List[D]]', "SiloRef[List[D]]"),
    ("val t = (1, 'a')\nspore { val (_, c) = t; (x: Int) => c }(1)", "Char"),
    ("SiloRef.populate(spawn(), Nil).orElse(SiloRef.populate(spawn(), List(1)))", "SiloRef[List[Int]]"),
]


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_spores_and_silos_have_their_type(text: str, expected: str) -> None:
    """The captured types are part of a spore's type; what is expected gives the parameters' types."""
    assert expected == type_of(text)


def test_a_file_is_read_where_the_silo_is() -> None:
    """fromTextFile is fromFun of a spore that captures the path."""
    term = main_of('SiloRef.fromTextFile(currentHost, "a" + "b")')
    assert isinstance(term, FromFun) and isinstance(term.spore, Spore)
    assert ["path"] == [entry.name for entry in term.spore.code.header]
    assert isinstance(term.spore.code.body, Op) and "File.text" == term.spore.code.body.name


def test_a_lambda_that_captures_nothing_is_a_spore() -> None:
    """Its header is empty."""
    term = main_of("SiloRef.populate(currentHost, 1).map(x => x + 1)")
    assert isinstance(term, Map) and isinstance(term.spore, Spore)
    assert () == term.spore.code.header == term.spore.inits


PROBLEMS = [
    ("FP0301", "val n = 1\nval p = spore { (x: Int) => x + «n» + n }"),
    ("FP0301", "def f(n: Int): Spore[Int, Int] = spore { (x: Int) => x + «n» }"),
    ("FP0301", "val p = spore { (x: Int) => spore { (y: Int) => «x» } }"),
    ("FP0301", "val n = 1\nval p = spore { val m = n; (x: Int) => spore { val k = m; (y: Int) => k + «n» } }"),
    ("FP0301", "val p = List(1).map(n => spore { (x: Int) => «n» })"),
    ("FP0301", "val p = Some(1) match { case Some(n) => spore { (x: Int) => «n» }; case None => spore { (x: Int) => 1 } }"),
    ("FP0301", "def o(k: Int): Spore[Int, Int] = {\n  def add(x: Int): Int = x + k\n  spore { (x: Int) => «add»(x) }\n}"),
    ("FP0302", "val f = (x: Int) => x\nval p = spore { val g = «f»; (x: Int) => g(x) }"),
    ("FP0302", "val f = List((1, (x: Int) => x))\nval p = spore { val g = «f»; (x: Int) => g.size }"),
    ("FP0302", "def f[A](a: A): Spore[Unit, A] = spore { val b = «a»; () => b }"),
    ("FP0304", 'val s = "s"\nval p = spore[Excluded = String] { val t = «s»; (x: Int) => t.size }'),
    ("FP0304", 'val s = "s"\nval p: Spore[Int, Int] { type Excluded = String } = spore { val t = «s»; x => t.size }'),
    ("FP0305", "val p = spore { «1 + 1»\n (x: Int) => x }"),
    ("FP0305", "val p = spore { «def f(x: Int): Int = x»\n (x: Int) => x }"),
    ("FP0306", "val k = 1\nval r = SiloRef.populate(currentHost, 1).map(x => x + «k»)"),
    ("FP0307", 'val p = spore { (x: Int) => «spawn»("a") }'),
    ("FP0307", 'def a(x: Int): Host = spawn("a")\ndef b(x: Int): Host = a(x)\nval p = spore { (x: Int) => «b»(x) }'),
    ("FP0307", 'def a(x: Int): Host = spawn("a")\nval p = spore { (x: Int) => List(x).map(«a») }'),
    ("FP0307", 'def a(x: Int): Host = spawn("a")\nval r = SiloRef.populate(currentHost, 1).map(«a»)'),
    ("FP0308", "val n = 1\nval p = spore { val «m» = n; (x: Int) => x }"),
    ("FP0308", "val n = 1\nval p = spore { val «x» = n; (x: Int) => x }"),
    ("FP0219", "val n = 1\nval p = spore { val m = n; val «m» = n; (x: Int) => m }"),
    ("FP0202", "val p = spore { val t = «x»; (x: Int) => x + t }"),
    ("FP0201", "val f = (x: Int) => x\nval r = SiloRef.populate(currentHost, 1).map(«f»)"),
]


@pytest.mark.parametrize(("code", "program"), PROBLEMS)
def test_a_spore_is_refused_where_it_is_wrong(code: str, program: str) -> None:
    """One mistake, one problem, at its place."""
    text = program.replace("«", "").replace("»", "")
    found = elaborated(text).problems
    assert [(code, program[program.find("«") + 1 : program.find("»")])] == [(p.code, marked(p, text)) for p in found]


def test_the_fix_captures_under_a_free_name() -> None:
    """``val localN = n``; another name where that is taken."""
    text = "val localN = 0\nval n = 1\nval p = spore { (x: Int) => x + n }"
    (problem,) = elaborated(text).problems
    assert ("fix", "localN2") == (problem.fix, problem.args["fresh"])
    assert ["spore"] == [text[label.span.start : label.span.end] for label in problem.labels]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("val n = 1\nval p = spore { (x: Int) => spore { (y: Int) => n } }", "nested"),
        ("val f = (x: Int) => x\nval p = spore { (x: Int) => f(x) }", "immobile"),
    ],
)
def test_the_fix_fits_the_capture(text: str, fix: str) -> None:
    """What is two spores away goes through both headers; what cannot travel has to be something else."""
    assert [fix] == [problem.fix for problem in elaborated(text).problems]


def test_every_name_is_reported_once() -> None:
    """Each name that a closure takes from outside, not each use."""
    text = "val a = 1\nval b = 2\nval p = spore { (x: Int) => a + b + a + x }"
    assert ["a", "b"] == [problem.args["name"] for problem in elaborated(text).problems]

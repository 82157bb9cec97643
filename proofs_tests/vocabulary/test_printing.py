"""Text: what has surface syntax is written in it, with the parentheses that it needs and no others."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.pmap import PMap
from calculus.printing import show, show_program, to_string
from calculus.printing.literals import char_text, double_text, int_text, read_int, string_text
from calculus.runtime import DRIVER_TASK, Future, HostId, Id, Loc, Lost, Mapped, Mat, OrElsed, Persisted, SporeVal
from calculus.seq import Seq
from calculus.source import Source
from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    Definition,
    FlatMap,
    Here,
    If,
    Let,
    Lit,
    Lst,
    Match,
    New,
    Op,
    PAlt,
    Param,
    PBind,
    PCon,
    PCons,
    Persist,
    PLit,
    PNil,
    Populate,
    Program,
    Proj,
    PTup,
    PVar,
    PWild,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Tup,
    Var,
)
from calculus.types import (
    DOUBLE,
    HOST,
    INT,
    STRING,
    UNIT,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    TypeVar,
    option,
)
from calculus.values import NONE, Char, Con, Level, Record, some
from parser import parse
from proofs_tests.strategies.values import DATA, types, values
from proofs_tests.vocabulary.test_binding import TERMS

X, Y = Var("x"), Var("y")
HOST1 = HostId("machine1")
LOC = Loc(HOST1, Id(Id(DRIVER_TASK, 3), 1))
MAT = Mat(LOC, INT)
CODE = SporeCode(
    (Param("k", INT),), (Param("x", INT), Param("s", STRING)), Let("q", INT, X, X), SporeOf(TupleOf((INT, STRING)), INT, (INT,))
)
MAPPED = Mapped(Loc(HOST1, Id(DRIVER_TASK, 4)), MAT, SporeVal(CODE, (3,)))
SPORE = "spore { val k: Int = 3; (x: Int, s: String) => { val q: Int = x; x } }"
MAPPED_TEXT = f"Mapped(driver.4@machine1, Mat(driver.3.1@machine1), {SPORE})"

SHOWN: list[tuple[Any, str]] = [
    (Fun(TupleOf((INT, STRING)), INT), "(Int, String) => Int"),
    (Fun(Fun(INT, INT), Fun(UNIT, INT)), "(Int => Int) => () => Int"),
    (RecordOf(("name", "age"), (STRING, INT)), "(name: String, age: Int)"),
    (MapOf(STRING, ListOf(option(SiloOf(FutureOf(HOST))))), "Map[String, List[Option[SiloRef[Future[Host]]]]]"),
    (SporeOf(INT, INT), "Spore[Int, Int]"),
    (SporeOf(INT, INT, (), (INT, STRING)), "Spore[Int, Int] { type Captured = (); type Excluded = (Int, String) }"),
    (SporeOf(INT, TypeVar("A"), (INT,)), "Spore[Int, A] { type Captured = Int }"),
    ('a"\\\n\x00é\u2028😀', '"a\\"\\\\\\n\\u0000é\\u2028😀"'),
    (Char("'"), "'\\''"),
    (Seq([Con("Person", ("Ada", 36)), NONE, some(1)]), 'List(Person("Ada", 36), None, Some(1))'),
    (PMap({"a": 1, "b": 2}), 'Map("a" -> 1, "b" -> 2)'),
    (PMap({1: Abs((Param("x", INT),), X)}), "Map(1 -> ((x: Int) => x))"),
    (Record(("name", "age"), ("Ada", 1.0e10)), '(name = "Ada", age = 1.0E10)'),
    (((), True, (1, 2)), "((), true, (1, 2))"),
    (HOST1, "machine1"),
    (HostId(Id(DRIVER_TASK, 2)), "#driver.2"),
    (LOC, "driver.3.1@machine1"),
    (Future(LOC, INT), "Future[Int](driver.3.1@machine1)"),
    (MAPPED, MAPPED_TEXT),
    (OrElsed(LOC, MAPPED, MAPPED, INT), f"OrElse(driver.3.1@machine1, {MAPPED_TEXT}, driver.4@machine1)"),
    (Persisted(LOC, MAT, Level.STABLE), "Persist(driver.3.1@machine1, Mat(driver.3.1@machine1), stable)"),
    (Lost(LOC), "lost driver.3.1@machine1"),
    (App(Abs((Param("x", INT),), X), Lit(1)), "((x: Int) => x)(1)"),
    (App(X, Tup((X, Y))), "x(x, y)"),
    (App(X, Lit(())), "x()"),
    (Let("x", INT, Lit(1), Let("y", INT, X, Y)), "{ val x: Int = 1; val y: Int = x; y }"),
    (If(X, If(X, X, X), If(X, X, X)), "if (x) (if (x) x else x) else if (x) x else x"),
    (Proj(Lit(-1), 1), "(-1)._1"),
    (Sel(If(X, X, X), "name"), "(if (x) x else x).name"),
    (Op("Int.+", (), (X, Op("Int.+", (), (X, Y)))), "x + (x + y)"),
    (Op("Int.+", (), (Op("Int.+", (), (X, Y)), Op("Int.*", (), (Lit(-1), Y)))), "x + y + -1 * y"),
    (Op("Int.*", (), (Op("Int.+", (), (X, Y)), If(X, X, X))), "(x + y) * (if (x) x else x)"),
    (Op("no.such", (INT,), (X,)), "no.such[Int](x)"),
    (New("Some", (INT,), (X,)), "Some[Int](x)"),
    (New("None", (INT,), ()), "None[Int]"),
    (Lst(INT, ()), "List[Int]()"),
    (Ref("f", (INT, STRING)), "f[Int, String]"),
    (Spore(CODE, (Lit(3),)), SPORE),
    (Populate(INT, Spawn(Lit("m")), X), 'SiloRef.populate[Int](spawn("m"), x)'),
    (Await(Send(Persist(FlatMap(X, Y), Lit(Level.MEMORY)))), "x.apply(y).persist(memory).send().await"),
    (Here(), "currentHost"),
    (PCons(PCons(PVar("a", INT), PNil()), PCons(PWild(), PVar("b", INT))), "(a :: Nil) :: _ :: b"),
    (PBind("x", PCon("Some", (PAlt((PLit(1), PLit("a"))),)), INT), 'x @ Some(1 | "a")'),
    (PTup((PCon("None", ()), PAlt((PCons(PWild(), PWild()), PNil())))), "(None, _ :: _ | Nil)"),
    (
        Match(X, (Case(PVar("y", INT), Y, Y), Case(PWild(), None, X)), INT),
        "(x match { case y if y => y case _ => x }): Int",
    ),
]


@pytest.mark.parametrize(("node", "text"), SHOWN, ids=range(len(SHOWN)))
def test_show(node: Any, text: str) -> None:
    """One form after the other."""
    assert text == show(node)


TO_STRING: list[tuple[Any, str]] = [
    ("a b", "a b"),
    (Char("c"), "c"),
    (True, "true"),
    ((), "()"),
    (Seq(["Ada", Con("Person", ("Ada", 36))]), "List(Ada, Person(Ada,36))"),
    (PMap({"a": some(1), "b": NONE}), "Map(a -> Some(1), b -> None)"),
    ((1, ("x", 2.5)), "(1,(x,2.5))"),
    (Record(("name", "age"), ("Ada", 36)), "(Ada,36)"),
    (HOST1, "machine1"),
    (MAPPED, "SiloRef(driver.4@machine1)"),
    (Abs((Param("x", INT),), X), "<function1>"),
    (SporeVal(CODE, (3,)), "<spore>"),
]


@pytest.mark.parametrize(("value", "text"), TO_STRING, ids=range(len(TO_STRING)))
def test_to_string(value: Any, text: str) -> None:
    """As Scala's toString has it."""
    assert text == to_string(value)


# fmt: off
DOUBLES = [
    "0.0", "-0.0", "1.0", "0.1", "100.0", "123456.789", "9999999.0", "1.0E7", "1.0E10", "1.5E-7", "0.001", "1.2E-4", "1.0E23",
    "2.0E-323", "4.9E-324", "1.7976931348623157E308", "1.23456789E7", "-3.0E-5",
]
# fmt: on


@pytest.mark.parametrize("text", DOUBLES)
def test_doubles_are_written_as_java_writes_them(text: str) -> None:
    """Double.toString's examples; the smallest number has two digits there."""
    assert text == double_text(float(text))


def test_doubles_that_are_no_numbers_have_names() -> None:
    """As in Java."""
    assert ["NaN", "Infinity", "-Infinity"] == [double_text(float(name)) for name in ("nan", "inf", "-inf")]


@given(st.integers(0, 2**64 - 1))
def test_a_double_is_read_back(bits: int) -> None:
    """The text tells every double from its neighbours."""
    (number,) = struct.unpack("<d", struct.pack("<Q", bits))
    text = double_text(number).replace("Infinity", "inf")
    assert number != number or number == float(text)


@given(st.integers())
def test_an_int_is_read_back(number: int) -> None:
    """Any number of digits, past the length that Python prints at once."""
    for n in (number, number * 10**5_000):
        assert n == read_int(int_text(n))


def _reads(text: str) -> None:
    parsed = parse(Source("text.fp", text))
    assert [] == [str(problem) for problem in parsed.problems], text


@given(types())
def test_types_are_surface_syntax(ty: Any) -> None:
    """The parser takes every type's text."""
    _reads(f"type T = {show(ty)}")


@given(values(comparable=True))
def test_values_are_surface_syntax(value: Any) -> None:
    """The parser takes the text of every value that is data (hosts are names, not numbers are)."""
    _reads(f"val v = {show(value).replace('#driver.2', 'machine2')}")


@given(TERMS)
def test_terms_are_surface_syntax(term: Any) -> None:
    """The parser takes every term's text."""
    _reads(f"val v = {show(term)}")


@given(st.text())
def test_strings_are_surface_syntax(text: str) -> None:
    """What is between the quotes comes back; surrogates alone do not occur in a file."""
    module = parse(Source("text.fp", f"val v = {string_text(text)}")).module
    assert text == module.statements[0].expr.value  # type: ignore[union-attr]


@given(st.characters(exclude_categories=["Cs"]))
def test_chars_are_surface_syntax(char: str) -> None:
    """What is between the quotes comes back."""
    module = parse(Source("text.fp", f"val v = {char_text(char)}")).module
    assert Char(char) == module.statements[0].expr.value  # type: ignore[union-attr]


def test_a_program_is_written_on_lines() -> None:
    """Data types, definitions, then the statements of the main expression."""
    a = TypeVar("A", mobile=True, ordered=True)
    twice = Definition("twice", (a,), Fun(a, TupleOf((a, a))), Abs((Param("x", a),), Let("y", a, X, Tup((X, Y)))))
    pi = Definition("pi", (), DOUBLE, Lit(3.0))
    library = Definition("List.head", (), INT, Lit(1))
    definitions = {found.name: found for found in (twice, pi, library)}
    main = Let("x", INT, Lit(1), Match(X, (Case(PLit(1), None, X), Case(PWild(), None, Lit(2))), INT))
    text = show_program(Program(definitions, DATA, main, INT))
    assert text.splitlines() == [
        "case class Person(name: String, age: Int)",
        "sealed trait Tree[A]",
        "case class Leaf[A]() extends Tree[A]",
        "case class Branch[A](left: Tree[A], item: A, right: Tree[A]) extends Tree[A]",
        "def twice[A: Mobile : Ordering](x: A): (A, A) = {",
        "  val y: A = x",
        "  (x, y)",
        "}",
        "def pi: Double = 3.0",
        "val x: Int = 1",
        "(x match {",
        "  case 1 => x",
        "  case _ => 2",
        "}): Int",
    ]
    _reads(text)


def test_shortened_text_takes_no_time() -> None:
    """A limit is a bound on work too: a value of 2⁶⁰ leaves is cut at once."""
    value: Any = 1
    for _ in range(60):
        value = (value, value)
    assert "((((((((((…" == show(value, 10)

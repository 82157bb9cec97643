"""Each form of the surface language, and the tree that it is."""

from __future__ import annotations

from typing import Any

import pytest

from calculus.values import Char
from parser.surface import (
    AlternativePattern,
    Ascription,
    BinderPattern,
    Block,
    Call,
    Case,
    CaseClass,
    CaseLambda,
    CaseObject,
    ConstructorPattern,
    Def,
    FieldType,
    For,
    ForVal,
    FunType,
    Generator,
    Guard,
    If,
    Import,
    Infix,
    InfixPattern,
    Interpolated,
    Lambda,
    Literal,
    LiteralPattern,
    Match,
    Name,
    NamedArg,
    Param,
    Prefix,
    Receiver,
    RecordExpr,
    RecordType,
    RefinedType,
    SealedTrait,
    Select,
    SporeExpr,
    TupleExpr,
    TuplePattern,
    TupleType,
    TypeApply,
    TypeDecl,
    TypedPattern,
    TypeMember,
    TypeName,
    TypeParam,
    Val,
    VarPattern,
    WildcardPattern,
)
from proofs_tests.parsing.programs import codes, expr, module, read, type_of_val

a, b, c, e, f, x, y, xs, ys = (Name(name) for name in ["a", "b", "c", "e", "f", "x", "y", "xs", "ys"])
one, two = Literal(1), Literal(2)
INT, STRING, A = TypeName("Int"), TypeName("String"), TypeName("A")
FIRST = Name("_$1")
SECOND = Name("_$2")


def call(fn: Any, *args: Any) -> Call:
    return Call(fn, (), args)


def fun(body: Any, *names: str) -> Lambda:
    return Lambda(tuple([Param(name) for name in names]), body)


def val(name: str, value: Any) -> Val:
    return Val(VarPattern(name), None, value)


EXPRESSIONS: dict[str, Any] = {
    # literals
    "42": Literal(42), "1_000": Literal(1000), "0x1F": Literal(31), "1.5": Literal(1.5), "1e3": Literal(1000.0),
    "2.5e-1": Literal(0.25), "true": Literal(True), "()": Literal(()), "'a'": Literal(Char("a")),
    r"'\n'": Literal(Char("\n")), r"'\u0041'": Literal(Char("A")), '"a\\tb"': Literal("a\tb"),
    '"\\ud83d\\ude00"': Literal("😀"), '""': Literal(""), '""""""': Literal(""), '"""a"b\\n"""': Literal('a"b\\n'),
    '"""a""""': Literal('a"'), "-1": Literal(-1), "- 1": Literal(-1), "-1.abs": Select(Literal(-1), "abs"),
    "-x.abs": Prefix("-", Select(x, "abs")), "!!x": Prefix("!", Prefix("!", x)), "-(1)": Prefix("-", one),
    # interpolation
    's""': Interpolated(()), 's"$x"': Interpolated((x,)), 's"$xs.size"': Interpolated((xs, ".size")),
    's"a$$b${x + 1}c"': Interpolated(("a$b", Infix(x, "+", one), "c")),
    's"${ val y = x; y }"': Interpolated((Block((val("y", x),), y),)),
    's"${s"$x"}"': Interpolated((Interpolated((x,)),)), 's"${ f { x } }"': Interpolated((call(f, x),)),
    's"""a"$x""""': Interpolated(('a"', x, '"')), r's"\n\"$x"': Interpolated(('\n"', x)),
    # names, calls, selections
    "`type`": Name("type"), "f()": call(f), "f(x)(y)": call(call(f, x), y), "x.f": Select(x, "f"),
    "f[Int](x)": Call(f, (INT,), (x,)), "f[Int]": TypeApply(f, (INT,)), "x.type": Select(x, "type"),
    "x.copy(a = 1)": Call(Select(x, "copy"), (), (), (NamedArg("a", one),)),
    "f(x, a = 1)": Call(f, (), (x,), (NamedArg("a", one),)), "f { x }": call(f, x), "f(x) { y }": call(call(f, x), y),
    "f {\n x => y }": call(f, fun(y, "x")), "f(\n x,\n y,\n)": call(f, x, y), "(x, y).f": Select(TupleExpr((x, y)), "f"),
    # lambdas and placeholders
    "x => y": fun(y, "x"), "() => x": fun(x), "(x, y) => x": fun(x, "x", "y"), "_ => x": fun(x, "_"),
    "(_, x) => x": fun(x, "_", "x"), "(x: Int, y) => x": Lambda((Param("x", INT), Param("y")), x),
    "(f: Int => A) => f": Lambda((Param("f", FunType(INT, A)),), f), "x => y => x": fun(fun(x, "y"), "x"),
    "{ x => y; x }": fun(Block((y,), x), "x"), "{ x: Int => x }": Lambda((Param("x", INT),), x),
    "{ case x => 1 case _ => 2 }": CaseLambda((Case(VarPattern("x"), None, one), Case(WildcardPattern(), None, two))),
    "_ + 1": fun(Infix(FIRST, "+", one), "_$1"), "_ + _": fun(Infix(FIRST, "+", SECOND), "_$1", "_$2"),
    "f(_)": fun(call(f, FIRST), "_$1"), "f(_ + 1)": call(f, fun(Infix(FIRST, "+", one), "_$1")),
    "f(_, x)": fun(call(f, FIRST, x), "_$1"), "(_, 1)": fun(TupleExpr((FIRST, one)), "_$1"),
    "_.f(_)": fun(call(Select(FIRST, "f"), SECOND), "_$1", "_$2"),
    "_.f(_ + 1)": fun(call(Select(FIRST, "f"), fun(Infix(SECOND, "+", one), "_$2")), "_$1"),
    "(_ + 1)": fun(Infix(FIRST, "+", one), "_$1"), "x => _ + x": fun(fun(Infix(FIRST, "+", x), "_$1"), "x"),
    "(_: Int) + 1": Lambda((Param("_$1", INT),), Infix(Ascription(FIRST, INT), "+", one)),
    # blocks and control
    "{ x }": x, "{ }": Block((), None), "{ val y = x; y }": Block((val("y", x),), y),
    "{ val y = x }": Block((val("y", x),), None), "{ x; y }": Block((x,), y),
    "{ def f(x: Int): Int = x; f }": Block((Def("f", (), ((Param("x", INT),),), INT, x),), f),
    "if (a) b": If(a, b, None), "if (a) b else c": If(a, b, c), "if (a)\n b\nelse\n c": If(a, b, c),
    "if (a) if (b) x else y": If(a, If(b, x, y), None),
    "for (x <- xs) yield x": For((Generator(VarPattern("x"), xs),), x, True),
    "for (x <- xs) f(x)": For((Generator(VarPattern("x"), xs),), call(f, x), False),
    "for (x <- xs if a; y = x; (c, _) <- ys) yield c": For(
        (Generator(VarPattern("x"), xs), Guard(a), ForVal(VarPattern("y"), x),
         Generator(TuplePattern((VarPattern("c"), WildcardPattern())), ys)), c, True),
    "for {\n x <- xs\n if a\n y <- ys\n} yield y": For(
        (Generator(VarPattern("x"), xs), Guard(a), Generator(VarPattern("y"), ys)), y, True),
    "x match { case 1 => a }": Match(x, (Case(LiteralPattern(1), None, a),)),
    "x match {\n case y if a =>\n  b\n  c\n case _ =>\n}": Match(
        x, (Case(VarPattern("y"), a, Block((b,), c)), Case(WildcardPattern(), None, Block((), None)))),
    "x match { case _ => a } match { case _ => b }": Match(
        Match(x, (Case(WildcardPattern(), None, a),)), (Case(WildcardPattern(), None, b),)),
    # tuples, records, ascription
    "(x)": x, "(x, y)": TupleExpr((x, y)), "(a = 1, b = 2)": RecordExpr((NamedArg("a", one), NamedArg("b", two))),
    "(a = 1)": RecordExpr((NamedArg("a", one),)), "x: Int": Ascription(x, INT), "(x: Int)": Ascription(x, INT),
    "(f: Int => A)": Ascription(f, FunType(INT, A)), "f(x: Int)": call(f, Ascription(x, INT)),
    # spores
    "spore { x => x }": SporeExpr((), (), fun(x, "x")), "spore { () => x }": SporeExpr((), (), fun(x)),
    "spore { (x: Int) => x }": SporeExpr((), (), Lambda((Param("x", INT),), x)),
    "spore { val a = b; val b = a; (x, y) => a }": SporeExpr((), (val("a", b), val("b", a)), fun(a, "x", "y")),
    "spore {\n val a = b // header\n x =>\n  y\n  a\n}": SporeExpr((), (val("a", b),), fun(Block((y,), a), "x")),
    "spore { case x => a }": SporeExpr((), (), CaseLambda((Case(VarPattern("x"), None, a),))),
    "spore { val a = b\n case x => a }": SporeExpr((), (val("a", b),), CaseLambda((Case(VarPattern("x"), None, a),))),
    "spore[Excluded = Int] { x => x }": SporeExpr((INT,), (), fun(x, "x")),
    "spore[Excluded = (Int, A)] { x => x }": SporeExpr((INT, A), (), fun(x, "x")),
    "spore { f(a); x => x }": SporeExpr((), (call(f, a),), fun(x, "x")),
}  # fmt: skip

TYPES: dict[str, Any] = {
    "Int": INT, "List[A]": TypeName("List", (A,)), "(Int, A)": TupleType((INT, A)), "(Int)": INT,
    "Int => A": FunType(INT, A), "Int => A => A": FunType(INT, FunType(A, A)), "(Int => A) => A": FunType(FunType(INT, A), A),
    "(Int, A) => A": FunType(TupleType((INT, A)), A), "() => A": FunType(TupleType(()), A),
    "(a: Int, b: A)": RecordType((FieldType("a", INT), FieldType("b", A))),
    "A { type Excluded = Int; type Captured = (Int, A) }": RefinedType(
        A, (TypeMember("Excluded", INT), TypeMember("Captured", TupleType((INT, A))))),
    "A {\n type Excluded = Int\n type Captured = A\n}": RefinedType(
        A, (TypeMember("Excluded", INT), TypeMember("Captured", A))),
}  # fmt: skip

PATTERNS: dict[str, Any] = {
    "x": VarPattern("x"), "_": WildcardPattern(), "1": LiteralPattern(1), "-1": LiteralPattern(-1),
    '"a"': LiteralPattern("a"), "'a'": LiteralPattern(Char("a")), "true": LiteralPattern(True), "()": LiteralPattern(()),
    "Nil": ConstructorPattern("Nil"), "Some(x)": ConstructorPattern("Some", (VarPattern("x"),)),
    "C()": ConstructorPattern("C", ()), "(x, _)": TuplePattern((VarPattern("x"), WildcardPattern())), "(x)": VarPattern("x"),
    "x :: y :: Nil": InfixPattern(
        VarPattern("x"), "::", InfixPattern(VarPattern("y"), "::", ConstructorPattern("Nil"))),
    "1 | 2 | 3": AlternativePattern((LiteralPattern(1), LiteralPattern(2), LiteralPattern(3))),
    "x @ Some(_)": BinderPattern("x", ConstructorPattern("Some", (WildcardPattern(),))),
    "x: Int": TypedPattern(VarPattern("x"), INT), "_: List[A]": TypedPattern(WildcardPattern(), TypeName("List", (A,))),
    "x @ (1 | 2)": BinderPattern("x", AlternativePattern((LiteralPattern(1), LiteralPattern(2)))),
}  # fmt: skip

DECLARATIONS: dict[str, Any] = {
    "def f = x": Def("f", (), (), None, x),
    "def f(): Int = x": Def("f", (), ((),), INT, x),
    "def f: Int = x": Def("f", (), (), INT, x),
    "def f[A: Mobile, B](x: A)(y: Int): A = x": Def(
        "f", (TypeParam("A", ("Mobile",)), TypeParam("B")), ((Param("x", A),), (Param("y", INT),)), A, x),
    "extension (x: A) def f = y": Def("f", (), (), None, y, receiver=Receiver((), Param("x", A))),
    "extension [A](x: A) { def f[B](y: B): Int = y }": Def(
        "f", (TypeParam("B"),), ((Param("y", TypeName("B")),),), INT, y,
        receiver=Receiver((TypeParam("A"),), Param("x", A))),
    "type P = (Int, A)": TypeDecl("P", (), TupleType((INT, A))),
    "type P[A] = A": TypeDecl("P", (TypeParam("A"),), A),
    "case class C(x: Int, y: A)": CaseClass("C", (), (Param("x", INT), Param("y", A)), None),
    "case class C() extends T": CaseClass("C", (), (), TypeName("T")),
    "case class C[A](x: A) extends T[A]": CaseClass("C", (TypeParam("A"),), (Param("x", A),), TypeName("T", (A,))),
    "case object O extends T[Nothing]": CaseObject("O", TypeName("T", (TypeName("Nothing"),))),
    "case object O": CaseObject("O", None),
    "sealed trait T[+A, -B]": SealedTrait("T", (TypeParam("A", (), "+"), TypeParam("B", (), "-"))),
}  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str) -> None:
    """The text of an expression is this tree."""
    assert EXPRESSIONS[text] == expr(text)


@pytest.mark.parametrize("text", TYPES)
def test_types(text: str) -> None:
    """The text of a type is this tree."""
    assert TYPES[text] == type_of_val(text)


@pytest.mark.parametrize("text", PATTERNS)
def test_patterns(text: str) -> None:
    """The text of a pattern is this tree."""
    assert Match(x, (Case(PATTERNS[text], None, y),)) == expr(f"x match {{ case {text} => y }}")


@pytest.mark.parametrize("text", DECLARATIONS)
def test_declarations(text: str) -> None:
    """The text of a declaration is this tree."""
    assert (DECLARATIONS[text],) == module(text).declarations


def test_a_module_is_sorted_by_what_its_parts_are_for() -> None:
    """Imports, declarations, what runs on the driver, and its last expression."""
    found = module('import "lib.fp"; import spark\nval a = 1\ndef f = 1\nf\nb\ndef g = 1')
    assert (Import("lib.fp", True), Import("spark", False)) == found.imports
    assert ["f", "g"] == [declaration.name for declaration in found.declarations]
    assert (val("a", one), f) == found.statements
    assert b == found.result


def test_a_val_may_have_an_upper_case_name() -> None:
    """The whole pattern of a val binds; a part of it with such a name is a constructor."""
    assert (Val(VarPattern("X"), None, one),) == module("val X = 1").statements
    assert (Val(TuplePattern((ConstructorPattern("X"), VarPattern("y"))), None, e),) == module("val (X, y) = e").statements


def test_documentation_is_the_comment_right_above() -> None:
    """`/** … */` or `//` lines; an empty line, code or another declaration parts them."""
    text = "// one\n// two\ndef f = 1\n/** three\n * four\n */\ndef g = 2\n// five\n\ndef h = 3\nval x = 1 // six\ndef i = 4\n"
    assert ["one\ntwo", "three\nfour", "", ""] == [found.doc for found in module(text).declarations]


def test_problems_that_the_grammar_cannot_say() -> None:
    """What parses but means nothing is refused where it stands."""
    assert ["FP0112"] == codes("(x + 1) => x")
    assert ["FP0113"] == codes("val x = _")
    assert ["FP0114"] == codes("spore { val a = 1 }")
    assert ["FP0115"] == codes("{ type A = Int; 1 }")
    assert ["FP0116"] == codes("def f(x) = x")
    assert ["FP0117"] == codes("(a = 1, 2)")
    assert ["FP0117"] == codes("f(a = 1, 2)")
    assert ["FP0121"] == codes("a :: b :+ c")
    assert read("x\ny").problems == ()


def test_strings_are_types_too() -> None:
    """`String` is a name like any other."""
    assert STRING == type_of_val("String")

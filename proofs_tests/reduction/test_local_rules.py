"""Each local rule, and what counts as a step."""

from __future__ import annotations

from typing import Any

import pytest

from calculus.config import World
from calculus.contexts import Running
from calculus.problems import ProblemFound
from calculus.rules import covering, rules_of
from calculus.runtime import Done, Failure, SporeVal
from calculus.seq import Seq
from calculus.terms import (
    Abs,
    App,
    Definition,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    Match,
    New,
    Op,
    PAlt,
    Param,
    PBind,
    PCon,
    PCons,
    PLit,
    PNil,
    Proj,
    PTup,
    PVar,
    Rcd,
    Ref,
    Sel,
    Term,
    Tup,
)
from calculus.types import INT, STRING, DataOf, Fun, ListOf, SporeOf, TupleOf, TypeVar
from calculus.values import NONE, Char, Record, some
from proofs_tests.reduction.programs import (
    ANY,
    INTS,
    LOOP,
    SUM,
    OneFile,
    add,
    any_int,
    case,
    fn,
    ints,
    is_zero,
    lets,
    minus_one,
    n,
    op,
    program,
    result,
    span,
    spore,
    spore_of,
    v,
    world,
)
from semantics.contexts import split
from semantics.patterns import fit
from semantics.reduction import reduce

A = TypeVar("A")
PAIR = TupleOf((INT, INT))

DEFINITIONS = (
    SUM,
    LOOP,
    Definition("ten", (), INT, add(n(4), n(6))),
    Definition("same", (A,), Fun(A, A), fn("x", A, v("x"))),
    Definition("nothing", (A,), ListOf(A), Lst(A, ())),
)

FACT = LocalDef(
    "fact", Fun(INT, INT), fn("n", INT, If(is_zero(v("n")), n(1), op("Int.*", v("n"), App(v("fact"), minus_one(v("n"))))))
)
EVEN_ODD = (
    LocalDef("even", Fun(INT, INT), fn("n", INT, If(is_zero(v("n")), n(1), App(v("odd"), minus_one(v("n")))))),
    LocalDef("odd", Fun(INT, INT), fn("n", INT, If(is_zero(v("n")), n(0), App(v("even"), minus_one(v("n")))))),
)


def plus(k: int) -> Abs:
    return fn("x", INT, add(v("x"), n(k)))


def positive(t: Term) -> Op:
    return op("Int.>", t, n(0))


def signs(of: Term) -> Match:
    return Match(
        of,
        (
            case(PLit(0), Lit("zero")),
            case(any_int("x"), Lit("positive"), positive(v("x"))),
            case(any_int("x"), Lit("minus one"), is_zero(add(v("x"), n(1)))),
            case(ANY, Lit("negative")),
        ),
        STRING,
    )


def folded(name: str, of: Term, start: Term, combine: Term) -> Op:
    return op(name, of, start, combine, types=(INT, INT))


SUM_PAIR = Abs((Param("a", INT), Param("b", INT)), add(v("a"), v("b")))

# term, the rules that it takes, its value
CASES: dict[str, tuple[Term, str, Any]] = {
    "a constant": (n(1), "", 1),
    "constructors": (
        Tup((n(1), Rcd(("a", "b"), (Lit("x"), Lst(INT, (n(1), n(2))))), New("Some", (INT,), (Tup((n(2), n(3))),)))),
        "",
        (1, Record(("a", "b"), ("x", Seq([1, 2]))), some((2, 3))),
    ),
    "operands left to right": (Tup((add(n(1), n(2)), op("Int.*", add(n(1), n(1)), n(3)))), "R-Delta R-Delta R-Delta", (3, 6)),
    "a function of one parameter": (App(plus(2), n(3)), "R-Beta R-Delta", 5),
    "a function of two": (App(SUM_PAIR, Tup((n(1), n(2)))), "R-Beta R-Delta", 3),
    "a function of a pair": (App(fn("p", PAIR, Proj(v("p"), 2)), Tup((n(1), n(2)))), "R-Beta R-Proj", 2),
    "a function of none": (App(Abs((), n(7)), Lit(())), "R-Beta", 7),
    "a function's result": (App(App(fn("x", INT, fn("y", INT, v("x"))), n(1)), n(2)), "R-Beta R-Beta", 1),
    "let": (lets(("x", INT, add(n(1), n(1))), ("x", INT, add(v("x"), v("x"))), body=v("x")), "R-Delta R-Let R-Delta R-Let", 4),
    "local recursion": (
        LetRec((FACT,), App(v("fact"), n(1))),
        "R-LetRec R-Rec R-Delta R-IfFalse R-Delta R-Rec R-Delta R-IfTrue R-Delta",
        1,
    ),
    "mutual recursion": (
        LetRec(EVEN_ODD, App(v("even"), n(1))),
        "R-LetRec R-Rec R-Delta R-IfFalse R-Delta R-Rec R-Delta R-IfTrue",
        0,
    ),
    "a definition's call": (App(Ref("sum"), n(0)), "R-Call R-Delta R-IfTrue", 0),
    "a generic call": (App(Ref("same", (INT,)), n(3)), "R-Call", 3),
    "a definition's mention": (add(Ref("ten"), n(1)), "R-Def R-Delta R-Delta", 11),
    "a generic mention": (Ref("nothing", (INT,)), "R-Def", Seq()),
    "if": (If(positive(n(1)), n(1), n(2)), "R-Delta R-IfTrue", 1),
    "else": (If(positive(n(0)), n(1), n(2)), "R-Delta R-IfFalse", 2),
    "the first case that fits": (signs(n(0)), "R-Match", "zero"),
    "a guard that holds": (signs(n(5)), "R-Guard R-Delta R-GuardTrue", "positive"),
    "a second guard": (signs(n(-1)), "R-Guard R-Delta R-Guard R-Delta R-Delta R-GuardTrue", "minus one"),
    "guards that do not hold": (signs(n(-2)), "R-Guard R-Delta R-Guard R-Delta R-Delta R-Match", "negative"),
    "a field of a record": (Sel(Rcd(("a", "b"), (n(1), n(2))), "b"), "R-Sel", 2),
    "a field of data": (Sel(New("Some", (INT,), (n(4),)), "value"), "R-Sel", 4),
    "a spore": (
        App(spore("y", INT, INT, add(v("x"), v("y")), ("x", INT, add(n(1), n(1)))), n(3)),
        "R-Delta R-Spore R-SporeApp R-Delta",
        5,
    ),
    "later header entries see earlier ones": (
        App(spore("y", INT, INT, v("b"), ("a", INT, n(1)), ("b", INT, add(v("a"), v("a"))), ("c", INT, v("b"))), n(3)),
        "R-Delta R-Spore R-SporeApp",
        2,
    ),
    "a spore of two parameters": (
        App(spore_of((Param("a", INT), Param("b", INT)), INT, add(v("a"), v("b"))), Tup((n(1), n(2)))),
        "R-Spore R-SporeApp R-Delta",
        3,
    ),
    "map": (
        op("List.map", ints(1, 2), plus(1), types=(INT, INT)),
        "R-Each R-Beta R-Delta R-EachNext R-Beta R-Delta R-EachDone",
        Seq([2, 3]),
    ),
    "map of nothing": (op("List.map", ints(), plus(1), types=(INT, INT)), "R-Each", Seq()),
    "exists stops early": (
        op("List.exists", ints(0, 1, 2), fn("x", INT, positive(v("x"))), types=(INT,)),
        "R-Each R-Beta R-Delta R-EachNext R-Beta R-Delta R-EachDone",
        True,
    ),
    "foldLeft": (
        folded("List.foldLeft", ints(1, 2), n(10), SUM_PAIR),
        "R-Fold R-Beta R-Delta R-FoldNext R-Beta R-Delta R-FoldDone",
        13,
    ),
    "foldLeft of nothing": (folded("List.foldLeft", ints(), n(10), SUM_PAIR), "R-Fold", 10),
}


def trace(main: Term, within: World | None = None) -> tuple[list[str], Any]:
    """The rules that a term takes to its end, and that end."""
    inside = within or world(main, INT, DEFINITIONS)
    control = split(inside.program, main)
    names = []
    while isinstance(control, Running):
        name, control = reduce(inside, control)
        names.append(name)
    return names, control.outcome


@pytest.mark.parametrize("name", CASES)
def test_a_term_takes_these_rules_to_this_value(name: str) -> None:
    """t → … → v by the rules of the figure, one at a time."""
    term, rules, value = CASES[name]
    assert (rules.split(), Done(value)) == trace(term)


FAILING = Let("x", INT, op("Int./", n(1), n(0)), n(3))


def test_a_partial_operation_ends_its_task() -> None:
    """E[op(v, …)] → failed c, whatever E is; the failure knows its place."""
    failing = Op("Int./", (), (n(1), n(0)), span=span(4))
    rules, outcome = trace(Let("x", INT, add(n(1), failing), n(3)))
    assert ["R-Fail"] == rules
    assert isinstance(outcome, Failure)
    assert ("FP0402", span(4)) == (outcome.code, outcome.span)


def test_a_failure_in_a_call_ends_the_operation_too() -> None:
    """A function that fails inside ``map`` fails as it would outside."""
    rules, outcome = trace(op("List.map", ints(1, 0), fn("x", INT, op("Int./", n(1), v("x"))), types=(INT, INT)))
    assert ["R-Each", "R-Beta", "R-Delta", "R-EachNext", "R-Beta", "R-Fail"] == rules
    assert isinstance(outcome, Failure)


def test_every_local_rule_fires() -> None:
    """No rule of → is without a program that takes it."""
    with covering() as names:
        for term, _, _ in CASES.values():
            trace(term)
        trace(FAILING)
    assert set() == {rule.name for rule in rules_of("local")} - names


def test_functions_are_values_and_not_looked_into() -> None:
    """(x: T) => t, rec D f, f[T, …] and spore values take no step."""
    for value in (plus(1), Ref("sum"), Tup((plus(1), Ref("same", (INT,))))):
        assert [] == trace(value)[0]


def test_a_spore_value_has_its_code_untouched() -> None:
    """Evaluation puts nothing into a closure: the code of the value is the code of the text."""
    made = spore("y", INT, INT, add(v("x"), v("y")), ("x", INT, v("k")))
    _, outcome = trace(Let("k", INT, n(5), made))
    assert Done(SporeVal(made.code, (5,))) == outcome
    assert outcome.value.code is made.code


def test_a_generic_spore_is_instantiated() -> None:
    """[T/A] goes into a spore's closure and its type; values do not."""
    made = spore("y", A, A, v("y"), ("x", A, v("x")))
    wrap = Definition("wrap", (A,), Fun(A, SporeOf(A, A, (A,))), fn("x", A, made))
    main = App(Ref("wrap", (INT,)), n(1))
    _, outcome = trace(main, world(main, INT, (wrap,)))
    assert SporeOf(INT, INT, (INT,)) == outcome.value.code.type
    assert (Param("y", INT),) == outcome.value.code.params


PATTERNS = [
    (PVar("x", INT), 3, {"x": 3}),
    (ANY, 3, {}),
    (PLit(3), 3, {}),
    (PLit(3), 4, None),
    (PLit(0.0), -0.0, {}),
    (PLit(Char("a")), Char("a"), {}),
    (PTup((PVar("x", INT), PLit(2))), (1, 2), {"x": 1}),
    (PTup((PVar("x", INT), PLit(2))), (1, 3), None),
    (PCon("Some", (PVar("x", INT),)), some(1), {"x": 1}),
    (PCon("Some", (PVar("x", INT),)), NONE, None),
    (PCon("None", ()), NONE, {}),
    (PNil(), Seq(), {}),
    (PNil(), Seq([1]), None),
    (PCons(PVar("x", INT), PVar("xs", INTS)), Seq([1, 2]), {"x": 1, "xs": Seq([2])}),
    (PCons(PVar("x", INT), ANY), Seq(), None),
    (PAlt((PLit(1), PLit(2))), 2, {}),
    (PAlt((PLit(1), PLit(2))), 3, None),
    (PBind("y", PCon("Some", (PVar("x", INT),)), DataOf("Some", (INT,))), some(1), {"y": some(1), "x": 1}),
]


@pytest.mark.parametrize(("pattern", "value", "binds"), PATTERNS)
def test_patterns_fit_and_bind(pattern: Any, value: Any, binds: dict[str, Any] | None) -> None:
    """p fits v with σ."""
    found = fit(pattern, value)
    assert binds == (None if found is None else {name: val.value for name, val in found.items()})


def test_a_bound_name_takes_the_pattern_type() -> None:
    """σ puts [v: T/x], T as the pattern says."""
    main = Match(New("Some", (INT,), (n(3),)), (case(PCon("Some", (any_int("x"),)), v("x")), case(ANY, n(0))), INT)
    assert Done(3) == result(main)


def test_operations_may_read_files() -> None:
    """An operation with the world is given it, and its type arguments."""
    main = op("File.text", Lit("a.txt"))
    inside = World(program(main, ListOf(STRING)), OneFile("a.txt", b"one\ntwo\n"))
    assert Done(Seq(["one", "two"])) == trace(main, inside)[1]


def test_an_ill_typed_redex_is_stuck() -> None:
    """No rule fits: FP0490, which a checked program never sees."""
    match = Match(n(3), (case(PLit(4), n(1)),), INT)
    for stuck in (App(n(1), n(2)), match, Sel(New("Some", (INT,), (n(1),)), "name"), v("x")):
        with pytest.raises(ProblemFound) as found:
            trace(stuck)
        assert "FP0490" == found.value.problems[0].code


def test_a_list_of_constants_is_a_value() -> None:
    """Constructors of values take no step, at any length."""
    many = Lst(INT, tuple([n(k) for k in range(100_000)]))
    assert [] == trace(many)[0]

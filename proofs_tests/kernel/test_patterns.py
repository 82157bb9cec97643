"""What patterns bind; exhaustiveness and reachability against the enumeration of values."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.problems import ProblemFound
from calculus.seq import Seq
from calculus.terms import Case, Lit, PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild
from calculus.types import BOOLEAN, INT, NOTHING, STRING, UNIT, DataOf, ListOf, TupleOf, Type, option
from calculus.values import Con, Value
from checker.declarations import constructors_of, field_types
from checker.patterns import bindings, refined
from checker.usefulness import TooLarge, missing_case, unreachable
from proofs_tests.kernel.declared import CIRCLE, INT_FUN, PERSON, SHAPE, SQUARE, P, of
from semantics.patterns import fit

ANY = PWild()


def name(x: str, ty: Type = INT) -> PVar:
    return PVar(x, ty)


BOUND: list[tuple[Pattern, Type, dict[str, Type]]] = [
    (name("x"), INT, {"x": INT}),
    (name("x", SHAPE), CIRCLE, {"x": SHAPE}),
    (PTup((name("x"), name("y", STRING))), TupleOf((INT, STRING)), {"x": INT, "y": STRING}),
    (PCons(name("x"), name("xs", ListOf(INT))), ListOf(INT), {"x": INT, "xs": ListOf(INT)}),
    (PCon("Node", (ANY, name("v"), name("r", of("Tree", INT)))), of("Tree", INT), {"v": INT, "r": of("Tree", INT)}),
    (PBind("c", PCon("Circle", (ANY,)), CIRCLE), SHAPE, {"c": CIRCLE}),
    (
        PBind("p", PTup((PCon("Circle", (ANY,)), ANY)), TupleOf((CIRCLE, INT))),
        TupleOf((SHAPE, INT)),
        {"p": TupleOf((CIRCLE, INT))},
    ),
    (PBind("s", PCon("Some", (name("x"),)), of("Some", INT)), option(INT), {"s": of("Some", INT), "x": INT}),
    (PCon("Left", (name("l"),)), of("Either", INT, STRING), {"l": INT}),
    (PCon("Square", (name("a"),)), CIRCLE, {"a": INT}),
    (PAlt((PLit(1), PLit(2))), INT, {}),
    (PCons(PLit(1), PNil()), ListOf(NOTHING), {}),
    (PCon("Circle", (name("r"),)), NOTHING, {"r": INT}),
]


@pytest.mark.parametrize(("pattern", "ty", "bound"), BOUND, ids=repr)
def test_what_a_pattern_binds(pattern: Pattern, ty: Type, bound: dict[str, Type]) -> None:
    """In the order of the text; a binder knows its case."""
    assert list(bound.items()) == list(bindings(P, pattern, ty).items())


@pytest.mark.parametrize(
    ("pattern", "ty", "code"),
    [
        (PLit("a"), INT, "FP0214"),
        (PTup((ANY, ANY)), TupleOf((INT, INT, INT)), "FP0214"),
        (PCon("Circle", (ANY,)), PERSON, "FP0214"),
        (PNil(), INT, "FP0214"),
        (PLit(1), INT_FUN, "FP0214"),
        (PCon("Circle", ()), SHAPE, "FP0205"),
        (PCon("Nowhere", ()), SHAPE, "FP0202"),
        (PTup((name("x"), name("x"))), TupleOf((INT, INT)), "FP0219"),
        (PBind("x", name("x"), INT), INT, "FP0219"),
        (PAlt((PLit(1), name("x"))), INT, "FP0220"),
        (name("x", STRING), INT, "FP0201"),
        (PBind("c", ANY, CIRCLE), SHAPE, "FP0201"),
    ],
    ids=repr,
)
def test_patterns_that_are_wrong(pattern: Pattern, ty: Type, code: str) -> None:
    """They fit no value of the type, or bind names wrongly."""
    with pytest.raises(ProblemFound) as found:
        bindings(P, pattern, ty)
    assert code == found.value.problems[0].code


# Exhaustiveness.

TYPES: tuple[Type, ...] = (
    *(BOOLEAN, UNIT, SHAPE, SQUARE, option(BOOLEAN), ListOf(BOOLEAN), TupleOf((BOOLEAN, SHAPE)), of("Tree", BOOLEAN)),
    *(option(ListOf(SHAPE)), of("Either", BOOLEAN, option(UNIT)), ListOf(TupleOf((BOOLEAN, BOOLEAN)))),
)


@cache
def values(ty: Type, depth: int) -> list[Value]:
    """The values of a type, with at most so many constructors on a path; for Int and functions one stands for all."""
    match ty:
        case TupleOf(items):
            return list(product(*[values(item, depth) for item in items]))
        case ListOf(item):
            longer = [tail.cons(head) for tail in values(ty, depth - 1) for head in values(item, depth - 1)] if depth else []
            return [Seq(), *longer]
        case DataOf():
            cases = [(con, field_types(P, con, ty)) for con in constructors_of(P, ty)]
            return [
                Con(con.name, fields)
                for con, types in cases
                if depth or not types
                for fields in product(*[values(field, depth - 1) for field in types])
            ]
        case _:
            known: dict[Type, list[Value]] = {BOOLEAN: [True, False], UNIT: [()], NOTHING: []}
            return known.get(ty, [0])


def patterns(ty: Type, depth: int) -> st.SearchStrategy[Pattern]:
    """Patterns for a type, nested at most so deep."""
    if not depth:
        return st.just(ANY)
    inner = [st.just(ANY), st.just(PVar("x", ty))]
    match ty:
        case TupleOf(items):
            inner += [st.tuples(*[patterns(item, depth) for item in items]).map(PTup)] * 3
        case ListOf(item):
            inner += [st.just(PNil()), st.builds(PCons, patterns(item, depth - 1), patterns(ty, depth - 1))]
        case DataOf():
            for con in constructors_of(P, ty):
                fields = [patterns(field, depth - 1) for field in field_types(P, con, ty)]
                inner.append(st.tuples(*fields).map(lambda items, name=con.name: PCon(name, items)))  # type: ignore[misc]
        case _ if ty == BOOLEAN:
            inner += [st.just(PLit(True)), st.just(PLit(False))]
        case _ if ty == UNIT:
            inner += [st.just(PLit(()))]
        case _:
            pass
    one: st.SearchStrategy[Pattern] = st.one_of(inner)
    return st.one_of(one, one, st.builds(lambda p, q: PAlt((p, q)), one, one), st.builds(lambda p: PBind("y", p, ty), one))


def matches() -> st.SearchStrategy[tuple[Type, list[Case]]]:
    guards = st.sampled_from([None, None, None, Lit(True)])
    return st.sampled_from(TYPES).flatmap(
        lambda ty: st.tuples(
            st.just(ty), st.lists(st.builds(lambda p, g: Case(p, g, Lit(0)), patterns(ty, 2), guards), max_size=7)
        )
    )


@given(matches())
def test_exhaustiveness_is_what_enumeration_says(match: tuple[Type, list[Case]]) -> None:
    """A case is missing iff some value fits no case without a guard; and the witness fits such values, and no others."""
    ty, cases = match
    left_out = [v for v in values(ty, 3) if all(fit(c.pattern, v) is None for c in cases if c.guard is None)]
    witness = missing_case(P, cases, ty)
    assert (witness is None) == (not left_out)
    if witness is not None:
        shown = [v for v in values(ty, 3) if fit(witness, v) is not None]
        assert shown
        assert [] == [v for v in shown if v not in left_out]


@given(matches())
def test_reachability_is_what_enumeration_says(match: tuple[Type, list[Case]]) -> None:
    """A case is unreachable iff each value that fits it fits an earlier case without a guard."""
    ty, cases = match
    expected = [
        at
        for at, case in enumerate(cases)
        if not any(
            fit(case.pattern, v) is not None and all(fit(c.pattern, v) is None for c in cases[:at] if c.guard is None)
            for v in values(ty, 3)
        )
    ]
    assert expected == unreachable(P, cases, ty)


def rows(*found: Pattern) -> list[Case]:
    return [Case(p, None, Lit(0)) for p in found]


@pytest.mark.parametrize(
    ("cases", "ty", "missing"),
    [
        (rows(PNil(), PCons(ANY, PNil())), ListOf(INT), PCons(ANY, PCons(ANY, ANY))),
        (rows(PLit(1), PLit(2)), INT, ANY),
        (rows(PNil()), ListOf(NOTHING), None),
        (rows(PCon("Left", (ANY,))), of("Either", INT, NOTHING), None),
        (rows(PCon("Circle", (ANY,))), CIRCLE, None),
        (rows(), NOTHING, None),
        (rows(), SHAPE, ANY),
        (
            rows(PTup((PCon("Leaf", ()), ANY)), PTup((ANY, PCon("Leaf", ())))),
            TupleOf((of("Tree", INT), of("Tree", INT))),
            PTup((PCon("Node", (ANY, ANY, ANY)), PCon("Node", (ANY, ANY, ANY)))),
        ),
    ],
    ids=repr,
)
def test_the_missing_case(cases: list[Case], ty: Type, missing: Pattern | None) -> None:
    """Values that do not exist are not missing."""
    assert missing == missing_case(P, cases, ty)


def test_refined_types_are_known_below_binders() -> None:
    """``y @ (x @ Circle(_))``"""
    assert refined(P, PBind("x", PCon("Circle", (ANY,)), CIRCLE), SHAPE) == CIRCLE


def test_a_list_pattern_may_be_as_long_as_a_program() -> None:
    """100,000 elements; no recursion."""
    long: Pattern = PNil()
    for at in range(100_000):
        long = PCons(PLit(at), long)
    assert missing_case(P, rows(long), ListOf(INT)) == PNil()
    assert {} == bindings(P, long, ListOf(INT))
    assert [1] == unreachable(P, rows(ANY, long), ListOf(INT))


def test_work_is_bounded() -> None:
    """Twenty columns, of which each row looks at two: the search would branch for ever, and gives up."""
    size = 20
    ty = TupleOf((BOOLEAN,) * size)

    def row(at: int) -> Pattern:
        items: list[Pattern] = [ANY] * size
        items[at], items[(at * 7 + 3) % size] = PLit(True), PLit(False)
        return PTup(tuple(items))

    cases = rows(*[row(at) for at in range(size)])
    with pytest.raises(TooLarge):
        missing_case(P, [*cases, *rows(PTup((PLit(True),) * size), PTup((PLit(False),) * size))], ty, work=50)

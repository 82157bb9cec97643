"""The laws of S <: T, S ∨ T and S ∧ T, on every pair of a universe of types."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from calculus.types import (
    INT,
    NOTHING,
    STRING,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from checker.formation import well_formed
from checker.mobility import comparable, mobile, ordered
from checker.spores import may_contain
from checker.subtyping import is_subtype, join, meet
from proofs_tests.kernel.declared import BLOB, CIRCLE, INT_FUN, SHAPE, SQUARE, A, M, P, of

SCOPE = (A, M)
ATOMS: tuple[Type, ...] = (INT, NOTHING, CIRCLE, SQUARE, BLOB, SHAPE, A, M)
GENERIC = ("Box", "Sink", "Cell", "Tag", "Remote", "Tree", "Node", "Left", "Right", "Pipe", "Source")
FEW: tuple[Type, ...] = (INT, NOTHING, CIRCLE, SQUARE, SHAPE)


@cache
def universe() -> tuple[Type, ...]:
    types: list[Type] = [*ATOMS]
    for a in ATOMS:
        types += [ListOf(a), SiloOf(a), FutureOf(a), RecordOf(("l",), (a,)), MapOf(INT, a), MapOf(NOTHING, a)]
        types += [of(name, a) for name in GENERIC]
    for a, b in product(FEW, FEW):
        types += [TupleOf((a, b)), Fun(a, b), SporeOf(a, b), SporeOf(a, b, ()), SporeOf(a, b, (INT,), (CIRCLE,))]
        types += [of("Either", a, b), SporeOf(a, b, None, (CIRCLE, SQUARE)), Fun(ListOf(a), SiloOf(b))]
    types += [of("Leaf"), RecordOf(("l", "m"), (INT, INT_FUN)), SiloOf(SporeOf(INT, INT)), SiloOf(SporeOf(INT, INT, ()))]
    return tuple([ty for ty in dict.fromkeys(types) if well_formed(P, ty, SCOPE)])


@cache
def above() -> dict[Type, frozenset[Type]]:
    """The types of the universe that are above each."""
    return {s: frozenset([t for t in universe() if is_subtype(P, s, t)]) for s in universe()}


def test_subtyping_is_reflexive_and_transitive() -> None:
    """S <: S; S <: T and T <: U imply S <: U."""
    for s, over in above().items():
        assert s in over
        for t in over:
            assert above()[t] <= over, (s, t)


def test_subtyping_is_antisymmetric_up_to_the_order_of_excluded() -> None:
    """S <: T and T <: S imply S = T, in a universe where Excluded has one order."""
    assert [] == [(s, t) for s, over in above().items() for t in over if s != t and s in above()[t]]


def test_join_is_the_least_type_above_both() -> None:
    """S <: S ∨ T, T <: S ∨ T, and S ∨ T <: U for every U above both; where it is undefined there is no such U."""
    for s, t in product(universe(), universe()):
        least = join(P, s, t)
        both = above()[s] & above()[t]
        if least is None:
            assert frozenset() == both, (s, t)
        else:
            assert is_subtype(P, s, least) and is_subtype(P, t, least), (s, t)
            assert [] == [u for u in both if not is_subtype(P, least, u)], (s, t, least)
            assert well_formed(P, least, SCOPE), (s, t, least)


def test_meet_is_the_greatest_type_below_both() -> None:
    """S ∧ T <: S, S ∧ T <: T, and U <: S ∧ T for every U below both."""
    below: dict[Type, set[Type]] = {t: set() for t in universe()}
    for s, over in above().items():
        for t in over:
            below[t].add(s)
    for s, t in product(universe(), universe()):
        greatest = meet(P, s, t)
        assert is_subtype(P, greatest, s) and is_subtype(P, greatest, t), (s, t)
        assert [] == [u for u in below[s] & below[t] if not is_subtype(P, u, greatest)], (s, t, greatest)
        assert well_formed(P, greatest, SCOPE), (s, t, greatest)


@pytest.mark.parametrize("has", [mobile, comparable, ordered])
def test_what_is_below_a_mobile_type_is_mobile(has: object) -> None:
    """S <: T and mobile(T) imply mobile(S): widening a value's type never lets a function travel."""
    assert callable(has)
    assert [] == [(s, t) for s, over in above().items() for t in over if has(P, t) and not has(P, s)]


def test_widening_hides_nothing_that_is_excluded() -> None:
    """S <: T and S may contain U imply T may contain U, where S can be other than empty."""
    for u in (CIRCLE, SQUARE, SiloOf(CIRCLE), SporeOf(SHAPE, INT), FutureOf(INT), TupleOf((CIRCLE, INT))):
        for s, over in above().items():
            if may_contain(P, s, u) and "Nothing" not in repr(s):
                assert [] == [t for t in over if not may_contain(P, t, u)], (s, u)


@pytest.mark.parametrize(
    ("s", "t"),
    [
        (INT, STRING),
        (RecordOf(("n", "f"), (INT, INT_FUN)), RecordOf(("n",), (INT,))),
        (RecordOf(("n", "m"), (INT, INT)), RecordOf(("m", "n"), (INT, INT))),
        (SiloOf(SporeOf(INT, INT)), SiloOf(INT_FUN)),
        (of("Remote", SporeOf(INT, INT)), of("Remote", INT_FUN)),
        (of("Cell", CIRCLE), of("Cell", SHAPE)),
        (of("Sink", CIRCLE), of("Sink", SHAPE)),
        (of("Tags", CIRCLE), of("Tags", SHAPE)),
        (MapOf(CIRCLE, INT), MapOf(SHAPE, INT)),
        (SporeOf(INT, INT, (INT,)), SporeOf(INT, INT, ())),
        (SporeOf(INT, INT, (), ()), SporeOf(INT, INT, (), (CIRCLE,))),
        (INT_FUN, SporeOf(INT, INT)),
        (SHAPE, CIRCLE),
        (CIRCLE, SQUARE),
    ],
)
def test_not_a_subtype(s: Type, t: Type) -> None:
    """Width would hide a function; a SiloRef's type stays well formed; invariant and contravariant parameters; …"""
    assert not is_subtype(P, s, t)


@pytest.mark.parametrize(
    ("types", "least"),
    [
        ([CIRCLE, SQUARE], SHAPE),
        ([], NOTHING),
        ([of("Some", INT), of("None", NOTHING)], of("Option", INT)),
        ([of("Left", INT), of("Right", CIRCLE), of("Right", SQUARE)], of("Either", INT, SHAPE)),
        ([SporeOf(INT, INT, (INT,)), SporeOf(INT, INT, (STRING,))], SporeOf(INT, INT)),
        ([SporeOf(SHAPE, INT, ()), Fun(CIRCLE, INT)], Fun(CIRCLE, INT)),
        ([SiloOf(CIRCLE), SiloOf(SQUARE)], None),
        ([ListOf(NOTHING), ListOf(INT)], ListOf(INT)),
        ([INT, STRING], None),
    ],
)
def test_least_common_types(types: list[Type], least: Type | None) -> None:
    """SiloRef[Circle] and SiloRef[Square] have none: a Shape may be a Blob, which is not mobile."""
    found: Type | None = NOTHING
    for ty in types:
        found = None if found is None else join(P, found, ty)
    assert least == found

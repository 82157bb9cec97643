"""mobile(T), comparable(T), ordered(T), and the part that is to blame."""

from __future__ import annotations

import pytest

from calculus.types import (
    DOUBLE,
    HOST,
    INT,
    LEVEL,
    NOTHING,
    STRING,
    UNIT,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    option,
)
from checker.declarations import CONTRAVARIANT, COVARIANT, INVARIANT, facts
from checker.mobility import comparable, immobile_part, mobile, offending_part, ordered
from proofs_tests.kernel.declared import CIRCLE, INT_FUN, PERSON, SHAPE, SQUARE, A, M, P, of

MOBILE = [
    *(INT, UNIT, HOST, LEVEL, NOTHING, M, PERSON, CIRCLE, SporeOf(INT, INT), SporeOf(INT_FUN, INT_FUN), SiloOf(INT)),
    *(ListOf(PERSON), TupleOf((INT, M)), RecordOf(("n",), (INT,)), option(INT), MapOf(STRING, INT), of("Agent")),
    *(of("Tree", INT), of("Nest", INT), of("Rose", SporeOf(INT, INT)), of("Tag", INT_FUN), of("Remote", INT)),
]
IMMOBILE = [
    *(
        INT_FUN,
        FutureOf(INT),
        A,
        SHAPE,
        ListOf(INT_FUN),
        TupleOf((INT, A)),
        RecordOf(("f",), (INT_FUN,)),
        option(FutureOf(INT)),
    ),
    *(MapOf(INT, INT_FUN), of("Loop"), of("Sink", INT), of("Tree", INT_FUN), of("Nest", INT_FUN), of("Rose", A), of("Some", A)),
]


@pytest.mark.parametrize("ty", MOBILE, ids=repr)
def test_mobile(ty: Type) -> None:
    """Data, hosts, silo references and spores travel."""
    assert mobile(P, ty)
    assert immobile_part(P, ty) is None


@pytest.mark.parametrize("ty", IMMOBILE, ids=repr)
def test_not_mobile(ty: Type) -> None:
    """A function may hold anything, a future belongs to its host, a plain type variable may stand for either."""
    assert not mobile(P, ty)
    assert immobile_part(P, ty) is not None


@pytest.mark.parametrize(
    ("ty", "path", "part"),
    [
        (INT_FUN, (), INT_FUN),
        (ListOf(TupleOf((INT, INT_FUN))), ("the elements", "component _2"), INT_FUN),
        (RecordOf(("a", "b"), (INT, FutureOf(INT))), ("field `b`",), FutureOf(INT)),
        (MapOf(INT, SHAPE), ("the values", "field `f` of `Blob`"), INT_FUN),
        (of("Tree", A), ("field `v` of `Node`",), A),
        (of("Nest", INT_FUN), ("field `item` of `Nest`",), INT_FUN),
        (option(of("Loop")), ("field `value` of `Some`", "field `apply` of `Loop`"), None),
    ],
    ids=repr,
)
def test_the_part_that_does_not_travel(ty: Type, path: tuple[str, ...], part: Type | None) -> None:
    """The shortest way to a part that is not mobile, from the outside."""
    found = immobile_part(P, ty)
    assert found is not None
    assert path == found.path
    assert part in (None, found.type)


def test_comparable_and_ordered() -> None:
    """Spores and silo references travel and cannot be compared; data types are compared and have no order, but for Option."""
    assert all(comparable(P, ty) for ty in (INT, HOST, CIRCLE, of("Tree", INT), MapOf(INT, INT), RecordOf(("n",), (INT,))))
    assert not any(
        comparable(P, ty) for ty in (INT_FUN, SporeOf(INT, INT), SiloOf(INT), FutureOf(INT), A, M, of("Agent"), SHAPE)
    )
    assert all(ordered(P, ty) for ty in (INT, DOUBLE, TupleOf((INT, STRING)), ListOf(INT), option(INT), of("Some", INT)))
    assert not any(
        ordered(P, ty) for ty in (HOST, LEVEL, SQUARE, MapOf(INT, INT), RecordOf(("n",), (INT,)), option(INT_FUN), A)
    )
    found = offending_part(P, "comparable", ListOf(of("Agent")))
    assert found is not None
    assert ("the elements", "field `run` of `Agent`") == found.path
    found = offending_part(P, "ordered", TupleOf((INT, PERSON)))
    assert found is not None
    assert (("component _2",), PERSON) == (found.path, found.type)


def test_variance_is_computed_from_the_fields() -> None:
    """A case type's parameters vary as its parent's do too; what no field uses is covariant."""
    expected = {
        "Box Tree Node Left Right Remote Nest Rose Some None Tag": (COVARIANT,),
        "Sink": (CONTRAVARIANT,),
        "Cell Tags Pipe Source Drain": (INVARIANT,),
        "Either": (COVARIANT, COVARIANT),
        "Leaf Person Loop": (),
    }
    known = facts(P).variance
    assert [] == [name for names, uses in expected.items() for name in names.split() if known[name] != uses]

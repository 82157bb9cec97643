"""Well-formed types and declarations; what a type may contain."""

from __future__ import annotations

import pytest

from calculus.terms import DataType
from calculus.types import (
    INT,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    TypeVar,
    option,
)
from checker.formation import data_problems, type_problems, well_formed
from checker.spores import may_contain
from proofs_tests.kernel.declared import CIRCLE, INT_FUN, PERSON, SHAPE, A, B, M, P, case_class, con, data, of, program


@pytest.mark.parametrize(
    "ty", [SiloOf(M), of("Remote", M), of("Left", INT), SporeOf(INT, A, (PERSON,), (SHAPE,)), MapOf(A, INT)]
)
def test_well_formed(ty: Type) -> None:
    """With A and a Mobile M in scope."""
    assert well_formed(P, ty, (A, M))


@pytest.mark.parametrize(
    ("ty", "code"),
    [
        (of("Nowhere"), "FP0208"),
        (B, "FP0208"),
        (TypeVar("M"), "FP0208"),
        (of("Person", INT), "FP0209"),
        (ListOf(of("Tree")), "FP0209"),
        (RecordOf(("a", "a"), (INT, INT)), "FP0210"),
        (SiloOf(INT_FUN), "FP0303"),
        (ListOf(SiloOf(A)), "FP0303"),
        (SiloOf(SHAPE), "FP0303"),
        (of("Remote", FutureOf(INT)), "FP0303"),
        (of("Keyed", INT_FUN), "FP0216"),
        (of("Keyed", A), "FP0216"),
        (SporeOf(INT, INT, (of("Nowhere"),)), "FP0208"),
        (SporeOf(INT, INT, None, (of("Nowhere"),)), "FP0208"),
    ],
    ids=repr,
)
def test_not_well_formed(ty: Type, code: str) -> None:
    """The problem is that of the innermost part."""
    assert [code] == [problem.code for problem in type_problems(P, ty, (A, M))]


def test_declarations_are_well_formed() -> None:
    """Those of the tests are."""
    assert [] == list(data_problems(P))


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        (case_class("D", (), ("r", SiloOf(INT_FUN))), ["FP0303"]),
        (case_class("D", (A,), ("r", SiloOf(A))), ["FP0303"]),
        (case_class("D", (), ("x", INT), ("x", INT)), ["FP0210"]),
        (case_class("D", (A, A), ("x", A)), ["FP0210"]),
        (case_class("D", (), ("x", B)), ["FP0208"]),
        (data("D", (), con("Person", of("D"))), ["FP0210"]),
        (data("D", (A,), con("K", of("D", INT), ("x", B), params=(B,))), ["FP0232"]),
        (data("D", (A,), con("K", of("D", ListOf(B)), ("x", B), params=(B,))), ["FP0232"]),
        (data("D", (), con("K", PERSON)), ["FP0280"]),
        (data("D", (A,), con("K", of("D"))), ["FP0209"]),
        (data("D", (), con("K", of("D"), ("r", SiloOf(of("Nowhere"))))), ["FP0208"]),
        (case_class("D", (), ("r", SiloOf(of("D"))), ("f", INT_FUN)), ["FP0303"]),
        (case_class("D", (A,), ("k", of("Keyed", A))), ["FP0216"]),
        (case_class("D", (A,), ("a", of("Tree", A, A)), ("b", SiloOf(A))), ["FP0209"]),
    ],
    ids=repr,
)
def test_declarations_that_are_not(declared: DataType, codes: list[str]) -> None:
    """Fields are checked with the constructor's own parameters; each of these is an argument of the data type."""
    assert codes == [problem.code for problem in data_problems(program(extra=(declared,)))]


@pytest.mark.parametrize(
    ("s", "u"),
    [
        (PERSON, INT),
        (ListOf(TupleOf((INT, option(PERSON)))), PERSON),
        (SiloOf(PERSON), PERSON),
        (SiloOf(PERSON), SiloOf(PERSON)),
        (MapOf(INT, PERSON), INT),
        (of("Tree", ListOf(PERSON)), PERSON),
        (SporeOf(INT, INT, (PERSON,)), PERSON),
        (SporeOf(INT, INT, (SporeOf(INT, INT),)), PERSON),
        (of("Agent"), PERSON),
        (M, PERSON),
        (INT_FUN, PERSON),
        (CIRCLE, SHAPE),
        (SHAPE, CIRCLE),
        (SiloOf(of("Left", CIRCLE)), SiloOf(of("Either", SHAPE, INT))),
        (of("Nest", INT), TupleOf((INT, INT))),
    ],
    ids=repr,
)
def test_may_contain(s: Type, u: Type) -> None:
    """Anywhere in it: fields, elements, the data of a silo, what a spore captures; and what is opaque may hold anything."""
    assert may_contain(P, s, u)


@pytest.mark.parametrize(
    ("s", "u"),
    [
        (PERSON, CIRCLE),
        (SporeOf(PERSON, PERSON, ()), PERSON),
        (ListOf(INT), ListOf(PERSON)),
        (of("Tree", INT), PERSON),
        (option(INT), option(PERSON)),
        (SporeOf(INT, INT, (INT, SporeOf(INT, INT, ()))), PERSON),
    ],
    ids=repr,
)
def test_cannot_contain(s: Type, u: Type) -> None:
    """A spore holds what it captures, not what it takes or gives; two lists of unlike elements share Nil alone."""
    assert not may_contain(P, s, u)


def test_a_type_that_grows_for_ever_is_not_looked_at_for_ever() -> None:
    """Nest[A] holds Nest[(A, A)], and so on: what is not known not to be there may be."""
    assert may_contain(P, of("Nest", INT), PERSON)

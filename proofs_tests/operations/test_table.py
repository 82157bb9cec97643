"""The table itself: what every row keeps to, and the page that is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculus.operations import OPERATIONS, Defined, Each, Fold, Operation, overloads
from calculus.operations.reference import SECTIONS, reference
from calculus.operations.signatures import read_signature
from calculus.types import BOOLEAN, INT, UNIT, Fun, ListOf, TupleOf, TypeVar, option
from fpcalc import evaluate
from proofs_tests.differential.scala_cases import by_the_language, cases, directly

ROWS = list(OPERATIONS.values())
PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
A, B = TypeVar("A"), TypeVar("B")


def test_the_reference_page_is_up_to_date() -> None:
    """``make docs`` changes nothing."""
    assert reference() == PAGE.read_text("utf-8")


def test_every_owner_has_a_section() -> None:
    """So every row is on the page."""
    assert set(SECTIONS) == {row.owner for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_is_complete(row: Operation) -> None:
    """Parameters add up; a function that is called is the last argument; a by-name argument is a function of ()."""
    scheme = row.scheme
    receivers = 0 if row.owner.endswith(".") else 1
    assert len(scheme.params) == receivers + sum(row.lists) == receivers + len(row.shape.names)
    assert len(scheme.bounds) == len(scheme.type_params)
    if isinstance(row.implementation, Each | Fold):
        assert isinstance(scheme.params[-1], Fun)
    for place in row.by_name:
        function = scheme.params[place]
        assert isinstance(function, Fun) and function.param == UNIT
    assert row in overloads(row.owner, row.method)
    assert row.doc.endswith((".", "`")) and " => " in row.example
    assert not row.differs.endswith(".")


def test_signatures_read_as_scala() -> None:
    """Bounds, by-name parameters, partial functions and several parameter lists."""
    shape = read_signature("List[A]", "groupMap[K: comparable, B](key: A => K)(f: A => B): List[B]")
    assert (A, TypeVar("K"), B) == shape.scheme.type_params
    assert ("any", "comparable", "any") == shape.scheme.bounds
    assert (1, 1) == shape.lists
    assert 1 == shape.receiver_variables
    shape = read_signature("Option[A]", "pick(x: => A, n: Int)(f: PartialFunction[A, B], g: (A, Int) => Boolean): (A, B)")
    assert (option(A), Fun(UNIT, A), INT, Fun(A, option(B)), Fun(TupleOf((A, INT)), BOOLEAN)) == shape.scheme.params
    assert (1,) == shape.by_name
    assert (3,) == shape.partial
    assert TupleOf((A, B)) == shape.scheme.result
    assert ListOf(A) == read_signature("List.", "empty[A]: List[A]").scheme.result


@pytest.mark.parametrize("row", [row for row in ROWS if not isinstance(row.implementation, Defined)], ids=lambda row: row.name)
def test_the_language_does_what_the_row_does(row: Operation) -> None:
    """A call in a program, and the row's functions called from Python, give the same."""
    for case in cases(row, 2):
        assert by_the_language(case.text) in (directly(case), None), case.text


def test_type_arguments_are_the_method_s_own() -> None:
    """``xs.foldLeft[Double]`` names B; A is the receiver's."""
    assert ("3.0", "Double") == evaluate("List(1, 2).foldLeft[Double](0)((sum, x) => sum + x)")
    assert ("List()", "List[Int]") == evaluate("List.empty[Int]")

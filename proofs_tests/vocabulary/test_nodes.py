"""Equality and hash: those of the mathematics, at any depth."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from calculus.codec import from_text, to_text
from calculus.contexts import Hole, Stack
from calculus.node import Node
from calculus.operations.keys import map_of
from calculus.pmap import PMap
from calculus.printing import show, to_string
from calculus.runtime import DRIVER, DRIVER_TASK, Id, Loc, Mat, OrElsed, Persisted
from calculus.seq import Seq
from calculus.terms import App, Let, Lit, Var
from calculus.types import INT
from calculus.values import NONE, Char, Con, Level, Record, equal, some
from proofs_tests.strategies import nodes
from proofs_tests.strategies.values import values
from proofs_tests.vocabulary.erasing import erase_spans

DEPTH = 100_000
LOC = Loc(DRIVER, DRIVER_TASK)


def _grow(step: Callable[[Any, int], Any], seed: Any, depth: int = 20_000) -> Any:
    for k in range(depth):
        seed = step(seed, k)
    return seed


DEEP: dict[str, Callable[[], Any]] = {
    "constructors": lambda: _grow(lambda inner, _: some(inner), NONE, DEPTH),
    "pairs": lambda: _grow(lambda inner, k: some((k, inner)), NONE),
    "lists": lambda: _grow(lambda inner, _: Seq([inner]), Seq()),
    "maps": lambda: _grow(lambda inner, k: PMap({k: inner}), PMap()),
    "records": lambda: _grow(lambda inner, _: Record(("x",), (inner,)), 1),
    "identities": lambda: _grow(Id, DRIVER_TASK),
    "lineages": lambda: _grow(
        lambda inner, k: Persisted(Loc(DRIVER, Id(DRIVER_TASK, k)), inner, Level.MEMORY), Mat(LOC, INT), DEPTH
    ),
    "statements": lambda: _grow(lambda inner, k: Let(f"x{k}", INT, Lit(k), inner), Var("x0"), DEPTH),
    "stacks": lambda: _grow(lambda inner, k: Stack(Hole(App(Var("f"), Lit(k)), Seq()), inner), None),
}


@pytest.mark.parametrize("name", DEEP)
def test_nothing_recurses_over_data(name: str) -> None:
    """Up to 100,000 levels are compared, hashed, printed, written, read and walked without recursion, in a few seconds."""
    deep, twin = DEEP[name](), DEEP[name]()
    start = time.process_time()
    assert hash(deep) == hash(twin)
    assert deep == twin
    assert deep != some(twin)
    assert len(show(deep)) > 20_000
    assert len(show(deep, 80)) <= 81
    assert len(repr(deep)) < 1_000
    assert to_string(deep)
    assert deep == from_text(to_text(deep))
    assert deep == erase_spans(deep)
    assert time.process_time() - start < 60


@given(nodes.any_node(), nodes.any_node())
def test_equality_is_that_of_the_parts(a: Node, b: Node) -> None:
    """a = b iff they are of one class and their encodings agree; equal nodes hash alike."""
    assert (to_text(a) == to_text(b)) == (a == b)
    assert a == from_text(to_text(a))
    assert hash(a) == hash(from_text(to_text(a)))


@given(values(), values())
def test_equality_is_an_equivalence(a: Any, b: Any) -> None:
    """NaN is itself in a configuration, whatever IEEE 754 says."""
    assert Seq([a]) == Seq([a])
    assert (Seq([a]) == Seq([b])) == (Seq([b]) == Seq([a]))


def test_constants_of_different_types_differ() -> None:
    """1, 1.0, true and '1' are four values, and 0.0 and -0.0 two; only the language's == knows IEEE 754."""
    kinds = [Seq([value]) for value in (1, 1.0, True, "1", Char("1"), 0.0, -0.0)]
    assert len(kinds) == len({to_text(kind) for kind in kinds})
    assert [[i == j for j in range(7)] for i in range(7)] == [[a == b for b in kinds] for a in kinds]
    assert equal(0.0, -0.0)
    assert not equal(float("nan"), float("nan"))


def test_every_nan_is_one() -> None:
    """Two NaNs are equal in nodes and have one hash, also in tuples, as a Map's values, and read back as its keys."""
    nan = [float("nan") for _ in range(2)]
    for wrap in (lambda x: Seq([x]), lambda x: Con("K", (1, (x, "a"))), lambda x: PMap([(1, x)]), lambda x: map_of([(x, 1)])):
        one, other = wrap(nan[0]), wrap(nan[1])
        assert one == other
        assert hash(one) == hash(other)
        assert one == from_text(to_text(one))


@given(nodes.any_node(spans=True))
def test_equality_does_not_see_spans(node: Node) -> None:
    """erase(n) = n, with one hash and one text."""
    erased = erase_spans(node)
    assert node == erased
    assert hash(node) == hash(erased)
    assert show(node) == show(erased)


def test_shared_lineages_are_walked_once() -> None:
    """r orElse r, 60 times: 2⁶⁰ paths, 61 nodes."""
    a = b = Mat(LOC, INT)
    for k in range(60):
        loc = Loc(DRIVER, Id(DRIVER_TASK, k))
        a, b = OrElsed(loc, a, a, INT), OrElsed(loc, b, b, INT)  # type: ignore[assignment]
    assert hash(a) == hash(b)
    assert len(show(a)) < 5_000
    assert a == b

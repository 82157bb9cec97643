"""The order of values, and what tells keys apart."""

from __future__ import annotations

import math
from functools import cmp_to_key
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.operations.keys import NAN, as_key, map_of
from calculus.operations.ordering import compare, order_keys, ordered
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import NONE, Char, Con, Record, equal, some
from proofs_tests.operations.interpreter import apply

DOUBLES = st.floats() | st.sampled_from([0.0, -0.0, math.nan, math.inf])
TEXTS = st.text(st.sampled_from("ab\ud7ff\ue000\uffff\U00010000\U0001f600"), max_size=3)
COLUMNS: list[st.SearchStrategy[Any]] = [
    st.lists(st.integers(-3, 3)),
    st.lists(DOUBLES),
    st.lists(TEXTS),
    st.lists(TEXTS.filter(bool).map(lambda text: Char(text[0]))),
    st.lists(st.booleans()),
    st.lists(st.tuples(TEXTS, DOUBLES)),
    st.lists(st.lists(st.integers(0, 2)).map(Seq)),
    st.lists(st.just(NONE) | DOUBLES.map(some)),
]


def slow_compare(a: Any, b: Any) -> int:
    """The order again, value by value."""
    match a:
        case bool() | int():
            return int(a > b) - int(a < b)
        case float():
            if math.isnan(a) or math.isnan(b):
                return math.isnan(a) - math.isnan(b)
            left, right = (a, math.copysign(1, a)), (b, math.copysign(1, b))
            return int(left > right) - int(left < right)
        case str():
            left_units, right_units = a.encode("utf-16-be", "surrogatepass"), b.encode("utf-16-be", "surrogatepass")
            return int(left_units > right_units) - int(left_units < right_units)
        case Char():
            return slow_compare(a.text, b.text)
        case Con():
            return slow_compare(a.fields, b.fields)
    for x, y in zip(a, b, strict=False):
        found = slow_compare(x, y)
        if found:
            return found
    return slow_compare(len(a), len(b))


@given(st.one_of(COLUMNS))
def test_sorting_is_the_order(values: list[Any]) -> None:
    """Python's keys and a comparison of values one by one agree, also on equal ones."""
    assert repr(sorted(values, key=cmp_to_key(slow_compare))) == repr(ordered(values, order_keys(values)))


@given(st.one_of(COLUMNS))
def test_compare(values: list[Any]) -> None:
    """``compare`` on every pair."""
    for a in values[:4]:
        for b in values[:4]:
            assert slow_compare(a, b) == compare(a, b)


VALUES = st.recursive(
    DOUBLES | st.integers(0, 2) | st.text(max_size=1),
    lambda inner: st.lists(inner, max_size=2).map(Seq)
    | st.tuples(inner, inner)
    | inner.map(some)
    | inner.map(lambda value: Record(("l",), (value,)))
    | inner.map(lambda value: PMap([(1, value)])),
    max_leaves=6,
)


@given(VALUES, VALUES)
def test_equal_values_have_one_key(a: Any, b: Any) -> None:
    """``==`` values are one key; a key stands for itself; what is one key is ``==`` but for NaN."""
    if equal(a, b):
        assert as_key(a) == as_key(b) and hash(as_key(a)) == hash(as_key(b))
    assert as_key(as_key(a)) == as_key(a)
    if "nan" not in repr(a) and as_key(a) == as_key(b) and type(a) is type(b):
        assert equal(a, b)


@pytest.mark.parametrize("wrap", [lambda x: x, some, lambda x: (1, x), lambda x: Seq([x])])
def test_doubles_as_keys(wrap: Any) -> None:
    """All NaNs are one key, and so are both zeros."""
    found = map_of([(wrap(float("nan")), 1), (wrap(-float("nan")), 2), (wrap(0.0), 3), (wrap(-0.0), 4)])
    assert PMap([(as_key(wrap(NAN)), 2), (wrap(0.0), 4)]) == found
    assert some(2) == apply("Map.get", found, wrap(float("nan")))


def test_a_deep_key() -> None:
    """A tree 100,000 deep with a NaN at its end."""
    def tree() -> Con:
        value = Con("Leaf", (float("nan"),))
        for _ in range(100_000):
            value = Con("Node", (value,))
        return value

    assert as_key(tree()) == as_key(tree())

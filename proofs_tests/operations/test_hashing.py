"""One hash for equal values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calculus.operations.hashing import hash_code
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import Char, Con


def test_values_hash_as_in_scala() -> None:
    """What Scala 2.13 gives for these values."""
    values = ["ab", "", 7, -1, True, Char("a"), 2.5, (1, "a"), Seq([1, 2, 3]), Seq([1, 2, 5]), Seq([1.0, 2.0]), Seq([4, 4, 4])]
    expected = [3105, 0, 7, -1, 1231, 97, 1074003968, 1971805870, 1836368899, -121597322, 959905896, 7245156]
    assert expected == [hash_code(value) for value in values]


@given(st.dictionaries(st.text(), st.integers()))
def test_the_order_of_a_maps_entries_does_not_count(entries: dict[str, int]) -> None:
    """m == n ⇒ hash m = hash n"""
    turned = dict(reversed(entries.items()))
    assert hash_code(PMap(entries.items())) == hash_code(PMap(turned.items()))


def test_zeros_and_numbers_that_are_none() -> None:
    """0.0 == -0.0; as a key every NaN is one."""
    assert hash_code(0.0) == hash_code(-0.0)
    assert hash_code((0.0,)) == hash_code((-0.0,))
    assert hash_code(float("nan")) == hash_code(-float("nan"))


def test_deep_values() -> None:
    """Data is hashed without Python's stack."""
    value = Con("End")
    for _ in range(100_000):
        value = Con("More", (value,))
    assert -(2**31) <= hash_code(value) < 2**31


def test_a_hash_has_32_bits() -> None:
    """Also that of a larger number."""
    assert all(-(2**31) <= hash_code(10**size) < 2**31 for size in range(40))

"""Strings, regular expressions and numbers, where Python's own differ from Java's."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.operations import regex
from calculus.seq import Seq
from calculus.values import Char, Failed
from proofs_tests.operations.interpreter import apply


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("a,b,,c,,", ",", ["a", "b", "", "c"]),
        ("", ",", [""]),
        (",", ",", []),
        ("abc", "", ["a", "b", "c"]),
        ("a  b", "\\s+", ["a", "b"]),
        (" a", "\\s+", ["", "a"]),
        ("a.b", ".", []),
        ("a.b", "\\.", ["a", "b"]),
        ("a|b", "\\Q|\\E", ["a", "b"]),
        ("a!b?", "\\p{Punct}", ["a", "b"]),
        ("a\u00a0b", "\\s", ["a\u00a0b"]),
    ],
)
def test_split(text: str, pattern: str, expected: list[str]) -> None:
    """``Pattern.split``."""
    assert expected == apply("String.split", text, pattern).to_list()


@pytest.mark.parametrize("pattern", ["(", "[", "a{2", "*", "[a[b]]", "[a&&b]", "\\p{L}", "\\", "(?<n>a)\\k<n>", "\\Z\\j"])
def test_what_is_no_regular_expression_here(pattern: str) -> None:
    """A failure, never another meaning."""
    with pytest.raises(Failed) as failed:
        regex.compiled(pattern)
    assert "FP0408" == failed.value.code


@given(st.text(st.sampled_from("ab$\\1{}0"), max_size=5))
def test_replacements_never_raise_otherwise(by: str) -> None:
    """Whatever stands for a match: a text or FP0408."""
    try:
        assert isinstance(apply("String.replaceAll", "xax", "(a)", by), str)
    except Failed as failed:
        assert "FP0408" == failed.code


@given(st.text(max_size=6))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    """No other exception."""
    try:
        regex.split("ab", pattern)
    except Failed as failed:
        assert "FP0408" == failed.code


@given(st.text(st.sampled_from("ab1 \n\r|é😀"), max_size=6))
def test_a_string_is_the_list_of_its_characters(text: str) -> None:
    """What both have gives the same."""
    chars = apply("String.toList", text)
    for name in ("reverse", "distinct", "sorted"):
        assert apply(f"List.{name}", chars) == apply("String.toList", apply(f"String.{name}", text))
    for name in ("take", "drop", "takeRight", "dropRight"):
        assert apply(f"List.{name}", chars, 2) == apply("String.toList", apply(f"String.{name}", text, 2))
    assert chars == Seq(map(Char, text))


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("String.toInt", ("+12",), 12),
        ("String.toInt", ("٣",), 3),
        ("String.toDouble", (" 1e3d ",), 1000.0),
        ("String.toDouble", (".5f",), 0.5),
        ("String.toDouble", ("-Infinity",), -math.inf),
        ("Int./", (-7, 2), -3),
        ("Int.%", (7, -2), 1),
        ("Int./", (10**30 + 1, -(10**10)), -(10**20)),
        ("Double.round", (-2.5,), -2),
        ("Double.round", (0.49999999999999994,), 0),
        ("Double.toInt", (float("nan"),), 0),
        ("Math.pow", (-8.0, 1 / 3), math.nan),
        ("Math.pow", (-2.0, 2001.0), -math.inf),
        ("Math.pow", (-0.0, -1.0), -math.inf),
        ("Math.pow", (1.0, math.inf), math.nan),
        ("Math.exp", (1000.0,), math.inf),
        ("Math.log", (0.0,), -math.inf),
        ("Math.sinh", (-1000.0,), -math.inf),
        ("Math.cbrt", (27.0,), 3.0),
        ("Int.toDouble", (10**400,), math.inf),
        ("Char.toUpper", (Char("ß"),), Char("ß")),
        ("Char.toLower", (Char("İ"),), Char("i")),
        ("Char.isWhitespace", (Char("\u00a0"),), False),
    ],
)
def test_as_java_has_it(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    """Single results that a Python function of the same name would not give."""
    assert repr(expected) == repr(apply(name, *arguments))


def test_long_numbers() -> None:
    """Python's bound of 4,300 digits is none of ours."""
    assert 10**5000 - 1 == apply("String.toInt", "9" * 5000)


@pytest.mark.parametrize("text", ["", "+", "1_0", " 1", "0x1", "1.0"])
def test_no_int(text: str) -> None:
    """``toInt`` fails where ``toIntOption`` is None."""
    with pytest.raises(Failed):
        apply("String.toInt", text)
    assert () == apply("String.toIntOption", text).fields


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("String.*", ("ab", 10**12)),
        ("String.padTo", ("", 10**12, Char("a"))),
        ("List.rangeBy", (0, 10**30, 7)),
        ("List.range", (-(10**30), 10**30)),
        ("Int.to", (0, 10**12)),
        ("Int.<<", (1, 10**12)),
        ("List.fill", (10**12, lambda _: 0)),
        ("List.tabulate2", (10**6, 10**6, lambda _: 0)),
        ("List.combinations", (Seq(range(60)), 30)),
        ("List.permutations", (Seq(range(30)),)),
        ("List.inits", (Seq(range(100_000)),)),
    ],
)
def test_no_operation_makes_more_than_a_machine_holds(name: str, arguments: tuple[Any, ...]) -> None:
    """A failure at once, not a hang."""
    with pytest.raises(Failed) as failed:
        apply(name, *arguments)
    assert "FP0407" == failed.value.code

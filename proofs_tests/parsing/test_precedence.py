"""Operators bind as in Scala: by their first character, and to the side that their last one says."""

from __future__ import annotations

from itertools import product

import pytest

from calculus.source import NO_SPAN
from parser.surface import Infix, Name, Prefix
from proofs_tests.parsing.programs import codes, expr

LEVELS = [["max", "map"], ["||", "|"], ["^"], ["&&", "&"], ["==", "!="], ["<", ">", "<=", ">="], ["::", ":::", ":+"],
          ["+", "-", "++", "+:"], ["*", "/", "%"]]  # fmt: skip
RANK = {op: rank for rank, ops in enumerate(LEVELS) for op in ops}
a, b, c = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(("first", "second"), [*product(RANK, RANK)])
def test_two_operators(first: str, second: str) -> None:
    """`a op1 b op2 c` for each two operators; those of one level that lean apart are a problem."""
    to_left = Infix(Infix(a, first, b), second, c)
    to_right = Infix(a, first, Infix(b, second, c))
    text = f"a {first} b {second} c"
    if RANK[first] != RANK[second]:
        assert (to_left if RANK[first] > RANK[second] else to_right) == expr(text)
    elif first.endswith(":") != second.endswith(":"):
        assert ["FP0121"] == codes(text)
    else:
        assert (to_right if first.endswith(":") else to_left) == expr(text)


def test_a_prefix_binds_tighter_than_any_infix() -> None:
    """And looser than a selection."""
    assert Infix(Prefix("!", a), "&&", Prefix("-", b)) == expr("!a && -b")


def test_a_minus_between_operands_is_no_sign() -> None:
    """`a -1` and `a - 1` subtract."""
    assert expr("a - 1") == expr("a -1")


def test_the_span_of_an_operation_holds_the_parentheses_of_its_operands() -> None:
    """From the first token of the first operand to the last of the last."""
    text = "(a + b) * (c)"
    found = expr(text)
    assert isinstance(found, Infix) and isinstance(found.left, Infix) and found.span is not NO_SPAN
    assert (0, len(text)) == (found.span.start, found.span.end)
    assert (1, 6) == (found.left.span.start, found.left.span.end)

"""Precedence and associativity, by an operator's first and last character, as in Scala."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calculus.problems import Label, Problem
from calculus.source import Span
from parser.scanner import Token

_LEVELS = ("|", "^", "&", "=!", "<>", ":", "+-", "*/%")
_BY_CHAR = {char: level for level, chars in enumerate(_LEVELS, 1) for char in chars}
_OTHER = len(_LEVELS) + 1


def precedence(op: str) -> int:
    """0 for a name such as ``map``, which binds least."""
    if op[0].isalpha() or op[0] in "_$`":
        return 0
    return _BY_CHAR.get(op[0], _OTHER)


def is_right_associative(op: str) -> bool:
    """``1 :: 2 :: Nil`` is ``1 :: (2 :: Nil)``."""
    return op[-1] == ":"


def climb(
    chain: list[Any],
    file: str,
    combine: Callable[[Any, Token, Any, Span], Any],
    report: Callable[[Problem], None],
) -> Any:
    """The tree of ``operand op operand …``; operands are (node, start, end) with their parentheses' extent.

    Linear: each operator is pushed once and combined once (Dijkstra's shunting yard).
    Two operators of one precedence that associate differently are a problem, FP0121.
    """
    operands: list[tuple[Any, int, int]] = [chain[0]]
    waiting: list[Token] = []

    def combine_last() -> None:
        right, _, end = operands.pop()
        left, start, _ = operands.pop()
        operands.append((combine(left, waiting.pop(), right, Span(file, start, end)), start, end))

    for at in range(1, len(chain), 2):
        op: Token = chain[at]
        level, right = precedence(op.text), is_right_associative(op.text)
        while waiting and (before := precedence(waiting[-1].text)) >= level:
            if before == level and right != is_right_associative(waiting[-1].text):
                report(_mixed(op, waiting[-1], file))
            if before == level and right:
                break
            combine_last()
        waiting.append(op)
        operands.append(chain[at + 1])
    while waiting:
        combine_last()
    return operands[0][0]


def _mixed(op: Token, other: Token, file: str) -> Problem:
    label = Label(Span(file, other.start, other.end), "other")
    return Problem("FP0121", Span(file, op.start, op.end), {"op": op.text, "other": other.text}, (label,))

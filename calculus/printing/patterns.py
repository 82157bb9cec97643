"""Patterns as text, in surface syntax."""

from __future__ import annotations

from collections.abc import Iterator

from calculus.printing.literals import name_text
from calculus.printing.values import value_piece
from calculus.printing.writing import At, Piece, enclosed, joined
from calculus.terms import PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild

ALTERNATIVE, BINDER, CONS, SIMPLE = 0, 1, 2, 3


def pattern_level(pattern: Pattern) -> int:
    """How tightly a pattern binds."""
    match pattern:
        case PAlt():
            return ALTERNATIVE
        case PBind():
            return BINDER
        case PCons():
            return CONS
        case _:
            return SIMPLE


def pattern_pieces(pattern: Pattern) -> Iterator[Piece]:
    """What a pattern is written as."""
    match pattern:
        case PVar(name):
            yield name_text(name)
        case PWild():
            yield "_"
        case PLit(value):
            yield value_piece(value)
        case PTup(items):
            yield from enclosed("(", items, ")")
        case PCon(name, items):
            yield name
            if items:
                yield from enclosed("(", items, ")")
        case PNil():
            yield "Nil"
        case PCons(head, tail):
            yield from (At(head, SIMPLE), " :: ", At(tail, CONS))
        case PAlt(items):
            yield from joined([At(item, BINDER) for item in items], " | ")
        case PBind(name, inner):
            yield from (f"{name_text(name)} @ ", At(inner, SIMPLE))

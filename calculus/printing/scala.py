"""Values as Scala's ``toString`` writes them: what ``toString``, ``mkString`` and interpolation give.

Strings stand without quotes, a case class and a tuple without space after the comma; a record is a named tuple,
whose names Scala does not keep at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calculus.pmap import PMap
from calculus.printing.literals import double_text, int_text
from calculus.printing.writing import Piece, group, joined, write
from calculus.seq import Seq
from calculus.values import Char, Con, Level, Record, Value


def to_string(value: Value) -> str:
    """The value's text, for the program to compute with."""
    piece = _piece(value)
    return piece if type(piece) is str else write(piece, _expand)


def _piece(value: Value) -> Piece:
    """The text of a value without parts; any other value stands for itself."""
    kind = type(value)
    if kind is str:
        return value
    if kind is int:
        return int_text(value)
    if kind is float:
        return double_text(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is Char:
        return value.text
    if kind is Level:
        return value.value
    return value


def _expand(value: Any) -> Iterator[Piece]:
    match value:
        case Seq():
            yield "List("
            yield from joined(map(_piece, value))
            yield ")"
        case PMap():
            yield "Map("
            yield from joined(group(_piece(key), " -> ", _piece(item)) for key, item in value.items())
            yield ")"
        case tuple():
            yield "("
            yield from joined(map(_piece, value), ",")
            yield ")"
        case Record(_, items):
            yield "("
            yield from joined(map(_piece, items), ",")
            yield ")"
        case Con(name, fields):
            yield name
            if fields:
                yield "("
                yield from joined(map(_piece, fields), ",")
                yield ")"
        case _:
            yield _opaque(value)


def _opaque(value: Value) -> str:
    """A value that has no parts to show: Scala prints a name and a number, here the number is the location."""
    from calculus.printing.show import show  # which imports this module's package
    from calculus.runtime import LINEAGES, Future, HostId, SporeVal

    match value:
        case HostId():
            return show(value)
        case Future(loc):
            return f"Future({show(loc)})"
        case SporeVal():
            return "<spore>"
        case _ if isinstance(value, LINEAGES):
            return f"SiloRef({show(value.loc)})"
        case _:
            return "<function1>"

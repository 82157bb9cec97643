"""Writes anything that expands to pieces, with an explicit stack: run-time data may be 100,000 deep.

A form of syntax says once, as a generator of pieces, how it looks; whether it needs parentheses where it stands, and
whether blocks are set on lines of their own, is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import attrs

#: Text, a ``Break``, a ``Group``, or something that expands to pieces itself.
Piece: TypeAlias = Any
Expand: TypeAlias = Callable[[Any], Iterator[Piece]]


@attrs.frozen
class At:
    """A piece where only forms of ``level`` or higher stand without parentheses."""

    piece: Piece
    level: int


class Group(tuple[Piece, ...]):
    """Pieces that stand together, such as a label and its type."""


def group(*pieces: Piece) -> Group:
    """The pieces, one after the other."""
    return Group(pieces)


@attrs.frozen
class Break:
    """A place where a new line begins, indented by ``deeper`` steps more, or where ``flat`` stands on one line."""

    flat: str
    deeper: int = 0


OPEN = Break(" ", 1)
NEXT = Break("; ")
NEXT_CASE = Break(" ")
CLOSE = Break(" ", -1)


def write(piece: Piece, expand: Expand, limit: int | None = None, *, lines: bool = False) -> str:
    """The text of a piece, on one line or on several; after ``limit`` characters it ends with ``…``."""
    written: list[str] = []
    size = indent = 0
    stack: list[Iterator[Piece]] = [iter((piece,))]
    while stack:
        for part in stack[-1]:
            if type(part) is str:
                text = part
            elif type(part) is Break:
                indent += part.deeper
                text = "\n" + "  " * indent if lines else part.flat
            else:
                stack.append(iter(part) if type(part) is Group else expand(part))
                break
            written.append(text)
            size += len(text)
            if limit is not None and size > limit:
                return "".join(written)[:limit] + "…"
        else:
            stack.pop()
    return "".join(written)


def joined(parts: Iterable[Piece], separator: Piece = ", ") -> Iterator[Piece]:
    """The pieces with a separator between them."""
    first = True
    for part in parts:
        if not first:
            yield separator
        first = False
        yield part


def enclosed(left: str, parts: Iterable[Piece], right: str, separator: str = ", ") -> Iterator[Piece]:
    """The pieces with a separator between them, and something around."""
    yield left
    yield from joined(parts, separator)
    yield right

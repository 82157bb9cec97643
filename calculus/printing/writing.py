"""Writes anything that expands to pieces, with an explicit stack: run-time data may be 100,000 deep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

#: Text, or something that expands to pieces itself.
Piece: TypeAlias = Any


def write(piece: Piece, expand: Callable[[Any], Iterator[Piece]], limit: int | None = None) -> str:
    """The text of a piece; after about ``limit`` characters it ends with ``…``."""
    written: list[str] = []
    room = limit
    stack: list[Iterator[Piece]] = [iter((piece,))]
    while stack:
        for part in stack[-1]:
            if type(part) is not str:
                stack.append(expand(part))
                break
            written.append(part)
            if room is not None:
                room -= len(part)
                if room < 0:
                    return "".join(written)[:limit] + "…"
        else:
            stack.pop()
    return "".join(written)


def joined(parts: Iterable[Piece], separator: str = ", ") -> Iterator[Piece]:
    """The pieces with a separator between them."""
    first = True
    for part in parts:
        if not first:
            yield separator
        first = False
        yield part

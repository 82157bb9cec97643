"""Lists of the calculus: immutable, with head, tail and cons in constant time.

A ``Seq`` is a stack in a buffer that it shares: its elements stand in the buffer in reverse, so the head is the last one.
The tail is the same buffer, seen one shorter. Cons appends where the buffer ends with this list, and otherwise starts a
new buffer whose rest is this list. So a list costs what a Python list costs, and no order of operations copies it.
(A linked list of cells would be simpler and nine times the memory.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from calculus.node import Node


class Seq(Node):
    """An immutable list of values."""

    __slots__ = ("_buffer", "_rest", "_size", "_used")

    EMPTY: ClassVar[Seq]

    def __init__(self, items: Iterable[Any] = ()) -> None:
        buffer = list(items)
        buffer.reverse()
        self._buffer = buffer
        self._used = self._size = len(buffer)
        self._rest: Seq | None = None

    @classmethod
    def _view(cls, buffer: list[Any], used: int, rest: Seq | None, size: int) -> Seq:
        seq = cls.__new__(cls)
        seq._buffer, seq._used, seq._rest, seq._size = buffer, used, rest, size
        return seq

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        seq: Seq | None = self
        while seq is not None:
            buffer = seq._buffer
            if len(buffer) == seq._used:
                yield from reversed(buffer)
            else:
                for at in range(seq._used - 1, -1, -1):
                    yield buffer[at]
            seq = seq._rest

    def to_list(self) -> list[Any]:
        """The elements in order, as a Python list of the caller's own."""
        items: list[Any] = []
        seq: Seq | None = self
        while seq is not None:
            items += seq._buffer[: seq._used][::-1]
            seq = seq._rest
        return items

    @property
    def head(self) -> Any:
        """The first element; the list is not empty."""
        return self._buffer[self._used - 1]

    @property
    def tail(self) -> Seq:
        """All but the first element; the list is not empty."""
        if self._used > 1:
            return Seq._view(self._buffer, self._used - 1, self._rest, self._size - 1)
        return Seq.EMPTY if self._rest is None else self._rest

    def uncons(self) -> tuple[Any, Seq]:
        """The first element and the others; the list is not empty."""
        used = self._used
        if used > 1:
            return self._buffer[used - 1], Seq._view(self._buffer, used - 1, self._rest, self._size - 1)
        return self._buffer[0], Seq.EMPTY if self._rest is None else self._rest

    def drop(self, count: int) -> Seq:
        """All but the first ``count`` elements, 0 ≤ count; empty where there are no more."""
        seq = self
        while count >= seq._used:
            count -= seq._used
            if seq._rest is None:
                return Seq.EMPTY
            seq = seq._rest
        if count == 0:
            return seq
        return Seq._view(seq._buffer, seq._used - count, seq._rest, seq._size - count)

    def cons(self, item: Any) -> Seq:
        """The list with ``item`` before it."""
        if self._used == len(self._buffer) and self is not Seq.EMPTY:
            self._buffer.append(item)
            return Seq._view(self._buffer, self._used + 1, self._rest, self._size + 1)
        return Seq._view([item], 1, self if self._size else None, self._size + 1)

    def at(self, index: int) -> Any:
        """The element at ``index``, 0 ≤ index < len."""
        return self.drop(index).head

    def _parts(self) -> tuple[Any, ...]:
        return tuple(self.to_list())


Seq.EMPTY = Seq()

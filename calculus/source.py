"""Where things stand in a program's text: sources, spans and their lines.

Offsets count code points from 0; lines and columns count from 1, as editors show them.
"""

from __future__ import annotations

from bisect import bisect_right

import attrs


@attrs.frozen(cache_hash=True)
class Span:
    """The text from offset ``start`` up to, not including, ``end`` of the file named ``file``."""

    file: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The shortest span that holds both; ``NO_SPAN`` is neutral."""
        if self is NO_SPAN:
            return other
        if other is NO_SPAN or other.file != self.file:
            return self
        return Span(self.file, min(self.start, other.start), max(self.end, other.end))


NO_SPAN = Span("", 0, 0)


@attrs.frozen(eq=False)
class Source:
    """A program's text and the name people know it by.

    ``name`` is a path as the user wrote it, or ``<stdin>``.
    """

    name: str
    text: str = attrs.field(repr=False)
    _line_starts: list[int] = attrs.field(init=False, repr=False)

    @_line_starts.default
    def _find_line_starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")

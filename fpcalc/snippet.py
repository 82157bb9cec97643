"""Source lines with marks under the places that a problem speaks of.

    16 |   val owners = adults.apply(spore {
       |                             ----- this spore
    19 |         vehicles.apply(spore {
       |         ^^^^^^^^ bound at owners.fp:9:5, outside the spore

Columns on the screen are not columns of the text: tabs and wide characters take more room than one, and a long line is
shown as a window around its marks.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from calculus.source import Source, Span
from fpcalc.messages import visible

WIDTH = 140  # columns of source text that a line may take
_BEFORE = 40  # columns of a long line that are kept before its first mark
_TAB = 4


@attrs.frozen
class Mark:
    """Words under a place; ``primary`` marks are ``^^^``, the others ``---``."""

    span: Span
    words: str
    primary: bool


@attrs.frozen
class _OnLine:
    """A mark's part on one line: columns from 0 as code points, ``end`` not included."""

    line: int
    start: int
    end: int
    words: str
    primary: bool


@attrs.frozen
class Row:
    """A line of the picture: a source line with its number, or marks (``number`` is None). ``style`` is for colour."""

    number: int | None
    text: str
    style: str = ""


def draw(source: Source, marks: list[Mark]) -> list[Row]:
    """The lines that the marks stand on, from top to bottom, each with its marks under it."""
    pieces = [piece for mark in marks for piece in _by_line(source, mark)]
    rows: list[Row] = []
    for number in sorted({piece.line for piece in pieces}):
        here = sorted([piece for piece in pieces if piece.line == number], key=_from_the_left)
        rows += _draw_line(number, source.line(number), here)
    return rows


def _from_the_left(piece: _OnLine) -> tuple[int, int]:
    return piece.start, -piece.end


def _by_line(source: Source, mark: Mark) -> Iterator[_OnLine]:
    """A mark's first line, and its last one where it is longer; the words stand under the last."""
    size = len(source.text)
    start, end = min(mark.span.start, size), min(max(mark.span.end, mark.span.start), size)
    line, column = source.position(start)
    last, last_column = source.position(end)
    if last_column == 1 and last > line:  # ends with a line end: that is the line before
        last, last_column = last - 1, len(source.line(last - 1)) + 1
    if last == line:
        yield _OnLine(line, column - 1, max(last_column - 1, column), mark.words, mark.primary)
        return
    yield _OnLine(line, column - 1, max(len(source.line(line)), column), "", mark.primary)
    text = source.line(last)
    indent = len(text) - len(text.lstrip())
    yield _OnLine(last, min(indent, last_column - 2), last_column - 1, mark.words, mark.primary)


def _draw_line(number: int, text: str, pieces: list[_OnLine]) -> Iterator[Row]:
    start, end, head, tail = _window(text, [piece for piece in pieces if piece.primary] or pieces)
    columns = _columns(text[start:end])
    yield Row(number, head + "".join(_cells(text[start:end])) + tail)
    for piece in pieces:
        left = columns[min(max(piece.start - start, 0), end - start)]
        right = columns[min(max(piece.end - start, 0), end - start)] + max(0, piece.end - max(end, piece.start))
        width = min(max(right - left, 1), WIDTH)
        sign = "^" if piece.primary else "-"
        marks = f"{' ' * (len(head) + left)}{sign * width} {piece.words}"
        yield Row(None, marks.rstrip(), "primary" if piece.primary else "secondary")


def _window(text: str, pieces: list[_OnLine]) -> tuple[int, int, str, str]:
    """The part of a line to show, as code points, and what stands for the rest."""
    if len(text) <= WIDTH:
        return 0, len(text), "", ""
    start = max(0, min(pieces[0].start - _BEFORE, len(text) - WIDTH))
    if pieces[-1].end <= WIDTH - 2:
        start = 0
    end = min(len(text), start + WIDTH)
    return start, end, "…" if start else "", "…" if end < len(text) else ""


def _columns(text: str) -> list[int]:
    """The screen column where each character of the text begins, and where the text ends."""
    if text.isascii() and text.isprintable():
        return list(range(len(text) + 1))
    columns = [0]
    for cell in _cells(text):
        columns.append(columns[-1] + _width(cell))
    return columns


def _cells(text: str) -> Iterator[str]:
    """What is shown for each character; a tab goes on to the next stop."""
    if text.isascii() and text.isprintable():
        yield text
        return
    column = 0
    for char in text:
        cell = " " * (_TAB - column % _TAB) if char == "\t" else visible(char)
        column += _width(cell)
        yield cell


def _width(cell: str) -> int:
    """How many columns a cell takes: combining characters none, East Asian wide ones two."""
    if cell.isascii():
        return len(cell)
    from unicodedata import combining, east_asian_width

    return sum([0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in cell])

"""Text files in parts, line by line, so that a program can read files that no machine has room for.

    part i of n  =  the lines that begin at a byte from size·i/n up to size·(i+1)/n

where the files of a pattern stand one after the other, as one text of ``size`` bytes. So each line is in one part, whole.
A part is looked through before its first line is given: afterwards nothing in it can fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import attrs

from calculus.config import Files
from calculus.values import Failed

BLOCK = 1 << 20  # bytes that are read at a time
MARK = b"\xef\xbb\xbf"  # the byte order mark, which is no text


@attrs.frozen
class Piece:
    """The bytes of a file from ``start`` to ``end``: whole lines."""

    path: str
    start: int
    end: int


def lines_of_part(files: Files, pattern: str, index: int = 0, count: int = 1) -> Iterator[str]:
    """The lines of part ``index``, from 0, of ``count`` parts of a file or a pattern's files.

    Lines end with LF or CR LF. Raises ``Failed`` at once: what ``pieces_of`` raises, and FP0463 at a byte that is not UTF-8.
    """
    pieces = pieces_of(files, pattern, index, count)
    for piece in pieces:
        _look_through(files, piece)
    return chain.from_iterable(chain.from_iterable([_lines(files, piece) for piece in pieces]))


def lines_of_piece(files: Files, piece: Piece) -> Iterator[str]:
    """The lines of a piece. Raises ``Failed`` at once: FP0463 at a byte that is not UTF-8, what ``files`` raises."""
    _look_through(files, piece)
    return chain.from_iterable(_lines(files, piece))


def lines_before(files: Files, piece: Piece) -> int:
    """How many lines its file has before it."""
    return sum([block.count(b"\n") for block in _blocks(files, Piece(piece.path, 0, piece.start))])


def pieces_of(files: Files, pattern: str, index: int, count: int) -> list[Piece]:
    """What part ``index`` of ``count`` has of each file. Raises ``Failed``: what ``shares`` and ``files`` raise."""
    found = []
    sizes = [(path, _size(files, path)) for path in files.matching(pattern)]
    for path, start, end, size in shares(sizes, pattern, index, count):
        with files.open(path) as file:
            piece = Piece(path, _next_line(file, start, size), _next_line(file, end, size))
        if piece.start < piece.end:
            found.append(piece)
    return found


def shares(sizes: Sequence[tuple[str, int]], pattern: str, index: int, count: int) -> Iterator[tuple[str, int, int, int]]:
    """Of files that stand one after the other, those that part ``index`` of ``count`` touches, each with its start and end
    in it, which may be outside, and its size. Raises ``Failed`` FP0472 where there is no such part.
    """
    if not 0 <= index < count:
        raise Failed("FP0472", path=pattern, index=index, count=count)
    total = sum([size for _, size in sizes])
    first, last = total * index // count, total * (index + 1) // count
    before = 0
    for path, size in sizes:
        start, end = first - before, last - before
        before += size
        if start < size and end > 0:
            yield path, start, end, size


def _size(files: Files, path: str) -> int:
    with files.open(path) as file:
        return file.seek(0, os.SEEK_END)


def _next_line(file: BinaryIO, place: int, size: int) -> int:
    """Where the first line begins that does not begin before ``place``."""
    if place <= 0:
        return 0
    if place >= size:
        return size
    file.seek(place - 1)
    file.readline()
    return file.tell()


def _blocks(files: Files, piece: Piece) -> Iterator[bytes]:
    """The bytes of a piece, in blocks that end where a line does."""
    with files.open(piece.path) as file:
        file.seek(piece.start)
        left = piece.end - piece.start
        while left > 0:
            block = file.read(min(BLOCK, left))
            left -= len(block)
            if left:
                ending = file.readline(left)
                block += ending
                left -= len(ending)
            yield block


def _texts(files: Files, piece: Piece) -> Iterator[str]:
    """The text of a piece, in blocks of whole lines. Raises ``UnicodeDecodeError``."""
    first = piece.start == 0
    for block in _blocks(files, piece):
        yield (block.removeprefix(MARK) if first else block).decode()
        first = False


def _lines(files: Files, piece: Piece) -> Iterator[list[str]]:
    for text in _texts(files, piece):
        yield lines_of(text)


def lines_of(text: str) -> list[str]:
    """The lines, which end with LF or CR LF; nothing after the last end."""
    lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _look_through(files: Files, piece: Piece) -> None:
    """Raises ``Failed`` FP0463 at the first byte that is not UTF-8."""
    try:
        for block in _blocks(files, piece):
            if not block.isascii():
                block.decode()
    except UnicodeDecodeError:
        raise _not_text(files, piece) from None


def _not_text(files: Files, piece: Piece) -> Failed:
    """What to tell of a piece that has a byte that is not UTF-8; line and column count from the start of the file."""
    line = 1
    for block in _blocks(files, Piece(piece.path, 0, piece.end)):
        try:
            block.decode()
        except UnicodeDecodeError as error:
            return not_text(piece.path, block, error.start, line)
        line += block.count(b"\n")
    raise AssertionError("bytes that could not be decoded can be decoded")


def not_text(path: str, data: bytes, place: int, first_line: int = 1) -> Failed:
    """FP0463 at a place in the data, whose first line has a number."""
    before = data[:place]
    line = before.count(b"\n") + first_line
    here = before[before.rfind(b"\n") + 1 :]
    column = len((here.removeprefix(MARK) if line == 1 else here).decode()) + 1
    return Failed("FP0463", path=path, line=line, column=column, byte=f"0x{data[place]:02x}")


def whole_text(files: Files, path: str) -> str:
    """The text of one file in UTF-8, with or without a byte order mark. Raises ``Failed`` FP0463 where it is none."""
    with files.open(path) as file:
        data = file.read()
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise not_text(path, data, error.start) from None

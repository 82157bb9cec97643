"""Text files in parts: nothing is lost or doubled, and nothing is read that is not asked for."""

from __future__ import annotations

import os
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calculus.operations import parts
from calculus.operations.parts import lines_of_part
from calculus.values import Failed
from fpcalc.files import FolderFiles
from proofs_tests.operations.interpreter import Files

LINE = st.text(st.sampled_from("ab é😀\u2028\x85"), max_size=9)
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[str], bytes]:
    """Lines, and a file of them: with either end, mixed too, with a last end or without, with a mark or without."""
    lines = draw(st.lists(LINE, max_size=12))
    text = "".join([line + draw(ENDS) for line in lines])
    if draw(st.booleans()):
        lines = [*lines, "last"]
        text += "last"
    return lines, draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


@given(st.lists(texts(), min_size=1, max_size=4), st.integers(1, 30), st.sampled_from([1, 3, parts.BLOCK]))
@example([(["é"], "\ufeffé".encode())], 6, 1)
def test_parts_are_the_whole(files: list[tuple[list[str], bytes]], count: int, block: int) -> None:
    """The parts of any number, one after the other, are the lines of all files, whatever is read at a time."""
    folder = Files(**{f"f{at}": data for at, (_, data) in enumerate(files)})
    expected = [line for lines, _ in files for line in lines]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "BLOCK", block)
        assert expected == list(lines_of_part(folder, "f*"))
        assert expected == [line for index in range(count) for line in lines_of_part(folder, "f*", index, count)]


@given(texts(), st.integers(1, 9))
def test_a_part_has_the_lines_that_begin_in_it(text: tuple[list[str], bytes], count: int) -> None:
    """So parts are about one size: no part has more than its share and the rest of one line."""
    _, data = text
    longest = max([len(line) for line in data.split(b"\n")]) + 1
    for index in range(count):
        size = sum([piece.end - piece.start for piece in parts.pieces_of(Files(f=data), "f", index, count)])
        assert size < len(data) / count + longest + 1


@pytest.mark.parametrize(("index", "count"), [(0, 1), (1, 2), (3, 4)])
def test_a_byte_that_is_no_text_is_found_in_any_part(index: int, count: int) -> None:
    """Before the first line is given; at its place in the file."""
    data = b"\xef\xbb\xbfab\n" + "é\n".encode() * 40 + b"ok\xff\n"
    with pytest.raises(Failed) as failed:
        lines_of_part(Files(f=data), "f", index, count)
    assert ("FP0463", 42, 3) == (failed.value.code, failed.value.words["line"], failed.value.words["column"])


@pytest.mark.parametrize(("index", "count"), [(-1, 2), (2, 2), (0, 0)])
def test_a_part_that_there_is_not(index: int, count: int) -> None:
    """Parts count from 0."""
    with pytest.raises(Failed) as failed:
        lines_of_part(Files(f=b""), "f", index, count)
    assert "FP0472" == failed.value.code


class Counting(BytesIO):
    """A file that knows how much of it has been read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        Counting.taken += len(data)
        return data


def test_a_part_reads_its_share() -> None:
    """Of a large file, each part reads its own bytes twice: once to look through them."""

    class Folder(Files):
        def open(self, path: str) -> BinaryIO:
            return Counting(self.files[path])

    data = b"0123456789abcde\n" * (1 << 18)
    Counting.taken = 0
    assert 1 << 16 == len(list(lines_of_part(Folder(f=data), "f", 1, 4)))
    assert 2 * (len(data) // 4) + 2 * parts.BLOCK > Counting.taken


def test_lines_come_without_the_file_in_memory(tmp_path: Path) -> None:
    """A file of 32 MB takes a few blocks."""
    (tmp_path / "large.txt").write_bytes(b"0123456789abcde\n" * (1 << 21))
    files = FolderFiles(os.fspath(tmp_path))
    tracemalloc.start()
    try:
        assert 1 << 21 == sum(1 for _ in lines_of_part(files, "large.txt"))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 10 * parts.BLOCK > most

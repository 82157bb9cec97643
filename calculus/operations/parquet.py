"""Typed data from Parquet files, by pyarrow, which is imported where a program reads one: the extra ``fpcalc[data]``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any

from calculus.config import Files
from calculus.operations.parts import shares
from calculus.operations.reading import SHOWN, Fields, Misfit, fields_of, json_reader
from calculus.terms import Program
from calculus.types import Type
from calculus.values import Failed, Value

ROWS = 1 << 16  # rows that are read at a time


def read_parquet(program: Program, ty: Type, files: Files, pattern: str, index: int, count: int) -> list[Value]:
    """Part ``index`` of ``count`` of the rows of a pattern's files, as values of a type.

    Only the columns that its fields name are read, and only the groups of rows that are needed. A cell is read as JSON's
    value is. Raises ``Failed``: FP0474 without pyarrow, FP0475 where a file is none, FP0464 and FP0466 where columns are
    missing, FP0476 at a cell that does not fit, FP0472 where there is no such part.
    """
    paths = files.matching(pattern)
    try:
        _arrow()
    except ImportError:
        raise Failed("FP0474", path=paths[0]) from None
    fields = fields_of(program, ty, "a row of a Parquet file")
    sizes = []
    for path in paths:
        with _table(files, path) as table:
            _columns(path, table.schema_arrow.names, fields)
            sizes.append((path, table.metadata.num_rows))
    found: list[Value] = []
    for path, start, end, size in shares(sizes, pattern, index, count):
        with _table(files, path) as table:
            found += _read(program, fields, path, table, max(start, 0), min(end, size))
    return found


def _arrow() -> tuple[Any, Any]:
    return import_module("pyarrow"), import_module("pyarrow.parquet")


@contextmanager
def _table(files: Files, path: str) -> Iterator[Any]:
    """A Parquet file, open; ``Failed`` FP0475 where it is none, or cannot be read."""
    arrow, parquet = _arrow()
    with files.open(path) as file:
        try:
            yield parquet.ParquetFile(file)
        except (arrow.lib.ArrowException, OSError, UnicodeDecodeError) as error:
            raise Failed("FP0475", path=path, reason=str(error).partition("\n")[0].rstrip(".")) from None


def _read(program: Program, fields: Fields, path: str, table: Any, start: int, end: int) -> list[Value]:
    """The rows from ``start`` to ``end``."""
    readers = [json_reader(program, item, {}) for item in fields.types]
    columns = _columns(path, table.schema_arrow.names, fields)
    found: list[Value] = []
    try:
        for row in _rows(table, columns, start, end):
            found.append(fields.make([read(cell) for read, cell in zip(readers, row, strict=True)]))
    except Misfit:
        raise _misfit(path, start + len(found) + 1, columns, readers, row) from None
    return found


def _columns(path: str, names: list[str], fields: Fields) -> list[str]:
    """The column of each field: of its name, or at its place where fields have none."""
    if fields.names is None:
        if len(names) != len(fields.types):
            raise Failed("FP0466", path=path, line=1, found=len(names), expected=len(fields.types))
        return names
    for name in fields.names:
        if name not in names:
            raise Failed("FP0464", path=path, field=name, columns=", ".join(names))
    return list(fields.names)


def _rows(table: Any, columns: list[str], start: int, end: int) -> Iterator[tuple[Any, ...]]:
    first = 0
    for group in range(table.num_row_groups):
        rows = table.metadata.row_group(group).num_rows
        if start < first + rows and first < end:
            yield from islice(_rows_of(table, columns, group), max(start - first, 0), end - first)
        first += rows


def _rows_of(table: Any, columns: list[str], group: int) -> Iterator[tuple[Any, ...]]:
    for batch in table.iter_batches(batch_size=ROWS, row_groups=[group], columns=columns):
        yield from zip(*[batch.column(name).to_pylist() for name in columns], strict=True)


def _misfit(path: str, number: int, columns: list[str], readers: list[Any], row: tuple[Any, ...]) -> Failed:
    """What to tell of a row, counted from 1, of which a cell does not fit."""
    for name, read, cell in zip(columns, readers, row, strict=True):
        try:
            read(cell)
        except Misfit as misfit:
            field = ".".join([name, *reversed(misfit.field)])
            text = json.dumps(misfit.found, ensure_ascii=False, default=str)[:SHOWN]
            return Failed("FP0476", path=path, row=number, field=field, type=misfit.wanted, text=text)
    raise AssertionError("a row that could not be read can be read")

"""Typed data from Parquet files, by pyarrow, which is imported where a program reads one: the extra ``fpcalc[data]``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO

from calculus.operations.reading import SHOWN, Fields, Misfit, fields_of, json_reader
from calculus.terms import Program
from calculus.types import Type
from calculus.values import Failed, Value

ROWS = 1 << 16  # rows that are read at a time


def read_parquet(program: Program, ty: Type, path: str, file: BinaryIO) -> list[Value]:
    """The rows as values of a type; only the columns that its fields name are read. A cell is read as JSON's value is.

    Raises ``Failed``: FP0474 without pyarrow, FP0475 where the file is none, FP0464 and FP0466 where columns are missing,
    FP0476 at a cell that does not fit.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise Failed("FP0474", path=path) from None
    fields = fields_of(program, ty, "a row of a Parquet file")
    readers = [json_reader(program, item, {}) for item in fields.types]
    found: list[Value] = []
    try:
        table = parquet.ParquetFile(file)
        columns = _columns(path, table.schema_arrow.names, fields)
        for row in _rows(table, columns):
            found.append(fields.make([read(cell) for read, cell in zip(readers, row, strict=True)]))
    except Misfit:
        raise _misfit(path, len(found) + 1, columns, readers, row) from None
    except (arrow.lib.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Failed("FP0475", path=path, reason=str(error).partition("\n")[0].rstrip(".")) from None
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


def _rows(table: Any, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    for batch in table.iter_batches(batch_size=ROWS, columns=columns):
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

"""Parquet files: typed rows, or a failure that names row and field. The files are written by pyarrow."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.types import INT, STRING, DataOf, ListOf, RecordOf, TupleOf, Type, option
from calculus.values import NONE, Con, Failed, Record, some
from proofs_tests.operations.test_reading import PERSON, read

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def written(**columns: Any) -> bytes:
    """A file with these columns."""
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out, row_group_size=3)
    return out.getvalue()


def failure(data: bytes, ty: Type) -> tuple[str, dict[str, Any]]:
    """The code and the words with which reading fails."""
    with pytest.raises(Failed) as failed:
        read("File.parquet", data, ty)
    return failed.value.code, failed.value.words


@given(st.lists(st.tuples(st.text(max_size=6), st.none() | st.integers(-(2**63), 2**63 - 1)), max_size=8))
def test_rows_are_what_was_written(rows: list[tuple[str, int | None]]) -> None:
    """In order, over groups of rows; columns in any order, and others beside them."""
    ages = pyarrow.array([age for _, age in rows], pyarrow.int64())
    names = pyarrow.array([name for name, _ in rows], pyarrow.string())
    data = written(age=ages, more=[1.5] * len(rows), name=names)
    expected = [Con("Person", (name, NONE if age is None else some(age))) for name, age in rows]
    assert expected == read("File.parquet", data, PERSON)


@given(st.integers(0, 12), st.integers(1, 15))
def test_parts_are_the_whole(rows: int, count: int) -> None:
    """Parts of any number, one after the other, over groups of three rows; no two differ by more than one row."""
    data = written(n=pyarrow.array(range(rows), pyarrow.int64()))
    parts = [read("File.parquetPart", data, INT, index, count) for index in range(count)]
    assert list(range(rows)) == [row for part in parts for row in part] == read("File.parquet", data, INT)
    assert 1 >= max([len(part) for part in parts]) - min([len(part) for part in parts])


def test_a_row_of_a_part_has_its_number_in_the_file() -> None:
    """Rows count from 1, through all groups; what is wrong in another part is not read."""
    data = written(n=[1.0] * 8 + [2.5])
    with pytest.raises(Failed) as failed:
        read("File.parquetPart", data, STRING, 2, 3)
    assert ("FP0476", 7) == (failed.value.code, failed.value.words["row"])
    mixed = written(n=pyarrow.array([None, 1, 2, 3, 4, 5], pyarrow.int64()))
    assert [3, 4, 5] == read("File.parquetPart", mixed, INT, 1, 2)


def test_a_part_that_there_is_not() -> None:
    """Parts count from 0."""
    with pytest.raises(Failed) as failed:
        read("File.parquetPart", written(n=[1]), INT, 1, 1)
    assert "FP0472" == failed.value.code


def test_a_file_without_rows_has_columns_all_the_same() -> None:
    """What is missing is missing there, too."""
    assert "FP0464" == failure(written(other=pyarrow.array([], pyarrow.int64())), PERSON)[0]


def test_lists_structs_and_single_columns() -> None:
    """A list is a List, a struct a record; a tuple is read by position, one column as a value."""
    data = written(xs=[[1, 2], []], r=[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
    record = RecordOf(("a", "b"), (INT, STRING))
    rows = read("File.parquet", data, TupleOf((ListOf(INT), record)))
    assert [([1, 2], Record(("a", "b"), (1, "x"))), ([], Record(("a", "b"), (2, "y")))] == [(xs.to_list(), r) for xs, r in rows]
    assert [1, 2] == read("File.parquet", written(n=[1, 2]), INT)
    assert [NONE, some("a")] == read("File.parquet", written(n=[None, "a"]), option(STRING))


def test_a_cell_that_does_not_fit_has_a_place() -> None:
    """Row, field and what stands there; dates and the like, too."""
    code, words = failure(written(name=["a", "b"], age=[1.0, 2.5]), PERSON)
    assert ("FP0476", 1, "age", "1.0") == (code, words["row"], words["field"], words["text"])
    code, words = failure(written(name=["a", None], age=[1, 2]), PERSON)
    assert ("FP0476", 2, "name", "null") == (code, words["row"], words["field"], words["text"])
    code, words = failure(written(name=[b"a"], age=[1]), PERSON)
    assert ("FP0476", "name") == (code, words["field"])


def test_columns_that_are_missing() -> None:
    """By name, or by number."""
    code, words = failure(written(name=["a"]), PERSON)
    assert ("FP0464", "age", "name") == (code, words["field"], words["columns"])
    assert "FP0466" == failure(written(name=["a"]), TupleOf((STRING, INT)))[0]
    assert "FP0471" == failure(written(name=["a"]), DataOf("Tree", (INT,)))[0]


@pytest.mark.parametrize("data", [b"", b"PAR1", b"name,age\n", written(n=list(range(99)))[:-20], b"PAR1" + bytes(99) + b"PAR1"])
def test_what_is_no_parquet_file(data: bytes) -> None:
    """Nothing, text, a file that was cut short, one that was damaged."""
    assert "FP0475" == failure(data, INT)[0]


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which extra to install."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "FP0474" == failure(b"", INT)[0]

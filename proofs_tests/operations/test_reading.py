"""Typed data from files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculus.config import World
from calculus.operations import OPERATIONS, Delta
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.terms import Constructor, DataType, Param, Program
from calculus.types import BOOLEAN, DOUBLE, HOST, INT, STRING, DataOf, ListOf, MapOf, RecordOf, TupleOf, Type, TypeVar, option
from calculus.values import NONE, Con, Failed, Record, some
from proofs_tests.operations.interpreter import Files

PERSON = DataOf("Person")
TREE = DataOf("Tree", (INT,))
A = TypeVar("A")
DATA = {
    "Person": DataType("Person", (), (Constructor("Person", (), (Param("name", STRING), Param("age", option(INT))), PERSON),)),
    "Tree": DataType(
        "Tree",
        (A,),
        (
            Constructor("Leaf", (), (), DataOf("Tree", (A,))),
            Constructor("Node", (A,), (Param("item", A), Param("left", DataOf("Tree", (A,)))), DataOf("Tree", (A,))),
        ),
    ),
}


def read(name: str, data: str | bytes, ty: Type = STRING, *more: Any) -> list[Any]:
    """What the operation reads from a file with this content."""
    files = Files(file=data if isinstance(data, bytes) else data.encode())
    implementation = OPERATIONS[name].implementation
    assert isinstance(implementation, Delta)
    found: Seq = implementation.function(World(Program({}, DATA, None, None), files), (ty,), "file", *more)
    return found.to_list()


@given(st.lists(st.text(st.sampled_from("ab é😀\u2028\x85"), max_size=5)), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_lines(lines: list[str], end: str, mark: bool) -> None:
    """LF and CR LF end a line and nothing else does; a byte order mark is no text."""
    text = ("\ufeff" if mark else "") + "".join([line + end for line in lines])
    assert lines == read("File.text", text)
    assert [*lines, "last"] == read("File.text", text + "last")


@given(st.lists(st.integers(-9, 9), max_size=9), st.integers(1, 5), st.integers(0, 3))
def test_parts_of_json_lines_are_the_whole(values: list[int], count: int, blank: int) -> None:
    """One after the other; blank lines are in some part, too."""
    text = "".join([f"{value}\n" + "\n" * blank for value in values])
    found = [each for index in range(count) for each in read("File.jsonLinesPart", text, INT, index, count)]
    assert values == found == read("File.jsonLines", text, INT)


@pytest.mark.parametrize(("bad", "code"), [("{", "FP0469"), ("true", "FP0470")])
def test_a_line_of_a_part_has_its_number_in_the_file(bad: str, code: str) -> None:
    """The last line of the last part is the file's last line."""
    with pytest.raises(Failed) as failed:
        read("File.jsonLinesPart", "1\n" * 40 + bad, INT, 3, 4)
    assert (code, 41) == (failed.value.code, failed.value.words["line"])


@given(st.lists(st.tuples(st.text(max_size=6), st.none() | st.integers()), max_size=5))
def test_csv_reads_what_csv_writes(rows: list[tuple[str, int | None]]) -> None:
    """Quotes, commas, line ends and any character in a cell; columns in any order."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["age", "name"])
    writer.writerows([[age, name] for name, age in rows])
    expected = [Con("Person", (name, NONE if age is None else some(age))) for name, age in rows]
    assert expected == read("File.csv", out.getvalue(), PERSON)


def test_csv_of_records_tuples_and_single_cells() -> None:
    """Records by name, tuples by place, base types from one column."""
    record = RecordOf(("b", "a"), (DOUBLE, BOOLEAN))
    assert [Record(("b", "a"), (1.5, True))] == read("File.csv", "a,b\ntrue,1.5\n", record)
    assert [("x", 1)] == read("File.csv", "c,d\nx, 1\n", TupleOf((STRING, INT)))
    assert [1, 2] == read("File.csv", "n\n1\n\n2", INT)


JSON_TYPES = [
    (INT, "12345678901234567890123", 12345678901234567890123),
    (DOUBLE, "1", 1.0),
    (option(STRING), "null", NONE),
    (ListOf(option(INT)), "[1, null]", Seq([some(1), NONE])),
    (TupleOf((INT, STRING)), '[1, "a"]', (1, "a")),
    (MapOf(STRING, INT), '{"b": 1, "a": 2}', PMap([("b", 1), ("a", 2)])),
    (MapOf(INT, STRING), '[[1, "x"]]', PMap([(1, "x")])),
    (PERSON, '{"age": 3, "name": "Ada"}', Con("Person", ("Ada", some(3)))),
    (PERSON, '{"name": "Ada"}', Con("Person", ("Ada", NONE))),
    (TREE, '{"type": "Node", "item": 1, "left": "Leaf"}', Con("Node", (1, Con("Leaf")))),
]


@pytest.mark.parametrize(("ty", "text", "value"), JSON_TYPES, ids=lambda part: str(part)[:20])
def test_json(ty: Type, text: str, value: Any) -> None:
    """Each type's form."""
    assert [value, value] == read("File.jsonLines", f"{text}\n\n{text}\r\n", ty)


@pytest.mark.parametrize(
    ("name", "data", "ty", "expected"),
    [
        ("File.text", b"ab\nc\xffd", STRING, ("FP0463", {"line": 2, "column": 2, "byte": "0xff"})),
        ("File.csv", "", PERSON, ("FP0464", {"field": "name"})),
        ("File.csv", "name\nAda", PERSON, ("FP0464", {"field": "age"})),
        ("File.csv", "name,age,x\n", PERSON, ("FP0465", {"column": 3, "name": "x"})),
        ("File.csv", "name,age,age\n", PERSON, ("FP0465", {"column": 3, "name": "age"})),
        ("File.csv", 'name,age\n"a\nb",1\nc\n', PERSON, ("FP0466", {"line": 4, "found": 1, "expected": 2})),
        ("File.csv", "age,name\n1,a\nx,b\n", PERSON, ("FP0467", {"line": 3, "column": 1, "field": "age", "text": "x"})),
        ("File.csv", 'name,age\n"a"b,1\n', PERSON, ("FP0468", {"line": 2})),
        ("File.csv", 'name,age\n"a,1\n', PERSON, ("FP0468", {"line": 2})),
        ("File.csv", "a\n1", ListOf(INT), ("FP0471", {})),
        ("File.jsonLines", "1\n{", INT, ("FP0469", {"line": 2})),
        ("File.jsonLines", "NaN", DOUBLE, ("FP0470", {"line": 1})),
        ("File.jsonLines", "[" * 100_000, INT, ("FP0469", {"line": 1})),
        ("File.jsonLines", '[{"name": 1}]', ListOf(PERSON), ("FP0470", {"field": "0.name", "text": "1"})),
        ("File.jsonLines", '{"name": "a", "name": "b"}', PERSON, ("FP0470", {"field": "name"})),
        ("File.jsonLines", '{"name": "a", "years": 1}', PERSON, ("FP0470", {"field": "years"})),
        ("File.jsonLines", '"Bush"', TREE, ("FP0470", {"text": '"Bush"'})),
        ("File.jsonLines", "1", HOST, ("FP0471", {"type": "Host"})),
        ("File.jsonLines", '"\\ud800"', STRING, ("FP0470", {"type": "whole characters"})),
        ("File.jsonLines", "true", INT, ("FP0470", {"type": "Int"})),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_where(name: str, data: str | bytes, ty: Type, expected: tuple[str, dict[str, Any]]) -> None:
    """The code, and the file, line and field."""
    with pytest.raises(Failed) as failed:
        read(name, data, ty)
    code, words = expected
    assert code == failed.value.code
    assert words == {key: failed.value.words[key] for key in words}


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No other exception, whatever the file."""
    for name, ty in (("File.csv", PERSON), ("File.jsonLines", PERSON), ("File.jsonLines", TREE)):
        try:
            read(name, text, ty)
        except Failed as failed:
            assert failed.code.startswith("FP04")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=5,
)


@given(JSON)
def test_any_json_is_read_or_refused(value: Any) -> None:
    """No other exception, whatever the value."""
    for ty in (PERSON, TREE, ListOf(INT), MapOf(STRING, option(DOUBLE)), TupleOf((INT, INT))):
        try:
            read("File.jsonLines", json.dumps(value), ty)
        except Failed as failed:
            assert failed.code in ("FP0469", "FP0470")


def test_many_rows() -> None:
    """A hundred thousand rows in one pass."""
    rows = "".join([f"{number},p{number}\n" for number in range(100_000)])
    assert 100_000 == len(read("File.csv", "age,name\n" + rows, PERSON))

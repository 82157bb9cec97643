"""Typed data from files: JSON Lines (RFC 8259 on each line), CSV with a header (RFC 4180).

A type says how its values are read: ``cell_reader`` and ``json_reader`` turn it into a function, once for a file.
Whatever does not fit is a ``Failed`` (FP0464 to FP0471) that names the file, the line and the field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from calculus.operations.keys import map_of
from calculus.operations.strings import CHARS, read_boolean, read_number, read_whole
from calculus.pmap import PMap
from calculus.printing.literals import read_int
from calculus.seq import Seq
from calculus.terms import Constructor, Program
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    INT,
    STRING,
    UNIT,
    DataOf,
    ListOf,
    MapOf,
    RecordOf,
    TupleOf,
    Type,
    TypeVar,
    subst_types,
)  # fmt: skip
from calculus.values import NONE, Con, Failed, Record, Value, some

DEEPEST = 400  # how deep a JSON value may be nested
SHOWN = 60  # characters of bad input in a message

Make = Callable[[list[Value]], Value]


@attrs.frozen
class Fields:
    """What a row is read as: named fields of some types, and how their values become one. Without names, by position."""

    names: tuple[str, ...] | None
    types: tuple[Type, ...]
    make: Make


def fields_of(program: Program, ty: Type, whole: str = "a CSV row") -> Fields:
    """The fields of a type with one constructor, a record, a tuple, or a type for a single cell.

    ``Failed`` FP0471 where ``whole`` is no such type.
    """
    match ty:
        case RecordOf(labels, items):
            return Fields(labels, items, lambda values: Record(labels, tuple(values)))
        case TupleOf(items):
            return Fields(None, items, tuple)
        case DataOf(name) if name != "Option":
            constructors = constructors_of(program, ty)
            if len(constructors) != 1:
                raise Failed("FP0471", type=str(ty), format=whole)
            con, types = constructors[0]
            return Fields(tuple([param.name for param in con.fields]), types, _maker(con.name))
    return Fields(None, (ty,), lambda values: values[0])


def _maker(name: str) -> Make:
    return lambda values: Con(name, tuple(values))


def constructors_of(program: Program, ty: DataOf) -> list[tuple[Constructor, tuple[Type, ...]]]:
    """The constructors of a data type, or of one case of it, with the types of their fields."""
    data = program.data.get(ty.name)
    found = data.constructors if data else (program.constructor(ty.name),)
    return [(con, _field_types(con, ty)) for con in found]


def _field_types(con: Constructor, ty: DataOf) -> tuple[Type, ...]:
    given = zip(con.parent.args if con.parent.name == ty.name else con.type_params, ty.args, strict=True)
    by = {variable.name: arg for variable, arg in given if isinstance(variable, TypeVar)}
    return tuple([subst_types(param.type, by) for param in con.fields])


# CSV.


def read_csv(program: Program, ty: Type, path: str, text: str) -> list[Value]:
    """The rows below the header as values of a type."""
    fields = fields_of(program, ty)
    readers = [cell_reader(item) for item in fields.types]
    rows = _rows(path, text)
    _, header = next(rows, (1, []))
    places = _places(path, header, fields)
    width = len(header)
    found = []
    for line, row in rows:
        if len(row) != width:
            raise Failed("FP0466", path=path, line=line, found=len(row), expected=width)
        try:
            values = [read(row[place]) for read, place in zip(readers, places, strict=True)]
        except ValueError:
            raise _bad_cell(path, line, header, row, places, fields.types) from None
        found.append(fields.make(values))
    return found


def _rows(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its first line's number."""
    import csv

    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(_physical(text), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Failed("FP0468", path=path, line=line, reason=str(error)) from None
        if row:
            yield line, row
        line = reader.line_num + 1


def _physical(text: str) -> list[str]:
    """The lines with their ends, cut at LF only: inside quotes other characters are data."""
    return [line + "\n" for line in text.split("\n")]


def _places(path: str, header: list[str], fields: Fields) -> list[int]:
    """Where each field stands in a row."""
    if fields.names is None:
        if len(header) != len(fields.types):
            raise Failed("FP0466", path=path, line=1, found=len(header), expected=len(fields.types))
        return list(range(len(header)))
    for place, name in enumerate(header):
        if name not in fields.names or name in header[:place]:
            raise Failed("FP0465", path=path, column=place + 1, name=name, fields=", ".join(fields.names))
    for name in fields.names:
        if name not in header:
            raise Failed("FP0464", path=path, field=name, columns=", ".join(header))
    return [header.index(name) for name in fields.names]


def _bad_cell(path: str, line: int, header: list[str], row: list[str], places: list[int], types: tuple[Type, ...]) -> Failed:
    for place, ty in zip(places, types, strict=True):
        try:
            cell_reader(ty)(row[place])
        except ValueError:
            where = {"path": path, "line": line, "column": place + 1, "field": header[place]}
            return Failed("FP0467", **where, text=row[place][:SHOWN], type=str(ty))
    raise AssertionError("a cell that could not be read can be read")


def cell_reader(ty: Type) -> Callable[[str], Value]:
    """Reads one cell; ``ValueError`` where it does not fit. ``Failed`` FP0471 where no cell holds such a type."""
    if isinstance(ty, DataOf) and ty.name == "Option":
        inner = cell_reader(ty.args[0])
        return lambda cell: some(inner(cell)) if cell else NONE
    if isinstance(ty, type(STRING)) and ty in _CELLS:
        return _CELLS[ty]
    raise Failed("FP0471", type=str(ty), format="a CSV cell")


def _cell(read: Callable[[str], Value | None]) -> Callable[[str], Value]:
    def apply(cell: str) -> Value:
        value = read(cell.strip())
        if value is None:
            raise ValueError
        return value

    return apply


def _char(text: str) -> Value:
    if len(text) != 1:
        raise ValueError
    return CHARS[text]


_CELLS: dict[Type, Callable[[str], Value]] = {
    INT: _cell(read_whole),
    DOUBLE: _cell(read_number),
    BOOLEAN: _cell(read_boolean),
    CHAR: _char,
    STRING: str,
}


# JSON.


class Misfit(Exception):  # noqa: N818  (turned into Failed, with its place, by the reader of the line or row)
    """A JSON value that is not of its type; ``field`` is the path to it, the innermost step first."""

    def __init__(self, wanted: str, found: Any, *field: str) -> None:
        super().__init__()
        self.wanted, self.found, self.field = wanted, found, list(field)


def read_json_lines(program: Program, ty: Type, path: str, lines: Iterable[str], before: Callable[[], int]) -> list[Value]:
    """Each line that is not blank as a value of a type; ``before``: how many lines the file has before them.

    Raises ``Failed``: FP0469 and FP0470 at a line that is none, or does not fit.
    """
    import json

    decode = json.JSONDecoder(object_pairs_hook=_no_twice, parse_int=read_int, parse_constant=_no_constant).decode
    read = json_reader(program, ty, {})
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            if line.count("[") + line.count("{") > DEEPEST and _depth(line) > DEEPEST:
                raise Failed("FP0469", path=path, line=before() + number, column=1, reason=f"nested deeper than {DEEPEST}")
            found.append(read(_whole(decode(line)) if "\\u" in line else decode(line)))
        except json.JSONDecodeError as error:
            raise Failed("FP0469", path=path, line=before() + number, column=error.colno, reason=error.msg) from None
        except Misfit as misfit:
            field = ".".join(reversed(misfit.field)) or "the line"
            text = json.dumps(misfit.found, ensure_ascii=False)[:SHOWN]
            raise Failed("FP0470", path=path, line=before() + number, field=field, type=misfit.wanted, text=text) from None
    return found


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, count in Counter([key for key, _ in pairs]).items() if count > 1)
        raise Misfit("each key once", found, twice)
    return found


def _whole(value: Any) -> Any:
    """The value, in which escapes make no half of a surrogate pair."""
    import json

    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Misfit("whole characters", json.dumps(value)) from None
    return value


def _no_constant(name: str) -> Any:
    raise Misfit("a JSON value", name)


def _depth(line: str) -> int:
    """How deep brackets are nested, those in strings not counted."""
    import re

    depth = deepest = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', line):
        depth += (bracket in ("[", "{")) - (bracket in ("]", "}"))
        deepest = max(deepest, depth)
    return deepest


JsonReader = Callable[[Any], Value]


def json_reader(program: Program, ty: Type, known: dict[Type, JsonReader]) -> JsonReader:
    """Reads one JSON value. Recursive data types meet themselves in ``known``."""
    if ty not in known:
        known[ty] = lambda value: known[ty](value)
        known[ty] = _json_reader(program, ty, known)
    return known[ty]


def _json_reader(program: Program, ty: Type, known: dict[Type, JsonReader]) -> JsonReader:
    def inner(item: Type) -> JsonReader:
        return json_reader(program, item, known)

    match ty:
        case DataOf("Option", (item,)):
            read = inner(item)
            return lambda value: NONE if value is None else some(read(value))
        case ListOf(item):
            return _list_reader(ty, [inner(item)], Seq, many=True)
        case TupleOf(items):
            return _list_reader(ty, [inner(item) for item in items], tuple)
        case MapOf(key, item) if key == STRING:
            return _map_reader(ty, inner(item))
        case MapOf(key, item):
            return _list_reader(ty, [inner(TupleOf((key, item)))], map_of, many=True)
        case RecordOf(labels, items):
            return _object_reader(ty, labels, [inner(item) for item in items], fields_of(program, ty).make)
        case DataOf():
            cases = {}
            for con, types in constructors_of(program, ty):
                names = tuple([param.name for param in con.fields])
                cases[con.name] = _object_reader(ty, names, [inner(item) for item in types], _maker(con.name))
            return next(iter(cases.values())) if len(cases) == 1 else _cases_reader(ty, cases)
    if ty not in _JSON:
        raise Failed("FP0471", type=str(ty), format="JSON")
    return _JSON[ty]


def _list_reader(ty: Type, readers: list[JsonReader], make: Make, *, many: bool = False) -> JsonReader:
    """Reads an array: with one reader for ``many`` items, or one for each."""

    def read(value: Any) -> Value:
        if type(value) is not list or (not many and len(value) != len(readers)):
            raise Misfit(str(ty), value)
        items = []
        for place, item in enumerate(value):
            try:
                items.append(readers[0 if many else place](item))
            except Misfit as misfit:
                misfit.field.append(str(place))
                raise
        return make(items)

    return read


def _map_reader(ty: Type, read_item: JsonReader) -> JsonReader:
    def read(value: Any) -> Value:
        if type(value) is not dict:
            raise Misfit(str(ty), value)
        return PMap([(key, _within(key, read_item, item)) for key, item in value.items()])

    return read


def _object_reader(ty: Type, names: tuple[str, ...], readers: list[JsonReader], make: Make) -> JsonReader:
    expected = dict(zip(names, readers, strict=True))

    def read(value: Any) -> Value:
        if type(value) is not dict:
            raise Misfit(str(ty), value)
        for name in value:
            if name not in expected:
                raise Misfit(f"one of the fields {', '.join(names) or '(none)'}", value[name], name)
        return make([_within(name, reader, value.get(name)) for name, reader in expected.items()])

    return read


def _within(name: str, read: JsonReader, value: Any) -> Value:
    try:
        return read(value)
    except Misfit as misfit:
        misfit.field.append(name)
        raise


def _cases_reader(ty: Type, cases: dict[str, JsonReader]) -> JsonReader:
    """Of several constructors the one that the key ``type`` names; one without fields may be its name alone."""

    def read(value: Any) -> Value:
        name = value.get("type") if type(value) is dict else value
        if type(name) is not str or name not in cases:
            raise Misfit(f"an object whose `type` is one of {', '.join(cases)}", value)
        return cases[name]({key: item for key, item in value.items() if key != "type"} if type(value) is dict else {})

    return read


def _base(ty: Type, accept: Callable[[Any], bool], make: Callable[[Any], Value]) -> JsonReader:
    def read(value: Any) -> Value:
        if not accept(value):
            raise Misfit(str(ty), value)
        return make(value)

    return read


_JSON: dict[Type, JsonReader] = {
    INT: _base(INT, lambda value: type(value) is int, int),
    DOUBLE: _base(DOUBLE, lambda value: type(value) in (int, float), float),
    BOOLEAN: _base(BOOLEAN, lambda value: type(value) is bool, bool),
    STRING: _base(STRING, lambda value: type(value) is str, str),
    CHAR: _base(CHAR, lambda value: type(value) is str and len(value) == 1, lambda value: CHARS[value]),
    UNIT: _base(UNIT, lambda value: value is None, lambda value: ()),
}

"""Types, terms, values, lineages, messages, configurations and programs as JSON, and back.

    {"fpcalc": 1, "spans": false, "nodes": [["Base", "Int"], ["Mat", [3], [0]], …], "root": [4]}

``nodes`` is a table: a row is a class and its parts, children stand before parents. A part is ``[i]``, the i-th row, or a
constant: a string, ``true``, ``false``, ``null``, a small integer, ``{"int": "1f…"}`` (hexadecimal), ``{"double": "0.1"}``,
``{"level": "stable"}``. Equal nodes have one row, so the encoding of a value does not depend on how it was shared, and a
DAG stays one. Only data is read back: a file names no code but terms of the calculus.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from calculus.config import Config, World
from calculus.dag import bottom_up, has_parts, made_of
from calculus.node import NAN
from calculus.printing.literals import double_text
from calculus.problems import ProblemFound, problem
from calculus.schema import CLASSES, Checked, has_span
from calculus.source import NO_SPAN, Span
from calculus.values import Level

Json: TypeAlias = Any

VERSION = 1
_SMALL = 2**53  # beyond it, other readers of JSON lose digits
_PLAIN = frozenset({str, int, bool, type(None)})  # constants that are written as they are, small integers among them


# Writing.


def encode(root: Any, *, spans: bool = False) -> Json:
    """The table of everything below ``root``; ``spans`` keeps the places in the text."""
    table = _Table(spans)
    return {"fpcalc": VERSION, "spans": spans, "nodes": table.rows, "root": table.add(root)}


def to_text(root: Any, *, spans: bool = False) -> str:
    """The encoding in one line of ASCII; the same for equal nodes, on every machine."""
    return json.dumps(encode(root, spans=spans), separators=(",", ":"))


def content_hash(root: Any) -> str:
    """A name for what a node is: the SHA-256 of its encoding without spans, with a Map's entries in insertion order."""
    return hashlib.sha256(to_text(root).encode("ascii")).hexdigest()


class _Table:
    def __init__(self, spans: bool) -> None:
        self.rows: list[list[Json]] = []
        self._spans = spans
        self._row_of: dict[tuple[Any, ...], int] = {}
        self._row_of_object: dict[int, int] = {}

    def add(self, root: Any) -> Json:
        """The part that stands for ``root``."""
        if not has_parts(root):
            return _constant(root)
        for whole, parts in bottom_up(root):
            kind: Any = type(whole)
            row = self._row(kind.__name__, parts)
            if self._spans and has_span(kind):
                row.append(self._span(whole.span))
            self._row_of_object[id(whole)] = self._index(row)
        return [self._row_of_object[id(root)]]

    def _row(self, name: str, parts: list[Any]) -> list[Json]:
        row: list[Json] = [name]
        known = self._row_of_object
        for part in parts:
            index = known.get(id(part))
            row.append(_constant(part) if index is None else [index])
        return row

    def _index(self, row: list[Json]) -> int:
        key = tuple([part[0] if type(part) is list else _key(part) for part in row])
        index = self._row_of.setdefault(key, len(self.rows))
        if index == len(self.rows):
            self.rows.append(row)
        return index

    def _span(self, span: Span) -> Json:
        return None if span is NO_SPAN else [self._index(["Span", span.file, span.start, span.end])]


def _constant(value: Any) -> Json:
    kind = type(value)
    if kind is int:
        return value if -_SMALL <= value <= _SMALL else {"int": f"{value:x}"}
    if kind in _PLAIN:
        return value
    if kind is float:
        return {"double": double_text(value)}
    if kind is Level:
        return {"level": value.value}
    raise TypeError(f"{type(value).__name__} is no data of the calculus")


def _key(part: Json) -> Any:
    """A constant as a key that keeps ``1`` and ``true`` apart, and both from the number of a row."""
    return tuple(part.items()) if type(part) is dict else (type(part), part)


# Reading.


def decode(data: Json, world: World | None = None) -> Any:
    """The inverse of ``encode``; a configuration runs in ``world``.

    Raises ``ProblemFound`` (FP0910) for anything that ``encode`` does not make.
    """
    match data:
        case {"fpcalc": int(version)} if version != VERSION and type(version) is int:
            raise _damaged(f"it is of version {version}, and this is version {VERSION}")
        case {"fpcalc": int(version), "spans": bool(spans), "nodes": list(rows), "root": root, **rest} if not rest:
            if type(version) is int:
                return _read_table(rows, root, spans, world)
    raise _damaged("its first keys are not those of fpcalc")


def from_text(text: str | bytes, world: World | None = None) -> Any:
    """``decode`` of a JSON text; the same problem where it is no JSON."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # also a bad encoding, a number of too many digits, brackets nested too deep
        raise _damaged("it is no JSON") from None
    return decode(data, world)


def _damaged(reason: str) -> ProblemFound:
    return problem("FP0910", reason=reason)


def _read_table(rows: list[Json], root: Json, spans: bool, world: World | None) -> Any:
    nodes: list[Any] = []
    checked = Checked()
    for row in rows:
        try:
            node = _read_row(row, nodes, checked, spans, world)
        except (LookupError, TypeError, ValueError) as found:
            raise _damaged(f"its row {len(nodes)} is wrong ({found})") from None
        nodes.append(node)
    try:
        return _read_part(root, nodes)
    except (LookupError, TypeError, ValueError) as found:
        raise _damaged(f"its root is wrong ({found})") from None


def _read_row(row: Json, nodes: list[Any], checked: Checked, spans: bool, world: World | None) -> Any:
    """One node; raises LookupError, TypeError or ValueError with a reason where it is none."""
    if type(row) is not list or not row or type(row[0]) is not str or row[0] not in CLASSES:
        raise ValueError("no such class")
    kind = CLASSES[row[0]]
    parts = [_read_part(part, nodes) for part in row[1:]]
    with_span: Mapping[str, Any] = {}
    if spans and has_span(kind):
        span = parts.pop() if parts else None
        with_span = {"span": _read_span(span)}
    checked.parts(kind, parts)
    if kind is Config:
        if world is None:
            raise ValueError("a configuration, for which there is no program")
        return Config(world, *parts)
    node = made_of(kind, parts, **with_span)
    checked.whole(node, parts)
    return node


def _read_span(span: Any) -> Span:
    if span is None:
        return NO_SPAN
    if type(span) is Span:
        return span
    raise TypeError("no span")


def _read_part(part: Json, nodes: list[Any]) -> Any:
    kind = type(part)
    if kind is list:
        if len(part) == 1 and type(part[0]) is int and 0 <= part[0] < len(nodes):
            return nodes[part[0]]
    elif kind in _PLAIN:
        return part
    elif kind is dict:
        constant = _read_constant(part)
        if constant is not None and part == _constant(constant):
            return constant
    raise ValueError("neither a constant nor a row before it")


def _read_constant(part: dict[str, Json]) -> Any:
    match part:
        case {"int": str(digits)}:
            return int(digits, 16)
        case {"double": str(digits)}:
            return NAN if digits == "NaN" else float(digits.replace("Infinity", "inf"))
        case {"level": str(level)}:
            return Level(level)
        case _:
            return None

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
        if has_parts(root):
            for whole, parts in bottom_up(root):
                kind: Any = type(whole)
                row = [kind.__name__, *map(self._part, parts)]
                if self._spans and has_span(kind):
                    row.append(self._span(whole.span))
                self._row_of_object[id(whole)] = self._index(row)
        return self._part(root)

    def _index(self, row: list[Json]) -> int:
        key = tuple([_key(part) for part in row])
        index = self._row_of.setdefault(key, len(self.rows))
        if index == len(self.rows):
            self.rows.append(row)
        return index

    def _part(self, part: Any) -> Json:
        if has_parts(part):
            return [self._row_of_object[id(part)]]
        return _constant(part)

    def _span(self, span: Span) -> Json:
        return None if span is NO_SPAN else [self._index(["Span", span.file, span.start, span.end])]


def _constant(value: Any) -> Json:
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if -_SMALL <= value <= _SMALL else {"int": f"{value:x}"}
        case float():
            return {"double": double_text(value)}
        case Level():
            return {"level": value.value}
    raise TypeError(f"{type(value).__name__} is no data of the calculus")


def _key(part: Json) -> Any:
    """A part as a key that keeps ``1`` and ``true`` apart."""
    match part:
        case list():
            return tuple(part)
        case dict():
            return tuple(part.items())
        case _:
            return type(part), part


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
    match row:
        case [str(name), *encoded] if name in CLASSES:
            kind = CLASSES[name]
            parts = [_read_part(part, nodes) for part in encoded]
        case _:
            raise ValueError("no such class")
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
    match part:
        case None | bool() | str():
            return part
        case int():
            return part
        case [int(index)] if type(index) is int and 0 <= index < len(nodes):
            return nodes[index]
        case {"int": str(digits)}:
            constant: Any = int(digits, 16)
        case {"double": str(digits)}:
            constant = NAN if digits == "NaN" else float(digits.replace("Infinity", "inf"))
        case {"level": str(level)}:
            constant = Level(level)
        case _:
            constant = None
    if constant is not None and part == _constant(constant):
        return constant
    raise ValueError("neither a constant nor a row before it")

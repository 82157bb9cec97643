"""Values as text: in surface syntax where they have one, else as the calculus writes them.

A lineage that has parents is written out where it comes first, and stands by its location after that.
"""

from __future__ import annotations

from collections.abc import Iterator

from calculus.pmap import PMap
from calculus.printing.literals import char_text, double_text, int_text, name_text, string_text
from calculus.printing.writing import At, Piece, enclosed, group
from calculus.runtime import (
    Done,
    Failure,
    FMapped,
    From,
    Future,
    HostId,
    Id,
    Lineage,
    Loc,
    Lost,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
)
from calculus.seq import Seq
from calculus.values import Char, Con, Level, Record, Value

#: Tighter than ``k -> v``: a function in a map needs parentheses.
ENTRY = 2


def value_piece(value: Value) -> Piece:
    """The text of a constant; any other value stands for itself."""
    kind = type(value)
    if kind is str:
        return string_text(value)
    if kind is int:
        return int_text(value)
    if kind is float:
        return double_text(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is Char:
        return char_text(value.text)
    if kind is Level:
        return value.value
    return value


def data_pieces(value: Seq | PMap[Value, Value] | tuple[Value, ...] | Record | Con) -> Iterator[Piece]:
    """What data with parts is written as."""
    match value:
        case Seq():
            yield from enclosed("List(", map(value_piece, value), ")")
        case PMap():
            yield from enclosed("Map(", (_entry(key, item) for key, item in value.items()), ")")
        case tuple():
            yield from enclosed("(", map(value_piece, value), ")")
        case Record(labels, items):
            fields = zip(labels, items, strict=True)
            yield from enclosed("(", (group(name_text(label), " = ", value_piece(item)) for label, item in fields), ")")
        case Con(name, fields):
            yield name
            if fields:
                yield from enclosed("(", map(value_piece, fields), ")")


def _entry(key: Value, item: Value) -> Piece:
    return group(At(value_piece(key), ENTRY), " -> ", At(value_piece(item), ENTRY))


def place_pieces(place: Id | HostId | Loc | Future) -> Iterator[Piece]:
    """Identities, hosts, locations and futures."""
    match place:
        case Id(parent, step):
            steps = [str(step)]
            while parent is not None:
                steps.append(str(parent.step))
                parent = parent.parent
            yield ".".join(reversed(steps))
        case HostId(str(name)):
            yield name
        case HostId(key):
            yield from ("#", key)
        case Loc(host, id_):
            yield from (id_, "@", host)
        case Future(loc, item):
            yield from ("Future[", item, "](", loc, ")")


def lineage_pieces(lineage: Lineage) -> Iterator[Piece]:
    """What a lineage is written as where it is met first."""
    match lineage:
        case Mat(loc):
            yield from ("Mat(", loc, ")")
        case From(loc, host, spore):
            yield from ("From(", loc, ", ", host, ", ", spore, ")")
        case Mapped(loc, parent, spore):
            yield from ("Mapped(", loc, ", ", parent, ", ", spore, ")")
        case FMapped(loc, parent, spore):
            yield from ("FMapped(", loc, ", ", parent, ", ", spore, ")")
        case OrElsed(loc, first, second):
            yield from ("OrElse(", loc, ", ", first, ", ", second, ")")
        case Persisted(loc, parent, level):
            yield from ("Persist(", loc, ", ", parent, ", ", level.value, ")")


def outcome_pieces(outcome: Outcome) -> Iterator[Piece]:
    """How an evaluation ended."""
    match outcome:
        case Done(value):
            yield value_piece(value)
        case Failure(code, words):
            yield f"failed {code}"
            if words:
                yield from enclosed("(", (group(name, " = ", value_piece(word)) for name, word in words), ")")
        case Lost(root):
            yield from ("lost ", root)

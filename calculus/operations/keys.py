"""What stands for a value among the keys of a Map, or where values are told apart (``distinct``, ``diff``, ``groupBy``).

Any value stands for itself, but for the Doubles in it, whose equality is no equivalence: here every NaN is one NaN,
and -0.0 is 0.0. Then Python's equality and hash of keys agree with the language's ``==``, NaN aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calculus.node import NAN, Node
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import Char, Con, Record, Value, equal

_PLAIN = frozenset((int, str, bool, Char))


def as_key(value: Value) -> Value:
    """The value that stands for ``value`` among keys."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is float:
        return _double(value)
    return _rebuilt(value) if _holds_odd_double(value) else value


def as_keys(values: list[Value]) -> list[Value]:
    """``as_key`` of each."""
    return values if _PLAIN.issuperset(map(type, values)) else [as_key(value) for value in values]


def map_of(pairs: Iterable[tuple[Value, Value]]) -> PMap[Value, Value]:
    """The Map of some pairs; the last one of a key counts, at the place of the first."""
    return PMap([(as_key(key), value) for key, value in pairs])


def is_in(items: list[Value], item: Value) -> bool:
    """Is one of the items ``==`` to ``item``?"""
    if type(item) in _PLAIN:
        return item in items
    return any(equal(item, other) for other in items)


def _double(number: float) -> float:
    if number != number:
        return NAN
    return number or 0.0


def _holds_odd_double(value: Value) -> bool:
    stack: list[Any] = [value]
    while stack:
        part = stack.pop()
        kind = type(part)
        if kind is float:
            if not part or part != part:
                return True
        elif kind is tuple:
            stack.extend(part)
        elif isinstance(part, Node) and kind is not Char:
            stack.extend(part._parts())
    return False


def _rebuilt(value: Value) -> Value:
    """The value with its Doubles replaced, built from the leaves up: ``todo`` holds parts, and how many to join to what."""
    todo: list[tuple[Any, int | None]] = [(value, None)]
    built: list[Any] = []
    while todo:
        part, count = todo.pop()
        if count is not None:
            items = built[len(built) - count :]
            del built[len(built) - count :]
            built.append(_with_parts(part, items))
        elif type(part) is float:
            built.append(_double(part))
        elif isinstance(part, tuple | Con | Record | Seq | PMap):
            items = _parts_of(part)
            todo.append((part, len(items)))
            todo.extend([(item, None) for item in reversed(items)])
        else:
            built.append(part)
    return built[0]


def _parts_of(whole: Any) -> list[Any]:
    match whole:
        case Con(_, fields):
            return list(fields)
        case Record(_, items):
            return list(items)
        case PMap():
            return list(whole.items())
    return list(whole)


def _with_parts(whole: Any, parts: list[Any]) -> Any:
    match whole:
        case Con(name):
            return Con(name, tuple(parts))
        case Record(labels):
            return Record(labels, tuple(parts))
        case Seq():
            return Seq(parts)
        case PMap():
            return PMap(parts)
    return tuple(parts)

"""Which parts each class of the calculus takes, read from its annotations: what a decoder may build.

Annotations are shallow, so one look at each node's parts checks a whole table of nodes, children first.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, get_args, get_origin

import attrs

from calculus import config, contexts, runtime, terms, values
from calculus import types as calculus_types
from calculus.config import Config, Task
from calculus.contexts import Control
from calculus.node import Node
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.source import Span
from calculus.terms import Program

_MODULES = (calculus_types, values, terms, runtime, config, contexts)
_NODES = [
    cls
    for module in _MODULES
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Node) and cls.__module__ == module.__name__ and attrs.has(cls)
]

#: Every class that data is made of, by name.
CLASSES: dict[str, type] = {cls.__name__: cls for cls in (*_NODES, Seq, PMap, Program, Span, tuple)}

_CONSTANTS = (int, float, bool, str, values.Level)
_VALUES = frozenset(
    (
        *_CONSTANTS,
        *(values.Char, values.Record, values.Con, Seq),
        *(terms.Abs, terms.Rec, terms.Ref, runtime.SporeVal, runtime.HostId, runtime.Future, *runtime.LINEAGES),
    )
)


@cache
def has_span(cls: Any) -> bool:
    """Does a node of this class know its place in the text?"""
    return attrs.has(cls) and any(field.name == "span" and not field.eq for field in attrs.fields(cls))


@cache
def parts_of(cls: type) -> tuple[Any, ...]:
    """The annotation of each part."""
    hints = typing.get_type_hints(cls)
    if cls is Task:
        hints["control"] = Control
    if cls is Span:
        return (str, int, int)
    skipped = {"world"} if cls is Config else set()
    return tuple([hints[field.name] for field in attrs.fields(cls) if field.eq and field.name not in skipped])


@cache
def _classes(hint: Any) -> frozenset[type]:
    """The classes whose instances fit an annotation, whatever their parts are."""
    if hint is Any:
        return _VALUES
    if hint is None:
        return frozenset({type(None)})
    if _is_union(hint):
        return frozenset().union(*[_classes(option) for option in get_args(hint)])
    return frozenset({hint}) if get_origin(hint) is None else frozenset()


@cache
def _slots(cls: type) -> tuple[tuple[Any, frozenset[type]], ...]:
    """The annotation of each part, with the classes that fit it."""
    return tuple([(hint, _classes(hint)) for hint in parts_of(cls)])


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (types.UnionType, typing.Union)


LAWS: dict[type, Callable[[Any], bool]] = {
    calculus_types.TupleOf: lambda node: len(node.items) > 1,
    calculus_types.RecordOf: lambda node: len(node.items) == len(node.labels),
    terms.Rcd: lambda node: len(node.items) == len(node.labels),
    terms.Spore: lambda node: len(node.inits) == len(node.code.header),
    values.Record: lambda node: len(node.items) == len(node.labels),
    values.Char: lambda node: len(node.text) == 1,
    runtime.SporeVal: lambda node: len(node.values) == len(node.code.header),
}


class Checked:
    """Checks nodes as they are made, and remembers which tuples and maps are values, for these may hold anything else too."""

    def __init__(self) -> None:
        self._values: dict[int, Any] = {}

    def parts(self, cls: type, parts: list[Any]) -> None:
        """Raises ``ValueError`` or ``TypeError`` unless a node of the class may have the parts."""
        if cls is tuple or cls is PMap:
            if cls is PMap and len(parts) % 2:
                raise ValueError("a key without a value")
        elif cls is Seq:
            if not all(self.is_value(part) for part in parts):
                raise TypeError("a list of what is no value")
        elif cls is Program:
            _check_program(parts)
        else:
            slots = _slots(cls)
            if len(parts) != len(slots):
                raise ValueError(f"{cls.__name__} has {len(slots)} parts")
            for (hint, classes), part in zip(slots, parts, strict=True):
                if type(part) not in classes and not self._fits(hint, part):
                    raise TypeError(f"a {type(part).__name__} as a part of {cls.__name__}")

    def whole(self, node: Any, parts: list[Any]) -> None:
        """Raises ``ValueError`` unless the node as a whole is one; notes whether it is a value."""
        law = LAWS.get(type(node))
        if law is not None and not law(node):
            raise ValueError(f"a {type(node).__name__} with parts that do not fit each other")
        if type(node) is PMap and 2 * len(node) != len(parts):
            raise ValueError("a key twice")
        if type(node) in (tuple, PMap) and all(self.is_value(part) for part in parts):
            self._values[id(node)] = node  # which keeps it alive, and its id its own

    def is_value(self, part: Any) -> bool:
        """Is a part, all of whose own parts were checked, a value of the language?"""
        return type(part) in _VALUES or id(part) in self._values

    def _fits(self, hint: Any, part: Any) -> bool:
        """Does a part fit an annotation? What is of one of its classes does."""
        if type(part) in _classes(hint):
            return True
        if hint is Any:
            return self.is_value(part)
        if _is_union(hint):
            return any(self._fits(option, part) for option in get_args(hint))
        origin = get_origin(hint)
        if origin is tuple:
            return type(part) is tuple and self._fits_tuple(get_args(hint), part)
        if origin is PMap:
            key, value = get_args(hint)
            return type(part) is PMap and self._all_fit(key, part.keys()) and self._all_fit(value, part.values())
        return False

    def _fits_tuple(self, hints: tuple[Any, ...], parts: tuple[Any, ...]) -> bool:
        if hints[-1] is ...:
            return self._all_fit(hints[0], parts)
        return len(hints) == len(parts) and all(self._fits(hint, part) for hint, part in zip(hints, parts, strict=True))

    def _all_fit(self, hint: Any, parts: Iterable[Any]) -> bool:
        classes = _classes(hint)
        return all(type(part) in classes or self._fits(hint, part) for part in parts)


def _check_program(parts: list[Any]) -> None:
    """A program's parts: a count and its definitions, a count and its data types, the main expression and its type."""
    counted: list[int] = []
    at = 0
    for cls in (terms.Definition, terms.DataType):
        count = parts[at]
        if type(count) is not int or not 0 <= count <= len(parts) - at - 1:
            raise ValueError("a program with a wrong count")
        members = parts[at + 1 : at + 1 + count]
        if not all(type(member) is cls for member in members):
            raise TypeError(f"what is no {cls.__name__} in its place")
        if len({member.name for member in members}) != count:
            raise ValueError("a name twice")
        counted.append(count)
        at += 1 + count
    if len(parts) != at + 2 or not _is_main(*parts[at:]):
        raise TypeError("a program with a wrong end")


def _is_main(main: Any, ty: Any) -> bool:
    has_main = main is None or isinstance(main, get_args(terms.Term))
    return has_main and (ty is None or isinstance(ty, get_args(calculus_types.Type)))

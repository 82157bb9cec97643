"""First-order values.

    v ::= n | d | true | false | 'c' | "s" | () | (v,…,v) | {l = v,…} | List(v,…) | Map(v -> v,…) | K(v,…) | …

Int, Double, Boolean and String are Python's int, float, bool and str; a tuple is a tuple, Unit the empty one; a List is a
``Seq``, a Map a ``PMap``; ``Some`` and ``None`` are constructors of a data type like any other. Functions, spores, hosts,
futures and silo references are values too: ``calculus.runtime`` and ``calculus.terms`` have them.
"""

from __future__ import annotations

import enum
from typing import Any, TypeAlias

import attrs

from calculus.node import Node, same

Value: TypeAlias = Any


@attrs.frozen(eq=False, repr=False)
class Char(Node):
    """One character (a code point), apart from the String of length one."""

    text: str


@attrs.frozen(eq=False, repr=False)
class Record(Node):
    """A record's labels and values, in the type's order."""

    labels: tuple[str, ...]
    items: tuple[Value, ...]


@attrs.frozen(eq=False, repr=False)
class Con(Node):
    """A value of a data type: its constructor's name and the fields in order."""

    name: str
    fields: tuple[Value, ...] = ()


NONE = Con("None")


def some(value: Value) -> Con:
    """``Some(value)``"""
    return Con("Some", (value,))


class Level(enum.Enum):
    """A StorageLevel: where ``persist`` keeps its data."""

    MEMORY = "memory"
    STABLE = "stable"


def _ieee(a: float, b: float) -> bool:
    return a == b


def equal(left: Value, right: Value) -> bool:
    """The language's ``==`` on two values of one comparable type: structural, Doubles as IEEE 754 has them."""
    return same(left, right, _ieee)


class Failed(Exception):  # noqa: N818  (the program's failure, not an error of ours)
    """A partial operation has no result; raised by implementations in the table of operations.

    ``code`` is one of FP04xx; ``args`` are what its words speak of.
    """

    def __init__(self, code: str, **args: Value) -> None:
        super().__init__(code)
        self.code = code
        self.words = args

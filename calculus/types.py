"""The types of the kernel.

    T ::= Int | Double | Boolean | Char | String | Unit | Host | StorageLevel | Nothing
        | (T,…,T) | {l: T,…} | List[T] | Option[T] | Map[T, T] | D[T,…] | A
        | T => T | Spore[T, T]{Captured = (T,…)}{Excluded = (T,…)} | SiloRef[T] | Future[T]

``Nothing`` is the least type: it has no values, and is what an empty list's elements have.
A type's nesting is bounded like a program's, so functions over types recurse.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from calculus.node import Node


@attrs.frozen(eq=False, repr=False)
class Base(Node):
    """A type without parts."""

    name: str


INT = Base("Int")
DOUBLE = Base("Double")
BOOLEAN = Base("Boolean")
CHAR = Base("Char")
STRING = Base("String")
UNIT = Base("Unit")
HOST = Base("Host")
LEVEL = Base("StorageLevel")
NOTHING = Base("Nothing")

BASES = {base.name: base for base in (INT, DOUBLE, BOOLEAN, CHAR, STRING, UNIT, HOST, LEVEL, NOTHING)}


@attrs.frozen(eq=False, repr=False)
class TypeVar(Node):
    """``A``, a parameter of a generic definition or data type, with what its bounds promise of it.

    ``A: Mobile``, ``A: Comparable``, ``A: Ordering`` (which is comparable too), or several: ``A: Mobile : Ordering``.
    """

    name: str
    mobile: bool = False
    comparable: bool = False
    ordered: bool = False


@attrs.frozen(eq=False, repr=False)
class TupleOf(Node):
    """``(T₁,…,Tₙ)``, n ≥ 2; the empty tuple's type is ``Unit``."""

    items: tuple[Type, ...]


@attrs.frozen(eq=False, repr=False)
class RecordOf(Node):
    """``(l₁: T₁, …)``; the order of the labels is part of the type."""

    labels: tuple[str, ...]
    items: tuple[Type, ...]


@attrs.frozen(eq=False, repr=False)
class ListOf(Node):
    """``List[T]``"""

    item: Type


@attrs.frozen(eq=False, repr=False)
class MapOf(Node):
    """``Map[K, V]``"""

    key: Type
    value: Type


@attrs.frozen(eq=False, repr=False)
class DataOf(Node):
    """``D[T,…]``: a declared data type, or one case of it (``Circle``, a subtype of ``Shape``); ``Option[T]`` too."""

    name: str
    args: tuple[Type, ...] = ()


def option(item: Type) -> DataOf:
    """``Option[T]``"""
    return DataOf("Option", (item,))


@attrs.frozen(eq=False, repr=False)
class Fun(Node):
    """``A => B``; several parameters are a tuple, none is ``Unit``."""

    param: Type
    result: Type


@attrs.frozen(eq=False, repr=False)
class SporeOf(Node):
    """``Spore[A, B] { type Captured = …; type Excluded = … }``; ``captured`` is None where it has been forgotten."""

    param: Type
    result: Type
    captured: tuple[Type, ...] | None = None
    excluded: tuple[Type, ...] = ()


@attrs.frozen(eq=False, repr=False)
class SiloOf(Node):
    """``SiloRef[T]``; well formed only if T is mobile."""

    data: Type


@attrs.frozen(eq=False, repr=False)
class FutureOf(Node):
    """``Future[T]``"""

    item: Type


Type: TypeAlias = Base | TypeVar | TupleOf | RecordOf | ListOf | MapOf | DataOf | Fun | SporeOf | SiloOf | FutureOf


def product(types: tuple[Type, ...]) -> Type:
    """The type of a parameter list: Unit for none, the type itself for one, else their tuple."""
    if not types:
        return UNIT
    return types[0] if len(types) == 1 else TupleOf(types)


def parts(ty: Type) -> tuple[Type, ...]:
    """The types directly inside a type, from left to right (Captured and Excluded are not inside)."""
    match ty:
        case Base() | TypeVar():
            return ()
        case TupleOf(items) | RecordOf(_, items) | DataOf(_, items):
            return items
        case ListOf(item) | SiloOf(item) | FutureOf(item):
            return (item,)
        case MapOf(a, b) | Fun(a, b) | SporeOf(a, b):
            return (a, b)


def subst_types(ty: Type, by: dict[str, Type]) -> Type:
    """[T/A]T′: the type with its variables replaced."""
    match ty:
        case Base():
            return ty
        case TypeVar(name):
            return by.get(name, ty)
        case TupleOf(items):
            return TupleOf(subst_all(items, by))
        case RecordOf(labels, items):
            return RecordOf(labels, subst_all(items, by))
        case ListOf(item):
            return ListOf(subst_types(item, by))
        case MapOf(key, value):
            return MapOf(subst_types(key, by), subst_types(value, by))
        case DataOf(name, args):
            return DataOf(name, subst_all(args, by)) if args else ty
        case Fun(param, result):
            return Fun(subst_types(param, by), subst_types(result, by))
        case SporeOf(param, result, captured, excluded):
            return SporeOf(
                subst_types(param, by),
                subst_types(result, by),
                None if captured is None else subst_all(captured, by),
                subst_all(excluded, by),
            )
        case SiloOf(data):
            return SiloOf(subst_types(data, by))
        case FutureOf(item):
            return FutureOf(subst_types(item, by))


def subst_all(types: tuple[Type, ...], by: dict[str, Type]) -> tuple[Type, ...]:
    """``subst_types`` on each."""
    return tuple([subst_types(ty, by) for ty in types])

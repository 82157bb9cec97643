"""Types as text, in surface syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from calculus.printing.literals import name_text
from calculus.printing.writing import At, Group, Piece, enclosed, group, joined
from calculus.types import Base, DataOf, Fun, FutureOf, ListOf, MapOf, RecordOf, SiloOf, SporeOf, TupleOf, Type, TypeVar

ANY, NO_ARROW = 0, 1


def type_level(ty: Type) -> int:
    """``NO_ARROW`` for types that stand left of an arrow without parentheses."""
    return ANY if isinstance(ty, Fun) else NO_ARROW


def type_pieces(ty: Type) -> Iterator[Piece]:
    """What a type is written as."""
    match ty:
        case Base(name) | TypeVar(name):
            yield name
        case TupleOf(items):
            yield from enclosed("(", items, ")")
        case RecordOf(labels, items):
            yield from enclosed(
                "(", [group(name_text(label), ": ", item) for label, item in zip(labels, items, strict=True)], ")"
            )
        case ListOf(item):
            yield from ("List[", item, "]")
        case MapOf(key, value):
            yield from ("Map[", key, ", ", value, "]")
        case DataOf(name, args):
            yield name
            yield from type_arguments(args)
        case Fun(Base("Unit"), result):
            yield from ("() => ", result)
        case Fun(param, result):
            yield from (At(param, NO_ARROW), " => ", result)
        case SporeOf(param, result, captured, excluded):
            yield from ("Spore[", param, ", ", result, "]")
            members = [] if captured is None else [member("Captured", captured)]
            if excluded:
                members.append(member("Excluded", excluded))
            if members:
                yield from enclosed(" { ", members, " }", "; ")
        case SiloOf(data):
            yield from ("SiloRef[", data, "]")
        case FutureOf(item):
            yield from ("Future[", item, "]")


def member(name: str, types: tuple[Type, ...]) -> Group:
    """``type Captured = T``: several types are a tuple, none is ``()``."""
    return group(f"type {name} = ", *several_types(types))


def several_types(types: tuple[Type, ...]) -> Iterator[Piece]:
    """One type as it is, several or none as a tuple."""
    if len(types) == 1:
        yield types[0]
    else:
        yield from enclosed("(", types, ")")


def type_arguments(types: Iterable[Type]) -> Iterator[Piece]:
    """``[A, B]``, or nothing where there are none."""
    if types:
        yield "["
        yield from joined(types)
        yield "]"


def type_parameters(params: tuple[TypeVar, ...]) -> Iterator[Piece]:
    """``[A: Mobile, B]`` where they are bound."""
    if params:
        yield "[" + ", ".join([_bounded(param) for param in params]) + "]"


def _bounded(param: TypeVar) -> str:
    bounds = ["Mobile"] * param.mobile + ["Comparable"] * param.comparable + ["Ordering"] * param.ordered
    return " : ".join([param.name, *bounds]).replace(" : ", ": ", 1)

"""Methods that programs and libraries define: ``extension [A](r: T) def m …``.

Such a method is a definition whose first parameter list is the receiver. Its name in the kernel begins with that of the
receiver's type, ``RDD.map``, so methods of different types may share a name.
"""

from __future__ import annotations

from calculus.problems import Label
from calculus.source import Span
from calculus.types import (
    Base,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from checker.elaborate import callees, scopes
from checker.elaborate.callees import Callee
from checker.elaborate.contexts import ERROR, Ctx, Elaborator, Symbol
from checker.elaborate.declarations import result_of


def enter(el: Elaborator, symbol: Symbol) -> None:
    """Makes a method known; FP0210 where its type has one of that name, FP0226 where it has one built in."""
    from checker.elaborate import methods

    receiver = symbol.lists[0][0].type
    decl = symbol.decl
    if receiver is ERROR:
        return
    known = el.symbols.get(symbol.name)
    if known is not None and (symbol.imported or not known.imported):
        el.report("FP0210", decl.name_span, Label(known.decl.name_span, "first"), name=decl.name)
    elif methods.is_built_in(el, receiver, decl.name):
        el.report("FP0226", decl.name_span, fix="fix", name=decl.name, type=receiver)
    else:
        scopes.enter(el, symbol)


def kernel_name(receiver: Type, method: str) -> str:
    """The name of a type's method in the kernel."""
    return f"{_head(receiver)}.{method}"


def method(ctx: Ctx, ty: Type, name: str, span: Span) -> Callee | None:
    """What the name means on a value of the type, by an extension: of the type, of its sealed trait, of every type."""
    from checker.elaborate.names import note

    for owner in _owners(ctx.el, ty):
        symbol = scopes.meant(ctx, f"{owner}.{name}")
        if symbol is not None and symbol.decl.receiver is not None:
            note(ctx, symbol, span)
            return callees.method(symbol, result_of(ctx.el, symbol, span))
    return None


def names(el: Elaborator, ty: Type) -> list[str]:
    """The methods that extensions give a type, for suggestions."""
    owners = _owners(el, ty)
    return [s.decl.name for s in el.symbols.values() if s.decl.receiver is not None and s.name.split(".")[0] in owners]


def _owners(el: Elaborator, ty: Type) -> list[str]:
    found = [_head(ty), "Any"]
    if isinstance(ty, DataOf) and ty.name in el.constructors:
        found.insert(1, el.constructors[ty.name].parent.name)
    return found


def _head(ty: Type) -> str:
    match ty:
        case DataOf(name) | Base(name):
            return name
        case ListOf():
            return "List"
        case MapOf():
            return "Map"
        case SiloOf():
            return "SiloRef"
        case FutureOf():
            return "Future"
        case TupleOf():
            return "Tuple"
        case RecordOf():
            return "Record"
        case Fun():
            return "Function"
        case SporeOf():
            return "Spore"
        case _:
            return "Any"


__all__ = ["enter", "kernel_name", "method", "names"]

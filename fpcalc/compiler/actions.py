"""Spores, and the visible actions of the calculus: calls of the task."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from calculus.runtime import SporeVal
from calculus.source import Span
from calculus.terms import (
    Await,
    FlatMap,
    FromFun,
    Here,
    HostOf,
    Map,
    OrElse,
    Persist,
    Populate,
    Send,
    Spawn,
    Spore,
    Term,
    Unpersist,
)
from calculus.types import Type
from fpcalc.compiler import syntax as py
from fpcalc.compiler.names import TASK

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function


def spore(f: Function, term: Spore) -> ast.expr:
    """The value of a spore: its code and what it captures."""
    code = f.constant(term.code)
    if not term.inits:
        return f.constant(SporeVal(term.code, ()))
    with f.scope():
        values = []
        for at, (param, init) in enumerate(zip(term.code.header, term.inits, strict=True)):
            value = f.steady(f.expr(init)) if at < len(term.inits) - 1 else f.expr(init)
            values.append(value)
            f.bind(param.name, param.type, value)
        return py.call("SporeVal", code, py.tuple_of(values))


def action(f: Function, term: Term) -> ast.expr:
    """The value of a visible action."""
    span: Any = term.span
    match term:
        case Here():
            return py.attribute(py.name(TASK), "host")
        case HostOf(silo):
            return py.attribute(f.expr(silo), "host")
        case Spawn(None):
            return _of_task(f, "spawn", (), span)
        case Spawn(name) if name is not None:
            return _of_task(f, "spawn_named", (name,), span)
        case Populate(data, host, value):
            return _of_task(f, "populate", (host, value), span, data)
        case FromFun(host, spore):
            return _of_task(f, "from_fun", (host, spore), span)
        case Map(silo, spore):
            return _of_task(f, "map", (silo, spore), span)
        case FlatMap(silo, spore):
            return _of_task(f, "flat_map", (silo, spore), span)
        case OrElse(first, second, data):
            return _of_task(f, "or_else", (first, second), span, data)
        case Persist(silo, level):
            return _of_task(f, "persist", (silo, level), span)
        case Unpersist(silo):
            return _of_task(f, "unpersist", (silo,), span)
        case Send(silo):
            return _of_task(f, "send", (silo,), span)
        case Await(future):
            return _of_task(f, "wait", (future,), span)
        case _:
            raise TypeError(f"no term of a program: {type(term).__name__}")


def _of_task(f: Function, action: str, args: Sequence[Term], span: Span, *first: Type) -> ast.expr:
    """A visible action; its value is under a name at once, so that actions stay in order."""
    values = f.exprs(args)
    call = py.method(py.name(TASK), action, *[f.constant(each) for each in first], *values)
    return f.at(call, span)

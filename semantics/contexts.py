"""Evaluation contexts at work: which part of a term is evaluated next, and where its value goes.

Evaluation is left to right, by value. ``split`` finds the redex of a closed term under a stack of frames, ``fill`` puts a
value where the redex was and finds the next one ("refocusing", Danvy and Nielsen 2004): neither ever looks at the whole
stack, nor again at operands that are done. Constructors of values, and functions, are values themselves and take no step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from calculus.binding import subst
from calculus.contexts import Control, Ended, Frame, Hole, Loop, Running, Stack
from calculus.runtime import Done, Lineage
from calculus.seq import Seq
from calculus.terms import (
    Abs,
    App,
    Await,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    If,
    Let,
    LetRec,
    Lit,
    Lst,
    Map,
    Match,
    Materialize,
    New,
    Op,
    OrElse,
    Param,
    Persist,
    Populate,
    Program,
    Proj,
    Rcd,
    Rec,
    Recover,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    Term,
    Tup,
    Unpersist,
    Val,
    Var,
)
from calculus.values import Con, Record, Value

_OPERANDS: dict[type, Callable[[Any], Sequence[Term]]] = {
    **dict.fromkeys((Var, Lit, Val, Abs, Rec, Ref, LetRec, Here), lambda t: ()),
    **dict.fromkeys((Tup, Rcd, Lst), lambda t: t.items),
    **dict.fromkeys((New, Op), lambda t: t.args),
    **dict.fromkeys((Map, FlatMap), lambda t: (t.silo, t.spore)),
    **dict.fromkeys((Unpersist, HostOf, Send, Materialize, Forward), lambda t: (t.silo,)),
    App: lambda t: (t.fn, t.arg),
    Let: lambda t: (t.bound,),
    If: lambda t: (t.cond,),
    Match: lambda t: (t.scrutinee,),
    Proj: lambda t: (t.tuple,),
    Sel: lambda t: (t.of,),
    Spore: lambda t: t.inits,
    Spawn: lambda t: () if t.name is None else (t.name,),
    Populate: lambda t: (t.host, t.value),
    FromFun: lambda t: (t.host, t.spore),
    OrElse: lambda t: (t.first, t.second),
    Persist: lambda t: (t.silo, t.level),
    Await: lambda t: (t.future,),
    Recover: lambda t: (t.attempt,),
}

# The terms that are values once their operands are, and the values that they are. A Ref is one only if it names a function.
_VALUES: dict[type, Callable[[Any, list[Value]], Value]] = {
    **dict.fromkeys((Lit, Val), lambda t, _: t.value),
    **dict.fromkeys((Abs, Rec, Ref), lambda t, _: t),
    Tup: lambda t, items: tuple(items),
    Rcd: lambda t, items: Record(t.labels, tuple(items)),
    Lst: lambda t, items: Seq(items),
    New: lambda t, fields: Con(t.name, tuple(fields)),
}


def operands(term: Term) -> Sequence[Term]:
    """The parts of a term that are evaluated before the term itself is, in order."""
    return _OPERANDS[type(term)](term)


def is_function(program: Program, ref: Ref) -> bool:
    """Is the definition a function, and so its name a value?"""
    return type(program.definitions[ref.name].body) is Abs


def split(program: Program, term: Term, stack: Stack | None = None) -> Control:
    """E[t] for a closed t and the frames of E: its redex and the frames around that, or its value."""
    return _go_on(program, term, Seq.EMPTY, stack)


def fill(program: Program, value: Value, stack: Stack | None) -> Control:
    """E[v]"""
    if stack is None:
        return Ended(Done(value))
    frame = stack.top
    if isinstance(frame, Loop):
        return Running(frame, (value,), stack.below)
    return _go_on(program, frame.term, frame.done.cons(value), stack.below)


def _go_on(program: Program, term: Term, done: Seq, stack: Stack | None) -> Control:
    """E[t], the first operands of t being ``done``."""
    while True:
        operand, found = _next_operand(program, term, done)
        if operand is not None:
            for value in found:
                done = done.cons(value)
            term, done, stack = operand, Seq.EMPTY, Stack(Hole(term, done), stack)
            continue
        values = [*reversed(done.to_list()), *found] if len(done) else found
        form = _VALUES.get(type(term))
        if form is None or (type(term) is Ref and not is_function(program, term)):
            return Running(term, tuple(values), stack)
        value = form(term, values)
        if stack is None:
            return Ended(Done(value))
        frame, stack = stack.top, stack.below
        if isinstance(frame, Loop):
            return Running(frame, (value,), stack)
        term, done = frame.term, frame.done.cons(value)


def _next_operand(program: Program, term: Term, done: Seq) -> tuple[Term | None, list[Value]]:
    """The first operand after those ``done`` that has to be evaluated, and the values of those before it that have not."""
    found: list[Value] = []
    parts = _OPERANDS[type(term)](term)
    for at in range(len(done), len(parts)):
        part = parts[at]
        kind = type(part)
        if kind is Lit or kind is Val:
            found.append(part.value)  # type: ignore[union-attr]
        elif kind is Abs or kind is Rec or (kind is Ref and is_function(program, part)):  # type: ignore[arg-type]
            found.append(part)
        elif at and type(term) is Spore:
            return _init(term, at, [*reversed(done.to_list()), *found]), found
        else:
            return part, found
    return None, found


def _init(spore: Spore, at: int, values: list[Value]) -> Term:
    """The header entry at ``at``, which sees the entries before it."""
    return subst(spore.inits[at], bind_each(spore.code.header[:at], values))


def bind_each(params: Sequence[Param], values: Sequence[Value]) -> dict[str, Val]:
    """[v/x]… for parameters or header entries."""
    return {param.name: Val(value, param.type) for param, value in zip(params, values, strict=True)}


def bind(params: Sequence[Param], argument: Value) -> dict[str, Val]:
    """[v/x]… for the argument of a function: () for none, the value for one, a tuple for more parameters."""
    if len(params) == 1:
        return {params[0].name: Val(argument, params[0].type)}
    return bind_each(params, argument)


def unwind(stack: Stack | None) -> tuple[Lineage, Stack | None] | None:
    """The second lineage of the innermost recover, and the frames around that recover; None where there is none."""
    while stack is not None:
        frame: Frame = stack.top
        if type(frame) is Hole and type(frame.term) is Recover:
            return frame.term.second, stack.below
        stack = stack.below
    return None

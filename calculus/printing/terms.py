"""Kernel terms as text, in surface syntax with every type written out, so that they can be read back.

``materialize``, ``forward`` and ``recover`` have no surface syntax; they are written as the calculus writes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from calculus.printing.literals import name_text
from calculus.printing.operations import is_bare, operation_level, operation_pieces
from calculus.printing.types import NO_ARROW, several_types, type_arguments
from calculus.printing.values import value_piece
from calculus.printing.writing import CLOSE, NEXT, NEXT_CASE, OPEN, At, Group, Piece, enclosed, group, joined
from calculus.runtime import SporeVal
from calculus.terms import (
    Abs,
    App,
    Await,
    Case,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
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
    Proj,
    Rcd,
    Rec,
    Recover,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Unpersist,
    Val,
    Var,
)

# How tightly a form binds: a lambda takes all that follows it, operators are in between, a call takes least.
EXPRESSION, OPERAND, PREFIX, SIMPLE = 0, 1, 12, 13


def term_level(term: Term | SporeCode | SporeVal) -> int:
    """How tightly a term's form binds."""
    match term:
        case Abs() | Let() | LetRec() | Rec() | If() | Match() | Materialize() | Forward() | Recover():
            return EXPRESSION
        case Spore() | SporeCode() | SporeVal():
            return OPERAND
        case Op(name, types, args):
            return operation_level(name, types, args)
        case Lit(value) | Val(value):
            return value_level(value)
        case _:
            return SIMPLE


def value_level(value: object) -> int:
    """How tightly a value binds: a negative number is a prefix and its operand."""
    if isinstance(value, (int, float)):
        return PREFIX if str(value).startswith("-") else SIMPLE
    if isinstance(value, (Abs, Rec, SporeVal)):
        return term_level(value)
    return SIMPLE


def term_pieces(term: Term) -> Iterator[Piece]:
    """What a term is written as; a library's own definition, whose name has a dot, is a method as any operation is."""
    match term:
        case Var(name):
            yield name_text(name)
        case Lit(value) | Val(value):
            yield value_piece(value)
        case Abs(params, body):
            yield from (*parameters(params), " => ", body)
        case App(Ref(name, types), arg) if "." in name:
            yield from operation_pieces(name, types, arg.items if isinstance(arg, Tup) else (arg,))
        case App(fn, Lit(())) if isinstance(fn, Await) or (isinstance(fn, Op) and is_bare(fn.name)):
            yield from (At(fn, SIMPLE), "()()")  # the first () belongs to the method
        case App(fn, arg):
            yield from (At(fn, SIMPLE), *arguments(arg))
        case Let() | LetRec():
            yield from block(term)
        case Rec(defs, name):
            yield from block(LetRec(defs, Var(name)))
        case If(cond, then, els):
            yield from ("if (", cond, ") ", At(then, OPERAND), " else ", els)
        case Match(scrutinee, cases, ty):
            yield from ("(", At(scrutinee, OPERAND), " match {", OPEN)
            yield from joined(cases, NEXT_CASE)
            yield from (CLOSE, "}): ", At(ty, NO_ARROW))
        case Tup(items):
            yield from enclosed("(", items, ")")
        case Rcd(labels, items):
            fields = zip(labels, items, strict=True)
            yield from enclosed("(", [group(name_text(label), " = ", item) for label, item in fields], ")")
        case Lst(item, items):
            yield from ("List[", item, "]")
            yield from enclosed("(", items, ")")
        case Proj(whole, index):
            yield from (At(whole, SIMPLE), f"._{index}")
        case Sel(whole, label):
            yield from (At(whole, SIMPLE), f".{name_text(label)}")
        case New(name, types, args):
            yield name
            yield from type_arguments(types)
            if args:
                yield from enclosed("(", args, ")")
        case Op(name, types, args):
            yield from operation_pieces(name, types, args)
        case Ref(name, types):
            yield name if "." in name else name_text(name)
            yield from type_arguments(types)
        case Spore(code, inits):
            yield from spore(code, inits)
        case _:
            yield from silo_pieces(term)


def silo_pieces(term: Term) -> Iterator[Piece]:
    """The forms that speak of hosts, silos and futures."""
    match term:
        case Spawn(name):
            yield from ("spawn(", "" if name is None else name, ")")
        case Here():
            yield "currentHost"
        case Populate(data, host, value):
            yield from ("SiloRef.populate[", data, "](", host, ", ", value, ")")
        case FromFun(host, spore_):
            yield from ("SiloRef.fromFun(", host, ")(", spore_, ")")
        case Map(silo, spore_):
            yield from (At(silo, SIMPLE), ".map(", spore_, ")")
        case FlatMap(silo, spore_):
            yield from (At(silo, SIMPLE), ".apply(", spore_, ")")
        case OrElse(first, second):
            yield from (At(first, SIMPLE), ".orElse(", second, ")")
        case Persist(silo, level):
            yield from (At(silo, SIMPLE), ".persist(", level, ")")
        case Unpersist(silo):
            yield from (At(silo, SIMPLE), ".unpersist()")
        case HostOf(silo):
            yield from (At(silo, SIMPLE), ".host")
        case Send(silo):
            yield from (At(silo, SIMPLE), ".send()")
        case Await(future):
            yield from (At(future, SIMPLE), ".await")
        case Materialize(silo):
            yield from ("materialize ", At(silo, SIMPLE))
        case Forward(silo):
            yield from ("forward ", At(silo, SIMPLE))
        case Recover(attempt, second):
            yield from ("recover ", At(attempt, SIMPLE), " ", value_piece(second))


def parameters(params: tuple[Param, ...]) -> Iterator[Piece]:
    """``(x: T, …)``"""
    return enclosed("(", params, ")")


def parameter_pieces(param: Param) -> Iterator[Piece]:
    """``x: T``"""
    yield from (f"{name_text(param.name)}: ", param.type)


def arguments(arg: Term) -> Iterator[Piece]:
    """An argument list: a tuple stands for several arguments, ``()`` for none."""
    match arg:
        case Tup(items):
            return enclosed("(", items, ")")
        case Lit(()):
            return iter(("()",))
        case _:
            return enclosed("(", (arg,), ")")


def block(term: Let | LetRec) -> Iterator[Piece]:
    """``{ val x: T = t; …; t }``, with all of a spine's statements in one block."""
    yield from ("{", OPEN)
    yield from statements(term)
    yield from (CLOSE, "}")


def statements(term: Term, top: bool = False) -> Iterator[Piece]:
    """The statements of a spine and its result.

    A name that the block has already, and at the top of a program a local function, begins a block of its own.
    """
    names: set[str] = set()
    while isinstance(term, (Let, LetRec)):
        bound = [term.name] if isinstance(term, Let) else [local.name for local in term.defs]
        if not names.isdisjoint(bound) or (top and isinstance(term, LetRec)):
            yield At(term, OPERAND)  # in parentheses: braces on a line of their own would be an argument of the line before
            return
        names.update(bound)
        if isinstance(term, Let):
            yield from (f"val {name_text(term.name)}: ", term.type, " = ", term.bound, NEXT)
        else:
            for local in term.defs:
                yield from (local, NEXT)
        term = term.body
    yield term


def local_def_pieces(local: LocalDef) -> Iterator[Piece]:
    """``def f(x: T): R = t``"""
    yield from (f"def {name_text(local.name)}", *parameters(local.fun.params), ": ", local.type.result, " = ", local.fun.body)


def case_pieces(case: Case) -> Iterator[Piece]:
    """``case p if g => t``"""
    yield from ("case ", case.pattern)
    if case.guard is not None:
        yield from (" if ", At(case.guard, OPERAND))
    yield from (" => ", case.body)


def spore(code: SporeCode, captured: tuple[Piece, ...] | None) -> Iterator[Piece]:
    """``spore { val x: T = t; (y: T) => t }``; without the values of its header the code alone."""
    yield "spore"
    if code.type.excluded:
        yield from ("[Excluded = ", *several_types(code.type.excluded), "]")
    yield from (" {", OPEN)
    for i, param in enumerate(code.header):
        yield from ("val ", param, *(() if captured is None else (" = ", captured[i])), NEXT)
    yield from (*parameters(code.params), " => ", *_closure(code.body), CLOSE, "}")


def _closure(body: Term) -> Iterator[Piece]:
    """A closure's statements need no braces of their own, but this text has them: it is read in one way only."""
    return block(body) if isinstance(body, (Let, LetRec)) else iter((body,))


def spore_val_pieces(value: SporeVal) -> Iterator[Piece]:
    """A spore with its environment: the values stand where the header's terms were."""
    return spore(value.code, Group([value_piece(item) for item in value.values]))

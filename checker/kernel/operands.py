"""The types of a term's operands: those of its parts that are evaluated before it, from left to right.

Where a term says what type an operand must have, it is that type, else the operand's own.
"""

from __future__ import annotations

from typing import assert_never

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
    Term,
    Tup,
    Unpersist,
    Val,
    Var,
)
from calculus.types import BOOLEAN, HOST, LEVEL, STRING, DataOf, Fun, SiloOf, SporeOf, Type
from checker.declarations import facts, field_types
from checker.kernel.contexts import Ctx
from checker.kernel.functions import instance
from checker.kernel.judgement import infer


# fmt: off
def operand_types(ctx: Ctx, t: Term) -> list[Type]:
    """The types of the operands of a well-typed term; those of a Match are its scrutinee and the guards that it may try."""
    match t:
        case Var() | Lit() | Val() | Abs() | Rec() | Ref() | LetRec() | Here() | Spawn(None):
            return []
        case Let():                                     return [t.type]
        case If():                                      return [BOOLEAN]
        case Match():                                   return [infer(ctx, t.scrutinee), *[BOOLEAN] * len(t.cases)]
        case App(fn, arg):                              return _application(infer(ctx, fn), ctx, arg)
        case Tup(items) | Rcd(_, items):                return [infer(ctx, item) for item in items]
        case Lst(item, items):                          return [item] * len(items)
        case New(name, types):                          return _fields(ctx, DataOf(name, types))
        case Op(name, types):                           return list(instance(name, types)[0])
        case Spore(code):                               return [entry.type for entry in code.header]
        case Spawn():                                   return [STRING]
        case Populate(data):                            return [HOST, data]
        case FromFun(_, spore):                         return [HOST, infer(ctx, spore)]
        case Map(r, spore) | FlatMap(r, spore):         return [infer(ctx, r), infer(ctx, spore)]
        case OrElse(_, _, data):                        return [SiloOf(data), SiloOf(data)]
        case Persist(r, _):                             return [infer(ctx, r), LEVEL]
        case Proj(part, _) | Sel(part, _) | Await(part) | Recover(part, _):
            return [infer(ctx, part)]
        case Unpersist(r) | HostOf(r) | Send(r) | Materialize(r) | Forward(r):
            return [infer(ctx, r)]
        case _:                                         assert_never(t)
# fmt: on


def _application(fn: Type, ctx: Ctx, arg: Term) -> list[Type]:
    return [fn, fn.param if isinstance(fn, Fun | SporeOf) else infer(ctx, arg)]


def _fields(ctx: Ctx, ty: DataOf) -> list[Type]:
    return list(field_types(ctx.program, facts(ctx.program).constructors[ty.name], ty))

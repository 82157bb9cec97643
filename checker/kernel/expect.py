"""What a rule expects of the type of an operand; where it is Nothing, which has no values, it is whatever is expected."""

from __future__ import annotations

from calculus.operations import Bound
from calculus.problems import ProblemFound, problem
from calculus.rules import fired
from calculus.source import Span
from calculus.terms import Term
from calculus.types import NOTHING, Fun, FutureOf, SiloOf, SporeOf, Type, TypeVar
from checker.formation import bound_problem, bound_problems
from checker.kernel.contexts import Ctx
from checker.mobility import offending_part
from checker.subtyping import is_subtype


def subtype(ctx: Ctx, found: Type, expected: Type, span: Span) -> None:
    """FP0201 unless found <: expected."""
    fired("T-Sub")
    if not is_subtype(ctx.program, found, expected):
        raise problem("FP0201", span, expected=expected, found=found)


def function(ty: Type, at: Term) -> tuple[Type, Type]:
    """A and B of A => B or Spore[A, B]; FP0206 for anything else."""
    match ty:
        case Fun(param, result) | SporeOf(param, result):
            return param, result
        case _:
            raise problem("FP0206", at.span, type=ty)


def spore(ctx: Ctx, ty: Type, takes: Type, at: Term) -> Type:
    """B of Spore[A, B], where what it is to be given is an A; FP0201 for anything else, a function too."""
    if ty == NOTHING:
        return NOTHING
    if not isinstance(ty, SporeOf):
        raise problem("FP0201", at.span, expected="Spore[_, _]", found=ty)
    subtype(ctx, takes, ty.param, at.span)
    return ty.result


def silo(ty: Type, at: Term) -> Type:
    """T of SiloRef[T]; FP0204 for anything else."""
    if ty == NOTHING:
        return NOTHING
    if not isinstance(ty, SiloOf):
        raise problem("FP0204", at.span, name="silo", expected="SiloRef[_]", found=ty)
    return ty.data


def future(ty: Type, at: Term) -> Type:
    """T of Future[T]; FP0204 for anything else."""
    if ty == NOTHING:
        return NOTHING
    if not isinstance(ty, FutureOf):
        raise problem("FP0204", at.span, name="await", expected="Future[_]", found=ty)
    return ty.item


def bounds(ctx: Ctx, variable: TypeVar, ty: Type, span: Span) -> None:
    """FP0303, FP0216 or FP0217 unless the type may stand for the variable."""
    for found in bound_problems(ctx.program, variable, ty, span):
        raise ProblemFound(found)


def bound(ctx: Ctx, what: Bound, ty: Type, span: Span) -> None:
    """FP0303, FP0216 or FP0217 unless the type has what the table of operations asks of it."""
    part = None if what == "any" else offending_part(ctx.program, what, ty)
    if what != "any" and part is not None:
        raise ProblemFound(bound_problem(what, ty, part, span))


def length(name: str, expected: int, found: int, span: Span) -> None:
    """FP0205 unless as many arguments are given as are expected."""
    if expected != found:
        raise problem("FP0205", span, name=name, expected=expected, found=found)

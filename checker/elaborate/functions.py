"""Functions as values: lambdas and functions of cases.

A function's parameters are typed by what is written, else by what is expected; FP0207 where neither says.
Where a spore is expected, a lambda is one with an empty header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import Abs, Case, Match, New, Param, PWild, Term, Var, param_type
from calculus.types import UNIT, DataOf, Fun, SporeOf, TupleOf, Type, option
from checker.elaborate import expressions, matches, spores
from checker.elaborate.conformance import known_hint
from checker.elaborate.contexts import BROKEN, ERROR, HOLE, Ctx, Typed
from checker.elaborate.inference import mentions, wrong_already
from checker.elaborate.types import type_of
from checker.usefulness import TooLarge, missing_case
from parser import surface

if TYPE_CHECKING:
    from checker.elaborate.calls import Arg


def needs_param_types(e: Arg) -> bool:
    """Is this a function with a parameter whose type it does not say?"""
    match e:
        case surface.Lambda(params):
            return any([param.type is None for param in params])
        case surface.CaseLambda():
            return True
        case surface.SporeExpr(_, _, closure):
            return needs_param_types(closure)
        case _:
            return False


def infer_lambda(ctx: Ctx, e: surface.Lambda, hint: Type | None) -> Typed:
    """``(x: A, y) => e``"""
    if isinstance(hint, SporeOf):
        return spores.from_function(ctx, e, hint)
    inner = ctx.inner()
    params, body, result = closure(inner, e, hint)
    return Abs(params, body, span=e.span), Fun(param_type(params), result)


def infer_cases(ctx: Ctx, e: surface.CaseLambda, hint: Type | None) -> Typed:
    """``{ case p => e … }``"""
    if isinstance(hint, SporeOf):
        return spores.from_function(ctx, e, hint)
    params, body, result = closure(ctx.inner(), e, hint)
    return Abs(params, body, span=e.span), Fun(param_type(params), result)


def closure(inner: Ctx, e: surface.Lambda | surface.CaseLambda, hint: Type | None) -> tuple[tuple[Param, ...], Term, Type]:
    """A function's parameters, which are put into ``inner``, its body and its result's type."""
    wanted = hint.param if isinstance(hint, Fun | SporeOf) else None
    result = hint.result if isinstance(hint, Fun | SporeOf) else None
    if isinstance(e, surface.CaseLambda):
        param = _case_param(inner, e, wanted)
        subject: Typed = (Var(param.name), param.type)
        term, ty = matches.match_cases(inner, subject, e.cases, known_hint(result) if result else None, e.span)
        return (param,), term, ty
    params = _params(inner, e, wanted, hint)
    if result is None or mentions(result, HOLE) or mentions(result, ERROR):
        term, ty = expressions.infer(inner, e.body, known_hint(result) if result else None)
        return params, term, ty
    return params, expressions.check(inner, e.body, result), result


def _case_param(ctx: Ctx, e: surface.CaseLambda, wanted: Type | None) -> Param:
    if wanted is None or mentions(wanted, HOLE):
        ctx.el.report("FP0207", e.span, fix="cases", name="case")
        wanted = ERROR
    return Param(ctx.el.fresh(), wanted, span=e.span)


def _params(inner: Ctx, e: surface.Lambda, wanted: Type | None, hint: Type | None) -> tuple[Param, ...]:
    el, count = inner.el, len(e.params)
    types: tuple[Type | None, ...]
    if count == 1:
        types = (wanted,)
    elif isinstance(wanted, TupleOf) and len(wanted.items) == count:
        types = wanted.items
    else:
        types = (None,) * count
        if wanted is not None and wanted is not HOLE and not mentions(wanted, ERROR) and (count or wanted != UNIT):
            el.report("FP0201", e.span, expected=hint, found=_shape(count))
            types = (ERROR,) * count
    seen: dict[str, Span] = {}
    params = []
    for param, known in zip(e.params, types, strict=True):
        ty = _param_type(inner, param, known)
        name = param.name
        if name == "_":
            name = el.fresh()
        else:
            if name in seen:
                el.report("FP0219", param.name_span, Label(seen[name], "first"), name=name)
            seen[name] = param.name_span
            local = inner.bind(name, ty, param.name_span)
            if inner.outer is not None and inner.outer.closure is not None and name in inner.outer.names:
                local.name = name = el.fresh()  # the kernel's header and parameters are one space of names
        params.append(Param(name, ty, span=param.name_span))
    return tuple(params)


def _shape(count: int) -> str:
    return f"({', '.join(['_'] * count)}) => _"


def _param_type(ctx: Ctx, param: surface.Param, known: Type | None) -> Type:
    if param.type is not None:
        return type_of(ctx, param.type)
    if known is None or mentions(known, HOLE):
        ctx.el.report(
            "FP0207", param.span, fix="placeholder" if "$" in param.name else "fix", name=param.name.partition("$")[0]
        )
        return ERROR
    return known


def partial_function(ctx: Ctx, e: surface.Expr, hint: Type) -> Typed:
    """``{ case p => e … }`` without a default as a function to Option: Some(e), and None where no case fits."""
    assert isinstance(hint, Fun)
    if not isinstance(e, surface.CaseLambda):
        return expressions.infer(ctx, e, hint)
    inner = ctx.inner()
    param = _case_param(inner, e, hint.param)
    if param.type is ERROR:
        return BROKEN
    wanted = hint.result.args[0] if isinstance(hint.result, DataOf) else HOLE
    cases, ty = matches.infer_cases(inner, param.type, e.cases, known_hint(wanted))
    if wrong_already(ty):
        return BROKEN
    given = option(ty)
    some = [Case(c.pattern, c.guard, New("Some", (ty,), (c.body,), span=c.body.span), span=c.span) for c in cases]
    if _leaves_out(ctx, cases, param.type):
        some.append(Case(PWild(), None, New("None", (ty,), ())))
    body = Match(Var(param.name), tuple(some), given, span=e.span)
    return Abs((param,), body, span=e.span), Fun(param.type, given)


def _leaves_out(ctx: Ctx, cases: list[Case], ty: Type) -> bool:
    try:
        return missing_case(ctx.el, cases, ty) is not None
    except TooLarge:
        return True

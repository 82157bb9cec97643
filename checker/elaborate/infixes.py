"""Operators: ``a op b`` and ``op a`` as methods, and the few that are forms of their own: ``->``, ``&&``, ``||``."""

from __future__ import annotations

from calculus.terms import If, Let, Lit, Term, Var
from calculus.types import BOOLEAN, NOTHING, Base, ListOf, Type
from checker.elaborate import calls, expressions, functions, methods
from checker.elaborate.callees import Callee
from checker.elaborate.calls import ArgList, Done
from checker.elaborate.conformance import conform, convert, fits, is_pure, item_hint, known_hint
from checker.elaborate.contexts import ERROR, Ctx, Typed
from parser import surface


def infer_infix(ctx: Ctx, e: surface.Infix, hint: Type | None) -> Typed:
    """``a op b``; an operator that ends in ``:`` is a method of what stands right of it."""
    match e.op:
        case "->":
            return _pair(ctx, e, hint)
        case "&&":
            left = expressions.check(ctx, e.left, BOOLEAN)
            return If(left, expressions.check(ctx, e.right, BOOLEAN), Lit(False), span=e.span), BOOLEAN
        case "||":
            left = expressions.check(ctx, e.left, BOOLEAN)
            return If(left, Lit(True), expressions.check(ctx, e.right, BOOLEAN), span=e.span), BOOLEAN
    if e.op.endswith(":"):
        return _right_associative(ctx, e, hint)
    receiver = expressions.infer(ctx, e.left, None)
    right: calls.Arg = e.right
    if isinstance(receiver[1], Base) and receiver[1] is not ERROR and not functions.needs_param_types(e.right):
        done = expressions.infer(ctx, e.right, None)
        callee = _on_bases(ctx, receiver[1], e.op, done[1])
        if callee is not None:
            return _apply_to_bases(ctx, callee, receiver, done, e)
        right = Done(done, e.right.span)
    lists = [ArgList(_arguments(ctx, receiver[1], e.op, right), span=e.right.span)]
    return methods.member(ctx, receiver, e.op, e.op_span, lists, (), hint, e.span)


def _pair(ctx: Ctx, e: surface.Infix, hint: Type | None) -> Typed:
    pair = surface.TupleExpr((e.left, e.right), span=e.span)
    return expressions.infer(ctx, pair, hint)


def _arguments(ctx: Ctx, ty: Type, op: str, right: calls.Arg) -> tuple[calls.Arg, ...]:
    """``xs slice (1, 3)`` has two arguments, ``xs :+ (1, 3)`` one."""
    if isinstance(right, surface.TupleExpr) and op.isidentifier():
        sizes = [callee.lists[0] for callee in methods.methods(ctx, ty, op) if callee.lists]
        if len(right.items) in sizes and 1 not in sizes:
            return right.items
    return (right,)


# The operators on base types are most of them; which one is meant is found once.

_ON_BASES: dict[tuple[Base, str, Base], Callee | None] = {}


def _on_bases(ctx: Ctx, left: Base, op: str, right: Type) -> Callee | None:
    if not isinstance(right, Base) or right is ERROR or right is NOTHING:
        return None
    key = (left, op, right)
    if key not in _ON_BASES:
        _ON_BASES[key] = _find_on_bases(ctx, left, op, right)
    return _ON_BASES[key]


def _find_on_bases(ctx: Ctx, left: Base, op: str, right: Base) -> Callee | None:
    found = [callee for callee in methods.own(ctx, left, op) if callee.lists == (1,)]
    for widening in (False, True):
        for callee in found:
            if callee.type_params or callee.by_name:
                continue
            first, second = callee.params
            if fits(ctx, left, first, widening=True) and fits(ctx, right, second, widening):
                return callee
        if widening is False and any([callee.type_params for callee in found]):
            return None
    return None


def _apply_to_bases(ctx: Ctx, callee: Callee, left: Typed, right: Typed, e: surface.Infix) -> Typed:
    terms = []
    for (term, ty), param in zip((left, right), callee.params, strict=True):
        terms.append(term if ty is param else convert(ctx, term, ty, param) or term)
    return callee.build((), terms, e.span), callee.result


def _right_associative(ctx: Ctx, e: surface.Infix, hint: Type | None) -> Typed:
    """``x :: xs``. What stands left is evaluated first, as in Scala, though it is the argument."""
    receiver = expressions.infer(ctx, e.right, hint if isinstance(hint, ListOf) else None)
    wanted = item_hint(hint)
    if isinstance(receiver[1], ListOf) and functions.needs_param_types(e.left):
        wanted = receiver[1].item
    if e.op != "::" and e.op != "+:":
        wanted = hint if isinstance(hint, ListOf) else None
    left, ty = expressions.infer(ctx, e.left, known_hint(wanted) if wanted is not None else None)
    kept: str | None = None
    argument: Term = left
    if not is_pure(left) and not is_pure(receiver[0]):
        kept = ctx.el.fresh()
        argument = Var(kept, span=e.left.span)
    lists = [ArgList((Done((argument, ty), e.left.span),), span=e.left.span)]
    term, result = methods.member(ctx, receiver, e.op, e.op_span, lists, (), hint, e.span)
    return (term if kept is None else Let(kept, ty, left, term, span=e.span)), result


def infer_prefix(ctx: Ctx, e: surface.Prefix, hint: Type | None) -> Typed:
    """``-e``, ``!e``"""
    receiver = expressions.infer(ctx, e.operand, hint if e.op in "-+" else None)
    if receiver[1] is ERROR:
        return receiver
    name = f"unary_{e.op}"
    if e.op == "!" and receiver[1] is not BOOLEAN:
        return conform(ctx, receiver, BOOLEAN, e.operand.span), BOOLEAN
    return methods.call_method(ctx, receiver, name, [], (), hint, e.span, e.op_span)

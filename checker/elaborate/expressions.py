"""Expressions: Γ ⊢ e ⇒ T (``infer``) and Γ ⊢ e ⇐ T (``check``), each giving the kernel term too.

``infer`` takes a hint, what is known of the type that is expected: it may have holes, and nothing has to fit it.
Something wrong is reported once, where it is found; the expression is then ``BROKEN``, of the type ``ERROR``.
"""

from __future__ import annotations

from typing import assert_never

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import If, Lit, Op, Rcd, Term, Tup
from calculus.types import BOOLEAN, DOUBLE, STRING, UNIT, RecordOf, TupleOf, Type
from checker.elaborate import blocks, functions, infixes, loops, matches, methods, names, spores
from checker.elaborate.calls import ArgList, call_value
from checker.elaborate.conformance import common, conform, known_hint
from checker.elaborate.contexts import ERROR, Ctx, Typed, close_to
from checker.elaborate.inference import wrong_already
from checker.elaborate.types import type_of
from checker.literals import literal_type
from parser import surface


def check(ctx: Ctx, e: surface.Expr, ty: Type) -> Term:
    """The term of an expression where a ``ty`` is expected; FP0201 where it has another type."""
    return conform(ctx, infer(ctx, e, ty), ty, last(e).span)


def last(e: surface.Expr) -> surface.Expr:
    """The expression that is a block's value, or the expression itself."""
    while isinstance(e, surface.Block) and e.result is not None:
        e = e.result
    return e


# fmt: off
def infer(ctx: Ctx, e: surface.Expr, hint: Type | None) -> Typed:
    """The term of an expression, and its type."""
    match e:
        case surface.Name():                return names.infer_name(ctx, e, hint)
        case surface.Literal():             return _literal(e, hint)
        case surface.Call():                return _call(ctx, e, hint)
        case surface.Select():              return methods.select(ctx, e, hint)
        case surface.Infix():               return infixes.infer_infix(ctx, e, hint)
        case surface.Lambda():              return functions.infer_lambda(ctx, e, hint)
        case surface.If():                  return _if(ctx, e, hint)
        case surface.Match():               return matches.infer_match(ctx, e, hint)
        case surface.Block():               return blocks.infer_block(ctx, e, hint)
        case surface.TupleExpr():           return _tuple(ctx, e, hint)
        case surface.RecordExpr():          return _record(ctx, e, hint)
        case surface.CaseLambda():          return functions.infer_cases(ctx, e, hint)
        case surface.SporeExpr():           return spores.infer_spore(ctx, e, hint)
        case surface.Prefix():              return infixes.infer_prefix(ctx, e, hint)
        case surface.For():                 return loops.infer_for(ctx, e, hint)
        case surface.Interpolated():        return _interpolated(ctx, e)
        case surface.TypeApply():           return _type_apply(ctx, e, hint)
        case surface.Ascription():          return _ascription(ctx, e)
        case _:                             assert_never(e)
# fmt: on


def _literal(e: surface.Literal, hint: Type | None) -> Typed:
    if hint is DOUBLE and type(e.value) is int and abs(e.value) < 1 << 53:
        return Lit(float(e.value), span=e.span), DOUBLE
    return Lit(e.value, span=e.span), literal_type(e.value)


def _call(ctx: Ctx, e: surface.Call, hint: Type | None) -> Typed:
    """``f[T](a)(b)``: the argument lists are collected, for the function's types come from all of them."""
    lists: list[ArgList] = []
    head: surface.Expr = e
    type_args: tuple[surface.TypeExpr, ...] = ()
    while isinstance(head, surface.Call) and not type_args:
        span = Span(e.span.file, head.fn.span.end, head.span.end)
        lists.append(ArgList(head.args, head.named, span))
        type_args = head.type_args
        head = head.fn
    if isinstance(head, surface.TypeApply) and not type_args:
        type_args = head.type_args
        head = head.fn
    lists.reverse()
    return apply_head(ctx, head, lists, type_args, hint, e.span)


def apply_head(
    ctx: Ctx,
    head: surface.Expr,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    """What is called: a name, a method, or a value."""
    if isinstance(head, surface.Name):
        return names.call_name(ctx, head, lists, type_args, hint, span)
    if isinstance(head, surface.Select):
        return methods.call_select(ctx, head, lists, type_args, hint, span)
    typed = infer(ctx, head, None)
    if type_args and typed[1] is not ERROR:
        ctx.el.report("FP0209", head.span, name="the expression", expected=0, found=len(type_args))
    for at, args in enumerate(lists):
        typed = call_value(ctx, typed, args, hint if at == len(lists) - 1 else None, span)
    return typed


def _type_apply(ctx: Ctx, e: surface.TypeApply, hint: Type | None) -> Typed:
    return apply_head(ctx, e.fn, [], e.type_args, hint, e.span)


def _ascription(ctx: Ctx, e: surface.Ascription) -> Typed:
    ty = type_of(ctx, e.type)
    return check(ctx, e.expr, ty), ty


def _if(ctx: Ctx, e: surface.If, hint: Type | None) -> Typed:
    cond = check(ctx, e.condition, BOOLEAN)
    if e.otherwise is None:
        return If(cond, check(ctx, e.then, UNIT), Lit(()), span=e.span), UNIT
    then, then_type = infer(ctx, e.then, hint)
    els, els_type = infer(ctx, e.otherwise, hint)
    branches = [(then, then_type, last(e.then).span), (els, els_type, last(e.otherwise).span)]
    terms, ty = common(ctx, branches, hint)
    return If(cond, terms[0], terms[1], span=e.span), ty


def _tuple(ctx: Ctx, e: surface.TupleExpr, hint: Type | None) -> Typed:
    hints: tuple[Type | None, ...] = (None,) * len(e.items)
    if isinstance(hint, TupleOf) and len(hint.items) == len(e.items):
        hints = tuple([known_hint(item) for item in hint.items])
    parts = [_part(ctx, item, wanted) for item, wanted in zip(e.items, hints, strict=True)]
    return Tup(tuple([term for term, _ in parts]), span=e.span), TupleOf(tuple([ty for _, ty in parts]))


def _part(ctx: Ctx, e: surface.Expr, hint: Type | None) -> Typed:
    """A component: an Int where a Double is wanted is widened here, for a tuple as a whole cannot be."""
    typed = infer(ctx, e, hint)
    if hint is None or typed[1] is hint or typed[1] is ERROR:
        return typed
    from checker.elaborate.conformance import convert, fits

    if not fits(ctx, typed[1], hint, widening=False) and fits(ctx, typed[1], hint, widening=True):
        return convert(ctx, typed[0], typed[1], hint) or typed[0], hint
    return typed


def _record(ctx: Ctx, e: surface.RecordExpr, hint: Type | None) -> Typed:
    hints = dict(zip(hint.labels, hint.items, strict=True)) if isinstance(hint, RecordOf) else {}
    seen: dict[str, Span] = {}
    terms: list[Term] = []
    types: list[Type] = []
    for field in e.fields:
        if field.name in seen:
            ctx.el.report("FP0219", field.name_span, Label(seen[field.name], "first"), name=field.name)
            return Lit(()), ERROR
        seen[field.name] = field.name_span
        wanted = hints.get(field.name)
        term, ty = _part(ctx, field.value, known_hint(wanted) if wanted is not None else None)
        terms.append(term)
        types.append(ty)
    if wrong_already(*types):
        return Lit(()), ERROR
    labels = tuple(seen)
    return Rcd(labels, tuple(terms), span=e.span), RecordOf(labels, tuple(types))


def _interpolated(ctx: Ctx, e: surface.Interpolated) -> Typed:
    terms: list[Term] = []
    for part in e.parts:
        if isinstance(part, str):
            terms.append(Lit(part, span=e.span))
            continue
        term, ty = infer(ctx, part, None)
        terms.append(term if ty is STRING or ty is ERROR else Op("Any.toString", (ty,), (term,), span=part.span))
    while len(terms) > 1:  # in pairs, so that a long text is no deep term
        pairs = [Op("String.+", (STRING,), (a, b), span=e.span) for a, b in zip(terms[::2], terms[1::2], strict=False)]
        terms = [*pairs, *terms[len(pairs) * 2 :]]
    return terms[0] if terms else Lit("", span=e.span), STRING


def unknown_field(ctx: Ctx, name: str, span: Span, owner: object, known: list[str]) -> None:
    """FP0218, with the field that may be meant."""
    close = close_to(name, known)
    ctx.el.report("FP0218", span, fix="fix" if close else None, name=name, type=owner, close=close)

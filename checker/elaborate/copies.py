"""``e.copy(l = v)``: a record or a case class anew, with some fields changed."""

from __future__ import annotations

from calculus.source import Span
from calculus.terms import Let, Rcd, Sel, Term, Var
from calculus.types import DataOf, RecordOf, Type
from checker.elaborate import calls, expressions, methods
from checker.elaborate.callees import constructor
from checker.elaborate.calls import ArgList, Done
from checker.elaborate.conformance import is_pure
from checker.elaborate.contexts import BROKEN, Ctx, Typed
from parser import surface


def has_fields(ctx: Ctx, ty: Type) -> bool:
    """May values of the type be copied with changes?"""
    match ty:
        case RecordOf():
            return True
        case DataOf(name):
            con = ctx.el.constructors.get(name)
            return con is not None and con.parent.name != "Option"
        case _:
            return False


def copy(ctx: Ctx, receiver: Typed, lists: list[ArgList], hint: Type | None, at: Span, span: Span) -> Typed:
    """The value with the named fields changed; FP0218 for a field that it has not."""
    term, ty = receiver
    assert isinstance(ty, RecordOf | DataOf)
    args = lists[0]
    known = dict(zip(ty.labels, ty.items, strict=True)) if isinstance(ty, RecordOf) else dict(methods.fields(ctx, ty))
    changed: dict[str, calls.Arg] = dict(zip(known, args.args, strict=False))
    if len(args.args) > len(known):
        ctx.el.report("FP0205", at, name="copy", expected=len(known), found=len(args.args))
        return BROKEN
    for named in args.named:
        if named.name not in known:
            expressions.unknown_field(ctx, named.name, named.name_span, ty, list(known))
            calls.look_at(ctx, lists)
            return BROKEN
        if named.name in changed:
            ctx.el.report("FP0219", named.name_span, name=named.name)
            return BROKEN
        changed[named.name] = named.value
    source = term if is_pure(term) else Var(ctx.el.fresh(), span=term.span)
    old = {label: Done((Sel(source, label, span=span), part), span) for label, part in known.items()}
    result = _rebuilt(ctx, ty, {label: changed.get(label, old[label]) for label in known}, hint, at, span)
    for more in lists[1:]:
        result = calls.call_value(ctx, result, more, None, span)
    if source is term:
        return result
    assert isinstance(source, Var)
    return Let(source.name, ty, term, result[0], span=span), result[1]


def _rebuilt(ctx: Ctx, ty: RecordOf | DataOf, parts: dict[str, calls.Arg], hint: Type | None, at: Span, span: Span) -> Typed:
    if isinstance(ty, DataOf):
        con = ctx.el.constructors[ty.name]
        return calls.call(ctx, constructor(con, con.span), None, [ArgList(tuple(parts.values()))], (), hint, span, at)
    terms: list[Term] = []
    types: list[Type] = []
    for label, old in zip(ty.labels, ty.items, strict=True):
        part = parts[label]
        if isinstance(part, Done):
            term, new = part.typed
        else:
            assert not isinstance(part, Done)
            term, new = _changed(ctx, part, old)
        terms.append(term)
        types.append(new)
    return Rcd(ty.labels, tuple(terms), span=span), RecordOf(ty.labels, tuple(types))


def _changed(ctx: Ctx, e: surface.Expr, old: Type) -> Typed:
    """A changed field keeps its type: a record's copy is of the record's type."""
    return expressions.check(ctx, e, old), old

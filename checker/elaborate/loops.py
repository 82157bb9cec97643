"""For-comprehensions, as the methods that they stand for.

    for (p <- xs; if c; …) …           xs.filter(p => c) …
    for (p <- xs) yield e              xs.map(p => e)
    for (p <- xs; q <- ys; …) …        xs.flatMap(p => for (q <- ys; …) …)
    for (p <- xs; q = e; …) …          the body begins with ``val q = e``; before a filter, (p, q) <- xs.map(p => (p, q))
    for (p <- xs) e                    xs.foreach(p => e)

A pattern that may not fit leaves out what it does not fit: xs.collect { case p => (its names) }.
"""

from __future__ import annotations

from calculus.source import Span
from calculus.types import Type
from checker.elaborate import expressions
from checker.elaborate.contexts import BROKEN, Ctx, Typed
from checker.elaborate.patterns import bound_names
from parser import surface

_MOST = 400


def infer_for(ctx: Ctx, e: surface.For, hint: Type | None) -> Typed:
    """``for (x <- xs; if c; y = e) yield body``"""
    if len(e.enumerators) > _MOST:
        ctx.el.report("FP0110", e.span)
        return BROKEN
    return expressions.infer(ctx, _desugar(e.enumerators, e.body, e.yields, e.span), hint)


def _desugar(enumerators: tuple[surface.Enumerator, ...], body: surface.Expr, yields: bool, span: Span) -> surface.Expr:
    first, rest = enumerators[0], list(enumerators[1:])
    assert isinstance(first, surface.Generator)
    pattern, source = first.pattern, first.source
    if not _always_fits(pattern):
        pattern, source = _fitting(pattern, source)
    vals: list[surface.Val] = []
    while rest and not isinstance(rest[0], surface.Generator):
        item = rest.pop(0)
        if isinstance(item, surface.ForVal):
            vals.append(surface.Val(item.pattern, None, item.value, span=item.span))
        elif isinstance(item, surface.Guard):
            if vals:
                pattern, source = _with_vals(pattern, source, vals)
                vals = []
            source = _method(source, "filter", _function(pattern, item.condition))
    if rest:
        inner = _desugar(tuple(rest), body, yields, span)
        return _method(source, "flatMap" if yields else "foreach", _function(pattern, _block(vals, inner)), span)
    return _method(source, "map" if yields else "foreach", _function(pattern, _block(vals, body)), span)


def _always_fits(pattern: surface.Pattern) -> bool:
    """Does a pattern fit all values of its type, as can be seen without the type?"""
    match pattern:
        case surface.VarPattern() | surface.WildcardPattern():
            return True
        case surface.TuplePattern(items):
            return all([_always_fits(item) for item in items])
        case surface.BinderPattern(_, inner):
            return _always_fits(inner)
        case _:
            return False


def _fitting(pattern: surface.Pattern, source: surface.Expr) -> tuple[surface.Pattern, surface.Expr]:
    """A pattern of the names alone, and the source of their values."""
    names = _names(pattern)
    case = surface.Case(pattern, None, _value(names, pattern.span), span=pattern.span)
    return _binding(names, pattern.span), _method(source, "collect", surface.CaseLambda((case,), span=pattern.span))


def _with_vals(pattern: surface.Pattern, source: surface.Expr, vals: list[surface.Val]) -> tuple[surface.Pattern, surface.Expr]:
    names = _names(pattern)
    for val in vals:
        names += [name for name in _names(val.pattern) if name not in names]
    function = _function(pattern, _block(vals, _value(names, pattern.span)))
    return _binding(names, pattern.span), _method(source, "map", function)


def _names(pattern: surface.Pattern) -> list[str]:
    return [name for name, _ in bound_names(pattern)]


def _value(names: list[str], span: Span) -> surface.Expr:
    items = tuple([surface.Name(name, span=span) for name in names])
    if len(items) == 1:
        return items[0]
    return surface.TupleExpr(items, span=span) if items else surface.Literal((), span=span)


def _binding(names: list[str], span: Span) -> surface.Pattern:
    items = tuple([surface.VarPattern(name, span=span) for name in names])
    if len(items) == 1:
        return items[0]
    return surface.TuplePattern(items, span=span) if items else surface.WildcardPattern(span=span)


def _block(vals: list[surface.Val], body: surface.Expr) -> surface.Expr:
    return surface.Block(tuple(vals), body, span=body.span) if vals else body


def _function(pattern: surface.Pattern, body: surface.Expr) -> surface.Expr:
    match pattern:
        case surface.VarPattern(name):
            param = surface.Param(name, span=pattern.span, name_span=pattern.span)
        case surface.WildcardPattern():
            param = surface.Param("_", span=pattern.span, name_span=pattern.span)
        case _:
            return surface.CaseLambda((surface.Case(pattern, None, body, span=body.span),), span=body.span)
    return surface.Lambda((param,), body, span=body.span)


def _method(source: surface.Expr, name: str, function: surface.Expr, span: Span | None = None) -> surface.Expr:
    select = surface.Select(source, name, span=source.span, name_span=source.span)
    return surface.Call(select, (), (function,), span=span or source.span)

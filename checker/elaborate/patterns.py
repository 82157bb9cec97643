"""Patterns: what they are in the kernel, and the names that they bind."""

from __future__ import annotations

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import Constructor, PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild
from calculus.types import DOUBLE, DataOf, ListOf, TupleOf, Type, parts
from checker.declarations import case_type, field_types, parent
from checker.elaborate.contexts import ERROR, Ctx, close_to
from checker.elaborate.inference import wrong_already
from checker.elaborate.types import type_of
from checker.literals import literal_type
from checker.patterns import constructor_for, refined
from checker.subtyping import is_subtype
from parser import surface

#: What stands for a pattern in which something is wrong.
WRONG: Pattern = PWild()


def pattern_of(ctx: Ctx, written: surface.Pattern, ty: Type) -> Pattern:
    """The pattern that is written, for values of type ``ty``; its names go into ``ctx``. ``WRONG`` if it has a problem."""
    problems = len(ctx.el.problems)
    found = _pattern(ctx, written, ty, {})
    return found if len(ctx.el.problems) == problems else WRONG


def _pattern(ctx: Ctx, written: surface.Pattern, ty: Type, seen: dict[str, Span]) -> Pattern:
    match written:
        case surface.WildcardPattern():
            return PWild(span=written.span)
        case surface.VarPattern(name):
            return _variable(ctx, name, ty, written.span, seen)
        case surface.LiteralPattern():
            return _literal(ctx, written, ty)
        case surface.ConstructorPattern():
            return _constructor(ctx, written, ty, seen)
        case surface.TuplePattern(items):
            return _tuple(ctx, written, items, ty, seen)
        case surface.InfixPattern():
            return _cons(ctx, written, ty, seen)
        case surface.AlternativePattern(alternatives):
            return _alternatives(ctx, written, alternatives, ty)
        case surface.BinderPattern(name, inner):
            return _binder(ctx, written, name, inner, ty, seen)
        case surface.TypedPattern(inner, wanted):
            return _typed(ctx, written, inner, type_of(ctx, wanted), ty, seen)


def _bind(ctx: Ctx, name: str, ty: Type, span: Span, seen: dict[str, Span]) -> None:
    if name in seen:
        ctx.el.report("FP0219", span, Label(seen[name], "first"), name=name)
    seen[name] = span
    ctx.bind(name, ty, span)


def _variable(ctx: Ctx, name: str, ty: Type, span: Span, seen: dict[str, Span]) -> Pattern:
    _bind(ctx, name, ty, span, seen)
    return PVar(name, ty, span=span)


def _cannot_match(ctx: Ctx, span: Span, pattern: str, ty: Type) -> Pattern:
    if not wrong_already(ty):
        ctx.el.report("FP0214", span, pattern=pattern, type=ty)
    return WRONG


def _literal(ctx: Ctx, written: surface.LiteralPattern, ty: Type) -> Pattern:
    value = written.value
    if ty is DOUBLE and type(value) is int and abs(value) < 1 << 53:
        value = float(value)
    if literal_type(value) != ty:
        return _cannot_match(ctx, written.span, f"of type {literal_type(value)}", ty)
    return PLit(value, span=written.span)


def _tuple(ctx: Ctx, written: surface.Pattern, items: tuple[surface.Pattern, ...], ty: Type, seen: dict[str, Span]) -> Pattern:
    if not isinstance(ty, TupleOf) or len(ty.items) != len(items):
        _bind_all(ctx, items, seen)
        return _cannot_match(ctx, written.span, f"of {len(items)} components", ty)
    inside = [_pattern(ctx, item, part, seen) for item, part in zip(items, ty.items, strict=True)]
    return PTup(tuple(inside), span=written.span)


def _bind_all(ctx: Ctx, items: tuple[surface.Pattern, ...], seen: dict[str, Span]) -> None:
    """Binds the names of patterns that cannot match, so that their uses are no mistakes."""
    for item in items:
        _pattern(ctx, item, ERROR, seen)


def _cons(ctx: Ctx, written: surface.InfixPattern, ty: Type, seen: dict[str, Span]) -> Pattern:
    if written.op != "::":
        _unknown(ctx, written.op, written.op_span)
        _bind_all(ctx, (written.left, written.right), seen)
        return WRONG
    if not isinstance(ty, ListOf):
        _bind_all(ctx, (written.left, written.right), seen)
        return _cannot_match(ctx, written.span, "of a list", ty)
    heads: list[tuple[surface.InfixPattern, Pattern]] = []
    rest: surface.Pattern = written
    while isinstance(rest, surface.InfixPattern) and rest.op == "::":
        heads.append((rest, _pattern(ctx, rest.left, ty.item, seen)))
        rest = rest.right
    found = _pattern(ctx, rest, ty, seen)
    for place, head in reversed(heads):
        found = PCons(head, found, span=place.span)
    return found


def _alternatives(ctx: Ctx, written: surface.Pattern, alternatives: tuple[surface.Pattern, ...], ty: Type) -> Pattern:
    found = []
    for alternative in alternatives:
        inner = ctx.inner()
        bound: dict[str, Span] = {}
        found.append(_pattern(inner, alternative, ty, bound))
        for name, span in bound.items():
            ctx.el.report("FP0220", span, name=name)
            ctx.bind(name, ERROR, span)
    return PAlt(tuple(found), span=written.span)


def _binder(
    ctx: Ctx, written: surface.BinderPattern, name: str, inner: surface.Pattern, ty: Type, seen: dict[str, Span]
) -> Pattern:
    problems = len(ctx.el.problems)
    found = _pattern(ctx, inner, ty, seen)
    whole = refined(ctx.el, found, ty) if len(ctx.el.problems) == problems and not wrong_already(ty) else ty
    _bind(ctx, name, whole, written.name_span, seen)
    return PBind(name, found, whole, span=written.span)


def _typed(
    ctx: Ctx, written: surface.TypedPattern, inner: surface.Pattern, wanted: Type, ty: Type, seen: dict[str, Span]
) -> Pattern:
    """``x: T``: T is above the type of what is matched, or a case of it."""
    if wanted is ERROR or ty is ERROR or is_subtype(ctx.el, ty, wanted):
        return _pattern(ctx, inner, wanted, seen)
    con = ctx.el.constructors.get(wanted.name) if isinstance(wanted, DataOf) else None
    if con is None or not isinstance(ty, DataOf) or constructor_for(ctx.el, con.name, ty) is None:
        _pattern(ctx, inner, wanted, seen)
        return _cannot_match(ctx, written.span, f"of type {wanted}", ty)
    actual = case_type(ctx.el, con, ty)
    if not is_subtype(ctx.el, actual, wanted):
        _pattern(ctx, inner, wanted, seen)
        return _cannot_match(ctx, written.span, f"of type {wanted}", ty)
    found: Pattern = PCon(con.name, tuple([PWild() for _ in con.fields]), span=written.span)
    if isinstance(inner, surface.VarPattern):
        _bind(ctx, inner.name, wanted, inner.span, seen)
        return PBind(inner.name, found, wanted, span=written.span)
    return found


def _constructor(ctx: Ctx, written: surface.ConstructorPattern, ty: Type, seen: dict[str, Span]) -> Pattern:
    name, args = written.name, written.args
    con = ctx.el.constructors.get(name)
    if con is None:
        if name in ("Nil", "List"):
            return _list(ctx, written, args or (), ty, seen)
        _bind_all(ctx, args or (), seen)
        _unknown(ctx, name, written.name_span)
        return WRONG
    if not isinstance(ty, DataOf) or constructor_for(ctx.el, name, ty) is None:
        _bind_all(ctx, args or (), seen)
        return _cannot_match(ctx, written.span, f"`{name}`", ty)
    whole = parent(ctx.el, ty)
    if whole is not None and ty.name != name and ty.name not in ctx.el.data:
        _bind_all(ctx, args or (), seen)
        return _cannot_match(ctx, written.span, f"`{name}`", ty)
    return _fields(ctx, written, con, args or (), ty, seen)


def _fields(
    ctx: Ctx,
    written: surface.ConstructorPattern,
    con: Constructor,
    args: tuple[surface.Pattern, ...],
    ty: DataOf,
    seen: dict[str, Span],
) -> Pattern:
    if len(con.fields) > 1 and len(args) == 1 and isinstance(args[0], surface.TuplePattern):
        args = args[0].items
    if len(args) != len(con.fields):
        _bind_all(ctx, args, seen)
        label = Label(ctx.el.term_spans.get(con.name, con.span), "defined")
        ctx.el.report("FP0205", written.span, label, name=con.name, expected=len(con.fields), found=len(args))
        return WRONG
    types = field_types(ctx.el, con, ty)
    return PCon(
        con.name, tuple([_pattern(ctx, arg, part, seen) for arg, part in zip(args, types, strict=True)]), span=written.span
    )


def _list(
    ctx: Ctx,
    written: surface.ConstructorPattern,
    items: tuple[surface.Pattern, ...],
    ty: Type,
    seen: dict[str, Span],
) -> Pattern:
    if not isinstance(ty, ListOf):
        _bind_all(ctx, items, seen)
        return _cannot_match(ctx, written.span, "of a list", ty)
    inside = [_pattern(ctx, item, parts(ty)[0], seen) for item in items]
    found: Pattern = PNil(span=written.span)
    for item in reversed(inside):
        found = PCons(item, found, span=written.span)
    return found


def _unknown(ctx: Ctx, name: str, span: Span) -> None:
    close = close_to(name, [*ctx.el.constructors, "Nil", "List"])
    ctx.el.report("FP0218", span, fix="fix" if close else None, name=name, type="pattern", close=close)


def bound_names(pattern: surface.Pattern) -> list[tuple[str, Span]]:
    """The names that a pattern binds, and where."""
    match pattern:
        case surface.VarPattern(name):
            return [(name, pattern.span)]
        case surface.BinderPattern(name, inner):
            return [(name, pattern.name_span), *bound_names(inner)]
        case surface.TypedPattern(inner):
            return bound_names(inner)
        case surface.TuplePattern(items):
            return [found for item in items for found in bound_names(item)]
        case surface.ConstructorPattern(_, args):
            return [found for item in args or () for found in bound_names(item)]
        case surface.InfixPattern(left, _, right):
            return [*bound_names(left), *bound_names(right)]
        case _:
            return []

"""Type expressions: what a written type means."""

from __future__ import annotations

from calculus.problems import Label
from calculus.source import Span
from calculus.types import (
    BASES,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    Type,
    TypeVar,
    product,
    subst_types,
)
from checker.elaborate.bounds import need_bound
from checker.elaborate.contexts import ERROR, Alias, Ctx, close_to
from parser import surface

#: The types of the language that take arguments, and how many.
GENERIC = {"List": 1, "Map": 2, "SiloRef": 1, "Future": 1, "Spore": 2}

_BOUNDS = {"Mobile": "mobile", "Comparable": "comparable", "Ordering": "ordered"}


def type_of(ctx: Ctx, written: surface.TypeExpr) -> Type:
    """The type that is written; ``ERROR``, and a problem, where there is none."""
    match written:
        case surface.TypeName():
            return _named(ctx, written)
        case surface.FunType(param, result):
            return Fun(type_of(ctx, param), type_of(ctx, result))
        case surface.TupleType(items):
            return product(tuple([type_of(ctx, item) for item in items]))
        case surface.RecordType(fields):
            return _record(ctx, fields)
        case surface.RefinedType():
            return _refined(ctx, written)


def types_of(ctx: Ctx, written: tuple[surface.TypeExpr, ...]) -> tuple[Type, ...]:
    """``type_of`` on each."""
    return tuple([type_of(ctx, item) for item in written])


def excluded_types(ctx: Ctx, written: tuple[surface.TypeExpr, ...]) -> tuple[Type, ...]:
    """The types after ``Excluded =``; a tuple gives several."""
    if len(written) == 1 and isinstance(written[0], surface.TupleType):
        written = written[0].items
    return types_of(ctx, written)


def type_variables(ctx: Ctx, params: tuple[surface.TypeParam, ...]) -> dict[str, TypeVar]:
    """``[A: Mobile, B]`` by name."""
    found: dict[str, TypeVar] = {}
    spans: dict[str, Span] = {}
    for param in params:
        if param.name in found:
            ctx.el.report("FP0219", param.name_span, Label(spans[param.name], "first"), name=param.name)
        promises = dict.fromkeys([_BOUNDS[bound] for bound in param.bounds if _known_bound(ctx, bound, param.span)], True)
        found[param.name] = TypeVar(param.name, **promises)
        spans[param.name] = param.name_span
    return found


def _known_bound(ctx: Ctx, bound: str, span: Span) -> bool:
    if bound in _BOUNDS:
        return True
    _unknown_type(ctx, bound, span, list(_BOUNDS))
    return False


def _unknown_type(ctx: Ctx, name: str, span: Span, known: list[str]) -> None:
    close = close_to(name, known)
    ctx.el.report("FP0208", span, fix="fix" if close else None, name=name, close=close)


def _named(ctx: Ctx, written: surface.TypeName) -> Type:
    name, args = written.name, written.args
    if not args:
        if name in ctx.types:
            return ctx.types[name]
        if name in BASES:
            return BASES[name]
    el = ctx.el
    if name in ctx.types or name in BASES:
        wanted = 0
    elif name in GENERIC:
        wanted = GENERIC[name]
    elif name in el.aliases:
        wanted = len(el.aliases[name].decl.type_params)
    elif name in el.type_params:
        wanted = len(el.type_params[name])
    else:
        types_of(ctx, args)
        _unknown_type(ctx, name, written.span, [*ctx.types, *BASES, *GENERIC, *el.aliases, *el.type_params])
        return ERROR
    types = types_of(ctx, args)
    if len(types) != wanted:
        el.report("FP0209", written.span, name=name, expected=wanted, found=len(types))
        return ERROR
    return _applied(ctx, written, types)


def _applied(ctx: Ctx, written: surface.TypeName, types: tuple[Type, ...]) -> Type:
    match written.name:
        case "List":
            return ListOf(types[0])
        case "Map":
            return MapOf(types[0], types[1])
        case "Future":
            return FutureOf(types[0])
        case "Spore":
            return SporeOf(types[0], types[1])
        case "SiloRef":
            return SiloOf(types[0]) if need_bound(ctx.el, "mobile", types[0], written.args[0].span) else ERROR
    alias = ctx.el.aliases.get(written.name)
    if alias is not None:
        return _expand(ctx, alias, types, written.span)
    for variable, ty, arg in zip(ctx.el.type_params[written.name], types, written.args, strict=False):
        for bound in ("mobile", "comparable", "ordered"):
            if getattr(variable, bound):
                need_bound(ctx.el, bound, ty, arg.span)
    return DataOf(written.name, types)


def _expand(ctx: Ctx, alias: Alias, types: tuple[Type, ...], span: Span) -> Type:
    body = resolve_alias(ctx, alias, span)
    by: dict[str, Type] = dict(zip([param.name for param in alias.decl.type_params], types, strict=True))
    return subst_types(body, by) if by else body


def resolve_alias(ctx: Ctx, alias: Alias, span: Span) -> Type:
    """What an alias stands for, in its own type variables; FP0215 where it stands for itself."""
    if alias.type is None:
        if alias.running or ctx.el.inferring > 10_000:
            ctx.el.report("FP0215", alias.decl.name_span, Label(span, "uses"), name=alias.decl.name)
            return ERROR
        alias.running = True
        ctx.el.inferring += 1
        own = Ctx(ctx.el, None, {})
        own.types = type_variables(own, alias.decl.type_params)
        alias.type = type_of(own, alias.decl.type)
        ctx.el.inferring -= 1
        alias.running = False
    return alias.type


def _record(ctx: Ctx, fields: tuple[surface.FieldType, ...]) -> Type:
    seen: dict[str, Span] = {}
    for field in fields:
        if field.name in seen:
            ctx.el.report("FP0219", field.name_span, Label(seen[field.name], "first"), name=field.name)
        seen.setdefault(field.name, field.name_span)
    if len(seen) < len(fields):
        return ERROR
    return RecordOf(tuple(seen), tuple([type_of(ctx, field.type) for field in fields]))


def _refined(ctx: Ctx, written: surface.RefinedType) -> Type:
    base = type_of(ctx, written.base)
    if not isinstance(base, SporeOf):
        if base is not ERROR:
            ctx.el.report("FP0201", written.base.span, expected="Spore[_, _]", found=base)
        return ERROR
    captured, excluded = base.captured, base.excluded
    for member in written.members:
        match member.name:
            case "Captured":
                captured = excluded_types(ctx, (member.type,)) if member.type != surface.TupleType(()) else ()
            case "Excluded":
                excluded = excluded_types(ctx, (member.type,))
            case name:
                _unknown_type(ctx, name, member.name_span, ["Captured", "Excluded"])
    return SporeOf(base.param, base.result, captured, excluded)

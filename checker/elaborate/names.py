"""Names: what is in sight, then definitions and constructors, then what the language has built in."""

from __future__ import annotations

from collections.abc import Sequence

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import App, Here, Lit, Lst, New, Op, Term, Tup, Var
from calculus.types import HOST, LEVEL, NOTHING, UNIT, Fun, ListOf, MapOf, SporeOf, TupleOf, Type, option
from calculus.values import Level
from checker.elaborate import calls, expressions, scopes, silos, spores
from checker.elaborate.bounds import need_bound
from checker.elaborate.callees import Callee, constructor, definition
from checker.elaborate.calls import Arg, ArgList, Done
from checker.elaborate.conformance import common, item_hint, known_hint
from checker.elaborate.contexts import BROKEN, ERROR, Closure, Ctx, Local, Symbol, Typed, close_to
from checker.elaborate.declarations import result_of
from checker.elaborate.inference import wrong_already
from checker.elaborate.patterns import bound_names
from checker.elaborate.types import types_of
from checker.mobility import immobile_part
from parser import surface

_VALUES = ("Nil", "None", "currentHost", "memory", "stable")
_FUNCTIONS = ("spawn", "List", "Map", "Some")


def infer_name(ctx: Ctx, e: surface.Name, hint: Type | None) -> Typed:
    """``x``: a variable, a definition or constructor as a value, or a built-in value."""
    local, crossed = ctx.find(e.name)
    if local is not None:
        return mention(ctx, e.name, local, crossed, e.span)
    callee = named(ctx, e.name, e.span)
    if callee is not None:
        if isinstance(hint, SporeOf) and callee.lists:
            return spores.from_definition(ctx, callee, e, hint)
        lists = [ArgList(())] if e.name in ctx.el.objects else []
        return calls.call(ctx, callee, None, lists, (), hint, e.span)
    return _built_in(ctx, e, hint)


def call_name(
    ctx: Ctx,
    e: surface.Name,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    """``f[T](a)(b)``"""
    local, crossed = ctx.find(e.name)
    if local is not None:
        if type_args:
            ctx.el.report("FP0209", e.span, name=e.name, expected=0, found=len(type_args))
        return _call_all(ctx, mention(ctx, e.name, local, crossed, e.span), lists, hint, span)
    callee = named(ctx, e.name, e.span)
    if callee is not None:
        return calls.call(ctx, callee, None, lists, type_args, hint, span, e.span)
    return _call_built_in(ctx, e, lists, type_args, hint, span)


def _call_all(ctx: Ctx, typed: Typed, lists: Sequence[ArgList], hint: Type | None, span: Span) -> Typed:
    for at, args in enumerate(lists):
        typed = calls.call_value(ctx, typed, args, hint if at == len(lists) - 1 else None, span)
    return typed


# Variables.


def mention(ctx: Ctx, name: str, local: Local, crossed: Closure | None, span: Span) -> Typed:
    """A variable; FP0301 where it is bound outside of the spore around it."""
    local.used = True
    if local.pending is not None:
        local.pending()
    if crossed is not None:
        _outside(ctx, name, local, crossed, span)
    term: Term = Var(local.name, span=span)
    if local.value and isinstance(local.type, Fun):
        return App(term, Lit(()), span=span), local.type.result
    return term, local.type


def _outside(ctx: Ctx, name: str, local: Local, spore: Closure, span: Span) -> None:
    if name in spore.outside:
        return
    spore.outside[name] = span
    if spore.implicit or wrong_already(local.type):
        return
    mobile = immobile_part(ctx.el, local.type) is None
    ctx.el.report(
        "FP0301",
        span,
        Label(spore.span, "spore"),
        fix=("fix" if ctx.depth_of(local) == 1 else "nested") if mobile else "immobile",
        name=name,
        bound=local.span,
        fresh=fresh_name(ctx, name),
        type=local.type,
    )


def fresh_name(ctx: Ctx, name: str) -> str:
    """A name for a header entry that captures ``name``: ``localVehicles``."""
    taken = {*ctx.in_sight(), *ctx.el.symbols}
    wanted = "local" + name[:1].upper() + name[1:]
    fresh, count = wanted, 2
    while fresh in taken:
        fresh, count = f"{wanted}{count}", count + 1
    return fresh


# Definitions and constructors.


def named(ctx: Ctx, name: str, span: Span) -> Callee | None:
    """The definition or the constructor of that name."""
    el = ctx.el
    symbol = scopes.meant(ctx, name)
    if symbol is not None:
        return defined(ctx, symbol, span)
    if name in el.constructors and name in el.term_spans:
        return constructor(el.constructors[name], el.term_spans[name])
    return None


def defined(ctx: Ctx, symbol: Symbol, span: Span) -> Callee:
    """A definition where it is mentioned."""
    note(ctx, symbol, span)
    return definition(symbol, symbol.name, result_of(ctx.el, symbol, span))


def note(ctx: Ctx, symbol: Symbol, span: Span) -> None:
    """Notes that a definition is mentioned, by the definition and the spore around."""
    el = ctx.el
    if el.current is not None:
        el.current.refs.setdefault(symbol.name, span)
    spore = ctx.spore()
    if spore is not None:
        spore.refs.setdefault(symbol.name, span)


def unknown(ctx: Ctx, name: str, span: Span) -> Typed:
    """FP0202; FP0221 and FP0222 for a top-level ``val`` that cannot be used here."""
    el = ctx.el
    val = el.top_vals.get(name)
    later = _bound_later(ctx, name)
    if later is not None:
        el.report("FP0222", span, Label(later, "defined"), name=name)
    elif el.current is not None and (val is not None or name in el.idle_vals):
        el.report("FP0221", span, Label(val or el.idle_vals[name], "val"), fix="fix", name=name)
    elif val is not None:
        el.report("FP0222", span, Label(val, "defined"), name=name)
    else:
        known = [*ctx.in_sight(), *el.symbols, *el.term_spans, *_VALUES, *_FUNCTIONS, *silos.COMPANIONS]
        close = close_to(name, known)
        el.report("FP0202", span, fix="fix" if close else None, name=name, close=close)
    return BROKEN


def _bound_later(ctx: Ctx, name: str) -> Span | None:
    """Where a block around binds the name, after this place."""
    around: Ctx | None = ctx
    while around is not None:
        if around.block is not None:
            for statement in around.block.statements:
                if isinstance(statement, surface.Val):
                    for bound, span in bound_names(statement.pattern):
                        if bound == name:
                            return span
        around = around.outer
    return None


# What is built in.


def _built_in(ctx: Ctx, e: surface.Name, hint: Type | None) -> Typed:
    match e.name:
        case "Nil":
            item = item_hint(hint)
            item = NOTHING if item is None or _open(item) else item
            return Lst(item, (), span=e.span), ListOf(item)
        case "None":
            return _none(hint, e.span)
        case "currentHost":
            return Here(span=e.span), HOST
        case "memory" | "stable":
            return Lit(Level(e.name), span=e.span), LEVEL
        case "Some":
            return calls.call(ctx, constructor(ctx.el.constructors["Some"], e.span), None, [], (), hint, e.span)
        case "spawn":
            note_spawn(ctx, e.span)
            return calls.call(ctx, silos.SPAWN_NAMED, None, [], (), hint, e.span)
        case "List" | "Map":
            ctx.el.report("FP0206", e.span, fix="companion", type=e.name)
            return BROKEN
        case _:
            return unknown(ctx, e.name, e.span)


def _open(ty: Type) -> bool:
    from checker.elaborate.contexts import HOLE
    from checker.elaborate.inference import mentions

    return mentions(ty, HOLE) or mentions(ty, ERROR)


def _none(hint: Type | None, span: Span) -> Typed:
    wanted = option_hint(hint)
    item = NOTHING if wanted is None or _open(wanted) else wanted
    return New("None", (item,), (), span=span), option(item)


def option_hint(hint: Type | None) -> Type | None:
    """The hint for an option's value."""
    from calculus.types import DataOf

    return known_hint(hint.args[0]) if isinstance(hint, DataOf) and hint.name == "Option" else None


def _call_built_in(
    ctx: Ctx,
    e: surface.Name,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    last = hint if len(lists) == 1 else None
    match e.name:
        case "List" if lists:
            typed = _list(ctx, lists[0], type_args, last, span)
        case "Map" if lists:
            typed = _map(ctx, lists[0], type_args, last, span)
        case "Some":
            return calls.call(ctx, constructor(ctx.el.constructors["Some"], e.span), None, lists, type_args, hint, span, e.span)
        case "None" if type_args and not lists:
            item = types_of(ctx, type_args)[0]
            return New("None", (item,), (), span=span), option(item)
        case "spawn":
            return _spawn(ctx, e, lists, hint, span)
        case "Nil" | "None" | "currentHost" | "memory" | "stable":
            return _call_all(ctx, _built_in(ctx, e, None), lists, hint, span)
        case _:
            unknown(ctx, e.name, e.span)
            return _call_all(ctx, BROKEN, lists, hint, span)
    return _call_all(ctx, typed, lists[1:], hint, span)


def _spawn(ctx: Ctx, e: surface.Name, lists: list[ArgList], hint: Type | None, span: Span) -> Typed:
    if lists and not lists[0].args:
        return calls.call(ctx, silos.SPAWN, None, lists, (), hint, span, e.span)
    note_spawn(ctx, e.span)
    return calls.call(ctx, silos.SPAWN_NAMED, None, lists, (), hint, span, e.span)


def note_spawn(ctx: Ctx, span: Span) -> None:
    """Notes that a host with a name is made; FP0307 in a spore."""
    spore = ctx.spore()
    if spore is not None:
        ctx.el.report("FP0307", span, Label(spore.span, "spore"), fix="here", name="spawn")
    elif ctx.el.current is not None and ctx.el.current.spawns is None:
        ctx.el.current.spawns = span


# Lists and maps.


def _list(ctx: Ctx, args: ArgList, type_args: tuple[surface.TypeExpr, ...], hint: Type | None, span: Span) -> Typed:
    item = item_hint(hint)
    if type_args:
        types = types_of(ctx, type_args)
        if len(types) != 1:
            ctx.el.report("FP0209", span, name="List", expected=1, found=len(types))
            return BROKEN
        item = types[0]
    parts: list[tuple[Term, Type, Span]] = []
    for arg in args.args:
        term, ty = _item(ctx, arg, item)
        parts.append((term, ty, arg.span))
    if item is not None and not type_args and _open(item):
        item = None
    terms, ty = common(ctx, parts, item)
    if wrong_already(ty):
        return BROKEN
    return Lst(ty, tuple(terms), span=span), ListOf(ty)


def _item(ctx: Ctx, arg: Arg, hint: Type | None) -> Typed:
    return arg.typed if isinstance(arg, Done) else expressions.infer(ctx, arg, hint)


def _map(ctx: Ctx, args: ArgList, type_args: tuple[surface.TypeExpr, ...], hint: Type | None, span: Span) -> Typed:
    """``Map(k -> v, …)``: the keys at a common type, and the values."""
    key = known_hint(hint.key) if isinstance(hint, MapOf) else None
    value = known_hint(hint.value) if isinstance(hint, MapOf) else None
    if type_args:
        types = types_of(ctx, type_args)
        if len(types) != 2:
            ctx.el.report("FP0209", span, name="Map", expected=2, found=len(types))
            return BROKEN
        key, value = types
    keys: list[tuple[Term, Type, Span]] = []
    values: list[tuple[Term, Type, Span]] = []
    whole: list[tuple[Term, Type, Span]] = []
    for arg in args.args:
        pair = _pair(arg)
        if pair is None:
            whole.append((*_item(ctx, arg, None), arg.span))
        else:
            keys.append((*expressions.infer(ctx, pair[0], key), pair[0].span))
            values.append((*expressions.infer(ctx, pair[1], value), pair[1].span))
    if whole:
        return _map_of_pairs(ctx, args, whole, keys, values, span)
    key_terms, key_type = common(ctx, keys, key)
    value_terms, value_type = common(ctx, values, value)
    if wrong_already(key_type, value_type):
        return BROKEN
    need_bound(ctx.el, "comparable", key_type, keys[0][2] if keys else span)
    pairs = tuple([Tup((k, v), span=k.span.to(v.span)) for k, v in zip(key_terms, value_terms, strict=True)])
    entries = Lst(TupleOf((key_type, value_type)), pairs, span=span)
    return Op("Map.from", (key_type, value_type), (entries,), span=span), MapOf(key_type, value_type)


def _pair(arg: Arg) -> tuple[surface.Expr, surface.Expr] | None:
    match arg:
        case surface.Infix(left, "->", right):
            return left, right
        case surface.TupleExpr((left, right)):
            return left, right
        case _:
            return None


def _map_of_pairs(
    ctx: Ctx,
    args: ArgList,
    whole: list[tuple[Term, Type, Span]],
    keys: list[tuple[Term, Type, Span]],
    values: list[tuple[Term, Type, Span]],
    span: Span,
) -> Typed:
    """A map with an entry that is not written as a pair."""
    entries = iter(zip(keys, values, strict=True))
    others = iter(whole)
    parts = []
    for arg in args.args:
        if _pair(arg) is None:
            parts.append(next(others))
        else:
            (k, kt, start), (v, vt, end) = next(entries)
            parts.append((Tup((k, v)), TupleOf((kt, vt)), start.to(end)))
    terms, ty = common(ctx, parts, None)
    if not isinstance(ty, TupleOf) or len(ty.items) != 2:
        if not wrong_already(ty):
            ctx.el.report("FP0201", whole[0][2], expected="(_, _)", found=whole[0][1])
        return BROKEN
    need_bound(ctx.el, "comparable", ty.items[0], span)
    return Op("Map.from", ty.items, (Lst(ty, tuple(terms), span=span),), span=span), MapOf(ty.items[0], ty.items[1])


__all__ = ["UNIT", "call_name", "defined", "infer_name", "mention", "named", "note", "unknown"]

"""Methods and fields: what stands after a dot, found by the type of what stands before it.

Fields come first, then the methods of silo references and futures, then the table of operations: those of the type, those
of Double for an Int, those of every type. Of several operations of one name the first that the arguments fit is meant;
with widening only if none fits without.
"""

from __future__ import annotations

from calculus.operations import OPERATIONS, overloads
from calculus.operations.table import methods_of
from calculus.source import NO_SPAN, Span
from calculus.terms import Lit, Proj, Sel, Term
from calculus.types import (
    CHAR,
    DOUBLE,
    INT,
    UNIT,
    Base,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    subst_types,
)
from checker.declarations import field_types
from checker.elaborate import calls, copies, expressions, extensions, functions, library, names, scopes, silos, spores
from checker.elaborate.callees import Callee
from checker.elaborate.calls import Arg, ArgList, Done
from checker.elaborate.conformance import fits
from checker.elaborate.contexts import BROKEN, ERROR, HOLE, Ctx, Elaborator, Typed, close_to
from checker.elaborate.inference import Unknowns, mentions
from parser import surface


def select(ctx: Ctx, e: surface.Select, hint: Type | None) -> Typed:
    """``e.l`` without arguments."""
    return call_select(ctx, e, [], (), hint, e.span)


def call_select(
    ctx: Ctx,
    e: surface.Select,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    """``e.m[T](a)(b)``"""
    companion = _companion(ctx, e.receiver)
    if companion is not None:
        return _call_companion(ctx, companion, e, lists, type_args, hint, span)
    module = scopes.module_before(ctx, e.receiver)
    if module is not None:
        return _call_in_module(ctx, module, e, lists, type_args, hint, span)
    receiver = expressions.infer(ctx, e.receiver, None)
    return member(ctx, receiver, e.name, e.name_span, lists, type_args, hint, span)


def member(
    ctx: Ctx,
    receiver: Typed,
    name: str,
    at: Span,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    """A field or method of a value."""
    term, ty = receiver
    field = _field(ctx, term, ty, name, at if not lists else term.span.to(at))
    if field is not None:
        for position, args in enumerate(lists):
            field = calls.call_value(ctx, field, args, hint if position == len(lists) - 1 else None, span)
        return field
    if name == "copy" and lists and copies.has_fields(ctx, ty):
        return copies.copy(ctx, receiver, lists, hint, at, span)
    if name == "apply" and isinstance(ty, Fun | SporeOf) and lists:
        for args in lists:
            receiver = calls.call_value(ctx, receiver, args, None, span)
        return receiver
    return call_method(ctx, receiver, name, lists, type_args, hint, span, at)


def _field(ctx: Ctx, term: Term, ty: Type, name: str, span: Span) -> Typed | None:
    match ty:
        case RecordOf(labels, items):
            if name in labels:
                return Sel(term, name, span=span), items[labels.index(name)]
        case TupleOf(items):
            if name[:1] == "_" and name[1:].isdecimal() and 1 <= int(name[1:]) <= len(items):
                return Proj(term, int(name[1:]), span=span), items[int(name[1:]) - 1]
        case DataOf():
            for label, field in fields(ctx, ty):
                if label == name:
                    return Sel(term, name, span=span), field
        case _:
            pass
    return None


def fields(ctx: Ctx, ty: DataOf) -> list[tuple[str, Type]]:
    """The fields of a case class; a sealed trait and Option have none."""
    con = ctx.el.constructors.get(ty.name)
    if con is None or con.parent.name == "Option":
        return []
    if not ty.args:
        return [(param.name, param.type) for param in con.fields]
    return [(param.name, part) for param, part in zip(con.fields, field_types(ctx.el, con, ty), strict=True)]


# Methods.


def owners(ty: Type) -> tuple[str, ...]:
    """Under which names of the table a type's methods are."""
    match ty:
        case Base():
            if ty is INT:
                return ("Int", "Double", "Any")
            return ("Char", "Int", "Double", "Any") if ty is CHAR else (ty.name, "Any")
        case ListOf():
            return ("List", "Any")
        case MapOf():
            return ("Map", "Any")
        case TupleOf():
            return ("Tuple", "Any")
        case SiloOf():
            return ("SiloRef", "Any")
        case DataOf("Option" | "Some" | "None"):
            return ("Option", "Any")
        case _:
            return ("Any",)


_METHODS: dict[tuple[tuple[str, ...], str], tuple[Callee, ...]] = {}


def methods(ctx: Ctx, ty: Type, name: str, span: Span = NO_SPAN) -> tuple[Callee, ...]:
    """What the name may mean on a value of the type, in order; ``span``: where it stands, for what asks for its type."""
    found = own(ctx, ty, name)
    if found:
        return found
    method = extensions.method(ctx, ty, name, span)
    return () if method is None else (method,)


def is_built_in(el: Elaborator, ty: Type, name: str) -> bool:
    """Has every value of the type such a method, or field, without any program?"""
    ctx = Ctx(el, None, {})
    return bool(own(ctx, ty, name)) or _field(ctx, Lit(()), ty, name, NO_SPAN) is not None


def own(ctx: Ctx, ty: Type, name: str) -> tuple[Callee, ...]:
    """The type's own methods of that name, in order."""
    if isinstance(ty, SiloOf) and name in silos.METHODS:
        return silos.METHODS[name]
    if isinstance(ty, FutureOf) and name in silos.FUTURE_METHODS:
        return silos.FUTURE_METHODS[name]
    names = owners(ty)
    known = _METHODS.get((names, name))
    if known is None:
        rows = [row for owner in names for row in overloads(owner, name)]
        known = tuple([library.operation(ctx.el, row) for row in rows])
        if not any([library.is_defined(row) for row in rows]):
            _METHODS[names, name] = known
    return known


def has(ctx: Ctx, ty: Type, name: str) -> bool:
    """Has a value of the type such a method of its own?"""
    return bool(methods(ctx, ty, name))


def call_method(
    ctx: Ctx,
    receiver: Typed,
    name: str,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
    at: Span,
) -> Typed:
    """A method of a value; FP0203 or FP0204 where it has none of that name."""
    ty = receiver[1]
    found = methods(ctx, ty, name, at) if ty is not ERROR else ()
    if not found:
        if ty is not ERROR:
            _no_member(ctx, ty, name, at)
        calls.look_at(ctx, lists)
        return BROKEN
    if len(found) == 1 and name != "+":
        return calls.call(ctx, found[0], receiver, lists, type_args, hint, span, at)
    return call_overloaded(ctx, found, receiver, name, lists, type_args, hint, span, at)


def _no_member(ctx: Ctx, ty: Type, name: str, at: Span) -> None:
    el = ctx.el
    if name in silos.FUTURE_METHODS or (name in silos.METHODS and name not in ("map", "apply", "flatMap")):
        expected = "Future[_]" if name in silos.FUTURE_METHODS else "SiloRef[_]"
        el.report("FP0204", at, name=name, expected=expected, found=ty)
        return
    known = [method for owner in owners(ty) for method in methods_of(owner)]
    match ty:
        case RecordOf(labels):
            known = [*labels, *known]
        case DataOf():
            known = [label for label, _ in fields(ctx, ty)] + known
        case TupleOf(items):
            known = [f"_{place + 1}" for place in range(len(items))] + known
        case SiloOf():
            known = [*silos.METHODS, *known]
        case FutureOf():
            known = [*silos.FUTURE_METHODS, *known]
        case _:
            pass
    known += extensions.names(el, ty)
    close = close_to(name, known)
    fix = "fix" if close else "call" if isinstance(ty, Fun) and ty.param is UNIT else None
    el.report("FP0203", at, fix=fix, name=name, type=ty, close=close)


# Overloads.


def call_overloaded(
    ctx: Ctx,
    found: tuple[Callee, ...],
    receiver: Typed | None,
    name: str,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
    at: Span,
) -> Typed:
    """Of several callees the first that the arguments fit. The arguments are typed once, by what the callees agree on."""
    viable = [callee for callee in found if _right_size(callee, lists)]
    if not viable and _wrong_sizes(ctx, found, name, lists, at):
        return BROKEN
    viable = viable or list(found[:1])
    if receiver is not None and len(viable) > 1:
        viable = [callee for callee in viable if _takes_receiver(ctx, callee, receiver[1])] or viable[:1]
    if len(viable) > 1 and not lists:
        viable = [_for_hint(ctx, viable, receiver, hint)]
    if len(viable) == 1 and (name != "+" or not lists):
        return calls.call(ctx, viable[0], receiver, lists, type_args, hint, span, at)
    args = _type_once(ctx, viable, receiver, lists[0])
    if args is None:
        return calls.call(ctx, viable[0], receiver, lists, type_args, hint, span, at)
    typed_lists = [ArgList(args, span=lists[0].span), *lists[1:]]
    for widening in (False, True):
        for callee in viable:
            if _accepts(ctx, callee, receiver, args, widening):
                return calls.call(ctx, callee, receiver, typed_lists, type_args, hint, span, at)
    if receiver is not None and all([callee.params[0] not in (INT, DOUBLE) and name == "+" for callee in viable]):
        _no_member(ctx, receiver[1], name, at)
        return BROKEN
    return calls.call(ctx, viable[0], receiver, typed_lists, type_args, hint, span, at)


def _right_size(callee: Callee, lists: list[ArgList]) -> bool:
    given = len(lists[0].args) + len(lists[0].named) if lists else 0
    if not callee.lists or not sum(callee.lists):
        return given == 0
    return not lists or given == callee.lists[0]


def _wrong_sizes(ctx: Ctx, found: tuple[Callee, ...], name: str, lists: list[ArgList], at: Span) -> bool:
    """FP0205 where there are callees for several numbers of arguments, and none takes as many as are given."""
    sizes = sorted({sum(callee.lists[:1]) for callee in found})
    given = lists[0].args if lists else ()
    if len(sizes) == 1 or sizes[0] == 0 or not lists or any([calls.takes_tuple(callee, len(given)) for callee in found]):
        return False
    calls.look_at(ctx, lists)
    count = len(given) + len(lists[0].named)
    ctx.el.report("FP0205", lists[0].span or at, name=name, expected=" or ".join([str(size) for size in sizes]), found=count)
    return True


def _takes_receiver(ctx: Ctx, callee: Callee, ty: Type) -> bool:
    param = callee.params[0]
    if callee.type_params:
        unknowns = Unknowns(ctx.el, callee.type_params)
        unknowns.takes(ty, param)
        param = subst_types(param, unknowns.solution())
    return fits(ctx, ty, param, widening=True)


def _for_hint(ctx: Ctx, viable: list[Callee], receiver: Typed | None, hint: Type | None) -> Callee:
    """A method without arguments: one that has no parameters, or as a function the one whose parameter is expected."""
    for callee in viable:
        if not sum(callee.lists):
            return callee
    if isinstance(hint, Fun | SporeOf) and not mentions(hint.param, HOLE):
        for callee in viable:
            first = callee.params[callee.receivers :][: callee.lists[0]]
            wanted = (hint.param,) if len(first) == 1 else hint.param.items if isinstance(hint.param, TupleOf) else ()
            if len(wanted) == len(first) and all([fits(ctx, w, p, widening=False) for w, p in zip(wanted, first, strict=True)]):
                return callee
    return viable[0]


def _type_once(ctx: Ctx, viable: list[Callee], receiver: Typed | None, args: ArgList) -> tuple[Done, ...] | None:
    """The first argument list, typed; None where a lambda's parameters depend on which callee is meant."""
    if args.named:
        return None
    unknowns = []
    for callee in viable:
        known = Unknowns(ctx.el, callee.type_params)
        if receiver is not None:
            known.takes(receiver[1], callee.params[0])
        unknowns.append(known)
    hints = []
    for place, arg in enumerate(args.args):
        hint = _agreed([_value_type(callee, place, known) for callee, known in zip(viable, unknowns, strict=True)])
        if functions.needs_param_types(arg) and not (isinstance(hint, Fun | SporeOf) and not mentions(hint.param, HOLE)):
            return None
        hints.append(hint)
    done = []
    for place, (arg, hint) in enumerate(zip(args.args, hints, strict=True)):
        if isinstance(arg, Done):
            done.append(arg)
        elif viable[0].receivers + place in viable[0].partial:
            done.append(Done(functions.partial_function(ctx, arg, hint), arg.span))
        else:
            done.append(Done(expressions.infer(ctx, arg, None if hint is HOLE else hint), arg.span))
    return tuple(done)


def _value_type(callee: Callee, place: int, known: Unknowns) -> Type:
    place += callee.receivers
    param = callee.params[place]
    if place in callee.by_name:
        assert isinstance(param, Fun)
        param = param.result
    return known.wish(param)


def _agreed(hints: list[Type]) -> Type:
    """What several hints have in common."""
    first = hints[0]
    if all([hint == first for hint in hints]):
        return first
    if all([isinstance(hint, Fun) for hint in hints]):
        functions_ = [hint for hint in hints if isinstance(hint, Fun)]
        return Fun(_agreed([hint.param for hint in functions_]), _agreed([hint.result for hint in functions_]))
    return HOLE


def _accepts(ctx: Ctx, callee: Callee, receiver: Typed | None, args: tuple[Arg, ...], widening: bool) -> bool:
    unknowns = Unknowns(ctx.el, callee.type_params)
    if receiver is not None:
        unknowns.takes(receiver[1], callee.params[0])
    params = callee.params[callee.receivers :][: len(args)]
    types = []
    for place, (arg, param) in enumerate(zip(args, params, strict=True), callee.receivers):
        assert isinstance(arg, Done)
        if place in callee.by_name:
            assert isinstance(param, Fun)
            param = param.result
        types.append(param)
        if not unknowns.takes(arg.typed[1], param):
            return False
    solution = unknowns.solution()
    for arg, param in zip(args, types, strict=True):
        assert isinstance(arg, Done)
        if not fits(ctx, arg.typed[1], subst_types(param, solution), widening):
            return False
    return True


# Modules.


def _call_in_module(
    ctx: Ctx,
    module: str,
    e: surface.Select,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    """``module.f[T](a)(b)``"""
    symbol = scopes.member(ctx.el, module, e.name)
    if symbol is None:
        close = close_to(e.name, scopes.members(ctx.el, module))
        ctx.el.report("FP0203", e.name_span, fix="fix" if close else None, name=e.name, type=module, close=close)
        calls.look_at(ctx, lists)
        return BROKEN
    callee = names.defined(ctx, symbol, e.span)
    if isinstance(hint, SporeOf) and callee.lists and not lists:
        return spores.from_definition(ctx, callee, e, hint)
    return calls.call(ctx, callee, None, lists, type_args, hint, span, e.name_span)


# Companions.


def _companion(ctx: Ctx, e: surface.Expr) -> str | None:
    """``List`` and its like before a dot, unless the program has a value of that name."""
    if not isinstance(e, surface.Name):
        return None
    name = "Math" if e.name == "math" else e.name
    if name not in silos.COMPANIONS or ctx.find(e.name)[0] is not None:
        return None
    return None if e.name in ctx.el.symbols or e.name in ctx.el.term_spans else name


def _call_companion(
    ctx: Ctx,
    companion: str,
    e: surface.Select,
    lists: list[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
) -> Typed:
    if companion == "SiloRef":
        found = silos.FUNCTIONS.get(e.name, ())
    else:
        found = tuple([library.operation(ctx.el, row) for row in overloads(companion + ".", e.name)])
    if not found and e.name == "apply" and companion in ("List", "Map") and lists:
        return expressions.apply_head(ctx, e.receiver, lists, type_args, hint, span)
    if not found:
        known = [*silos.FUNCTIONS] if companion == "SiloRef" else methods_of(companion + ".")
        close = close_to(e.name, known)
        ctx.el.report("FP0203", e.name_span, fix="fix" if close else None, name=e.name, type=companion, close=close)
        calls.look_at(ctx, lists)
        return BROKEN
    if len(found) > 1:
        return call_overloaded(ctx, found, None, e.name, lists, type_args, hint, span, e.name_span)
    if e.name in ("fromCsv", "fromJsonLines", "fromParquet") and not type_args and not _says_data(hint):
        ctx.el.report("FP0224", e.name_span, fix="data", name="T", function=e.name)
        calls.look_at(ctx, lists)
        return BROKEN
    return calls.call(ctx, found[0], None, lists, type_args, hint, span, e.name_span)


def _says_data(hint: Type | None) -> bool:
    return isinstance(hint, SiloOf) and isinstance(hint.data, ListOf) and not mentions(hint.data, HOLE)


__all__ = ["OPERATIONS", "call_method", "call_overloaded", "call_select", "has", "member", "select"]

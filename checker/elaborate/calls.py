"""Application: arguments to parameters, type arguments from both.

Arguments are typed from left to right; a lambda whose parameters' types are not known yet waits until the other arguments
have been typed. What is expected of the call's result helps from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import attrs

from calculus.problems import Label
from calculus.source import NO_SPAN, Span
from calculus.terms import Abs, App, Let, Lit, Param, Term, Tup, Var
from calculus.types import (
    DOUBLE,
    INT,
    NOTHING,
    UNIT,
    Base,
    DataOf,
    Fun,
    SporeOf,
    TupleOf,
    Type,
    TypeVar,
    parts,
    product,
    subst_types,
)
from checker.elaborate import expressions, functions
from checker.elaborate.bounds import need_bound
from checker.elaborate.callees import Callee, packed
from checker.elaborate.conformance import conform, fits, is_pure, mismatch, widened
from checker.elaborate.contexts import BROKEN, ERROR, HOLE, Ctx, Typed
from checker.elaborate.inference import Unknowns, is_instance, mentions, wrong_already
from checker.elaborate.types import types_of
from parser import surface


@attrs.frozen(eq=False)
class Done:
    """An argument that has been typed already, to choose among overloads by it."""

    typed: Typed
    span: Span


Arg: TypeAlias = surface.Expr | Done


@attrs.frozen(eq=False)
class ArgList:
    """``(a, b, l = c)``"""

    args: tuple[Arg, ...]
    named: tuple[surface.NamedArg, ...] = ()
    span: Span = NO_SPAN


MOST_RETRIES = 4


def call(
    ctx: Ctx,
    callee: Callee,
    receiver: Typed | None,
    lists: Sequence[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
    at: Span | None = None,
) -> Typed:
    """The callee applied to its receiver and its argument lists; to the others, what it gives is applied.

    ``span``: the whole; ``at``: the name that is called, where problems of the call itself are shown.
    """
    at = at or span
    if not callee.curried and not sum(callee.lists):
        lists = lists[1:] if lists and not lists[0].args and not lists[0].named else lists
        given, wanted = 0, 0
    else:
        given, wanted = len(lists), len(callee.lists)
    if given < wanted:
        if not callee.curried:
            return _as_function(ctx, callee, receiver, lists, type_args, hint, span, at)
        callee = callee.first(given)
        wanted = given
    mine, more = lists[:wanted], lists[wanted:]
    typed = _apply(ctx, callee, receiver, mine, type_args, None if more else hint, span, at)
    for position, args in enumerate(more):
        typed = call_value(ctx, typed, args, hint if position == len(more) - 1 else None, span)
    return typed


def _apply(
    ctx: Ctx,
    callee: Callee,
    receiver: Typed | None,
    lists: Sequence[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
    at: Span,
) -> Typed:
    args = _in_order(ctx, callee, lists, at)
    if args is None:
        look_at(ctx, lists)
        return BROKEN[0], callee.result if not callee.type_params else ERROR
    if not callee.type_params:
        if type_args:
            ctx.el.report("FP0209", at, name=callee.name, expected=0, found=len(type_args))
        return _apply_plainly(ctx, callee, receiver, args, span), callee.result
    unknowns = Unknowns(ctx.el, callee.type_params)
    if type_args and not _fix(ctx, unknowns, callee, type_args, at):
        look_at(ctx, lists)
        return BROKEN
    if receiver is not None:
        unknowns.takes(receiver[1], callee.params[0])
    if hint is not None:
        unknowns.gives(callee.result, hint)
    found = _infer_args(ctx, callee, unknowns, args)
    if receiver is not None:
        found.insert(0, receiver)
    return _finish(ctx, callee, unknowns, found, args, span, at)


def _apply_plainly(ctx: Ctx, callee: Callee, receiver: Typed | None, args: list[Arg], span: Span) -> Term:
    """A callee that is not generic."""
    terms = [] if receiver is None else [conform(ctx, receiver, callee.params[0], span)]
    for place, arg in enumerate(args, len(terms)):
        param = callee.params[place]
        if callee.by_name and place in callee.by_name:
            assert isinstance(param, Fun)
            terms.append(Abs((), check_arg(ctx, arg, param.result)))
        else:
            terms.append(check_arg(ctx, arg, param))
    return _build(ctx, callee, (), terms, callee.params, args, span)


def _build(
    ctx: Ctx, callee: Callee, types: tuple[Type, ...], terms: list[Term], params: Sequence[Type], args: list[Arg], span: Span
) -> Term:
    """The callee's term. Arguments with names are evaluated in the order in which they are written."""
    offset = callee.receivers
    if len(args) < 2 or not callee.names:
        return callee.build(types, terms, span)
    written = [place for place, arg in enumerate(args, offset) if not isinstance(arg, Done)]
    written.sort(key=lambda place: args[place - offset].span.start)
    if all([here < after for here, after in pairwise(written)]):
        return callee.build(types, terms, span)
    kept = []
    for place in written:
        if not is_pure(terms[place]):
            kept.append((ctx.el.fresh(), params[place], terms[place]))
            terms[place] = Var(kept[-1][0], span=kept[-1][2].span)
    term = callee.build(types, terms, span)
    for name, ty, bound in reversed(kept):
        term = Let(name, ty, bound, term, span=span)
    return term


def check_arg(ctx: Ctx, arg: Arg, ty: Type) -> Term:
    """An argument for a parameter whose type is known."""
    if isinstance(arg, Done):
        return conform(ctx, arg.typed, ty, arg.span)
    return expressions.check(ctx, arg, ty)


def _infer_args(ctx: Ctx, callee: Callee, unknowns: Unknowns, args: list[Arg]) -> list[Typed]:
    offset = callee.receivers
    found: list[Typed] = [BROKEN] * len(args)
    waiting = []
    for place, arg in enumerate(args):
        param = callee.params[offset + place]
        if functions.needs_param_types(arg) and not _domain_known(unknowns, param):
            waiting.append(place)
        else:
            found[place] = _infer_arg(ctx, callee, unknowns, offset + place, arg)
    for place in waiting:
        found[place] = _infer_arg(ctx, callee, unknowns, offset + place, args[place])
    return found


def _domain_known(unknowns: Unknowns, param: Type) -> bool:
    return isinstance(param, Fun | SporeOf) and unknowns.know(param.param)


def _infer_arg(ctx: Ctx, callee: Callee, unknowns: Unknowns, place: int, arg: Arg) -> Typed:
    """Types an argument and bounds the unknowns by it."""
    param = callee.params[place]
    if place in callee.by_name:
        assert isinstance(param, Fun)
        term, ty = _infer_plain(ctx, unknowns, param.result, arg)
        return Abs((), term, span=term.span), Fun(UNIT, ty)
    if place in callee.partial and not isinstance(arg, Done):
        typed = functions.partial_function(ctx, arg, unknowns.hint(param))
        unknowns.takes(typed[1], param)
        return typed
    if isinstance(param, Fun | SporeOf) and functions.needs_param_types(arg):
        return _infer_function(ctx, unknowns, param, arg)
    return _infer_plain(ctx, unknowns, param, arg)


def _infer_plain(ctx: Ctx, unknowns: Unknowns, param: Type, arg: Arg) -> Typed:
    if isinstance(arg, Done):
        typed, span = arg.typed, arg.span
        hint: Type = HOLE
    else:
        hint = unknowns.hint(param) if functions.needs_param_types(arg) else unknowns.wish(param)
        span = arg.span
        typed = expressions.infer(ctx, arg, None if hint is HOLE else hint)
    if typed[1] is INT and hint is DOUBLE:
        typed = widened(typed[0]), DOUBLE
    if not unknowns.takes(typed[1], param):
        ctx.el.report("FP0201", span, expected=unknowns.hint(param), found=typed[1])
        return typed[0], ERROR
    return typed


def _infer_function(ctx: Ctx, unknowns: Unknowns, param: Fun | SporeOf, arg: Arg) -> Typed:
    """A lambda. Its result may be more than what the variables are so far, where that is open as ``List[Nothing]`` is.

    Then it is typed once more with the types that it has led to: ``xs.foldLeft(Nil)((acc, x) => x :: acc)``.
    """
    assert not isinstance(arg, Done)
    el = ctx.el
    name = param.result.name if isinstance(param.result, TypeVar) else None
    before = unknowns.lower.get(name) if name is not None else None
    hint = unknowns.hint(param)
    assert isinstance(hint, Fun | SporeOf)
    if before is not None and _is_open(before):
        hint = attrs.evolve(hint, result=HOLE)
    problems, mentioned = len(el.problems), len(el.mentions)
    typed = expressions.infer(ctx, arg, hint)
    fits = unknowns.takes(typed[1], param)
    after = unknowns.lower.get(name) if name is not None else None
    if before is not None and after != before and fits and el.retries < MOST_RETRIES and _uses(param.param, name):
        el.problems[problems:] = [p for p in el.problems[problems:] if not within(p.span, arg.span)]
        del el.mentions[mentioned:]
        el.retries += 1
        typed = expressions.infer(ctx, arg, unknowns.hint(param))
        fits = unknowns.takes(typed[1], param)
        el.retries -= 1
    if not fits and not wrong_already(typed[1]):
        el.report("FP0201", arg.span, expected=unknowns.hint(param), found=typed[1])
        return typed[0], ERROR
    return typed


def within(inner: Span, outer: Span) -> bool:
    """Is the one place inside of the other?"""
    return inner.file == outer.file and outer.start <= inner.start and inner.end <= outer.end


def _uses(ty: Type, name: str | None) -> bool:
    if isinstance(ty, TypeVar):
        return ty.name == name
    return any([_uses(part, name) for part in parts(ty)])


def _goes_in(ty: Type, name: str) -> bool:
    """Is the variable a part of what a function in the type takes? Then it cannot be Nothing."""
    if isinstance(ty, Fun | SporeOf):
        return _uses(ty.param, name) or _goes_in(ty.result, name)
    return any([_goes_in(part, name) for part in parts(ty)])


def _is_open(ty: Type) -> bool:
    """May values of more types be meant? That of an empty list, or of one case of several."""
    if ty is NOTHING:
        return True
    return isinstance(ty, DataOf) or any([_is_open(part) for part in parts(ty)])


def _fix(ctx: Ctx, unknowns: Unknowns, callee: Callee, type_args: tuple[surface.TypeExpr, ...], at: Span) -> bool:
    """Type arguments are a method's own, as in Scala; the kernel's text writes those of the receiver before them."""
    types = types_of(ctx, type_args)
    own = [name for name in unknowns.names if not (callee.receivers and _uses(callee.params[0], name))]
    names = unknowns.names if len(types) == len(unknowns.names) else own
    if len(types) != len(names):
        ctx.el.report("FP0209", at, name=callee.name, expected=len(own), found=len(types))
        return False
    unknowns.fix(dict(zip(names, types, strict=True)))
    return True


def _finish(ctx: Ctx, callee: Callee, unknowns: Unknowns, found: list[Typed], args: list[Arg], span: Span, at: Span) -> Typed:
    solution = unknowns.solution()
    if any([ty is ERROR for ty in solution.values()]):
        return BROKEN
    types = tuple([solution[var.name] for var in callee.type_params])
    for name in unknowns.names:
        if name not in unknowns.lower and name not in unknowns.upper and _goes_in(callee.result, name):
            ctx.el.report("FP0224", at, name=name, function=callee.name)
            return BROKEN
    for name, bound in callee.asks:
        need_bound(ctx.el, bound, solution[name], at)
    terms, params = [], []
    offset = callee.receivers
    for place, (typed, param) in enumerate(zip(found, callee.params, strict=True)):
        where = at if place < offset else args[place - offset].span
        if is_instance(typed[1], param, solution):
            terms.append(typed[0])
            params.append(typed[1])
            continue
        wanted = subst_types(param, solution)
        terms.append(_conform_arg(ctx, typed, wanted, unknowns.hint(param) if mentions(wanted, NOTHING) else wanted, where))
        params.append(wanted)
    result = callee.result
    if not isinstance(result, Base):
        result = subst_types(result, solution)
    return _build(ctx, callee, types, terms, params, args, span), result


def _conform_arg(ctx: Ctx, typed: Typed, wanted: Type, shown: Type, span: Span) -> Term:
    """The argument as a ``wanted``; where it is none, what is open in the parameter's type is ``shown`` as open."""
    if shown is wanted or fits(ctx, typed[1], wanted, widening=True):
        return conform(ctx, typed, wanted, span)
    mismatch(ctx, typed[1], wanted, span, shown=shown)
    return typed[0]


def _in_order(ctx: Ctx, callee: Callee, lists: Sequence[ArgList], at: Span) -> list[Arg] | None:
    """The arguments, one for each parameter but the receiver; None, and a problem, where they do not match."""
    if not lists:
        return []
    found: list[Arg] = []
    place = callee.receivers
    for size, args in zip(callee.lists, lists, strict=False):
        given = args.args
        if args.named:
            ordered = _with_names(ctx, callee, callee.names[place - callee.receivers :][:size], args, at)
            if ordered is None:
                return None
            given = ordered
        elif len(given) != size:
            if size == 1 and _is_tuple(callee.params[place], len(given)):
                given = (surface.TupleExpr(tuple([a for a in given if not isinstance(a, Done)]), span=args.span),)
            else:
                label = (Label(callee.span, "defined"),) if callee.span is not NO_SPAN else ()
                ctx.el.report("FP0205", args.span or at, *label, name=callee.name, expected=size, found=len(given))
                return None
        found += given
        place += size
    return found


def takes_tuple(callee: Callee, count: int) -> bool:
    """Do so many arguments stand for the tuple that is the callee's one argument?"""
    return callee.lists[:1] == (1,) and _is_tuple(callee.params[callee.receivers], count)


def _is_tuple(param: Type, count: int) -> bool:
    return isinstance(param, TupleOf) and len(param.items) == count


def _with_names(ctx: Ctx, callee: Callee, names: tuple[str, ...], args: ArgList, at: Span) -> tuple[Arg, ...] | None:
    by_name: dict[str, Arg] = dict(zip(names, args.args, strict=False))
    for named in args.named:
        if named.name not in names:
            expressions.unknown_field(ctx, named.name, named.name_span, callee.name, list(names))
            return None
        if named.name in by_name:
            ctx.el.report("FP0219", named.name_span, name=named.name)
            return None
        by_name[named.name] = named.value
    if len(by_name) != len(names) or len(args.args) > len(names):
        ctx.el.report("FP0205", args.span or at, name=callee.name, expected=len(names), found=len(args.args) + len(args.named))
        return None
    return tuple([by_name[name] for name in names])


def look_at(ctx: Ctx, lists: Sequence[ArgList]) -> None:
    """Finds what is wrong inside the arguments of a call that is wrong itself."""
    for args in lists:
        for arg in [*args.args, *[named.value for named in args.named]]:
            if not isinstance(arg, Done) and not functions.needs_param_types(arg):
                expressions.infer(ctx, arg, None)


def _as_function(
    ctx: Ctx,
    callee: Callee,
    receiver: Typed | None,
    lists: Sequence[ArgList],
    type_args: tuple[surface.TypeExpr, ...],
    hint: Type | None,
    span: Span,
    at: Span,
) -> Typed:
    """A method, operation or constructor with argument lists missing: the function of these (eta-expansion)."""
    unknowns = Unknowns(ctx.el, callee.type_params)
    if type_args and not _fix(ctx, unknowns, callee, type_args, at):
        return BROKEN
    args = _in_order(ctx, callee, lists, at)
    if args is None:
        return BROKEN
    given = callee.receivers + len(args)
    if receiver is not None:
        unknowns.takes(receiver[1], callee.params[0])
    whole = callee.result
    ends = len(callee.params)
    for size in reversed(callee.lists[len(lists) :]):
        whole = Fun(product(callee.params[ends - size : ends]), whole)
        ends -= size
    if hint is not None:
        unknowns.gives(whole, hint)
    found = _infer_args(ctx, callee, unknowns, args)
    if receiver is not None:
        found.insert(0, receiver)
    solution = unknowns.solution()
    for name in unknowns.names:
        if name not in unknowns.lower and name not in unknowns.upper and any([_uses(p, name) for p in callee.params[given:]]):
            ctx.el.report("FP0224", at, name=name, function=callee.name)
            return BROKEN
    for name, bound in callee.asks:
        need_bound(ctx.el, bound, solution[name], at)
    return _abstracted(ctx, callee, found, solution, len(lists), span), subst_types(whole, solution)


def _abstracted(ctx: Ctx, callee: Callee, found: list[Typed], solution: dict[str, Type], lists: int, span: Span) -> Term:
    kept: list[tuple[str, Type, Term]] = []
    terms: list[Term] = []
    for (term, found_type), param in zip(found, callee.params, strict=False):
        term = conform(ctx, (term, found_type), subst_types(param, solution), span)
        if not is_pure(term):
            name = ctx.el.fresh()
            kept.append((name, subst_types(param, solution), term))
            term = Var(name)
        terms.append(term)
    groups = []
    place = len(found)
    for size in callee.lists[lists:]:
        types = callee.params[place : place + size]
        groups.append(tuple([Param(ctx.el.fresh(), subst_types(ty, solution)) for ty in types]))
        place += size
    terms += [Var(param.name) for group in groups for param in group]
    body = callee.build(tuple([solution[var.name] for var in callee.type_params]), terms, span)
    for group in reversed(groups):
        body = Abs(group, body, span=span)
    for name, ty, term in reversed(kept):
        body = Let(name, ty, term, body, span=span)
    return body


def call_value(ctx: Ctx, fn: Typed, args: ArgList, hint: Type | None, span: Span) -> Typed:
    """A value applied: a function, a spore, or whatever has a method ``apply``."""
    term, ty = fn
    if isinstance(ty, Fun | SporeOf):
        return _call_function(ctx, term, ty, args, span)
    if ty is ERROR:
        look_at(ctx, [args])
        return BROKEN
    from checker.elaborate import methods

    if methods.has(ctx, ty, "apply"):
        return methods.call_method(ctx, fn, "apply", [args], (), hint, span, span)
    look_at(ctx, [args])
    ctx.el.report("FP0206", term.span, type=ty)
    return BROKEN


def _call_function(ctx: Ctx, term: Term, ty: Fun | SporeOf, args: ArgList, span: Span) -> Typed:
    given, param = args.args, ty.param
    if args.named:
        ctx.el.report("FP0218", args.named[0].name_span, name=args.named[0].name, type=ty)
        return BROKEN[0], ty.result
    if len(given) == 1:
        return App(term, check_arg(ctx, given[0], param), span=span), ty.result
    if not given and param == UNIT:
        return App(term, Lit((), span=args.span), span=span), ty.result
    if isinstance(param, TupleOf) and len(param.items) == len(given):
        terms = [check_arg(ctx, arg, item) for arg, item in zip(given, param.items, strict=True)]
        return App(term, Tup(tuple(terms), span=args.span), span=span), ty.result
    expected = len(param.items) if isinstance(param, TupleOf) else int(param != UNIT)
    look_at(ctx, [args])
    ctx.el.report("FP0205", args.span, name="the function", expected=expected, found=len(given))
    return BROKEN[0], ty.result


__all__ = ["Arg", "ArgList", "Done", "call", "call_value", "check_arg", "packed"]

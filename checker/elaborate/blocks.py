"""Blocks: ``val``s, local definitions and expression statements, as a spine of ``let`` and ``letrec``.

A block may be 100,000 statements long: it is typed in a loop, and its spine is built from its end.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from calculus.problems import Label
from calculus.source import NO_SPAN, Span
from calculus.terms import (
    Abs,
    Await,
    Case,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Match,
    Param,
    Populate,
    Proj,
    PTup,
    PVar,
    PWild,
    Send,
    Spawn,
    Term,
    Tup,
    Unpersist,
    Var,
    param_type,
)
from calculus.types import NOTHING, UNIT, Fun, TupleOf, Type
from checker.elaborate import expressions
from checker.elaborate.contexts import ERROR, Ctx, Local, Typed
from checker.elaborate.inference import wrong_already
from checker.elaborate.patterns import WRONG, pattern_of
from checker.elaborate.types import type_of
from checker.patterns import bindings
from checker.usefulness import TooLarge, missing_case
from parser import surface


@attrs.frozen(eq=False)
class Binding:
    """``let name: type = term`` without its body."""

    name: str
    type: Type
    term: Term
    span: Span


#: The bindings of a block, in order: ``val``s and groups of local definitions.
Spine: TypeAlias = list["Binding | tuple[LocalDef, ...]"]


def infer_block(ctx: Ctx, e: surface.Block, hint: Type | None) -> Typed:
    """``{ s; …; e }``"""
    if not e.statements and e.result is not None:
        return expressions.infer(ctx, e.result, hint)
    inner = ctx.inner()
    inner.block = e
    spine: Spine = []
    for group in _groups(e.statements):
        if isinstance(group, list):
            spine.append(_local_definitions(inner, group))
        else:
            statement(inner, group, spine)
    if e.result is None:
        return close(spine, Lit((), span=e.span)), UNIT
    term, ty = expressions.infer(inner, e.result, hint)
    return close(spine, term), ty


def close(spine: Spine, body: Term) -> Term:
    """The spine's bindings around a body."""
    for binding in reversed(spine):
        if isinstance(binding, Binding):
            body = Let(binding.name, binding.type, binding.term, body, span=binding.span)
        else:
            body = LetRec(binding, body, span=binding[0].span)
    return body


def _groups(statements: tuple[surface.Statement, ...]) -> list[surface.Val | surface.Expr | list[surface.Def]]:
    """The statements, with consecutive definitions, which may call each other, together."""
    groups: list[surface.Val | surface.Expr | list[surface.Def]] = []
    for item in statements:
        if not isinstance(item, surface.Def):
            groups.append(item)
        elif groups and isinstance(groups[-1], list):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def statement(ctx: Ctx, written: surface.Val | surface.Expr, spine: Spine) -> None:
    """A ``val`` or an expression statement; its names go into ``ctx``."""
    if not isinstance(written, surface.Val):
        term, ty = expressions.infer(ctx, written, None)
        spine.append(Binding(ctx.el.fresh(), ty, term, written.span))
        if ty is not UNIT and ty is not NOTHING and not wrong_already(ty) and not _has_effect(term):
            ctx.el.report("FP0223", written.span, severity="warning", type=ty)
        return
    if written.type is None:
        typed = expressions.infer(ctx, written.expr, None)
    else:
        ty = type_of(ctx, written.type)
        typed = expressions.check(ctx, written.expr, ty), ty
    if isinstance(written.pattern, surface.VarPattern):
        _once(ctx, written.pattern.name, written.pattern.span)
        ctx.bind(written.pattern.name, typed[1], written.pattern.span)
        spine.append(Binding(written.pattern.name, typed[1], typed[0], written.span))
    else:
        destructure(ctx, written, typed, spine)


def _once(ctx: Ctx, name: str, span: Span) -> None:
    """FP0210 where the block has the name already."""
    first = ctx.names.get(name)
    if first is not None:
        ctx.el.report("FP0210", span, Label(first.span, "first"), name=name)


def _has_effect(term: Term) -> bool:
    """Is a term evaluated for what it does, besides its value?"""
    while isinstance(term, Let | LetRec):
        term = term.body
    return isinstance(term, Send | Await | Unpersist | Spawn | Populate)


def destructure(ctx: Ctx, written: surface.Val, typed: Typed, spine: Spine) -> None:
    """``val p = e``: e under a name of its own, then each name of p; FP0225 where p does not always fit."""
    term, ty = typed
    whole = ctx.el.fresh()
    spine.append(Binding(whole, ty, term, written.span))
    names = ctx.inner()
    pattern = pattern_of(names, written.pattern, ty)
    for name, local in names.names.items():
        _once(ctx, name, local.span)
        ctx.names[name] = local
    if pattern is WRONG or wrong_already(ty):
        return
    if _left_out(ctx, Case(pattern, None, Lit(())), ty, written.pattern.span):
        return
    if isinstance(pattern, PTup) and all([isinstance(item, PVar | PWild) for item in pattern.items]):
        for place, item in enumerate(pattern.items):
            if isinstance(item, PVar):
                spine.append(Binding(item.name, item.type, Proj(Var(whole), place + 1, span=item.span), item.span))
        return
    bound = bindings(ctx.el, pattern, ty)
    found = list(bound.items())
    if len(found) == 1:
        ((name, part),) = found
        spine.append(Binding(name, part, Match(Var(whole), (Case(pattern, None, Var(name)),), part), written.span))
    elif found:
        parts = ctx.el.fresh()
        together = TupleOf(tuple([part for _, part in found]))
        body = Tup(tuple([Var(name) for name, _ in found]))
        spine.append(Binding(parts, together, Match(Var(whole), (Case(pattern, None, body),), together), written.span))
        for place, (name, part) in enumerate(found):
            spine.append(Binding(name, part, Proj(Var(parts), place + 1), written.span))


def _left_out(ctx: Ctx, case: Case, ty: Type, span: Span) -> bool:
    try:
        missing: object = missing_case(ctx.el, [case], ty)
    except TooLarge:
        missing = "_"
    if missing is not None:
        ctx.el.report("FP0225", span, fix="fix", missing=missing)
    return missing is not None


# Local definitions.


class _LocalDefinition:
    """A local definition; its body is typed when its result's type is asked for, at the latest in its turn."""

    def __init__(self, ctx: Ctx, decl: surface.Def) -> None:
        self.ctx = ctx
        self.decl = decl
        self.running = False
        self.body: Term | None = None
        self.lists = tuple([params_of(ctx, group) for group in decl.param_lists])
        self.result = None if decl.result is None else type_of(ctx, decl.result)
        self.local = ctx.bind(decl.name, self._type(), decl.name_span)
        self.local.value = not decl.param_lists
        if self.result is None:
            self.local.pending = self.find

    def _type(self) -> Type:
        return ERROR if self.result is None else function_type(self.lists or ((),), self.result)

    def find(self) -> None:
        """Types the body, if that has not been done."""
        if self.running:
            if self.result is None:
                self.ctx.el.report("FP0211", self.decl.name_span, fix="fix", name=self.decl.name)
                self.result = ERROR
            return
        if self.body is None:
            self.running = True
            inner = self.ctx.inner()
            enter(inner, self.lists)
            body, self.result = body_of(inner, self.decl, self.result)
            self.body = body
            self.running = False
            self.local.pending = None
            self.local.type = self._type()

    def finished(self) -> LocalDef:
        """The kernel's definition."""
        self.find()
        assert self.body is not None
        fun = function(self.lists or ((),), self.body, self.decl.span)
        ty = self.local.type
        return LocalDef(self.decl.name, ty if isinstance(ty, Fun) else Fun(UNIT, ERROR), fun, span=self.decl.name_span)


def _local_definitions(ctx: Ctx, group: list[surface.Def]) -> tuple[LocalDef, ...]:
    definitions = []
    for decl in group:
        _once(ctx, decl.name, decl.name_span)
        if decl.type_params:
            ctx.el.report("FP0230", decl.name_span, name=decl.name)
            for param in decl.type_params:
                ctx = generic_inside(ctx, param.name)
        definitions.append(_LocalDefinition(ctx, decl))
    return tuple([definition.finished() for definition in definitions])


def generic_inside(ctx: Ctx, name: str) -> Ctx:
    """The context with a type variable that stands for nothing, so that its uses are no further mistakes."""
    ctx.types = {**ctx.types, name: ERROR}
    return ctx


def body_of(ctx: Ctx, decl: surface.Def, result: Type | None) -> Typed:
    """A definition's body and its result's type."""
    if result is None:
        return expressions.infer(ctx, decl.body, None)
    return expressions.check(ctx, decl.body, result), result


def params_of(ctx: Ctx, group: tuple[surface.Param, ...]) -> tuple[Param, ...]:
    """A definition's parameter list; FP0219 where it has a name twice."""
    found: list[Param] = []
    for param in group:
        ty = ERROR if param.type is None else type_of(ctx, param.type)
        first = next((other.span for other in found if other.name == param.name), NO_SPAN)
        if first is not NO_SPAN:
            ctx.el.report("FP0219", param.name_span, Label(first, "first"), name=param.name)
        found.append(Param(param.name, ty, span=param.name_span))
    return tuple(found)


def enter(ctx: Ctx, lists: tuple[tuple[Param, ...], ...]) -> None:
    """Puts a definition's parameters into the context of its body."""
    for group in lists:
        for param in group:
            ctx.bind(param.name, param.type, param.span)


def function_type(lists: tuple[tuple[Param, ...], ...], result: Type) -> Type:
    """The type of a function with these parameter lists."""
    for group in reversed(lists):
        result = Fun(param_type(group), result)
    return result


def function(lists: tuple[tuple[Param, ...], ...], body: Term, span: Span) -> Abs:
    """The function with these parameter lists, at least one."""
    for group in reversed(lists):
        body = Abs(group, body, span=span)
    assert isinstance(body, Abs)
    return body


__all__ = ["Binding", "Local", "close", "destructure", "infer_block", "statement"]

"""Spores: header ; closure.

The header's right-hand sides are typed where the spore stands, each with the entries above it. The closure is typed behind
a border (``Closure``): what it mentions from beyond is reported with the header entry that would capture it.
"""

from __future__ import annotations

from calculus.problems import Label
from calculus.source import Span
from calculus.terms import App, Param, Spore, SporeCode, Term, Var, param_type
from calculus.types import Fun, SporeOf, Type
from checker.elaborate import blocks, calls, expressions, functions
from checker.elaborate.callees import Callee
from checker.elaborate.contexts import ERROR, Closure, Ctx, Local, SporeMention, Typed
from checker.elaborate.inference import wrong_already
from checker.elaborate.types import excluded_types, type_of
from checker.mobility import immobile_part
from checker.spores import containing_part
from parser import surface


def infer_spore(ctx: Ctx, e: surface.SporeExpr, hint: Type | None) -> Typed:
    """``spore { val x = e … ; (y: T) => body }``"""
    keyword = Span(e.span.file, e.span.start, e.span.start + len("spore"))
    border = Closure(keyword, implicit=False)
    excluded, clauses = _excluded(ctx, e, hint)
    header = _Header(ctx, ctx.inner(), ctx.behind(border), keyword, excluded, clauses)
    for statement in e.header:
        header.add(statement)
    params, body, result = functions.closure(header.closure.inner(), e.closure, hint)
    header.warn_of_unused()
    _note_mentions(ctx, border)
    return _spore(tuple(header.params), tuple(header.inits), params, body, result, excluded, e.span)


def _spore(
    header: tuple[Param, ...],
    inits: tuple[Term, ...],
    params: tuple[Param, ...],
    body: Term,
    result: Type,
    excluded: tuple[Type, ...],
    span: Span,
) -> Typed:
    ty = SporeOf(param_type(params), result, tuple([entry.type for entry in header]), excluded)
    return Spore(SporeCode(header, params, body, ty, span=span), inits, span=span), ty


def _excluded(ctx: Ctx, e: surface.SporeExpr, hint: Type | None) -> tuple[tuple[Type, ...], list[Span]]:
    """What the spore's captures may not contain, and where that is written; else what is expected to be excluded."""
    if not e.excluded:
        excluded = hint.excluded if isinstance(hint, SporeOf) else ()
        return excluded, [e.span] * len(excluded)
    written = e.excluded
    if len(written) == 1 and isinstance(written[0], surface.TupleType):
        written = written[0].items
    return excluded_types(ctx, written), [item.span for item in written]


class _Header:
    """A header while it is being typed: ``outside`` is where its right-hand sides are typed, ``closure`` sees its names."""

    def __init__(
        self, ctx: Ctx, outside: Ctx, closure: Ctx, keyword: Span, excluded: tuple[Type, ...], clauses: list[Span]
    ) -> None:
        self.el = ctx.el
        self.outside = outside
        self.closure = closure
        self.keyword = keyword
        self.excluded = excluded
        self.clauses = clauses
        self.params: list[Param] = []
        self.inits: list[Term] = []
        self.locals: list[Local] = []

    def add(self, statement: surface.Statement) -> None:
        """One entry; FP0305 where it is no ``val``."""
        if not isinstance(statement, surface.Val):
            self.el.report("FP0305", statement.span, Label(self.keyword, "spore"), fix="fix")
            return
        term, ty = self._right_hand_side(statement)
        pattern = statement.pattern
        if isinstance(pattern, surface.VarPattern):
            self._enter(pattern.name, ty, term, pattern.span, statement.expr.span)
        else:
            self._destructure(statement, term, ty)

    def _right_hand_side(self, statement: surface.Val) -> Typed:
        if statement.type is None:
            return expressions.infer(self.outside, statement.expr, None)
        ty = type_of(self.outside, statement.type)
        return expressions.check(self.outside, statement.expr, ty), ty

    def _enter(self, name: str, ty: Type, term: Term, span: Span, at: Span) -> None:
        local = Local(name, ty, span)
        if name in self.closure.names:
            first = self.closure.names[name]
            self.el.report("FP0219", span, Label(first.span, "first"), name=name)
            first.used = local.used = True
        elif not self._may_travel(name, ty, at):
            local.used = True
        self.el.bindings.append((span, name, ty))
        self.outside.names[name] = self.closure.names[name] = local
        self.locals.append(local)
        self.params.append(Param(name, ty, span=span))
        self.inits.append(term)

    def _destructure(self, statement: surface.Val, term: Term, ty: Type) -> None:
        """``val (a, b) = e``: e is captured, and a and b are taken from it."""
        lets: blocks.Spine = []
        inner = self.outside.inner()
        blocks.destructure(inner, statement, (term, ty), lets)
        for binding in lets:
            assert isinstance(binding, blocks.Binding)
            bound = inner.names.get(binding.name)
            span = statement.span if bound is None else bound.span
            self._enter(binding.name, binding.type, binding.term, span, statement.expr.span)
            self.locals[-1].used |= bound is None

    def _may_travel(self, name: str, ty: Type, at: Span) -> bool:
        if wrong_already(ty):
            return False
        part = immobile_part(self.el, ty)
        if part is not None:
            self.el.report("FP0302", at, Label(self.keyword, "spore"), name=name, type=ty, part=str(part))
            return False
        for excluded, clause in zip(self.excluded, self.clauses, strict=True):
            inside = containing_part(self.el, ty, excluded)
            if inside is not None:
                label = Label(clause, "excluded")
                self.el.report("FP0304", at, label, name=name, type=ty, excluded=excluded, part=inside)
                return False
        return True

    def warn_of_unused(self) -> None:
        """FP0308 for entries that neither the closure nor a later entry mentions."""
        for local in self.locals:
            if not local.used:
                self.el.report(
                    "FP0308", local.span, Label(self.keyword, "spore"), fix="fix", severity="warning", name=local.name
                )


def _note_mentions(ctx: Ctx, border: Closure) -> None:
    for name, span in border.refs.items():
        ctx.el.mentions.append(SporeMention(name, span, border.span))


def from_function(ctx: Ctx, e: surface.Lambda | surface.CaseLambda, hint: SporeOf) -> Typed:
    """A lambda where a spore is expected: a spore with an empty header; FP0306 where it captures something."""
    border = Closure(e.span, implicit=True)
    params, body, result = functions.closure(ctx.behind(border).inner(), e, hint)
    if border.outside:
        names = list(border.outside)
        from checker.elaborate.names import fresh_name

        ctx.el.report(
            "FP0306",
            border.outside[names[0]],
            Label(e.span, "function"),
            fix="fix",
            names=", ".join([f"`{name}`" for name in names]),
            name=names[0],
            fresh=fresh_name(ctx, names[0]),
        )
    _note_mentions(ctx, border)
    typed = _spore((), (), params, body, result, hint.excluded, e.span)
    return (typed[0], ERROR) if border.outside else typed


def from_definition(ctx: Ctx, callee: Callee, e: surface.Expr, hint: SporeOf) -> Typed:
    """A definition where a spore is expected: it is closed, so it is one with an empty header."""
    term, ty = calls.call(ctx, callee, None, [], (), Fun(hint.param, hint.result), e.span)
    if not isinstance(ty, Fun):
        return term, ty
    if callee.name in ctx.el.symbols:
        ctx.el.mentions.append(SporeMention(callee.name, e.span, e.span))
    param = Param(ctx.el.fresh(), ty.param)
    body = App(term, Var(param.name), span=e.span)
    return _spore((), (), (param,), body, ty.result, hint.excluded, e.span)

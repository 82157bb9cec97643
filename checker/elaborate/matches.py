"""``match``: its cases typed one by one, their results at a common type, nothing left out and nothing unreachable."""

from __future__ import annotations

from calculus.source import NO_SPAN, Span
from calculus.terms import Case, Match, Term
from calculus.types import BOOLEAN, Type
from checker.elaborate import expressions
from checker.elaborate.conformance import common
from checker.elaborate.contexts import ERROR, Ctx, Typed
from checker.elaborate.inference import wrong_already
from checker.elaborate.patterns import WRONG, pattern_of
from checker.usefulness import TooLarge, missing_case, unreachable
from parser import surface


def infer_match(ctx: Ctx, e: surface.Match, hint: Type | None) -> Typed:
    """``e match { case p if g => e … }``"""
    subject = expressions.infer(ctx, e.subject, None)
    return match_cases(ctx, subject, e.cases, hint, e.subject.span, e.span)


def match_cases(
    ctx: Ctx, subject: Typed, cases: tuple[surface.Case, ...], hint: Type | None, at: Span, span: Span | None = None
) -> Typed:
    """A value matched with cases; FP0212 where they leave one out, shown ``at``."""
    found, ty = infer_cases(ctx, subject[1], cases, hint)
    term: Term = Match(subject[0], tuple(found), ty, span=span or at)
    if subject[1] is not ERROR and not any([case.pattern is WRONG for case in found]):
        _look_for_gaps(ctx, found, cases, subject[1], at)
    return term, ty


def infer_cases(ctx: Ctx, subject: Type, cases: tuple[surface.Case, ...], hint: Type | None) -> tuple[list[Case], Type]:
    """The cases at their common type, and that type."""
    patterns, guards = [], []
    bodies: list[tuple[Term, Type, Span]] = []
    for case in cases:
        inner = ctx.inner()
        patterns.append(pattern_of(inner, case.pattern, subject))
        guards.append(None if case.guard is None else expressions.check(inner, case.guard, BOOLEAN))
        term, ty = expressions.infer(inner, case.body, hint)
        bodies.append((term, ty, expressions.last(case.body).span))
    terms, ty = common(ctx, bodies, hint)
    found = [
        Case(pattern, guard, term, span=case.span)
        for case, pattern, guard, term in zip(cases, patterns, guards, terms, strict=True)
    ]
    return found, ty


def _look_for_gaps(ctx: Ctx, cases: list[Case], written: tuple[surface.Case, ...], ty: Type, at: Span) -> None:
    if wrong_already(ty):
        return
    try:
        missing = missing_case(ctx.el, cases, ty)
    except TooLarge:
        ctx.el.report("FP0212", at, fix="wild", missing="_")
        return
    if missing is not None:
        ctx.el.report("FP0212", at, fix="fix", missing=missing)
    for place in unreachable(ctx.el, cases, ty):
        if written[place].pattern.span is not NO_SPAN:
            ctx.el.report("FP0213", written[place].pattern.span, severity="warning")

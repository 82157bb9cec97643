"""Where a term of one type stands and another type is expected: subtyping, and the few conversions that are terms.

Int -> Double           the operation Int.toDouble, or a Double literal
(l: A, m: B) -> (l: A)  the smaller record, built anew
T -> Unit               the value is dropped, as Scala does
"""

from __future__ import annotations

from calculus.problems import Label
from calculus.source import NO_SPAN, Span
from calculus.terms import Let, Lit, Lst, New, Op, Rcd, Sel, Term, Var
from calculus.types import DOUBLE, INT, NOTHING, UNIT, Fun, ListOf, RecordOf, SporeOf, Type
from checker.elaborate.contexts import ERROR, HOLE, Ctx, Typed
from checker.elaborate.inference import mentions, wrong_already
from checker.subtyping import is_subtype, join


def conform(ctx: Ctx, typed: Typed, ty: Type, span: Span, because: Label | None = None) -> Term:
    """The term as one of type ``ty``; reports FP0201 where it cannot be."""
    term, found = typed
    if found is ty or found is ERROR or ty is ERROR or is_subtype(ctx.el, found, ty):
        return term
    converted = convert(ctx, term, found, ty)
    if converted is not None:
        return converted
    if not wrong_already(found, ty):
        mismatch(ctx, found, ty, span, because)
    return term


def fits(ctx: Ctx, found: Type, ty: Type, widening: bool) -> bool:
    """Could an argument of one type stand for another, with conversions or without?"""
    if found is ty or found is ERROR or is_subtype(ctx.el, found, ty):
        return True
    if wrong_already(found):
        return True
    return widening and ((found is INT and ty is DOUBLE) or _narrowed(ctx, found, ty) is not None)


def convert(ctx: Ctx, term: Term, found: Type, ty: Type) -> Term | None:
    """The conversion of a term, None where there is none."""
    if found == INT and ty == DOUBLE:
        return widened(term)
    if ty == UNIT:
        ctx.el.report("FP0223", term.span, severity="warning", type=found)
        return Let(ctx.el.fresh(), found, term, Lit((), span=term.span), span=term.span)
    narrowed = _narrowed(ctx, found, ty)
    if narrowed is not None:
        name = ctx.el.fresh()
        fields = tuple([Sel(Var(name), label) for label in narrowed.labels])
        return Let(name, found, term, Rcd(narrowed.labels, fields, span=term.span), span=term.span)
    return None


def widened(term: Term) -> Term:
    """An Int as a Double."""
    if isinstance(term, Lit) and abs(term.value) < 1 << 53:
        return Lit(float(term.value), span=term.span)
    return Op("Int.toDouble", (), (term,), span=term.span)


def _narrowed(ctx: Ctx, found: Type, ty: Type) -> RecordOf | None:
    """The record type itself, where ``found`` has its fields and more."""
    if not (isinstance(found, RecordOf) and isinstance(ty, RecordOf)):
        return None
    here = dict(zip(found.labels, found.items, strict=True))
    if not all(
        [label in here and is_subtype(ctx.el, here[label], item) for label, item in zip(ty.labels, ty.items, strict=True)]
    ):
        return None
    return ty


def mismatch(ctx: Ctx, found: Type, ty: Type, span: Span, because: Label | None = None, shown: Type | None = None) -> None:
    """FP0201, with a fix where the cause is a common one; ``shown`` is how to write what is expected."""
    labels = () if because is None else (because,)
    fix = None
    if isinstance(found, Fun) and found.param == UNIT and is_subtype(ctx.el, found.result, ty):
        fix = "call"
    elif isinstance(found, Fun) and isinstance(ty, SporeOf):
        fix = "spore"
    elif found == DOUBLE and ty == INT:
        fix = "round"
    ctx.el.report("FP0201", span, *labels, fix=fix, expected=shown or ty, found=found)


def common(ctx: Ctx, branches: list[tuple[Term, Type, Span]], hint: Type | None) -> tuple[list[Term], Type]:
    """The branches' terms at their least common type; FP0201 at the first that has none with those before it.

    Ints are widened where other branches are Doubles.
    """
    known = None if hint is None or mentions(hint, HOLE) else hint
    if known is not None:
        return [conform(ctx, (term, found), known, span) for term, found, span in branches], known
    least: Type = NOTHING
    first = NO_SPAN
    for _, found, span in branches:
        if found is least:
            continue
        if found is ERROR or least is ERROR:
            least = ERROR
            continue
        above = join(ctx.el, least, found)
        if above is None and {least, found} == {INT, DOUBLE}:
            above = DOUBLE
        if above is None:
            if not wrong_already(least, found):
                ctx.el.report("FP0201", span, Label(first, "first"), expected=least, found=found)
            return [term for term, _, _ in branches], ERROR
        least = above
        first = span if first is NO_SPAN else first
    if least is DOUBLE:
        return [widened(term) if found is INT else term for term, found, _ in branches], least
    return [term for term, _, _ in branches], least


def is_pure(term: Term) -> bool:
    """Has the term a value at once, so that it may be evaluated out of turn?"""
    match term:
        case Var() | Lit():
            return True
        case New(_, _, args) | Lst(_, args):
            return not args
        case _:
            return type(term).__name__ in ("Abs", "Ref", "Here")


def item_hint(hint: Type | None) -> Type | None:
    """The hint for a list's elements."""
    return known_hint(hint.item) if isinstance(hint, ListOf) else None


def known_hint(hint: Type) -> Type | None:
    """The hint, None where nothing is known."""
    return None if hint is HOLE else hint

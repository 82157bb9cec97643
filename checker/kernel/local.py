"""Names, branches and local functions."""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import fired, rule
from calculus.terms import If, Let, LetRec, LocalDef, Match, PWild, Rec, Term
from calculus.types import BOOLEAN, Type
from checker.kernel import judgement
from checker.kernel.contexts import Ctx
from checker.patterns import bindings
from checker.subtyping import join
from checker.usefulness import TooLarge, missing_case


@rule("T-Let", "typing")
def t_let(ctx: Ctx, t: Let) -> tuple[Ctx, Term]:
    """
    Γ ⊢ t₁ : A    Γ, x: A ⊢ t₂ : B
    ───────────────────────────────  T-Let
    Γ ⊢ let x: A = t₁ in t₂ : B

    Gives Γ, x: A and t₂; if that is another let, the same again.
    """
    fired("T-Let")
    types: dict[str, Type] = {}
    inner = ctx.bind(types)
    rest: Term = t
    while isinstance(rest, Let):
        inner.well_formed(rest.type, rest.span)
        judgement.check(inner, rest.bound, rest.type)
        # A name of the same spine is only hidden once the terms that see it have been checked.
        types[rest.name] = rest.type
        rest = rest.body
    return inner, rest


@rule("T-LetRec", "typing")
def t_letrec(ctx: Ctx, t: LetRec) -> Ctx:
    """
    Γ, f₁: T₁, … ⊢ λᵢ : Tᵢ    Γ, f₁: T₁, … ⊢ t : B
    ────────────────────────────────────────────────  T-LetRec
    Γ ⊢ letrec f₁: T₁ = λ₁, … in t : B

    Gives Γ, f₁: T₁, …
    """
    fired("T-LetRec")
    return _group(ctx, t.defs)


@rule("T-Rec", "typing")
def t_rec(ctx: Ctx, t: Rec) -> Type:
    """
    f₁: T₁, … ⊢ λᵢ : Tᵢ
    ──────────────────────────────────────────────  T-Rec
    Γ ⊢ (letrec f₁: T₁ = λ₁, … in fᵢ) : Tᵢ
    """
    return _group(ctx, t.defs).type_of(t.name, t.span)


def _group(ctx: Ctx, defs: tuple[LocalDef, ...]) -> Ctx:
    types: dict[str, Type] = {}
    for f in defs:
        if f.name in types:
            raise problem("FP0219", f.span, name=f.name)
        ctx.well_formed(f.type, f.span)
        types[f.name] = f.type
    inner = ctx.bind(types)
    for f in defs:
        judgement.check(inner, f.fun, f.type)
    return inner


@rule("T-If", "typing")
def t_if(ctx: Ctx, t: If) -> Type:
    """
    Γ ⊢ t₁ : Boolean    Γ ⊢ t₂ : A    Γ ⊢ t₃ : B
    ─────────────────────────────────────────────  T-If
    Γ ⊢ if t₁ then t₂ else t₃ : A ∨ B

    A ∨ B is the least common type; where the type is known beforehand, both branches are checked against it.
    """
    judgement.check(ctx, t.cond, BOOLEAN)
    a, b = judgement.infer(ctx, t.then), judgement.infer(ctx, t.els)
    c = join(ctx.program, a, b)
    if c is None:
        raise problem("FP0201", t.els.span, expected=a, found=b)
    return c


def t_if_at(ctx: Ctx, t: If, expected: Type) -> None:
    """T-If where the type is known beforehand."""
    fired("T-If")
    judgement.check(ctx, t.cond, BOOLEAN)
    judgement.check(ctx, t.then, expected)
    judgement.check(ctx, t.els, expected)


@rule("T-Match", "typing")
def t_match(ctx: Ctx, t: Match) -> Type:
    """
    Γ ⊢ t : S    S ▷ pᵢ ⇒ Γᵢ    Γ, Γᵢ ⊢ gᵢ : Boolean    Γ, Γᵢ ⊢ tᵢ : T    p₁, … exhaust S
    ──────────────────────────────────────────────────────────────────────────────────────  T-Match
    Γ ⊢ t match { case p₁ if g₁ => t₁ … } : T

    A pattern with a guard exhausts nothing.
    """
    ctx.well_formed(t.type, t.span)
    s = judgement.infer(ctx, t.scrutinee)
    for case in t.cases:
        types = bindings(ctx.program, case.pattern, s)
        for ty in types.values():
            ctx.well_formed(ty, case.pattern.span)
        inner = ctx.bind(types)
        if case.guard is not None:
            judgement.check(inner, case.guard, BOOLEAN)
        judgement.check(inner, case.body, t.type)
    exhaustive(ctx, t, s)
    return t.type


def exhaustive(ctx: Ctx, t: Match, s: Type) -> None:
    """FP0212 where a value of type S fits no case, or where that takes too long to find out."""
    try:
        missing = missing_case(ctx.program, t.cases, s)
    except TooLarge:
        missing = PWild()
    if missing is not None:
        raise problem("FP0212", t.span, missing=missing)

"""Tuples, records, lists and data types."""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import rule
from calculus.terms import Lst, New, Proj, Rcd, Sel, Tup
from calculus.types import NOTHING, DataOf, ListOf, RecordOf, TupleOf, Type
from checker.declarations import constructors_of, facts, field_types
from checker.kernel import expect, judgement
from checker.kernel.contexts import Ctx


@rule("T-Tup", "typing")
def t_tup(ctx: Ctx, t: Tup) -> Type:
    """
    Γ ⊢ t₁ : T₁  …  Γ ⊢ tₙ : Tₙ
    ─────────────────────────────────  T-Tup
    Γ ⊢ (t₁,…,tₙ) : (T₁,…,Tₙ)
    """
    return TupleOf(tuple([judgement.infer(ctx, item) for item in t.items]))


@rule("T-Rcd", "typing")
def t_rcd(ctx: Ctx, t: Rcd) -> Type:
    """
    Γ ⊢ t₁ : T₁  …  Γ ⊢ tₙ : Tₙ    l₁,…,lₙ differ
    ───────────────────────────────────────────────  T-Rcd
    Γ ⊢ (l₁ = t₁,…,lₙ = tₙ) : (l₁: T₁,…,lₙ: Tₙ)
    """
    ty = RecordOf(t.labels, tuple([judgement.infer(ctx, item) for item in t.items]))
    ctx.well_formed(ty, t.span)
    return ty


@rule("T-List", "typing")
def t_list(ctx: Ctx, t: Lst) -> Type:
    """
    Γ ⊢ t₁ : T  …  Γ ⊢ tₙ : T
    ─────────────────────────────────  T-List
    Γ ⊢ List[T](t₁,…,tₙ) : List[T]
    """
    ctx.well_formed(t.item, t.span)
    for item in t.items:
        judgement.check(ctx, item, t.item)
    return ListOf(t.item)


@rule("T-Proj", "typing")
def t_proj(ctx: Ctx, t: Proj) -> Type:
    """
    Γ ⊢ t : (T₁,…,Tₙ)    1 ≤ i ≤ n
    ───────────────────────────────  T-Proj
    Γ ⊢ t._i : Tᵢ
    """
    match judgement.infer(ctx, t.tuple):
        case TupleOf(items) if 1 <= t.index <= len(items):
            return items[t.index - 1]
        case ty if ty == NOTHING:
            return NOTHING
        case ty:
            raise problem("FP0203", t.span, name=f"_{t.index}", type=ty)


@rule("T-Sel", "typing")
def t_sel(ctx: Ctx, t: Sel) -> Type:
    """
    Γ ⊢ t : (…, l: T, …)    or    Γ ⊢ t : D[S,…] and K(…, l: T′, …) is D's only constructor, T = [S/A]T′
    ─────────────────────────────────────────────────────────────────────────────────────────────────────  T-Sel
    Γ ⊢ t.l : T
    """
    match judgement.infer(ctx, t.of):
        case RecordOf(labels, items) if t.label in labels:
            return items[labels.index(t.label)]
        case DataOf() as ty if len(found := constructors_of(ctx.program, ty)) == 1:
            types = field_types(ctx.program, found[0], ty)
            for param, field in zip(found[0].fields, types, strict=True):
                if param.name == t.label:
                    return field
        case ty if ty == NOTHING:
            return NOTHING
        case _:
            pass
    raise problem("FP0203", t.span, name=t.label, type=ty)


@rule("T-New", "typing")
def t_new(ctx: Ctx, t: New) -> Type:
    """
    case class K[A,…](l₁: T₁,…,lₙ: Tₙ)    Γ ⊢ tᵢ : [S/A]Tᵢ    K[S,…] well formed
    ─────────────────────────────────────────────────────────────────────────────  T-New
    Γ ⊢ K[S,…](t₁,…,tₙ) : K[S,…]
    """
    con = facts(ctx.program).constructors.get(t.name)
    if con is None:
        raise problem("FP0202", t.span, name=t.name)
    ty = DataOf(t.name, t.types)
    ctx.well_formed(ty, t.span)
    expect.length(t.name, len(con.fields), len(t.args), t.span)
    for arg, field in zip(t.args, field_types(ctx.program, con, ty), strict=True):
        judgement.check(ctx, arg, field)
    return ty

"""Spores: what they capture, what their closures see, what they exclude."""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import rule
from calculus.terms import Spore, SporeCode, param_type
from calculus.types import Type
from checker.kernel import expect, judgement
from checker.kernel.contexts import Ctx
from checker.mobility import immobile_part
from checker.spores import containing_part


@rule("T-Spore", "typing")
def t_spore(ctx: Ctx, t: Spore) -> Type:
    """
    Γ, x₁: S₁, …, xᵢ₋₁: Sᵢ₋₁ ⊢ tᵢ : Sᵢ    mobile(Sᵢ)    Sᵢ may not contain U, for each excluded U
    x₁: S₁, …, y: A; ∅ ⊢ t : B
    ───────────────────────────────────────────────────────────────────────────────────────────────────────────────  T-Spore
    Γ; Σ ⊢ spore { x₁: S₁ = t₁, … ; (y: A) => t } : Spore[A, B]{Captured = (S₁, …)}{Excluded = (U, …)}

    The closure sees its header and its parameters, and nothing else: neither Γ nor Σ.
    """
    code = t.code
    expect.length("spore", len(code.header), len(t.inits), t.span)
    types: dict[str, Type] = {}
    seen = ctx.bind(types)
    for entry, init in zip(code.header, t.inits, strict=True):
        judgement.check(seen, init, entry.type)
        types[entry.name] = entry.type
    check_code(ctx, code)
    return code.type


def check_code(ctx: Ctx, code: SporeCode) -> None:
    """The premises of T-Spore that the values of its header have no part in; once for each spore.

    FP0302 a captured type is not mobile; FP0304 it may contain an excluded one.
    """
    if code in ctx.codes:
        return
    captures(ctx, code)
    ctx.well_formed(code.type, code.span)
    inner = ctx.only(code.span).extend(code.header + code.params)
    for param in code.params:
        ctx.well_formed(param.type, param.span)
    judgement.check(inner, code.body, code.type.result)
    if code.type.param != param_type(code.params):
        raise problem("FP0201", code.span, expected=code.type.param, found=param_type(code.params))
    captured = tuple([entry.type for entry in code.header])
    if code.type.captured != captured:
        raise problem("FP0281", code.span, type=code.type, captured=captured)
    ctx.codes.add(code)


def captures(ctx: Ctx, code: SporeCode) -> None:
    """May what the header captures be captured?"""
    for entry in code.header:
        ctx.well_formed(entry.type, entry.span)
        part = immobile_part(ctx.program, entry.type)
        if part is not None:
            raise problem("FP0302", entry.span, name=entry.name, type=entry.type, part=str(part))
        for excluded in code.type.excluded:
            inside = containing_part(ctx.program, entry.type, excluded)
            if inside is not None:
                raise problem("FP0304", entry.span, name=entry.name, type=entry.type, part=inside, excluded=excluded)

"""Terms that only evaluation makes."""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import fired, rule
from calculus.terms import Recover, Val
from calculus.types import SiloOf, Type
from checker.kernel import expect, judgement
from checker.kernel.contexts import Ctx
from checker.kernel.values import check_value, data_of
from checker.subtyping import join


@rule("T-Val", "typing")
def t_val(ctx: Ctx, t: Val) -> Type:
    """
    Σ ⊢ v : T
    ──────────────  T-Val
    Γ; Σ ⊢ v : T

    A value that has taken a name's place has the type that the name had.
    """
    ctx.well_formed(t.type, t.span)
    _owe(ctx, t.value, t.type)
    return t.type


@rule("T-Recover", "typing")
def t_recover(ctx: Ctx, t: Recover) -> Type:
    """
    Γ; Σ ⊢ t : A    Σ ⊢ r : SiloRef[B]
    ───────────────────────────────────  T-Recover
    Γ; Σ ⊢ recover t r : A ∨ B

    Where the type is known beforehand, both are checked against it.
    """
    a, b = judgement.infer(ctx, t.attempt), _second(ctx, t)
    c = join(ctx.program, a, b)
    if c is None:
        raise problem("FP0201", t.span, expected=a, found=b)
    return c


def t_recover_at(ctx: Ctx, t: Recover, expected: Type) -> None:
    """T-Recover where the type is known beforehand."""
    fired("T-Recover")
    judgement.check(ctx, t.attempt, expected)
    expect.subtype(ctx, _second(ctx, t), expected, t.span)


def _second(ctx: Ctx, t: Recover) -> Type:
    data = data_of(t.second)
    _owe(ctx, t.second, SiloOf(data))
    return data


def _owe(ctx: Ctx, value: object, ty: Type) -> None:
    """The value has the type: checked now, or by whoever pays the debts."""
    if ctx.debts is None:
        check_value(ctx, value, ty)
    else:
        ctx.debts.append((value, ty))

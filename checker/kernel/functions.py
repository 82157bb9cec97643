"""Functions, their application, definitions and operations."""

from __future__ import annotations

from functools import lru_cache

from calculus.operations import OPERATIONS
from calculus.problems import problem
from calculus.rules import rule
from calculus.terms import Abs, App, Op, Ref, param_type
from calculus.types import NOTHING, Fun, Type, subst_all, subst_types
from checker.kernel import expect, judgement
from checker.kernel.contexts import Ctx
from checker.kernel.spawning import spawners


@rule("T-Abs", "typing")
def t_abs(ctx: Ctx, t: Abs) -> Type:
    """
    Γ, x₁: A₁, …, xₙ: Aₙ ⊢ t : B
    ─────────────────────────────────────────────────────  T-Abs
    Γ ⊢ (x₁: A₁, …, xₙ: Aₙ) => t : (A₁,…,Aₙ) => B
    """
    for param in t.params:
        ctx.well_formed(param.type, param.span)
    return Fun(param_type(t.params), judgement.infer(ctx.extend(t.params), t.body))


@rule("T-App", "typing")
def t_app(ctx: Ctx, t: App) -> Type:
    """
    Γ ⊢ t₁ : A => B    Γ ⊢ t₂ : A
    ──────────────────────────────  T-App
    Γ ⊢ t₁ t₂ : B

    A spore is a function too.
    """
    F = judgement.infer(ctx, t.fn)  # noqa: N806
    if F == NOTHING:
        judgement.infer(ctx, t.arg)
        return NOTHING
    a, b = expect.function(F, t.fn)
    judgement.check(ctx, t.arg, a)
    return b


@rule("T-Ref", "typing")
def t_ref(ctx: Ctx, t: Ref) -> Type:
    """
    def f[A₁: bound₁, …]: T = t    boundᵢ(Sᵢ)    in a spore: f spawns no host by name
    ───────────────────────────────────────────────────────────────────────────────  T-Ref
    Γ ⊢ f[S₁, …] : [S/A]T

    f spawns by name if its body does, or mentions a definition that does.
    """
    f = ctx.program.definitions.get(t.name)
    if f is None:
        raise problem("FP0202", t.span, name=t.name)
    if len(t.types) != len(f.type_params):
        raise problem("FP0209", t.span, name=t.name, expected=len(f.type_params), found=len(t.types))
    if not ctx.driver and t.name in spawners(ctx.program):
        raise problem("FP0307", t.span, name=t.name)
    for variable, ty in zip(f.type_params, t.types, strict=True):
        ctx.well_formed(ty, t.span)
        expect.bounds(ctx, variable, ty, t.span)
    return subst_types(f.type, {v.name: ty for v, ty in zip(f.type_params, t.types, strict=True)}) if t.types else f.type


@rule("T-Op", "typing")
def t_op(ctx: Ctx, t: Op) -> Type:
    """
    op : [A₁: bound₁, …](T₁,…,Tₙ) => T    boundᵢ(Sᵢ)    Γ ⊢ tⱼ : [S/A]Tⱼ
    ─────────────────────────────────────────────────────────────────────  T-Op
    Γ ⊢ op[S₁, …](t₁,…,tₙ) : [S/A]T

    The table of operations gives the type; a bound is Mobile, comparable or ordered.
    """
    operation = OPERATIONS.get(t.name)
    if operation is None:
        raise problem("FP0202", t.span, name=t.name)
    scheme = operation.scheme
    if len(t.types) != len(scheme.type_params):
        raise problem("FP0209", t.span, name=t.name, expected=len(scheme.type_params), found=len(t.types))
    for bound, ty in zip(scheme.bounds, t.types, strict=True):
        ctx.well_formed(ty, t.span)
        expect.bound(ctx, bound, ty, t.span)
    expect.length(t.name, len(scheme.params), len(t.args), t.span)
    params, result = instance(t.name, t.types)
    for arg, param in zip(t.args, params, strict=True):
        judgement.check(ctx, arg, param)
    return result


@lru_cache(maxsize=4096)
def instance(name: str, types: tuple[Type, ...]) -> tuple[tuple[Type, ...], Type]:
    """The parameters and the result of an operation at some types, as many as it has type parameters."""
    scheme = OPERATIONS[name].scheme
    by = {variable.name: ty for variable, ty in zip(scheme.type_params, types, strict=True)}
    return subst_all(scheme.params, by), subst_types(scheme.result, by)

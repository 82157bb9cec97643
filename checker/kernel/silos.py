"""Hosts, silos and futures."""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import rule
from calculus.source import Span
from calculus.terms import (
    FlatMap,
    FromFun,
    HostOf,
    Map,
    OrElse,
    Persist,
    Populate,
    Spawn,
    Unpersist,
)
from calculus.types import HOST, LEVEL, STRING, UNIT, SiloOf, Type
from checker.kernel import expect, judgement
from checker.kernel.contexts import Ctx


@rule("T-SpawnNamed", "typing")
def t_spawn_named(ctx: Ctx, t: Spawn) -> Type:
    """
    Γ ⊢ t : String    on the driver
    ────────────────────────────────  T-SpawnNamed
    Γ ⊢ spawn(t) : Host

    A spore may run again, and would spawn the name twice.
    """
    assert t.name is not None
    if not ctx.driver:
        raise problem("FP0307", t.span, name="spawn")
    judgement.check(ctx, t.name, STRING)
    return HOST


@rule("T-Populate", "typing")
def t_populate(ctx: Ctx, t: Populate) -> Type:
    """
    Γ ⊢ t₁ : Host    Γ ⊢ t₂ : T    mobile(T)
    ─────────────────────────────────────────  T-Populate
    Γ ⊢ populate[T](t₁, t₂) : SiloRef[T]
    """
    judgement.check(ctx, t.host, HOST)
    judgement.check(ctx, t.value, t.data)
    return silo_of(ctx, t.data, t.span)


@rule("T-FromFun", "typing")
def t_from_fun(ctx: Ctx, t: FromFun) -> Type:
    """
    Γ ⊢ t₁ : Host    Γ ⊢ t₂ : Spore[Unit, T]    mobile(T)
    ──────────────────────────────────────────────────────  T-FromFun
    Γ ⊢ fromFun(t₁, t₂) : SiloRef[T]
    """
    judgement.check(ctx, t.host, HOST)
    b = expect.spore(ctx, judgement.infer(ctx, t.spore), UNIT, t.spore)
    return silo_of(ctx, b, t.span)


@rule("T-Map", "typing")
def t_map(ctx: Ctx, t: Map) -> Type:
    """
    Γ ⊢ t₁ : SiloRef[A]    Γ ⊢ t₂ : Spore[A, B]    mobile(B)
    ─────────────────────────────────────────────────────────  T-Map
    Γ ⊢ map(t₁, t₂) : SiloRef[B]
    """
    data = expect.silo(judgement.infer(ctx, t.silo), t.silo)
    b = expect.spore(ctx, judgement.infer(ctx, t.spore), data, t.spore)
    return silo_of(ctx, b, t.span)


@rule("T-FlatMap", "typing")
def t_flat_map(ctx: Ctx, t: FlatMap) -> Type:
    """
    Γ ⊢ t₁ : SiloRef[A]    Γ ⊢ t₂ : Spore[A, SiloRef[B]]
    ─────────────────────────────────────────────────────  T-FlatMap
    Γ ⊢ flatMap(t₁, t₂) : SiloRef[B]
    """
    data = expect.silo(judgement.infer(ctx, t.silo), t.silo)
    b = expect.spore(ctx, judgement.infer(ctx, t.spore), data, t.spore)
    return SiloOf(expect.silo(b, t.spore))


@rule("T-OrElse", "typing")
def t_or_else(ctx: Ctx, t: OrElse) -> Type:
    """
    Γ ⊢ t₁ : SiloRef[T]    Γ ⊢ t₂ : SiloRef[T]
    ───────────────────────────────────────────  T-OrElse
    Γ ⊢ orElse[T](t₁, t₂) : SiloRef[T]
    """
    ty = silo_of(ctx, t.data, t.span)
    judgement.check(ctx, t.first, ty)
    judgement.check(ctx, t.second, ty)
    return ty


@rule("T-Persist", "typing")
def t_persist(ctx: Ctx, t: Persist) -> Type:
    """
    Γ ⊢ t₁ : SiloRef[T]    Γ ⊢ t₂ : StorageLevel
    ─────────────────────────────────────────────  T-Persist
    Γ ⊢ persist(t₁, t₂) : SiloRef[T]
    """
    data = expect.silo(judgement.infer(ctx, t.silo), t.silo)
    judgement.check(ctx, t.level, LEVEL)
    return SiloOf(data)


@rule("T-Unpersist", "typing")
def t_unpersist(ctx: Ctx, t: Unpersist) -> Type:
    """
    Γ ⊢ t : SiloRef[T]
    ──────────────────────────────  T-Unpersist
    Γ ⊢ unpersist(t) : SiloRef[T]
    """
    return SiloOf(expect.silo(judgement.infer(ctx, t.silo), t.silo))


@rule("T-HostOf", "typing")
def t_host_of(ctx: Ctx, t: HostOf) -> Type:
    """
    Γ ⊢ t : SiloRef[T]
    ────────────────────  T-HostOf
    Γ ⊢ hostOf(t) : Host
    """
    expect.silo(judgement.infer(ctx, t.silo), t.silo)
    return HOST


def silo_of(ctx: Ctx, data: Type, span: Span) -> SiloOf:
    """SiloRef[T]; FP0303 unless mobile(T)."""
    ty = SiloOf(data)
    ctx.well_formed(ty, span)
    return ty

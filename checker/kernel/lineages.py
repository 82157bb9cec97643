"""Σ ⊢ r ▸ T: a lineage is well formed, and its data has type T.

A rule checks what it can see of its node, and gives as premises the lineages below and the spores, with their types.
"""

from __future__ import annotations

from typing import assert_never

from calculus.problems import problem
from calculus.rules import fired, rule
from calculus.runtime import FMapped, From, Lineage, Mapped, Mat, OrElsed, Persisted, SporeVal
from calculus.types import UNIT, SiloOf, Type
from calculus.values import Value
from checker.kernel.contexts import Ctx
from checker.kernel.located import located
from checker.subtyping import is_subtype


# fmt: off
def premises(ctx: Ctx, r: Lineage) -> list[tuple[Value, Type]]:
    """What must hold besides for the lineage to be well formed; FP0282, FP0283 or FP0303 where something cannot."""
    ctx.well_formed(SiloOf(r.data))
    located(ctx, r.loc, r.data)
    match r:
        case Mat():         return by("L-Mat", l_mat(r))
        case From():        return by("L-From", l_from(ctx, r))
        case Mapped():      return by("L-Mapped", l_mapped(ctx, r))
        case FMapped():     return by("L-FMapped", l_fmapped(ctx, r))
        case OrElsed():     return by("L-OrElse", l_or_else(r))
        case Persisted():   return by("L-Persist", l_persist(r))
        case _:             assert_never(r)
# fmt: on


def by(name: str, found: list[tuple[Value, Type]]) -> list[tuple[Value, Type]]:
    """The premises, by the rule ``name``."""
    fired(name)
    return found


@rule("L-Mat", "typing")
def l_mat(r: Mat) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    mobile(T)
    ──────────────────────  L-Mat
    Σ ⊢ Mat(ι) ▸ T
    """
    return []


@rule("L-From", "typing")
def l_from(ctx: Ctx, r: From) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    mobile(T)    Σ ⊢ p : Spore[Unit, T]
    ────────────────────────────────────────────────  L-From
    Σ ⊢ From(ι, h, p) ▸ T
    """
    takes(ctx, r.spore, UNIT)
    return [(r.spore, r.spore.code.type)]


@rule("L-Mapped", "typing")
def l_mapped(ctx: Ctx, r: Mapped) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    mobile(T)    Σ ⊢ r ▸ S    Σ ⊢ p : Spore[S, T]
    ──────────────────────────────────────────────────────────  L-Mapped
    Σ ⊢ Mapped(ι, r, p) ▸ T
    """
    takes(ctx, r.spore, r.parent.data)
    return [below(r.parent), (r.spore, r.spore.code.type)]


@rule("L-FMapped", "typing")
def l_fmapped(ctx: Ctx, r: FMapped) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    mobile(T)    Σ ⊢ r ▸ S    Σ ⊢ p : Spore[S, SiloRef[T]]
    ───────────────────────────────────────────────────────────────────  L-FMapped
    Σ ⊢ FMapped(ι, r, p) ▸ T
    """
    takes(ctx, r.spore, r.parent.data)
    if not is_subtype(ctx.program, r.spore.code.type.result, SiloOf(r.data)):
        raise problem("FP0282", value=r, type=SiloOf(r.data))
    return [below(r.parent), (r.spore, r.spore.code.type)]


@rule("L-OrElse", "typing")
def l_or_else(r: OrElsed) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    mobile(T)    Σ ⊢ r₁ ▸ S₁    Σ ⊢ r₂ ▸ S₂    S₁ <: T    S₂ <: T
    ──────────────────────────────────────────────────────────────────────────  L-OrElse
    Σ ⊢ OrElse(ι, r₁, r₂) ▸ T
    """
    return [(r.first, SiloOf(r.data)), (r.second, SiloOf(r.data))]


@rule("L-Persist", "typing")
def l_persist(r: Persisted) -> list[tuple[Value, Type]]:
    """
    Σ(ι) = T    Σ ⊢ r ▸ T
    ──────────────────────────────  L-Persist
    Σ ⊢ Persist(ι, r, level) ▸ T
    """
    return [below(r.parent)]


def takes(ctx: Ctx, spore: SporeVal, data: Type) -> None:
    """FP0282 unless the spore may be applied to data of that type."""
    if not is_subtype(ctx.program, data, spore.code.type.param):
        raise problem("FP0282", value=spore, type=f"Spore[{data}, _]")


def below(r: Lineage) -> tuple[Value, Type]:
    """The lineage, to be well formed with data of the type that it says."""
    return r, SiloOf(r.data)

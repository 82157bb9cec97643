"""Hypothesis strategies over the generators.

Each draws one small integer for each choice, so that Hypothesis sees, mutates and shrinks the choices themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import attrs
from hypothesis import strategies as st

from calculus.config import Config, NoFiles
from calculus.operations import Bound
from calculus.runtime import DRIVER, Lineage
from calculus.terms import OPTION, Program, Spore, Term
from calculus.types import SporeOf, Type
from calculus.values import Value
from checker.kernel import StoreTy
from fpcalc.testing.generators import near, worlds
from fpcalc.testing.generators import spores as spore_terms
from fpcalc.testing.generators import terms as typed_terms
from fpcalc.testing.generators import types as well_formed
from fpcalc.testing.generators.builder import Scope
from fpcalc.testing.generators.choices import Drawn
from fpcalc.testing.generators.declarations import data_types
from fpcalc.testing.generators.near import NearMiss
from fpcalc.testing.generators.plans import FaultPlan, fault_plan
from fpcalc.testing.generators.programs import SIZE, builder_for, program
from fpcalc.testing.generators.walks import reached

#: Programs around a type, a term or a value: no definitions, no data types but Option.
EMPTY = Program({}, {OPTION.name: OPTION}, None, None)


@attrs.frozen(eq=False)
class World:
    """A configuration and the Σ under which it is well typed."""

    config: Config
    store_ty: StoreTy


@attrs.frozen(eq=False)
class Typed:
    """A value or a lineage, its type, and the Σ under which it has it; the program has its data types."""

    program: Program
    value: Value
    type: Type
    store_ty: StoreTy


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def choices(draw: st.DrawFn) -> Drawn:
    """The choices that a composite strategy draws."""
    return Drawn(lambda count: draw(_below(count)))


@st.composite
def programs(draw: st.DrawFn, size: int = SIZE, surface: bool = False) -> Program:
    """Well-typed programs, all of whose runs end; ``size`` is about the number of nodes in the main expression.

    ``surface``: only what the surface language can say, so that the program's text is elaborated to the program again.
    """
    return program(choices(draw), size, surface)


@st.composite
def declarations(draw: st.DrawFn) -> Program:
    """Programs of nothing but data types, which the other strategies may be given."""
    return Program({}, data_types(choices(draw)), None, None)


@st.composite
def types(draw: st.DrawFn, program: Program = EMPTY, bound: Bound = "any") -> Type:
    """Well-formed types; ``bound`` is what is asked of them: ``mobile``, ``comparable`` or ``ordered``."""
    return well_formed.a_type(builder_for(choices(draw), program, 20), Scope(), 3, bound)


@st.composite
def terms(
    draw: st.DrawFn, ctx: Mapping[str, Type], ty: Type, program: Program = EMPTY, driver: bool = True, size: int = SIZE
) -> Term:
    """Terms t with Γ ⊢ t : T; off the ``driver`` they spawn no host by name."""
    b = builder_for(choices(draw), program, size)
    return typed_terms.term(b, Scope(tuple(ctx.items()), (), driver), ty, 4)


@st.composite
def spores(draw: st.DrawFn, ctx: Mapping[str, Type], ty: SporeOf, program: Program = EMPTY) -> Spore:
    """Spores of a type, that capture from Γ."""
    return spore_terms.spore(builder_for(choices(draw), program, SIZE), Scope(tuple(ctx.items())), ty, 3)


@st.composite
def values(draw: st.DrawFn, ty: Type | None = None, program: Program = EMPTY) -> Typed:
    """Values of a type, or of any, with the Σ that they need; functions, futures and lineages too."""
    b = builder_for(choices(draw), program, SIZE)
    m = worlds.maker(b, program)
    of = ty or well_formed.a_type(b, Scope(), 2)
    if not worlds.has_values(m, of):
        of = well_formed.PLAIN[0]
    return Typed(program, worlds.value(m, of, DRIVER, 3), of, m.store_ty)


@st.composite
def lineages(draw: st.DrawFn, program: Program = EMPTY, depth: int = 5) -> Typed:
    """Lineages of every constructor, DAGs with sharing; ``type`` is that of their data."""
    b = builder_for(choices(draw), program, SIZE)
    m = worlds.maker(b, program)
    of = well_formed.a_type(b, Scope(), 1, "mobile")
    made: Lineage = worlds.lineage(m, of, depth)
    return Typed(program, made, of, m.store_ty)


@st.composite
def configurations(draw: st.DrawFn, size: int = SIZE) -> World:
    """Well-typed configurations: half of them reachable by a program, half made from Σ, which no program may reach."""
    source = choices(draw)
    if source.pick(2) == 0:
        return World(*reached(source, program(source, size)))
    whole = program(source, 8)
    return World(*worlds.unreachable(builder_for(source, whole, size), whole))


def schedules(most: int = 200) -> st.SearchStrategy[list[int]]:
    """Schedules: at the i-th configuration, the step whose number among the enabled ones is the i-th number, modulo theirs.

    After the last number the first step is taken; see ``fpcalc.testing.walk``.
    """
    return st.lists(st.integers(0, 7), max_size=most)


@st.composite
def fault_plans(draw: st.DrawFn, program: Program, most: int = 3) -> FaultPlan:
    """Plans of up to ``most`` faults that have an occasion in runs of the program; see ``fpcalc.testing.under``."""
    return fault_plan(choices(draw), program, NoFiles(), most=most)


@st.composite
def near_misses(draw: st.DrawFn, size: int = 10) -> NearMiss:
    """Programs one edit from well typed, with the code that must be reported."""
    source = choices(draw)
    whole = program(source, size)
    return near.near_miss(builder_for(source, whole, 10), whole)


__all__ = [
    "EMPTY",
    "FaultPlan",
    "NearMiss",
    "Typed",
    "World",
    "configurations",
    "declarations",
    "fault_plans",
    "lineages",
    "near_misses",
    "programs",
    "schedules",
    "spores",
    "terms",
    "types",
    "values",
]

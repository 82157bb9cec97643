"""Wrong elaboration: what the surface language refuses and accepts, told by the examples of ``fpcalc explain``."""

# mypy: disable-error-code="attr-defined, arg-type, union-attr, index, call-arg"
# A mutant reaches into the module that it makes wrong.

from __future__ import annotations

from typing import Any

from calculus.types import DOUBLE, INT
from checker.elaborate import conformance, matches, names, programs, spores
from fpcalc.meta.mutants.mutation import Registry

mutant = Registry("elaboration").mutant


@mutant("widening-forgotten", conformance.convert, "an Int is not widened to a Double", "refusal", rule="elaboration")
def _(right: Any) -> Any:
    return lambda ctx, term, found, ty: None if (found, ty) == (INT, DOUBLE) else right(ctx, term, found, ty)


@mutant("mismatch-unreported", conformance.mismatch, "a term of another type is taken as it is", "refusal", rule="elaboration")
def _(_: Any) -> Any:
    return lambda *args, **keywords: None


@mutant(
    "outside-unreported",
    names._outside,
    "a closure may mention what its header does not capture",
    "refusal",
    rule="elaboration",
)
def _(_: Any) -> Any:
    return lambda ctx, name, local, spore, span: None


@mutant(
    "captures-unreported", (spores, "immobile_part"), "a spore may capture what is not mobile", "refusal", rule="elaboration"
)
def _(_: Any) -> Any:
    return lambda el, ty: None


@mutant(
    "exclusions-unreported", (spores, "containing_part"), "a spore may capture what it excludes", "refusal", rule="elaboration"
)
def _(_: Any) -> Any:
    return lambda el, ty, excluded: None


@mutant(
    "named-spawns-unreported",
    programs._named_spawns,
    "a spore may mention a definition that spawns by name",
    "refusal",
    rule="elaboration",
)
def _(_: Any) -> Any:
    return lambda el: None


@mutant("gaps-unreported", matches._look_for_gaps, "a match need not be exhaustive", "refusal", rule="elaboration")
def _(_: Any) -> Any:
    return lambda *args: None

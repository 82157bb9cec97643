"""Wrong elaboration: what the surface language refuses and accepts, told by the examples of ``fpcalc explain``."""

from __future__ import annotations

from calculus.types import DOUBLE, INT
from checker.elaborate import conformance, matches, names, programs, spores
from fpcalc.meta.mutants.mutation import Registry, dropped

mutant = Registry("elaboration").mutant


mutant("widening-forgotten", conformance.convert, "an Int is not widened to a Double", "refusal", rule="elaboration")(
    lambda right: lambda ctx, term, found, ty: None if (found, ty) == (INT, DOUBLE) else right(ctx, term, found, ty)
)

mutant("mismatch-unreported", conformance.mismatch, "a term of another type is taken as it is", "refusal", rule="elaboration")(
    dropped
)

mutant(
    "outside-unreported",
    names._outside,
    "a closure may mention what its header does not capture",
    "refusal",
    rule="elaboration",
)(dropped)

mutant(
    "captures-unreported", (spores, "immobile_part"), "a spore may capture what is not mobile", "refusal", rule="elaboration"
)(dropped)

mutant(
    "exclusions-unreported", (spores, "containing_part"), "a spore may capture what it excludes", "refusal", rule="elaboration"
)(dropped)

mutant(
    "named-spawns-unreported",
    programs._named_spawns,
    "a spore may mention a definition that spawns by name",
    "refusal",
    rule="elaboration",
)(dropped)

mutant("gaps-unreported", matches._look_for_gaps, "a match need not be exhaustive", "refusal", rule="elaboration")(dropped)

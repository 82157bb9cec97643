"""Wrong calculi: each is the calculus with one edit of one rule, and must be found out by a theorem."""

from __future__ import annotations

from fpcalc.meta.mutants import canonical, elaboration, faults, local, materialize, mobility, subtyping, system, typing  # noqa: F401
from fpcalc.meta.mutants.mutation import MUTANTS, Mutant

__all__ = ["MUTANTS", "Mutant"]

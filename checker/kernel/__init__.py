"""The kernel's typing rules. They read ``calculus`` only: neither the parser nor the elaborator, whose output they re-check."""

from __future__ import annotations

from checker.kernel.judgement import check, infer  # isort: skip  (first: the other modules and it need each other)
from checker.kernel.contexts import NO_STORE, Ctx, StoreTy
from checker.kernel.programs import check_program
from checker.kernel.totality import Totality, totality
from checker.kernel.values import check_value

__all__ = ["NO_STORE", "Ctx", "StoreTy", "Totality", "check", "check_program", "check_value", "infer", "totality"]

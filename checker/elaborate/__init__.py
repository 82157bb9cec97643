"""Elaboration: from the surface language to the kernel.

Types that the program leaves out are inferred, conversions are made terms, methods become operations, closures that travel
are checked to capture by their header alone. The kernel's own rules (``checker.kernel``) check the result again.
"""

from __future__ import annotations

from checker.elaborate.programs import Elaborated, elaborate

__all__ = ["Elaborated", "elaborate"]

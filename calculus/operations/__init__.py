"""The table of operations: the language's library.

One row gives an operation's name, type scheme, totality, implementation and documentation. The elaborator finds methods
here, the kernel's checker their types, the evaluators their meaning, and the reference page its text.
"""

from __future__ import annotations

from calculus.operations.table import (
    BOUNDS,
    OPERATIONS,
    Bound,
    Defined,
    Delta,
    Each,
    Fold,
    Operation,
    Scheme,
    overloads,
)

__all__ = [
    "BOUNDS",
    "OPERATIONS",
    "Bound",
    "Defined",
    "Delta",
    "Each",
    "Fold",
    "Operation",
    "Scheme",
    "overloads",
]

"""The table of operations: the language's library.

One row gives an operation's name, type scheme, totality, implementation and documentation. The elaborator finds methods
here, the kernel's checker their types, the evaluators their meaning, and the reference page its text.
"""

from __future__ import annotations

from calculus.operations import (  # noqa: F401  (each fills the table)
    anything,
    booleans,
    chars,
    files,
    lineages,
    list_functions,
    lists,
    maps,
    maths,
    numbers,
    options,
    string_functions,
    strings,
)
from calculus.operations.signatures import BOUNDS, Bound, Scheme
from calculus.operations.table import OPERATIONS, Defined, Delta, Each, Fold, Operation, methods_of, overloads

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
    "methods_of",
    "overloads",
]

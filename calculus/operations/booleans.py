"""Operations on Booleans; the elaborator may write ``&&`` and ``||`` as ``if``."""

# fmt: off
from __future__ import annotations

import operator

from calculus.operations.table import Each, row

# A by-name argument is a function of (), called on no item or on one.
row("Boolean", "&&(that: => Boolean): Boolean",
    Each(lambda left: [()] if left else [], lambda left, results: results[0] if results else left),
    "Whether both are true; the right one is evaluated only if the left one is true.", "true && false => false")
row("Boolean", "||(that: => Boolean): Boolean",
    Each(lambda left: [] if left else [()], lambda left, results: results[0] if results else left),
    "Whether one is true; the right one is evaluated only if the left one is false.", "true || false => true")
row("Boolean", "unary_!: Boolean", operator.not_, "The opposite.", "!true => false")
row("Boolean", "&(that: Boolean): Boolean", operator.and_, "Whether both are true, both evaluated.", "true & false => false")
row("Boolean", "|(that: Boolean): Boolean", operator.or_, "Whether one is true, both evaluated.", "true | false => true")
row("Boolean", "^(that: Boolean): Boolean", operator.xor, "Whether exactly one is true.", "true ^ false => true")

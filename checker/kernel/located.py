"""Σ(ι) = T"""

from __future__ import annotations

from calculus.problems import problem
from calculus.runtime import Loc
from calculus.types import Type
from checker.kernel.contexts import Ctx


def located(ctx: Ctx, loc: Loc, ty: Type) -> None:
    """FP0283 unless Σ(ι) is just this type."""
    known = ctx.store_ty.get(loc)
    if known != ty:
        raise problem("FP0283", loc=loc, expected="nothing" if known is None else known, found=ty)

"""What a place asks of a type: that it is mobile, comparable or ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calculus.source import Span
from calculus.types import Type
from checker.elaborate.contexts import ERROR, Elaborator
from checker.mobility import Property, holds, offending_part

if TYPE_CHECKING:
    from calculus.operations.signatures import Bound

_CODES: dict[Property, str] = {"mobile": "FP0303", "comparable": "FP0216", "ordered": "FP0217"}


def need_bound(el: Elaborator, bound: Bound, ty: Type, span: Span) -> bool:
    """Has the type the property? Reports FP0303, FP0216 or FP0217 where it has not.

    While data types are being declared nothing is known of their fields, so what they ask is noted for later.
    """
    if bound == "any" or ty is ERROR:
        return True
    if el.unchecked is not None:
        el.unchecked.append((bound, ty, span))
        return True
    if holds(el, bound, ty):
        return True
    part = offending_part(el, bound, ty)
    el.report(_CODES[bound], span, type=ty, part=str(part))
    return False


def check_noted(el: Elaborator) -> None:
    """Decides what was noted; from here on all is decided at once."""
    noted, el.unchecked = el.unchecked or [], None
    for bound, ty, span in noted:
        need_bound(el, bound, ty, span)

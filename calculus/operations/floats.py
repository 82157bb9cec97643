"""Arithmetic on Doubles as IEEE 754 and ``java.lang.Math`` have it, where Python raises or rounds otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable

from calculus.operations.failures import no_number

INF = math.inf


def divide(a: float, b: float) -> float:
    """``a / b``; by zero an infinity, or NaN."""
    if b:
        return a / b
    if a != a or not a:
        return math.nan
    return math.copysign(INF, a) * math.copysign(1.0, b)


def remainder(a: float, b: float) -> float:
    """``a % b``, with the sign of ``a``; NaN for an infinite ``a`` and for a zero ``b``."""
    if not b or math.isinf(a):
        return math.nan
    return math.fmod(a, b)


def greater(a: float, b: float) -> float:
    """``max``: NaN where one is NaN; 0.0 is greater than -0.0."""
    if a != a or (a == b == 0 and math.copysign(1.0, a) > 0):
        return a
    return b if b != b or not a > b else a


def lesser(a: float, b: float) -> float:
    """``min``: NaN where one is NaN; -0.0 is less than 0.0."""
    if a != a or (a == b == 0 and math.copysign(1.0, a) < 0):
        return a
    return b if b != b or not a < b else a


def power(a: float, b: float) -> float:
    """``a`` to the ``b``."""
    if not b:
        return 1.0
    if b != b or (abs(a) == 1 and math.isinf(b)):
        return math.nan
    odd = math.isfinite(b) and math.fmod(b, 2.0) in (1.0, -1.0)
    sign = math.copysign(1.0, a) if odd else 1.0
    try:
        return math.pow(a, b)
    except OverflowError:
        return INF * sign
    except ValueError:
        return math.nan if a else INF * sign


def total(function: Callable[[float], float], overflow: float = INF) -> Callable[[float], float]:
    """A function of ``math``, with NaN where Python finds no result.

    Where that is too large it is ``overflow``, or if this is 0 the infinity with the argument's sign.
    """

    def apply(number: float) -> float:
        try:
            return function(number)
        except ValueError:
            return math.nan
        except OverflowError:
            return overflow or math.copysign(INF, number)

    return apply


def logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    """A logarithm: of zero it is -Infinity, of less it is NaN."""

    def apply(number: float) -> float:
        if number > 0:
            return function(number)
        return math.nan if number else -INF

    return apply


def cube_root(number: float) -> float:
    """The real cube root: of what the platform finds and its neighbours the one whose cube is nearest."""
    root = math.cbrt(number)
    if not root or not math.isfinite(root):
        return root
    from fractions import Fraction

    near = (root, math.nextafter(root, -INF), math.nextafter(root, INF))
    return min(near, key=lambda found: abs(Fraction(found) ** 3 - Fraction(number)))


def rounded(function: Callable[[float], int]) -> Callable[[float], float]:
    """``floor``, ``ceil`` or ``rint`` as a Double, which keeps the sign of zero."""

    def apply(number: float) -> float:
        return math.copysign(float(function(number)), number) if math.isfinite(number) else number

    return apply


def sign(number: float) -> float:
    """-1.0, 1.0, or the number itself: zero or NaN."""
    return math.copysign(1.0, number) if number and number == number else number


def to_int(number: float) -> int:
    """The Int towards zero; 0 of NaN. Infinity has none."""
    if math.isinf(number):
        no_number("Infinity" if number > 0 else "-Infinity", "an Int")
    return 0 if number != number else int(number)


def half_up(number: float) -> int:
    """The nearest Int, of two the greater; 0 of NaN. Infinity has none."""
    if math.isfinite(number):
        below = math.floor(number)
        return below + (number - below >= 0.5)
    return to_int(number)


def from_int(number: int) -> float:
    """The nearest Double, an infinity where it is too large."""
    try:
        return float(number)
    except OverflowError:
        return INF if number > 0 else -INF

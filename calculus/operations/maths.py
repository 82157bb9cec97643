"""``Math``: the functions of ``java.lang.Math``."""

# fmt: off
from __future__ import annotations

import math
from collections.abc import Callable

from calculus.operations import floats
from calculus.operations.numbers import UNBOUNDED
from calculus.operations.table import row
from calculus.values import Failed

LAST_DIGIT = "the last digit may differ: the platform's mathematical library computes it"


def floor_divide(a: int, b: int) -> int:
    """The quotient, rounded down."""
    if not b:
        raise Failed("FP0402", left=a)
    return a // b


def floor_remainder(a: int, b: int) -> int:
    """The remainder of the quotient that is rounded down."""
    if not b:
        raise Failed("FP0402", left=a)
    return a % b


def _unary(name: str, function: Callable[[float], float], doc: str, example: str, differs: str = "") -> None:
    row("Math.", f"{name}(a: Double): Double", function, doc, f"Math.{name}({example}", differs=differs)


_unary("sqrt", floats.total(math.sqrt), "The square root; NaN of a negative number.", "2.25) => 1.5")
_unary("cbrt", floats.cube_root, "The cube root.", "27.0) => 3.0", LAST_DIGIT)
_unary("exp", floats.total(math.exp), "E to the `a`.", "0.0) => 1.0", LAST_DIGIT)
_unary("log", floats.logarithm(math.log), "The natural logarithm.", "1.0) => 0.0", LAST_DIGIT)
_unary("log10", floats.logarithm(math.log10), "The logarithm to base 10.", "1000.0) => 3.0", LAST_DIGIT)
_unary("log1p", lambda number: floats.logarithm(lambda _: math.log1p(number))(number + 1), "The natural logarithm of `a + 1`.",
    "0.0) => 0.0", LAST_DIGIT)
_unary("expm1", floats.total(math.expm1), "E to the `a`, minus 1.", "0.0) => 0.0", LAST_DIGIT)
_unary("sin", floats.total(math.sin), "The sine of an angle in radians.", "0.0) => 0.0", LAST_DIGIT)
_unary("cos", floats.total(math.cos), "The cosine of an angle in radians.", "0.0) => 1.0", LAST_DIGIT)
_unary("tan", floats.total(math.tan), "The tangent of an angle in radians.", "0.0) => 0.0", LAST_DIGIT)
_unary("asin", floats.total(math.asin), "The angle whose sine is `a`.", "0.0) => 0.0", LAST_DIGIT)
_unary("acos", floats.total(math.acos), "The angle whose cosine is `a`.", "1.0) => 0.0", LAST_DIGIT)
_unary("atan", math.atan, "The angle whose tangent is `a`.", "0.0) => 0.0", LAST_DIGIT)
_unary("sinh", floats.total(math.sinh, overflow=0.0), "The hyperbolic sine.", "0.0) => 0.0", LAST_DIGIT)
_unary("cosh", floats.total(math.cosh), "The hyperbolic cosine.", "0.0) => 1.0", LAST_DIGIT)
_unary("tanh", math.tanh, "The hyperbolic tangent.", "0.0) => 0.0", LAST_DIGIT)
_unary("floor", floats.rounded(math.floor), "The greatest whole number that is not greater.", "1.5) => 1.0")
_unary("ceil", floats.rounded(math.ceil), "The least whole number that is not less.", "1.5) => 2.0")
_unary("rint", floats.rounded(round), "The nearest whole number, of two the even one.", "2.5) => 2.0")
_unary("signum", floats.sign, "-1.0, 1.0, or the number itself if it is zero or NaN.", "-2.5) => -1.0")
_unary("toRadians", math.radians, "The angle in radians, given in degrees.", "0.0) => 0.0", LAST_DIGIT)
_unary("toDegrees", math.degrees, "The angle in degrees, given in radians.", "0.0) => 0.0", LAST_DIGIT)

row("Math.", "abs(a: Int): Int", abs, "The number without its sign.", "Math.abs(-3) => 3", differs=UNBOUNDED)
row("Math.", "abs(a: Double): Double", abs, "The number without its sign.", "Math.abs(-1.5) => 1.5", name="absDouble")
row("Math.", "max(a: Int, b: Int): Int", max, "The greater one.", "Math.max(1, 2) => 2")
row("Math.", "max(a: Double, b: Double): Double", floats.greater, "The greater one; NaN if one is.", "Math.max(1.5, 2) => 2.0",
    name="maxDouble")
row("Math.", "min(a: Int, b: Int): Int", min, "The lesser one.", "Math.min(1, 2) => 1")
row("Math.", "min(a: Double, b: Double): Double", floats.lesser, "The lesser one; NaN if one is.", "Math.min(1.5, 2) => 1.5",
    name="minDouble")
row("Math.", "pow(a: Double, b: Double): Double", floats.power, "`a` to the `b`.", "Math.pow(2, 10) => 1024.0",
    differs=LAST_DIGIT)
row("Math.", "atan2(y: Double, x: Double): Double", math.atan2, "The angle of the point (`x`, `y`).",
    "Math.atan2(0.0, 1.0) => 0.0", differs=LAST_DIGIT)
row("Math.", "hypot(a: Double, b: Double): Double", math.hypot, "The length of (`a`, `b`).", "Math.hypot(3, 4) => 5.0",
    differs=LAST_DIGIT)
row("Math.", "round(a: Double): Int", floats.half_up, "The nearest Int, of two the greater; of NaN 0.",
    "Math.round(-2.5) => -2", partly=True, differs="an Int, for Scala's Long; Infinity fails")
row("Math.", "floorDiv(a: Int, b: Int): Int", floor_divide, "The quotient, rounded down.", "Math.floorDiv(-7, 2) => -4",
    partly=True, differs=UNBOUNDED)
row("Math.", "floorMod(a: Int, b: Int): Int", floor_remainder, "The remainder of `floorDiv`, with the sign of `b`.",
    "Math.floorMod(-7, 2) => 1", partly=True)
row("Math.", "PI: Double", lambda: math.pi, "The circumference of a circle by its diameter.", "Math.PI => 3.141592653589793")
row("Math.", "E: Double", lambda: math.e, "The base of the natural logarithm.", "Math.E => 2.718281828459045")

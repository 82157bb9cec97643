"""Operations on Ints and Doubles. An Int where a Double is needed is widened before, by ``Int.toDouble``."""

# fmt: off
from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from calculus.operations import floats
from calculus.operations.failures import LARGEST, fits
from calculus.operations.ordering import compare
from calculus.operations.table import row
from calculus.seq import Seq
from calculus.values import Char, Failed

UNBOUNDED = "Int is unbounded: no overflow"


def divide(a: int, b: int) -> int:
    """``a / b`` towards zero."""
    if not b:
        raise Failed("FP0402", left=a)
    quotient = a // b
    return quotient + 1 if quotient < 0 and quotient * b != a else quotient


def remainder(a: int, b: int) -> int:
    """``a % b``, with the sign of ``a``."""
    if not b:
        raise Failed("FP0402", left=a)
    rest = a % b
    return rest - b if rest and (a < 0) != (b < 0) else rest


def shifted(a: int, count: int) -> int:
    """``a << count``; to the right for a negative count."""
    if count > 0:
        return a << fits(count, "<<") if a else 0
    return a >> min(-count, LARGEST)


def sign(number: int) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def to_char(code: int) -> Char:
    """The character with a code point; halves of surrogate pairs are none."""
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Failed("FP0410", number=code)
    return Char(chr(code))


def up_to(start: int, end: int, step: int = 1, *, last: int = 0, operation: str = "range") -> Seq:
    """The Ints from ``start`` by ``step`` before ``end``, and with ``last`` also ``end``."""
    if not step:
        raise Failed("FP0409", operation=operation, number=0)
    items = range(start, end + last * sign(step), step)
    distance = items.stop - items.start
    fits(distance // step if distance * step > 0 else 0, operation)
    return Seq(items)


COMPARED: tuple[tuple[str, Callable[[Any, Any], bool], str], ...] = (
    ("<", operator.lt, "less than"), ("<=", operator.le, "at most"),
    (">", operator.gt, "greater than"), (">=", operator.ge, "at least"),
)

for symbol, function, words in COMPARED:
    row("Int", f"{symbol}(that: Int): Boolean", function, f"Whether it is {words} `that`.",
        f"1 {symbol} 2 => {str(function(1, 2)).lower()}")
    row("Double", f"{symbol}(that: Double): Boolean", function, f"Whether it is {words} `that`; false if one is NaN.",
        f"1.5 {symbol} 2.5 => {str(function(1, 2)).lower()}")

row("Int", "+(that: Int): Int", operator.add, "The sum.", "1 + 2 => 3", differs=UNBOUNDED)
row("Int", "-(that: Int): Int", operator.sub, "The difference.", "1 - 2 => -1", differs=UNBOUNDED)
row("Int", "*(that: Int): Int", operator.mul, "The product.", "2 * 3 => 6", differs=UNBOUNDED)
row("Int", "/(that: Int): Int", divide, "The quotient, rounded towards zero.", "-7 / 2 => -3", partly=True, differs=UNBOUNDED)
row("Int", "%(that: Int): Int", remainder, "The remainder, with the sign of the first.", "-7 % 2 => -1", partly=True)
row("Int", "unary_-: Int", operator.neg, "The negative.", "-(1 + 2) => -3", differs=UNBOUNDED)
row("Int", "unary_+: Int", operator.pos, "The number itself.", "+(1 + 2) => 3")
row("Int", "unary_~: Int", operator.invert, "The bits, inverted.", "~5 => -6")
row("Int", "&(that: Int): Int", operator.and_, "The bits that both have.", "6 & 3 => 2")
row("Int", "|(that: Int): Int", operator.or_, "The bits that one has.", "6 | 3 => 7")
row("Int", "^(that: Int): Int", operator.xor, "The bits that exactly one has.", "6 ^ 3 => 5")
row("Int", "<<(count: Int): Int", shifted, "The bits, moved to the left.", "3 << 2 => 12", partly=True,
    differs="Int is unbounded, so no bit is lost; a negative count moves to the right")
row("Int", ">>(count: Int): Int", lambda a, count: shifted(a, -count), "The bits, moved to the right; the sign stays.",
    "-9 >> 2 => -3", partly=True, differs="a count of 32 or more moves that far; a negative one moves to the left")
row("Int", "abs: Int", abs, "The number without its sign.", "(-3).abs => 3", differs=UNBOUNDED)
row("Int", "max(that: Int): Int", max, "The greater one.", "3 max 4 => 4")
row("Int", "min(that: Int): Int", min, "The lesser one.", "3 min 4 => 3")
row("Int", "sign: Int", sign, "-1, 0 or 1.", "(-3).sign => -1")
row("Int", "signum: Int", sign, "-1, 0 or 1.", "(-3).signum => -1")
row("Int", "compare(that: Int): Int", lambda a, b: (a > b) - (a < b), "-1, 0 or 1: less, equal or greater.",
    "1.compare(2) => -1")
row("Int", "toDouble: Double", floats.from_int, "The nearest Double.", "3.toDouble => 3.0", differs="Infinity beyond 1.8E308")
row("Int", "toInt: Int", operator.pos, "The number itself.", "3.toInt => 3")
row("Int", "toChar: Char", to_char, "The character with this code point.", "97.toChar => 'a'", partly=True,
    differs="a code point, up to 1114111; a number beyond it fails, and one of half a surrogate pair")
row("Int", "toBinaryString: String", lambda a: f"{a:b}", "The digits to base 2.", '10.toBinaryString => "1010"',
    differs="a negative number has a sign, as it has no last bit")
row("Int", "toHexString: String", lambda a: f"{a:x}", "The digits to base 16.", '255.toHexString => "ff"',
    differs="a negative number has a sign, as it has no last bit")
row("Int", "to(end: Int): List[Int]", lambda a, b: up_to(a, b, last=1, operation="to"), "The Ints up to `end`, and `end`.",
    "(1 to 3) => List(1, 2, 3)", partly=True, differs="a List, not a Range")
row("Int", "to(end: Int, step: Int): List[Int]", lambda a, b, step: up_to(a, b, step, last=1, operation="to"),
    "The Ints by `step` up to `end`, and `end` if it is met.", "1.to(10, 4) => List(1, 5, 9)", name="toBy", partly=True,
    differs="a List, not a Range")
row("Int", "until(end: Int): List[Int]", lambda a, b: up_to(a, b, operation="until"), "The Ints before `end`.",
    "(0 until 3) => List(0, 1, 2)", partly=True, differs="a List, not a Range")
row("Int", "until(end: Int, step: Int): List[Int]", lambda a, b, step: up_to(a, b, step, operation="until"),
    "The Ints by `step` before `end`.", "0.until(10, 5) => List(0, 5)", name="untilBy", partly=True,
    differs="a List, not a Range")
row("Int.", "MaxValue: Int", lambda: 2**31 - 1, "Scala's greatest Int.", "Int.MaxValue => 2147483647",
    differs="there are greater ones")
row("Int.", "MinValue: Int", lambda: -(2**31), "Scala's least Int.", "Int.MinValue => -2147483648",
    differs="there are lesser ones")

row("Double", "+(that: Double): Double", operator.add, "The sum.", "1.5 + 2 => 3.5")
row("Double", "-(that: Double): Double", operator.sub, "The difference.", "1.5 - 2 => -0.5")
row("Double", "*(that: Double): Double", operator.mul, "The product.", "1.5 * 2 => 3.0")
row("Double", "/(that: Double): Double", floats.divide, "The quotient; by zero it is infinite, or NaN.",
    "1 / 0.0 => Double.PositiveInfinity")
row("Double", "%(that: Double): Double", floats.remainder, "The remainder, with the sign of the first; by zero it is NaN.",
    "-7.5 % 2 => -1.5")
row("Double", "unary_-: Double", operator.neg, "The negative.", "-(1.5) => -1.5")
row("Double", "unary_+: Double", operator.pos, "The number itself.", "+(1.5) => 1.5")
row("Double", "abs: Double", abs, "The number without its sign.", "(-1.5).abs => 1.5")
row("Double", "max(that: Double): Double", floats.greater, "The greater one; NaN if one is.", "1.5 max 2.5 => 2.5")
row("Double", "min(that: Double): Double", floats.lesser, "The lesser one; NaN if one is.", "1.5 min 2.5 => 1.5")
row("Double", "sign: Double", floats.sign, "-1.0, 1.0, or the number itself if it is zero or NaN.", "(-2.5).sign => -1.0")
row("Double", "compare(that: Double): Int", compare,
    "-1, 0 or 1: less, equal or greater; -0.0 is less than 0.0, NaN the greatest.", "1.5.compare(2.5) => -1")
row("Double", "floor: Double", floats.rounded(math.floor), "The greatest whole number that is not greater.",
    "(-1.5).floor => -2.0")
row("Double", "ceil: Double", floats.rounded(math.ceil), "The least whole number that is not less.", "(-1.5).ceil => -1.0")
row("Double", "round: Int", floats.half_up, "The nearest Int, of two the greater; of NaN 0.", "2.5.round => 3", partly=True,
    differs="an Int, for Scala's Long; Infinity fails")
row("Double", "toInt: Int", floats.to_int, "The Int towards zero; of NaN 0.", "(-2.7).toInt => -2", partly=True,
    differs="Int is unbounded, so there is no greatest one to stop at; Infinity fails")
row("Double", "toDouble: Double", operator.pos, "The number itself.", "1.5.toDouble => 1.5")
row("Double", "isNaN: Boolean", math.isnan, "Whether it is no number.", "(0.0 / 0).isNaN => true")
row("Double", "isInfinite: Boolean", math.isinf, "Whether it is infinite.", "(1 / 0.0).isInfinite => true")
row("Double", "isWhole: Boolean", float.is_integer, "Whether it has no fraction.", "2.0.isWhole => true")
row("Double", "toRadians: Double", math.radians, "The angle in radians, given in degrees.",
    "180.0.toRadians => 3.141592653589793")
row("Double", "toDegrees: Double", math.degrees, "The angle in degrees, given in radians.", "Math.PI.toDegrees => 180.0")
row("Double.", "NaN: Double", lambda: math.nan, "No number.", "Double.NaN.isNaN => true")
row("Double.", "PositiveInfinity: Double", lambda: math.inf, "Greater than every number.",
    "Double.PositiveInfinity > Double.MaxValue => true")
row("Double.", "NegativeInfinity: Double", lambda: -math.inf, "Less than every number.",
    "Double.NegativeInfinity < Double.MinValue => true")
row("Double.", "MaxValue: Double", lambda: 1.7976931348623157e308, "The greatest finite one.",
    "Double.MaxValue => 1.7976931348623157E308")
row("Double.", "MinValue: Double", lambda: -1.7976931348623157e308, "The least finite one.",
    "Double.MinValue => -1.7976931348623157E308")
row("Double.", "MinPositiveValue: Double", lambda: 5e-324, "The least one above zero.", "Double.MinPositiveValue => 4.9E-324")

"""``format``: the conversions of ``java.util.Formatter`` for our types.

    %[index$][flags][width][.precision]conversion        flags: - + 0 , ( space      conversion: d x X o f e E s S c b B % n
"""

from __future__ import annotations

import re
from typing import NoReturn

from calculus.printing.scala import to_string
from calculus.values import Char, Failed, Value

LONGEST = 10_000  # the greatest width or precision
#: The conversions, each with the flags that it takes.
_FLAGS = {
    **dict.fromkeys("sSbBcC%", "-"),
    **dict.fromkeys("xXo", "-0"),
    **dict.fromkeys("df", "-+0,( "),
    **dict.fromkeys("eE", "-+0( "),
    "n": "",
}
_DIRECTIVE = re.compile(r"%(?:(\d+)\$)?([-+0,( ]*)(\d+)?(?:\.(\d+))?(.?)", re.DOTALL)


def formatted(form: str, *arguments: Value) -> str:
    """The text that ``form`` makes of its arguments. ``Failed`` FP0412 where they do not fit."""
    out: list[str] = []
    at = used = 0
    for found in _DIRECTIVE.finditer(form):
        out.append(form[at : found.start()])
        at = found.end()
        index, flags, width, precision, conversion = found.groups()
        reason = _ill_formed(flags, width, precision, conversion)
        if reason:
            _misfit(form, f"`{found[0]}` {reason}")
        if conversion in ("n", "%"):
            text = "\n" if conversion == "n" else "%"
        else:
            used += not index
            place = int(index) if index else used
            if not 0 < place <= len(arguments):
                _misfit(form, f"`{found[0]}` has no argument")
            text = _converted(form, found[0], arguments[place - 1], flags, precision, conversion)
        out.append(_padded(text, flags, int(width or 0)))
    return "".join([*out, form[at:]])


def _ill_formed(flags: str, width: str | None, precision: str | None, conversion: str) -> str:
    """What is wrong with a directive, whatever its argument; empty where nothing is."""
    if conversion not in _FLAGS:
        return "is no directive"
    given = set(flags)
    if len(given) < len(flags) or {"-", "0"} <= given or {"+", " "} <= given or given - set(_FLAGS[conversion]):
        return "has flags that do not go together"
    if not width and ("-" in flags or "0" in flags):
        return "needs a width"
    if (width and conversion == "n") or (precision and conversion in "dxXocCn%"):
        return "takes no such number"
    return "is too wide" if int(width or 0) > LONGEST or int(precision or 0) > LONGEST else ""


def _misfit(form: str, reason: str) -> NoReturn:
    raise Failed("FP0412", form=form, reason=reason)


def _converted(form: str, directive: str, value: Value, flags: str, precision: str | None, conversion: str) -> str:
    """One argument as text, not padded yet."""
    kind = type(value)
    match conversion.lower():
        case "s":
            text = to_string(value)
            text = text if precision is None else text[: int(precision)]
        case "b":
            text = to_string(value) if kind is bool else "true"
        case "c" if kind is Char or (kind is int and 0 <= value <= 0x10FFFF):
            text = value.text if kind is Char else chr(value)
        case "d" | "x" | "o" if kind is int:
            text = _signed(_digits(value, conversion.lower(), flags), value < 0, flags)
        case "f" | "e" if kind is float:
            text = _double(value, flags, 6 if precision is None else int(precision), conversion.lower())
        case _:
            _misfit(form, f"`{directive}` does not take {to_string(value)}")
    return text.upper() if conversion.isupper() else text


def _digits(number: int, conversion: str, flags: str) -> str:
    from decimal import Decimal

    if conversion != "d":
        return format(abs(number), conversion)
    return format(Decimal(abs(number)), ",f" if "," in flags else "f")


def _double(number: float, flags: str, precision: int, conversion: str) -> str:
    """As Java rounds: the shortest digits that tell the Double, half up."""
    from decimal import ROUND_HALF_UP, Decimal, localcontext
    from math import copysign, isfinite

    negative = copysign(1.0, number) < 0
    if not isfinite(number):
        return "NaN" if number != number else _signed("Infinity", negative, flags)
    with localcontext() as context:
        context.prec, context.rounding = LONGEST + 400, ROUND_HALF_UP
        form = f"{',' if ',' in flags else ''}.{precision}{conversion}"
        text = format(Decimal(repr(abs(number))), form) if number else format(0.0, form)
    digits, _, exponent = text.partition("e")
    if exponent:
        digits = f"{digits}e{exponent[0]}{exponent[1:].rjust(2, '0')}"
    return _signed(digits, negative, flags)


def _signed(digits: str, negative: bool, flags: str) -> str:
    if negative:
        return f"({digits})" if "(" in flags else f"-{digits}"
    return ("+" if "+" in flags else " " if " " in flags else "") + digits


def _padded(text: str, flags: str, width: int) -> str:
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and text[-1] not in "Ny":
        sign = len(text) - len(text.lstrip("+- ("))
        return text[:sign] + text[sign:].rjust(width - sign, "0")
    return text.rjust(width)

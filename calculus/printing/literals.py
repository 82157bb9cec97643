"""Constants as text: numbers, characters and strings."""

from __future__ import annotations

import re

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\\": "\\\\"}

# Python refuses to print longer integers at once (a guard against slow conversions).
_DIGITS_AT_ONCE = 4000
_BITS_AT_ONCE = 13_000


_PLAIN_NAME = re.compile(r"[^\W\d]\w*\Z")
# fmt: off
_RESERVED = frozenset((
    "val", "def", "type", "case", "class", "sealed", "trait", "object", "extends", "if", "else", "match", "for", "yield",
    "spore", "import", "extension", "true", "false",
))
# fmt: on


def name_text(name: str) -> str:
    """A name; in backquotes where it would not be one otherwise, as the elaborator's own, which have a ``$``."""
    return name if _PLAIN_NAME.match(name) and name not in _RESERVED else f"`{name}`"


def int_text(number: int) -> str:
    """An Int's decimal digits, however many."""
    if number.bit_length() <= _BITS_AT_ONCE:
        return str(number)
    from decimal import Decimal  # exact for integers, and quick at any length

    return format(Decimal(number), "f")


def read_int(text: str) -> int:
    """The Int that a text of ASCII digits, with a sign or not, stands for, however long."""
    if len(text) <= _DIGITS_AT_ONCE:
        return int(text)
    from decimal import Decimal

    return int(Decimal(text))


def double_text(number: float) -> str:
    """A Double as Java's ``Double.toString`` (19 and later) writes it: the fewest digits that tell it from its neighbours.

    Plain between 10⁻³ and 10⁷, else with an exponent; at least one digit after the point.
    """
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return repr(number)
    sign, digits, exponent = _decimal(number)
    if 0 <= exponent < 7:
        digits = digits.ljust(exponent + 2, "0")
        return f"{sign}{digits[: exponent + 1]}.{digits[exponent + 1 :]}"
    if -3 <= exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{exponent}"


def _decimal(number: float) -> tuple[str, str, int]:
    """Sign, digits d₀d₁… and exponent e of ±d₀.d₁… × 10ᵉ, for a finite number other than 0."""
    shortest = repr(number)
    if sum(map(str.isdigit, re.sub(r"^-?[0.]*|\.?0*(e.*)?$", "", shortest))) <= 1:
        shortest = f"{number:.1e}"  # Java takes the nearest of two digits where one digit would do
    mantissa, _, power = shortest.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or "0") + len(whole) - 1 - (len(whole + fraction) - len(digits))
    return "-" if number < 0 else "", digits.rstrip("0"), exponent


def string_text(text: str) -> str:
    """A String in double quotes, as the grammar reads it."""
    return f'"{_escaped(text, chr(34))}"'


def char_text(char: str) -> str:
    """A Char in single quotes."""
    return f"'{_escaped(char, chr(39))}'"


def _escaped(text: str, quote: str) -> str:
    if text.isprintable() and "\\" not in text and quote not in text:
        return text
    return "".join([_escape(char, quote) for char in text])


def _escape(char: str, quote: str) -> str:
    if char == quote:
        return "\\" + char
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() or ord(char) > 0xFFFF else f"\\u{ord(char):04x}"

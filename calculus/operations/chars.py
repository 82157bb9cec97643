"""Operations on Chars. A Char is a code point, Scala's a UTF-16 unit."""

# fmt: off
from __future__ import annotations

import unicodedata

from calculus.operations.numbers import COMPARED
from calculus.operations.ordering import order_key
from calculus.operations.table import row
from calculus.seq import Seq
from calculus.values import Char

CODE_POINT = "a code point, not a UTF-16 unit"
_NO_BREAK = frozenset("\x85\xa0\u2007\u202f")


def upper(text: str) -> str:
    """The one character in upper case, or itself where there is none."""
    for changed in (text.upper(), text.title()):
        if len(changed) == 1:
            return changed
    return text


def lower(text: str) -> str:
    """The one character in lower case."""
    return text.lower()[0]


def is_blank(text: str) -> bool:
    """Whether all characters are white space as Java has it: Unicode's without the no-break spaces."""
    return not text or (text.isspace() and _NO_BREAK.isdisjoint(text))


def digit(text: str) -> int:
    """The value of a digit or letter to base 36, or -1."""
    if text.isdecimal():
        return unicodedata.decimal(text)
    folded = unicodedata.normalize("NFKC", text) if "\uff21" <= text <= "\uff5a" else text
    return int(folded, 36) if folded.isascii() and folded.isalnum() else -1


def up_to(start: Char, end: Char, last: int) -> Seq:
    codes = range(ord(start.text), ord(end.text) + last)
    return Seq([Char(chr(code)) for code in codes if not 0xD800 <= code <= 0xDFFF])


for symbol, function, words in COMPARED:
    row("Char", f"{symbol}(that: Char): Boolean", lambda a, b, function=function: function(order_key(a), order_key(b)),
        f"Whether it is {words} `that`.", f"'a' {symbol} 'b' => {str(function('a', 'b')).lower()}")

row("Char", "isLetter: Boolean", lambda c: c.text.isalpha(), "Whether it is a letter.", "'a'.isLetter => true")
row("Char", "isDigit: Boolean", lambda c: c.text.isdecimal(), "Whether it is a decimal digit.", "'7'.isDigit => true")
row("Char", "isLetterOrDigit: Boolean", lambda c: c.text.isalpha() or c.text.isdecimal(),
    "Whether it is a letter or a decimal digit.", "'_'.isLetterOrDigit => false")
row("Char", "isUpper: Boolean", lambda c: c.text.isupper(), "Whether it is in upper case.", "'A'.isUpper => true")
row("Char", "isLower: Boolean", lambda c: c.text.islower(), "Whether it is in lower case.", "'A'.isLower => false")
row("Char", "isWhitespace: Boolean", lambda c: is_blank(c.text), "Whether it is white space.", "' '.isWhitespace => true")
row("Char", "toUpper: Char", lambda c: Char(upper(c.text)), "The character in upper case.", "'a'.toUpper => 'A'")
row("Char", "toLower: Char", lambda c: Char(lower(c.text)), "The character in lower case.", "'A'.toLower => 'a'")
row("Char", "toInt: Int", lambda c: ord(c.text), "Its code point.", "'a'.toInt => 97", differs=CODE_POINT)
row("Char", "toChar: Char", lambda c: c, "The character itself.", "'a'.toChar => 'a'")
row("Char", "asDigit: Int", lambda c: digit(c.text), "The value of a digit or letter to base 36, or -1.", "'7'.asDigit => 7")
row("Char", "compare(that: Char): Int", lambda a, b: ord(order_key(a)[0]) - ord(order_key(b)[0]),
    "Below, equal to or above 0: the distance of the UTF-16 units.", "'c'.compare('a') => 2")
row("Char", "+(that: String): String", lambda c, text: c.text + text, "The character with a String after it.",
    "'a' + \"b\" => \"ab\"", name="+String")
row("Char", "+(that: Int): Int", lambda c, n: ord(c.text) + n, "Its code point plus `that`.", "'a' + 1 => 98",
    differs=CODE_POINT)
row("Char", "-(that: Char): Int", lambda c, d: ord(c.text) - ord(d.text), "The distance of the code points.", "'c' - 'a' => 2",
    differs=CODE_POINT)
row("Char", "-(that: Int): Int", lambda c, n: ord(c.text) - n, "Its code point minus `that`.", "'c' - 1 => 98", name="-Int",
    differs=CODE_POINT)
row("Char", "to(end: Char): List[Char]", lambda a, b: up_to(a, b, 1), "The characters up to `end`, and `end`.",
    "('a' to 'c').toList => List('a', 'b', 'c')", differs="a List, not a Range")
row("Char", "until(end: Char): List[Char]", lambda a, b: up_to(a, b, 0), "The characters before `end`.",
    "('a' until 'c').toList => List('a', 'b')", differs="a List, not a Range")

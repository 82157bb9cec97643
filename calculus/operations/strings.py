"""First-order operations on Strings. A String is a sequence of code points, Scala's of UTF-16 units."""

# fmt: off
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import zip_longest

from calculus.operations import regex
from calculus.operations.chars import is_blank, lower, upper
from calculus.operations.failures import empty, fits, no_number, out_of_range, positive
from calculus.operations.formatting import formatted
from calculus.operations.lists import NO_ITERATOR, NO_RANGE, counted, windows
from calculus.operations.numbers import COMPARED
from calculus.operations.ordering import order_key
from calculus.operations.table import row
from calculus.printing.literals import read_int
from calculus.printing.scala import to_string
from calculus.seq import Seq
from calculus.values import NONE, Char, Con, Failed, Value, some

CODE_POINTS = "lengths and places count code points, not UTF-16 units"
NO_ARRAY = "a List, not an Array"
NO_INDEXED = "a List, not an IndexedSeq"
REGEX = "a regular expression without Java's nested classes and Unicode properties"

FORMAT = "at most three values; no dates, `%g` or `%a`; negative numbers have a sign in `%x` too"

_CONTROL = "".join(map(chr, range(33)))
_DOUBLE = re.compile(r"(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[fFdD]?|[+-]?(?:NaN|Infinity)")


class _Chars(dict[str, Char]):
    """The Char of each character, made once."""

    def __missing__(self, text: str) -> Char:
        char = self[text] = Char(text)
        return char


CHARS = _Chars()


def chars(text: str) -> list[Char]:
    """The String's characters."""
    return list(map(CHARS.__getitem__, text))


def text_of(characters: Iterable[Char]) -> str:
    """The String of some characters."""
    return "".join([char.text for char in characters])


def at(text: str, index: int) -> Char:
    return CHARS[text[index]] if 0 <= index < len(text) else out_of_range(index, len(text))


def between(text: str, start: int, end: int | None = None) -> str:
    """``substring``"""
    stop = len(text) if end is None else end
    for place in (start, stop):
        if not 0 <= place <= len(text):
            out_of_range(place, len(text))
    return text[start:stop] if start <= stop else out_of_range(start, stop)


def cut(text: str, start: int, end: int) -> str:
    """``slice``"""
    return text[max(start, 0):max(end, 0)]


def take(text: str, count: int) -> str:
    return text[:max(count, 0)]


def drop(text: str, count: int) -> str:
    return text[max(count, 0):]


def end_of(text: str, operation: str) -> str:
    """The text itself, which has an end to take."""
    return text or empty(operation)


def place(text: str, part: str | Char, start: int = 0) -> int:
    """``indexOf``"""
    wanted = part if isinstance(part, str) else part.text
    return text.find(wanted, min(max(start, 0), len(text)))


def last_place(text: str, part: str | Char) -> int:
    return text.rfind(part if isinstance(part, str) else part.text)


def repeated(text: str, times: int) -> str:
    if times < 0:
        raise Failed("FP0409", operation="repeat", number=times)
    return text * times if fits(len(text) * times, "repeat") else ""


def updated(text: str, index: int, char: Char) -> str:
    if not 0 <= index < len(text):
        out_of_range(index, len(text))
    return text[:index] + char.text + text[index + 1:]


def compare(left: str, right: str) -> int:
    """``compareTo``: the distance of the first units that differ, or else of the lengths."""
    for a, b in zip_longest(order_key(left), order_key(right)):
        if a != b:
            return len(order_key(left)) - len(order_key(right)) if a is None or b is None else ord(a) - ord(b)
    return 0


def folded(text: str) -> str:
    """What ``equalsIgnoreCase`` compares."""
    return "".join([lower(upper(char)) for char in text])


def lines(text: str) -> Seq:
    """The lines without their ends, ``\\n``, ``\\r`` or ``\\r\\n``; nothing after the last end."""
    found = re.split(r"\r\n|\n|\r", text)
    return Seq(found[:-1] if not found[-1] else found)


def stripped(text: str) -> str:
    """The text without white space at its ends."""
    start, end = 0, len(text)
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def without_margin(text: str) -> str:
    return re.sub(r"(?m)^[\x00-\x09\x0b-\x20]*\|", "", text)


def without_line_end(text: str) -> str:
    return text[:-2] if text.endswith("\r\n") else text[:-1] if text.endswith(("\n", "\r", "\f")) else text


def read_whole(text: str) -> int | None:
    """The Int that Java's ``parseInt`` finds, of any size."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isdecimal():
        return None
    if not digits.isascii():
        digits = "".join([str(unicodedata.decimal(digit)) for digit in digits])
    return -read_int(digits) if text[0] == "-" else read_int(digits)


def read_number(text: str) -> float | None:
    """The Double that Java's ``parseDouble`` finds; hexadecimal ones are not read."""
    found = _DOUBLE.fullmatch(text.strip(_CONTROL))
    return float(found["number"] or found[0]) if found else None


def read_boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def to_int(text: str) -> int:
    found = read_whole(text)
    return found if found is not None else no_number(text, "an Int")


def to_double(text: str) -> float:
    found = read_number(text)
    return found if found is not None else no_number(text, "a Double")


def to_boolean(text: str) -> bool:
    found = read_boolean(text)
    return found if found is not None else no_number(text, "a Boolean")


def option_of(found: Value | None) -> Con:
    return NONE if found is None else some(found)


def difference(text: str, other: str) -> str:
    left = counted(Seq(other))
    return "".join([char for char in text if not _taken(left, char)])


def intersection(text: str, other: str) -> str:
    left = counted(Seq(other))
    return "".join([char for char in text if _taken(left, char)])


def _taken(left: dict[Value, int], char: str) -> bool:
    """Takes one ``char`` of those that are left, if there is one."""
    if not left.get(char):
        return False
    left[char] -= 1
    return True


def in_order(text: str) -> str:
    return "".join(sorted(text, key=order_key))


def extreme(text: str, choose: str) -> Char:
    return CHARS[in_order(text)[0 if choose == "min" else -1]] if text else empty(choose)


def sliding(text: str, size: int, step: int = 1) -> Seq:
    return Seq(map("".join, windows(list(text), positive(size, "sliding"), positive(step, "sliding"))))


def grouped(text: str, size: int) -> Seq:
    return Seq(map("".join, windows(list(text), positive(size, "grouped"), size)))


def replaced(text: str, pattern: str, by: str, count: int = 0) -> str:
    """``replaceAll``, or ``replaceFirst`` with a count of 1."""
    compiled = regex.compiled(pattern)
    if not compiled.search(text):
        return text  # Java looks at the replacement when it needs it
    try:
        return compiled.sub(regex.replacement(by, pattern), text, count=count)
    except (re.error, IndexError):
        raise Failed("FP0408", pattern=pattern, reason="`$` names no group") from None


row("String", "length: Int", len, "How many characters it has.", '"abc".length => 3', differs=CODE_POINTS)
row("String", "size: Int", len, "How many characters it has.", '"abc".size => 3', differs=CODE_POINTS)
row("String", "isEmpty: Boolean", lambda s: not s, "Whether it has no characters.", '"".isEmpty => true')
row("String", "nonEmpty: Boolean", bool, "Whether it has characters.", '"".nonEmpty => false')
row("String", "isBlank: Boolean", is_blank, "Whether all its characters are white space.", '" ".isBlank => true')
row("String", "apply(index: Int): Char", at, "The character at a place, counted from 0.", '"abc"(1) => \'b\'', partly=True,
    differs=CODE_POINTS)
row("String", "charAt(index: Int): Char", at, "The character at a place, counted from 0.", '"abc".charAt(1) => \'b\'',
    partly=True, differs=CODE_POINTS)
row("String", "lift(index: Int): Option[Char]", lambda s, i: some(CHARS[s[i]]) if 0 <= i < len(s) else NONE,
    "The character at a place, if there is one.", '"abc".lift(7) => None')
row("String", "head: Char", lambda s: CHARS[end_of(s, "head")[0]], "The first character.", '"abc".head => \'a\'', partly=True)
row("String", "last: Char", lambda s: CHARS[end_of(s, "last")[-1]], "The last character.", '"abc".last => \'c\'', partly=True)
row("String", "headOption: Option[Char]", lambda s: some(CHARS[s[0]]) if s else NONE, "The first character, if there is one.",
    '"abc".headOption => Some(\'a\')')
row("String", "lastOption: Option[Char]", lambda s: some(CHARS[s[-1]]) if s else NONE, "The last character, if there is one.",
    '"abc".lastOption => Some(\'c\')')
row("String", "tail: String", lambda s: end_of(s, "tail")[1:], "All but the first character.", '"abc".tail => "bc"',
    partly=True)
row("String", "init: String", lambda s: end_of(s, "init")[:-1], "All but the last character.", '"abc".init => "ab"',
    partly=True)
row("String", "take(n: Int): String", take, "The first `n` characters.", '"abc".take(2) => "ab"')
row("String", "drop(n: Int): String", drop, "All but the first `n` characters.", '"abc".drop(2) => "c"')
row("String", "takeRight(n: Int): String", lambda s, n: s[max(len(s) - max(n, 0), 0):], "The last `n` characters.",
    '"abc".takeRight(2) => "bc"')
row("String", "dropRight(n: Int): String", lambda s, n: s[:max(len(s) - max(n, 0), 0)], "All but the last `n` characters.",
    '"abc".dropRight(2) => "a"')
row("String", "splitAt(n: Int): (String, String)", lambda s, n: (take(s, n), drop(s, n)),
    "The first `n` characters, and the others.", '"abc".splitAt(1) => ("a", "bc")')
row("String", "slice(from: Int, until: Int): String", cut,
    "The characters at the places from `from` and before `until`, those there are.", '"abcd".slice(1, 9) => "bcd"')
row("String", "substring(from: Int): String", between, "The characters from a place.", '"abc".substring(1) => "bc"',
    partly=True)
row("String", "substring(from: Int, until: Int): String", between,
    "The characters at the places from `from` and before `until`.", '"abcd".substring(1, 3) => "bc"', name="substringUntil",
    partly=True)
row("String", "reverse: String", lambda s: s[::-1], "The characters, the last one first.", '"abc".reverse => "cba"')
row("String", "indices: List[Int]", lambda s: Seq(range(len(s))), "The places of its characters.",
    '"ab".indices.toList => List(0, 1)', differs=NO_RANGE)
row("String", "toList: List[Char]", lambda s: Seq(chars(s)), "The List of its characters.", "\"ab\".toList => List('a', 'b')")

# String + anything: the elaborator's interpolation uses it too.
row("String", "+[A](that: A): String", lambda s, value: s + to_string(value), "The String with a value's text after it.",
    '"a" + 1 => "a1"')
row("String", "++(that: String): String", lambda a, b: a + b, "The String with another after it.", '"a" ++ "b" => "ab"')
row("String", "concat(that: String): String", lambda a, b: a + b, "The String with another after it.",
    '"a".concat("b") => "ab"')
row("String", ":+(c: Char): String", lambda s, c: s + c.text, "The String with a character after it.", '"ab" :+ \'c\' => "abc"')
row("String", "+:(c: Char): String", lambda s, c: c.text + s, "The String with a character before it.",
    '\'a\' +: "bc" => "abc"')
row("String", "*(n: Int): String", lambda s, n: s * n if fits(len(s) * n, "*") else "", "The String `n` times.",
    '"ab" * 2 => "abab"', partly=True)
row("String", "repeat(n: Int): String", repeated, "The String `n` times.", '"ab".repeat(2) => "abab"', partly=True)
row("String", "padTo(size: Int, c: Char): String", lambda s, size, c: s + c.text * (fits(size, "padTo") - len(s)),
    "The String with `c` after it until it has `size` characters.", '"ab".padTo(4, \'-\') => "ab--"', partly=True)
row("String", "updated(index: Int, c: Char): String", updated, "The String with another character at a place.",
    '"abc".updated(0, \'z\') => "zbc"', partly=True)

for symbol, function, words in COMPARED:
    row("String", f"{symbol}(that: String): Boolean", lambda a, b, function=function: function(order_key(a), order_key(b)),
        f"Whether it is {words} `that`, by UTF-16 units.", f'"a" {symbol} "b" => {str(function("a", "b")).lower()}')
row("String", "compare(that: String): Int", compare,
    "Below, equal to or above 0: the distance of the first characters that differ, or else of the lengths.",
    '"a".compare("c") => -2')
row("String", "compareTo(that: String): Int", compare, "As `compare`.", '"abc".compareTo("a") => 2')
row("String", "equalsIgnoreCase(that: String): Boolean", lambda a, b: folded(a) == folded(b),
    "Whether both are equal but for upper and lower case.", '"aB".equalsIgnoreCase("Ab") => true')
row("String", "contains(that: String): Boolean", lambda s, part: part in s, "Whether `that` stands in it.",
    '"abc".contains("bc") => true')
row("String", "contains(c: Char): Boolean", lambda s, c: c.text in s, "Whether it has the character.",
    "\"abc\".contains('b') => true", name="containsChar")
row("String", "startsWith(prefix: String): Boolean", str.startswith, "Whether it begins with `prefix`.",
    '"abc".startsWith("ab") => true')
row("String", "endsWith(suffix: String): Boolean", str.endswith, "Whether it ends with `suffix`.",
    '"abc".endsWith("ab") => false')
row("String", "indexOf(that: String): Int", place, "The first place where `that` stands, or -1.", '"abab".indexOf("b") => 1',
    differs=CODE_POINTS)
row("String", "indexOf(that: String, from: Int): Int", place, "The first place from `from` where `that` stands, or -1.",
    '"abab".indexOf("b", 2) => 3', name="indexOfFrom", differs=CODE_POINTS)
row("String", "indexOf(c: Char): Int", place, "The first place of a character, or -1.", "\"abab\".indexOf('b') => 1",
    name="indexOfChar", differs=CODE_POINTS)
row("String", "indexOf(c: Char, from: Int): Int", place, "The first place from `from` of a character, or -1.",
    "\"abab\".indexOf('b', 2) => 3", name="indexOfCharFrom", differs=CODE_POINTS)
row("String", "lastIndexOf(that: String): Int", last_place, "The last place where `that` stands, or -1.",
    '"abab".lastIndexOf("ab") => 2', differs=CODE_POINTS)
row("String", "lastIndexOf(c: Char): Int", last_place, "The last place of a character, or -1.",
    "\"abab\".lastIndexOf('b') => 3", name="lastIndexOfChar", differs=CODE_POINTS)

row("String", "toUpperCase: String", str.upper, "The String in upper case.", '"ab".toUpperCase => "AB"')
row("String", "toLowerCase: String", str.lower, "The String in lower case.", '"AB".toLowerCase => "ab"')
row("String", "capitalize: String", lambda s: upper(s[0]) + s[1:] if s else s,
    "The String with its first character in upper case.", '"ab".capitalize => "Ab"')
row("String", "trim: String", lambda s: s.strip(_CONTROL), "The String without spaces and control characters at its ends.",
    '" a ".trim => "a"')
row("String", "strip: String", stripped, "The String without white space at its ends.", '" a ".strip => "a"')
row("String", "stripPrefix(prefix: String): String", str.removeprefix, "The String without `prefix`, if it begins with it.",
    '"abc".stripPrefix("a") => "bc"')
row("String", "stripSuffix(suffix: String): String", str.removesuffix, "The String without `suffix`, if it ends with it.",
    '"abc".stripSuffix("c") => "ab"')
row("String", "stripLineEnd: String", without_line_end, "The String without the line end at its end.",
    '"ab\\n".stripLineEnd => "ab"')
row("String", "stripMargin: String", without_margin,
    "Each line without what stands before its first `|`, if that is white space, and without the `|`.",
    '"  |a".stripMargin => "a"')
row("String", "replace(old: String, by: String): String", str.replace, "The String with `by` for each `old`.",
    '"abab".replace("a", "c") => "cbcb"')
row("String", "replace(old: Char, by: Char): String", lambda s, old, by: s.replace(old.text, by.text),
    "The String with `by` for each `old`.", '"abab".replace(\'a\', \'c\') => "cbcb"', name="replaceChar")
row("String", "replaceAll(pattern: String, by: String): String", replaced,
    "The String with `by` for each match of a regular expression; `$1` in it is the first group.",
    '"a1b22".replaceAll("[0-9]+", "#") => "a#b#"', partly=True, differs=REGEX)
row("String", "replaceFirst(pattern: String, by: String): String", lambda s, pattern, by: replaced(s, pattern, by, 1),
    "The String with `by` for the first match of a regular expression.", '"a1b22".replaceFirst("[0-9]+", "#") => "a#b22"',
    partly=True, differs=REGEX)
row("String", "matches(pattern: String): Boolean", lambda s, pattern: regex.compiled(pattern).fullmatch(s) is not None,
    "Whether the whole String matches a regular expression.", '"a1".matches("[a-z][0-9]") => true', partly=True, differs=REGEX)
row("String", "split(pattern: String): List[String]", lambda s, pattern: Seq(regex.split(s, pattern)),
    "The parts between the matches of a regular expression, empty ones at the end left out.",
    '"a, b,c".split(",\\\\s*").toList => List("a", "b", "c")', partly=True, differs=f"{NO_ARRAY}; {REGEX}")
row("String", "split(separator: Char): List[String]", lambda s, c: Seq(regex.split(s, re.escape(c.text))),
    "The parts between the separators, empty ones at the end left out.", "\"a,b,,\".split(',').toList => List(\"a\", \"b\")",
    name="splitChar", differs=NO_ARRAY)
row("String", "split(pattern: String, limit: Int): List[String]", lambda s, pattern, limit: Seq(regex.split(s, pattern, limit)),
    "As `split`, in at most `limit` parts; with a negative one, in all, also empty ones at the end.",
    '"a,b,,".split(",", -1).toList => List("a", "b", "", "")', name="splitLimit", partly=True, differs=f"{NO_ARRAY}; {REGEX}")
row("String", "linesIterator: List[String]", lines, "The lines, without their ends.",
    '"a\\nb\\n".linesIterator.toList => List("a", "b")', differs=NO_ITERATOR)
row("String", "lines: List[String]", lines, "The lines, without their ends.", '"a\\nb".lines => List("a", "b")',
    differs="a List, not a Java Stream")

row("String", "toInt: Int", to_int, "The Int that it reads as.", '"-12".toInt => -12', partly=True,
    differs="Int is unbounded, so no number is too large")
row("String", "toIntOption: Option[Int]", lambda s: option_of(read_whole(s)), "The Int that it reads as, if it does.",
    '"x".toIntOption => None', differs="Int is unbounded, so no number is too large")
row("String", "toDouble: Double", to_double, "The Double that it reads as.", '"1.5".toDouble => 1.5', partly=True,
    differs="hexadecimal numbers are not read")
row("String", "toDoubleOption: Option[Double]", lambda s: option_of(read_number(s)), "The Double that it reads as, if it does.",
    '"x".toDoubleOption => None', differs="hexadecimal numbers are not read")
row("String", "toBoolean: Boolean", to_boolean, "The Boolean that it reads as, in upper or lower case.",
    '"true".toBoolean => true', partly=True)
row("String", "toBooleanOption: Option[Boolean]", lambda s: option_of(read_boolean(s)),
    "The Boolean that it reads as, if it does.", '"x".toBooleanOption => None')

row("String", "distinct: String", lambda s: "".join(dict.fromkeys(s)), "The characters, of equal ones the first.",
    '"abab".distinct => "ab"')
row("String", "sorted: String", in_order, "The characters in order.", '"cab".sorted => "abc"')
row("String", "min: Char", lambda s: extreme(s, "min"), "The least character.", '"cab".min => \'a\'', partly=True)
row("String", "max: Char", lambda s: extreme(s, "max"), "The greatest character.", '"cab".max => \'c\'', partly=True)
row("String", "diff(that: String): String", difference,
    "The characters that are left when each of `that` takes an equal one away.", '"aab".diff("a") => "ab"')
row("String", "intersect(that: String): String", intersection,
    "The characters that `that` has too, each of its own counted once.", '"aab".intersect("ac") => "a"')
row("String", "zip[B](that: List[B]): List[(Char, B)]", lambda s, ys: Seq(zip(chars(s), ys.to_list(), strict=False)),
    "The pairs of a character and an element at the same place.", "\"ab\".zip(List(1, 2)).toList => List(('a', 1), ('b', 2))",
    differs=NO_INDEXED)
row("String", "zip(that: String): List[(Char, Char)]", lambda s, t: Seq(zip(chars(s), chars(t), strict=False)),
    "The pairs of characters at the same place.", "\"ab\".zip(\"cd\").toList => List(('a', 'c'), ('b', 'd'))", name="zipString",
    differs=NO_INDEXED)
row("String", "zipWithIndex: List[(Char, Int)]", lambda s: Seq(zip(chars(s), range(len(s)), strict=True)),
    "Each character with its place.", "\"ab\".zipWithIndex.toList => List(('a', 0), ('b', 1))", differs=NO_INDEXED)
row("String", "grouped(size: Int): List[String]", grouped, "The characters in Strings of `size`, the last one maybe shorter.",
    '"abc".grouped(2).toList => List("ab", "c")', partly=True, differs=f"{NO_ITERATOR}; a size below 1 fails")
row("String", "sliding(size: Int): List[String]", sliding, "Each `size` characters that stand side by side.",
    '"abc".sliding(2).toList => List("ab", "bc")', partly=True, differs=NO_ITERATOR)
row("String", "sliding(size: Int, step: Int): List[String]", sliding, "As `sliding`, but from every `step`-th character only.",
    '"abc".sliding(1, 2).toList => List("a", "c")', name="slidingBy", partly=True, differs=NO_ITERATOR)
row("String", "format[A](x: A): String", formatted,
    "The String with a value's text for its directive, as `%d`, `%.2f`, `%-8s`.", '"%.2f".format(1.005) => "1.01"', partly=True,
    differs=FORMAT)
row("String", "format[A, B](x: A, y: B): String", formatted, "The String with two values' texts for its directives.",
    '"%3d|%-3s|".format(7, "a") => "  7|a  |"', name="format2", partly=True, differs=FORMAT)
row("String", "format[A, B, C](x: A, y: B, z: C): String", formatted, "The String with three values' texts for its directives.",
    '"%s %s %s".format(1, true, \'c\') => "1 true c"', name="format3", partly=True, differs=FORMAT)
row("String", "mkString: String", lambda s: s, "The String itself.", '"ab".mkString => "ab"')
row("String", "mkString(separator: String): String", lambda s, by: by.join(s), "The characters with `separator` between them.",
    '"abc".mkString("-") => "a-b-c"', name="mkStringBy")
row("String", "mkString(start: String, separator: String, end: String): String",
    lambda s, start, by, end: start + by.join(s) + end, "As `mkString`, with `start` before and `end` after it.",
    '"ab".mkString("<", "-", ">") => "<a-b>"', name="mkStringIn")


"""Operations on Strings that call a function on their characters."""

# fmt: off
from __future__ import annotations

import operator
from collections.abc import Sequence
from itertools import chain

from calculus.operations.keys import as_keys
from calculus.operations.list_functions import stopped
from calculus.operations.lists import NAN_KEY, present
from calculus.operations.ordering import order_keys, ordered
from calculus.operations.strings import CHARS, NO_INDEXED, chars, text_of
from calculus.operations.table import Defined, Each, Fold, row
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import NONE, Con, Value, some

Results = Sequence[Value]


def kept(text: str, results: Results, *, wanted: bool = True) -> str:
    """The characters whose result is the one that is wanted."""
    return "".join([char for char, result in zip(text, results, strict=True) if result is wanted])


def found(text: str, results: Results) -> Con:
    """The character that ended a search, if it was found."""
    return some(CHARS[text[len(results) - 1]]) if results and results[-1] else NONE


def gathered(text: str, results: Results) -> PMap[Value, str]:
    """``groupBy``: the characters under their results."""
    groups: dict[Value, list[str]] = {}
    for key, char in zip(as_keys(list(results)), text, strict=True):
        groups.setdefault(key, []).append(char)
    return PMap([(key, "".join(group)) for key, group in groups.items()])


def flat(texts: Sequence[Seq]) -> Seq:
    return Seq(list(chain.from_iterable([text.to_list() for text in texts])))


row("String", "map(f: Char => Char): String", Each(chars, lambda s, results: text_of(results)),
    "The String of what `f` gives for each character.", '"ab".map(c => c.toUpper) => "AB"')
row("String", "map[B](f: Char => B): List[B]", Each(chars, lambda s, results: Seq(results)),
    "What `f` gives for each character.", '"ab".map(c => c.toInt).toList => List(97, 98)', name="mapToList", differs=NO_INDEXED)
row("String", "flatMap(f: Char => String): String", Each(chars, lambda s, results: "".join(results)),
    "The Strings that `f` gives, one after the other.", '"ab".flatMap(c => c + "-") => "a-b-"')
row("String", "flatMap[B](f: Char => List[B]): List[B]", Each(chars, lambda s, results: flat(results)),
    "The elements of all Lists that `f` gives.", '"ab".flatMap(c => List(c.toInt, 0)).toList => List(97, 0, 98, 0)',
    name="flatMapToList", differs=NO_INDEXED)
row("String", "collect(f: PartialFunction[Char, Char]): String", Each(chars, lambda s, results: text_of(present(results))),
    "The String of what `f` gives for the characters that its cases fit.", "\"ab\".collect { case 'a' => 'z' } => \"z\"")
row("String", "collect[B](f: PartialFunction[Char, B]): List[B]", Each(chars, lambda s, results: Seq(present(results))),
    "What `f` gives for the characters that its cases fit.", "\"ab\".collect { case 'a' => 1 }.toList => List(1)",
    name="collectToList", differs=NO_INDEXED)
row("String", "filter(p: Char => Boolean): String", Each(chars, kept), "The characters for which `p` is true.",
    '"a1b2".filter(c => c.isDigit) => "12"')
row("String", "withFilter(p: Char => Boolean): String", Each(chars, kept), "The characters for which `p` is true.",
    '"a1b2".withFilter(c => c.isDigit).map(c => c) => "12"', differs="a String, filtered at once")
row("String", "filterNot(p: Char => Boolean): String", Each(chars, lambda s, results: kept(s, results, wanted=False)),
    "The characters for which `p` is false.", '"a1b2".filterNot(c => c.isDigit) => "ab"')
row("String", "partition(p: Char => Boolean): (String, String)",
    Each(chars, lambda s, results: (kept(s, results), kept(s, results, wanted=False))),
    "The characters for which `p` is true, and the others.", '"a1b2".partition(c => c.isDigit) => ("12", "ab")')
row("String", "foreach[U](f: Char => U): Unit", Each(chars, lambda s, results: ()), "Calls `f` on each character.",
    '"ab".foreach(c => c.toInt) => ()')
row("String", "exists(p: Char => Boolean): Boolean",
    Each(chars, lambda s, results: bool(results) and results[-1], operator.truth),
    "Whether `p` is true for a character; asks until it is.", '"ab".exists(c => c.isDigit) => false')
row("String", "forall(p: Char => Boolean): Boolean", Each(chars, lambda s, results: not results or results[-1], operator.not_),
    "Whether `p` is true for all characters; asks until it is false.", '"ab".forall(c => c.isLetter) => true')
row("String", "count(p: Char => Boolean): Int", Each(chars, lambda s, results: sum(results)),
    "For how many characters `p` is true.", "\"abab\".count(c => c == 'a') => 2")
row("String", "find(p: Char => Boolean): Option[Char]", Each(chars, found, operator.truth),
    "The first character for which `p` is true.", '"ab1".find(c => c.isDigit) => Some(\'1\')')
row("String", "indexWhere(p: Char => Boolean): Int",
    Each(chars, lambda s, results: len(results) - 1 if results and results[-1] else -1, operator.truth),
    "The first place where `p` is true, or -1.", '"ab1".indexWhere(c => c.isDigit) => 2')
row("String", "lastIndexWhere(p: Char => Boolean): Int",
    Each(lambda s: chars(s)[::-1], lambda s, results: len(s) - len(results) if results and results[-1] else -1, operator.truth),
    "The last place where `p` is true, or -1.", '"1a2b".lastIndexWhere(c => c.isDigit) => 2')
row("String", "takeWhile(p: Char => Boolean): String",
    Each(chars, lambda s, results: s[:stopped(results, False)], operator.not_),
    "The characters before the first for which `p` is false.", '"ab1c".takeWhile(c => c.isLetter) => "ab"')
row("String", "dropWhile(p: Char => Boolean): String",
    Each(chars, lambda s, results: s[stopped(results, False):], operator.not_),
    "The characters from the first for which `p` is false.", '"ab1c".dropWhile(c => c.isLetter) => "1c"')
row("String", "span(p: Char => Boolean): (String, String)",
    Each(chars, lambda s, results: (s[:stopped(results, False)], s[stopped(results, False):]), operator.not_),
    "What `takeWhile` gives, and what `dropWhile` gives.", '"ab1c".span(c => c.isLetter) => ("ab", "1c")')
row("String", "foldLeft[B](zero: B)(f: (B, Char) => B): B",
    Fold(lambda s, zero: (zero, chars(s)), lambda acc, char: (acc, char), lambda acc: acc),
    "From `zero`, what `f` gives for the result so far and each character, from left to right.",
    '"12".foldLeft(0)((acc, c) => acc * 10 + c.asDigit) => 12')
row("String", "foldRight[B](zero: B)(f: (Char, B) => B): B",
    Fold(lambda s, zero: (zero, chars(s)[::-1]), lambda acc, char: (char, acc), lambda acc: acc),
    "From `zero`, what `f` gives for each character and the result so far, from right to left.",
    '"12".foldRight(0)((c, acc) => acc * 10 + c.asDigit) => 21')
row("String", "sortBy[B: ordered](f: Char => B): String",
    Each(chars, lambda s, results: "".join(ordered(s, order_keys(list(results))))),
    "The characters in the order of what `f` gives.", '"abc".sortBy(c => -c.toInt) => "cba"')
row("String", "sortWith(less: (Char, Char) => Boolean): String",
    Defined("\ndef sortWith(s: String, less: (Char, Char) => Boolean): String = s.toList.sortWith(less).mkString"),
    "The characters, each before those that it is `less` than.", '"abc".sortWith((a, b) => a > b) => "cba"')
row("String", "groupBy[K: comparable](f: Char => K): Map[K, String]", Each(chars, gathered),
    "The characters under what `f` gives for them.", '"a1b".groupBy(c => c.isDigit) => Map(false -> "ab", true -> "1")',
    differs="keys come in the order of their first characters; " + NAN_KEY)

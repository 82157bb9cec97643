"""Arguments for operations, each as text that Scala reads, and as the value or Python function that we compute with."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import attrs

from calculus.operations.keys import map_of
from calculus.pmap import PMap
from calculus.printing import show
from calculus.printing.literals import char_text, double_text, string_text
from calculus.seq import Seq
from calculus.types import BOOLEAN, CHAR, DOUBLE, INT, STRING, UNIT, DataOf, Fun, ListOf, MapOf, TupleOf, Type, option
from calculus.values import NONE, Char, some

INTS = (0, 1, 2, 3, 5, -1, -2, -7, 10, 100)
BIG_INTS = (2**31 - 1, -(2**31), 123456789)
DOUBLES = (0.0, -0.0, 1.0, 0.5, -1.5, 2.5, 3.0, 1e-5, 12345678.9, 1e300, float("nan"), float("inf"), float("-inf"))
STRINGS = (
    "", "a", "b", "ab", "ba", "aba", "Hello, World", " x ", "12", "-7", "+5", "1.5", "1e3", "true", "Straße", "ΑΣ", "éa",
    "a,b,,c,,", "a\nb\r\nc\n", "x1y22", "日本", "\t z", "NaN", "İi", "[a]", "  |m\n |n",
)  # fmt: skip
CHARS = ("a", "b", "z", "A", "Z", "0", "7", " ", "\n", "é", "ß", "Σ", "中", "_", "-", "\u00a0", "ǆ", "٣")
PATTERNS = (
    ",", ",\\s*", "[0-9]+", "", "a", "(a)(b)?", "\\W+", "\\|",
    "x*", ".", "\\p{Punct}", "b|n", "^a", "[", "\\s+$", "(", "a{2", "[^a-z]",
)  # fmt: skip
REPLACEMENTS = ("", "#", "$1", "<$0>", "\\$", "$", "\\", "x\\\\y")
FORMATS = (
    "%d", "%5d", "%-5d|", "%05d", "%,d", "%+d", "%(d", "% d", "%x", "%04X", "%o", "%s", "%8s|", "%-8s|", "%.2s", "%S", "%b",
    "%c", "%f", "%.2f", "%8.3f", "%-9.1f|", "%09.2f", "%.0f", "%,.1f", "%e", "%.3e", "%10.2E", "%+.1f", "%(.1f", "%%", "a%nb",
    "%2$s %1$s", "%q", "%", "%-d", "%.2d", "%s %s", "%s-%d", "%d %.1f", "%+s", "no",
)  # fmt: skip
NAMED = {"NaN": "Double.NaN", "Infinity": "Double.PositiveInfinity", "-Infinity": "Double.NegativeInfinity"}
ELEMENTS: tuple[Type, ...] = (INT, STRING, DOUBLE, CHAR, BOOLEAN, TupleOf((INT, STRING)), option(INT), ListOf(INT))
KEYS: tuple[Type, ...] = (INT, STRING, CHAR, BOOLEAN, TupleOf((INT, STRING)))


@attrs.frozen
class Argument:
    """``text`` as Scala and the surface language read it; ``value`` is ours, a Python function for a function."""

    text: str
    value: Any


class Maker:
    """Draws arguments of a type."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)

    def some(self, choices: Any) -> Any:
        return self.random.choice(choices)

    def value(self, ty: Type, *, large: bool = False) -> Any:
        """A value of a first-order type."""
        match ty:
            case ListOf(item):
                pool = [self.value(item) for _ in range(3)]
                size = self.some((0, 1, 2, 3, 5, 8))
                return Seq([self.some(pool) if self.random.random() < 0.4 else self.value(item) for _ in range(size)])
            case TupleOf(items):
                return tuple([self.value(item) for item in items])
            case DataOf("Option", (item,)):
                return NONE if self.random.random() < 0.3 else some(self.value(item))
            case MapOf(key, item):
                return map_of([(self.value(key), self.value(item)) for _ in range(self.some((0, 1, 2, 4)))])
        if ty == INT:
            return self.some(INTS + BIG_INTS if large else INTS)
        if ty == CHAR:
            return Char(self.some(CHARS))
        return self.some({DOUBLE: DOUBLES, STRING: STRINGS, BOOLEAN: (True, False), UNIT: ((),)}[ty])

    def argument(self, ty: Type, *, large: bool = False) -> Argument:
        value = self.value(ty, large=large)
        return Argument(text_of(value, ty), value)

    def function(self, ty: Fun, *, partial: bool = False, typed: bool = False) -> Argument:
        """A function of the type; ``partial``: cases that fit some arguments, for a result that is an Option.

        ``typed``: where Scala cannot find the types of two parameters.
        """
        if ty.param == UNIT:
            result = self.argument(ty.result)
            return Argument(result.text, lambda _: result.value)
        pattern, names = self._pattern(ty.param, iter("xyzuvw"))
        result = ty.result.args[0] if partial and isinstance(ty.result, DataOf) else ty.result
        text, compute = self._result(result, names)
        bind = _binder(ty.param)
        if partial:
            guard, fits = self._result(BOOLEAN, names)
            cases = f"{{ case {pattern} if {guard} => {text} }}"
            return Argument(cases, lambda arg: some(compute(bind(arg))) if fits(bind(arg)) else NONE)
        if typed:
            left, right = map(scala_type, ty.param.items)
            matched = f"{{ (p: {left}, q: {right}) => (p, q) match {{ case {pattern} => {text} }} }}"
            return Argument(matched, lambda arg: compute(bind(arg)))
        head = f"(x: {scala_type(ty.param)}) =>" if pattern == "x" else f"case {pattern} =>"
        return Argument(f"{{ {head} {text} }}", lambda arg: compute(bind(arg)))

    def less(self, ty: Fun) -> Argument:
        """An order of the elements, by what is measured of them."""
        pair = ty.param
        assert isinstance(pair, TupleOf)
        pattern, names = self._pattern(pair.items[0], iter("xyzuvw"))
        measure, compute = self._result(INT, names)
        left, right = map(scala_type, pair.items)
        key = f"match {{ case {pattern} => {measure} }}"
        bind = _binder(pair.items[0])
        text = f"{{ (p: {left}, q: {right}) => (p {key}) < (q {key}) }}"
        return Argument(text, lambda both: compute(bind(both[0])) < compute(bind(both[1])))

    def _pattern(self, ty: Type, fresh: Any) -> tuple[str, list[tuple[str, Type]]]:
        if not isinstance(ty, TupleOf):
            name = next(fresh)
            return name, [(name, ty)]
        parts = [self._pattern(item, fresh) for item in ty.items]
        return f"({', '.join([text for text, _ in parts])})", [name for _, names in parts for name in names]

    def _result(self, ty: Type, names: list[tuple[str, Type]]) -> tuple[str, Callable[[list[Any]], Any]]:
        """An expression of a type over some names, and what it computes of their values."""
        same = [place for place, (_, known) in enumerate(names) if known == ty]
        if same and self.random.random() < 0.4:
            place = self.some(same)
            return names[place][0], lambda values: values[place]
        factors = [self.some((1, 2, 3, -1)) for _ in names]
        shift = self.some((0, 1, 5))
        terms = [f"{factor} * {_measure_text(name, known)}" for factor, (name, known) in zip(factors, names, strict=True)]
        text, compute = self._made(ty, f"({' + '.join(terms)} + {shift})")

        def result(values: list[Any]) -> Any:
            measures = [_measure(value) for value in values]
            return compute(sum([factor * measure for factor, measure in zip(factors, measures, strict=True)]) + shift)

        return text, result

    def _made(self, ty: Type, m: str) -> tuple[str, Callable[[int], Any]]:
        """An expression of a type over an Int's text, and what it computes of the Int."""
        match ty:
            case ListOf(item):
                text, inner = self._made(item, m)
                return f"List.fill(Math.abs({m} % 3))({text})", lambda n: Seq([inner(n)] * (abs(n) % 3))
            case TupleOf(items):
                parts = [self._made(item, m) for item in items]
                return f"({', '.join([text for text, _ in parts])})", lambda n: tuple([make(n) for _, make in parts])
            case DataOf("Option", (item,)):
                text, inner = self._made(item, m)
                return f"(if ({m} % 2 == 0) None else Some({text}))", lambda n: some(inner(n)) if n % 2 else NONE
            case MapOf(key, item):
                (k, key_of), (v, item_of) = self._made(key, m), self._made(item, m)
                return f"Map({k} -> {v})", lambda n: PMap([(key_of(n), item_of(n))])
        if ty == INT:
            return m, lambda n: n
        if ty == BOOLEAN:
            wanted = self.some((0, 1, 2))
            return f"(Math.abs({m}) % 3 == {wanted})", lambda n: abs(n) % 3 == wanted
        if ty == STRING:
            return f'("s" * Math.abs({m} % 4) + {m})', lambda n: "s" * (abs(n) % 4) + str(n)
        if ty == DOUBLE:
            return f"({m} / 2.0)", lambda n: n / 2.0
        if ty == CHAR:
            return f"(97 + Math.abs({m}) % 26).toChar", lambda n: Char(chr(97 + abs(n) % 26))
        assert ty == UNIT
        return "()", lambda n: ()


def _binder(ty: Type) -> Callable[[Any], list[Any]]:
    """Takes a nested tuple apart as the pattern of its type does."""
    if not isinstance(ty, TupleOf):
        return lambda value: [value]
    parts = [_binder(item) for item in ty.items]
    return lambda value: [leaf for part, item in zip(parts, value, strict=True) for leaf in part(item)]


def _measure(value: Any) -> int:
    """An Int for any value, the same one in Scala."""
    match value:
        case bool():
            return int(value)
        case int():
            return value % 1000 if value >= 0 else -(-value % 1000)
        case float():
            return len(double_text(value))
        case Char(text):
            return ord(text)
    return len(value) if not hasattr(value, "fields") else len(value.fields)


def _measure_text(name: str, ty: Type) -> str:
    if ty == INT:
        return f"({name} % 1000)"
    if ty == BOOLEAN:
        return f"(if ({name}) 1 else 0)"
    if ty == DOUBLE:
        return f"{name}.toString.length"
    return f"{name}.toInt" if ty == CHAR else f"{name}.size"


def text_of(value: Any, ty: Type) -> str:
    """The value as an expression of its type."""
    match ty:
        case ListOf(item):
            inside = ", ".join([text_of(part, item) for part in value])
            return f"(List({inside}): {scala_type(ty)})"
        case TupleOf(items):
            return f"({', '.join([text_of(part, item) for part, item in zip(value, items, strict=True)])})"
        case DataOf("Option", (item,)):
            return f"({f'Some({text_of(value.fields[0], item)})' if value.fields else 'None'}: {scala_type(ty)})"
        case MapOf(key, item):
            entries = [f"{text_of(k, key)} -> {text_of(v, item)}" for k, v in value.items()]
            return f"(Map({', '.join(entries)}): {scala_type(ty)})"
    match value:
        case bool():
            return str(value).lower()
        case float():
            return NAMED.get(double_text(value), f"({double_text(value)})")
        case int():
            return f"({value})" if value < 0 else str(value)
        case str():
            return string_text(value)
        case Char(text):
            return char_text(text)
    return "()"


def scala_type(ty: Type) -> str:
    return show(ty)

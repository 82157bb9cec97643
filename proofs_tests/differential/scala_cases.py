"""Calls of operations, as Scala reads them and as we compute them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import attrs

import fpcalc
from calculus.operations import Operation
from calculus.operations.ordering import order_key
from calculus.pmap import PMap
from calculus.printing import to_string
from calculus.seq import Seq
from calculus.types import BOOLEAN, CHAR, DOUBLE, INT, STRING, Fun, Type, subst_types
from calculus.values import Con, Failed
from proofs_tests.differential.arguments import (
    CHARS,
    ELEMENTS,
    FORMATS,
    KEYS,
    PATTERNS,
    REPLACEMENTS,
    Argument,
    Maker,
    scala_type,
    text_of,
)
from proofs_tests.operations.interpreter import apply

#: What a failure of ours is in Scala.
EXCEPTIONS = {
    "FP0401": ("NoSuchElementException", "UnsupportedOperationException"),
    "FP0402": ("ArithmeticException",),
    "FP0403": ("IndexOutOfBoundsException", "StringIndexOutOfBoundsException", "NoSuchElementException"),
    "FP0404": ("NumberFormatException", "IllegalArgumentException"),
    "FP0405": ("NoSuchElementException",),
    "FP0406": ("NoSuchElementException",),
    "FP0408": ("PatternSyntaxException", "IllegalArgumentException", "IndexOutOfBoundsException"),
    "FP0409": ("IllegalArgumentException",),
    "FP0411": ("IllegalArgumentException",),
    "FP0412": (
        "UnknownFormatConversionException", "MissingFormatArgumentException", "IllegalFormatConversionException",
        "MissingFormatWidthException", "IllegalFormatPrecisionException", "FormatFlagsConversionMismatchException",
        "IllegalFormatFlagsException", "DuplicateFormatFlagsException", "IllegalFormatWidthException",
    ),
}

#: Rows whose Ints may be large; elsewhere they are counts and places.
ARITHMETIC = ("Int.", "Math.", "Any.", "Double.")
NOT_ARITHMETIC = ("Int.to", "Int.toBy", "Int.until", "Int.untilBy", "Int.<<", "Int.>>", "Int.toChar")
ENDLESS = ("List.unfold",)
#: What makes a value of Scala's lazy results.
FINISHED = {"withFilter": ".map(x => x)", "mapValues": ".toMap", "filterKeys": ".toMap"}
FORMATTED = (INT, DOUBLE, STRING, CHAR, BOOLEAN)
FEW = 5  # elements where all orders are tried


@attrs.frozen
class Case:
    """A call: the row, the text that Scala and the language read, and the arguments' values."""

    operation: Operation
    text: str
    values: tuple[Any, ...]


def cases(operation: Operation, count: int) -> Iterator[Case]:
    """Some calls of an operation, the same ones in every run."""
    if operation.owner in ("File.", "SiloRef") or operation.name in ENDLESS:
        return
    scheme = operation.scheme
    for number in range(count if scheme.params else 1):
        maker = Maker(zlib.crc32(f"{operation.name} {number}".encode()))
        bounds = zip(scheme.type_params, scheme.bounds, strict=True)
        by = {variable.name: _type_for(maker, operation, variable.name, bound) for variable, bound in bounds}
        types = [subst_types(ty, by) for ty in scheme.params]
        arguments = [_argument(maker, operation, place, ty) for place, ty in enumerate(types)]
        text = call(operation, arguments, [by[variable.name] for variable in scheme.type_params])
        yield Case(operation, text, tuple([argument.value for argument in arguments]))


def _type_for(maker: Maker, operation: Operation, variable: str, bound: str) -> Type:
    if operation.name.endswith("ToList"):
        return maker.some((INT, STRING)) if variable == "B" else maker.some(KEYS)
    if bound == "comparable" and variable in "KL":
        return maker.some(KEYS)
    return maker.some(FORMATTED if "format" in operation.name else ELEMENTS)


def _argument(maker: Maker, operation: Operation, place: int, ty: Type) -> Argument:
    name = operation.name
    if isinstance(ty, Fun) and name.endswith(".sortWith"):
        return maker.less(ty)
    if isinstance(ty, Fun):
        return maker.function(ty, partial=place in operation.partial, typed="reduce" in name)
    if name in ("String.split", "String.splitLimit", "String.matches", "String.replaceAll", "String.replaceFirst"):
        pool = (None, PATTERNS, REPLACEMENTS)[place] if ty == STRING else (-1, 0, 1, 2, 5)
        value = maker.some(pool) if pool else maker.value(ty)
        return Argument(text_of(value, ty), value)
    if name.startswith("String.format") and not place:
        value = maker.some(FORMATS)
        return Argument(text_of(value, ty), value)
    if name in ("Int.<<", "Int.>>"):
        value = maker.some((0, 1, 5, 31)) if place else maker.value(ty)
        return Argument(text_of(value, ty), value)
    if name == "String.grouped" and ty == INT:
        value = maker.some((1, 2, 3, 10))  # Scala never ends for less
        return Argument(text_of(value, ty), value)
    if name == "Int.toChar":
        value = ord(maker.some(CHARS))
        return Argument(str(value), value)
    if name in ("List.iterate", "List.fill2", "List.tabulate2") and ty == INT:
        value = maker.some((0, 1, 2, 3, -1))
        return Argument(text_of(value, ty), value)
    if name == "List.permutations":
        value = Seq(maker.value(ty).to_list()[:FEW])
        return Argument(text_of(value, ty), value)
    return maker.argument(ty, large=name.startswith(ARITHMETIC) and name not in NOT_ARITHMETIC)


def call(operation: Operation, arguments: list[Argument], types: list[Type]) -> str:
    """The call as an expression of Scala."""
    texts = [argument.text for argument in arguments]
    method, own = operation.method, types[operation.shape.receiver_variables :]
    if operation.owner.endswith("."):
        head = f"{operation.owner}{method}"
        if own and not texts:
            head += f"[{', '.join(map(scala_type, own))}]"
    else:
        receiver = texts.pop(0)
        if method.startswith("unary_"):
            return f"{method[-1]}({receiver})"
        if not method[0].isalnum():
            left, right = (texts[0], receiver) if method.endswith(":") else (receiver, texts[0])
            return f"{left} {method} ({right})"
        head = f"{receiver}.{method}"
    for size in operation.lists:
        part, texts = texts[:size], texts[size:]
        head += part[0] if size == 1 and part[0].startswith("{") else f"({', '.join(part)})"
    return head + (".toMap" if operation.name == "Map.view" else FINISHED.get(method, ""))


def directly(case: Case) -> str:
    """What the row's implementation gives, as ``shown`` or ``!code``."""
    try:
        return shown(apply(case.operation.name, *case.values))
    except Failed as failed:
        return f"!{failed.code}"


def by_the_language(text: str) -> str | None:
    """What a program gives, as ``shown`` or ``!code``; None where an Int in it is beyond Scala's."""
    checked = fpcalc.check(text)
    assert checked.program is not None, (text, [str(problem) for problem in checked.problems])
    ended = fpcalc.run(checked)
    if ended.problem is not None:
        return f"!{ended.problem.code}"
    return None if _too_large(ended.value) else shown(ended.value)


def _too_large(value: Any) -> bool:
    if type(value) is int:
        return not -(2**31) <= value < 2**31
    if isinstance(value, tuple | Seq):
        return any(_too_large(part) for part in value)
    if isinstance(value, Con):
        return _too_large(value.fields)
    return isinstance(value, PMap) and _too_large(tuple(value.items()))


def shown(value: Any) -> str:
    """``to_string``, but a Map's entries are sorted: Scala keeps their order in small Maps only."""
    match value:
        case PMap():
            return f"Map({', '.join(sorted([f'{shown(k)} -> {shown(v)}' for k, v in value.items()], key=order_key))})"
        case Seq():
            return f"List({', '.join(map(shown, value))})"
        case tuple() if value:
            return f"({','.join(map(shown, value))})"
        case Con("Some", (inside,)):
            return f"Some({shown(inside)})"
    return to_string(value)


def agree(expected: str, found: str) -> bool:
    """Is what Scala printed what we expect?"""
    if expected.startswith("!FP"):
        return found.startswith("!") and found[1:] in EXCEPTIONS.get(expected[1:], ())
    return expected == found

"""The order of values, as Python keys: ``a`` comes before ``b`` iff ``order_key(a) < order_key(b)``.

As Scala's ``Ordering``: Doubles by ``java.lang.Double.compare`` (-0.0 before 0.0, NaN last), Strings and Chars by UTF-16
units, false before true, ``None`` before ``Some``, tuples and lists lexicographically.
An ordered type holds no recursive data, so a value's nesting is that of its type and the functions recurse.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from calculus.seq import Seq
from calculus.values import Char, Con, Value


def order_key(value: Value) -> Any:
    """What stands for a value where Python compares."""
    kind = type(value)
    if kind is int or kind is bool:
        return value
    if kind is str:
        return _units(value)
    if kind is float:
        return double_key(value)
    if kind is Char:
        return _units(value.text)
    if kind is tuple:
        return tuple([order_key(item) for item in value])
    if kind is Seq:
        return order_keys(value.to_list())
    assert isinstance(value, Con)
    return tuple([order_key(item) for item in value.fields])


def order_keys(values: list[Value]) -> list[Any]:
    """The keys of values of one type, which need not be computed where Python's order is ours."""
    if values:
        kind = type(values[0])
        if kind is int or kind is bool:
            return values
        if kind is Char:
            values = [char.text for char in values]
            kind = str
        if kind is str and "".join(values).isascii():
            return values
    return [order_key(value) for value in values]


def compare(left: Value, right: Value) -> int:
    """-1, 0 or 1."""
    a, b = order_key(left), order_key(right)
    return int(a > b) - int(a < b)


def ordered(values: Sequence[Value], keys: list[Any]) -> list[Value]:
    """The values sorted by their keys; equal ones stay in order."""
    if keys is values:
        return sorted(keys)
    return [values[at] for at in sorted(range(len(values)), key=keys.__getitem__)]


def double_key(number: float) -> int:
    """An Int in the order of ``java.lang.Double.compare``; the same one for every NaN."""
    if number != number:
        return 1 << 63
    bits: int = struct.unpack(">q", struct.pack(">d", number))[0]
    return bits if bits >= 0 else -(1 << 63) - bits - 1


def _units(text: str) -> str:
    """The string of the UTF-16 units of a string, each as a character."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-be", "surrogatepass")
    return "".join([chr(data[at] << 8 | data[at + 1]) for at in range(0, len(data), 2)])

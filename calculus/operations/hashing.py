"""``hashCode``: one number for equal values, on every machine and in every run; Scala's own wherever Scala has such a value.

Strings, Booleans and Doubles hash as Java has it; tuples, lists and data types as Scala's ``MurmurHash3``, with ``##`` of
their parts. An explicit stack: data may be deep.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import Any

from calculus.operations.keys import as_key
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.values import Char, Con, Record, Value

_MASK = 0xFFFFFFFF
_PRODUCT_SEED = 0xCAFEBABE


def hash_code(value: Value) -> int:
    """The value's hash, an Int of 32 bits with a sign. ``-0.0`` is ``0.0``, and every NaN one NaN."""
    value = as_key(value)
    return _signed(_double(value) if type(value) is float else _hash(value))


def _hash(value: Value) -> int:
    todo: list[tuple[Any, int]] = [(value, -1)]
    done: list[int] = []
    while todo:
        part, count = todo.pop()
        if count >= 0:
            hashes = done[len(done) - count :]
            del done[len(done) - count :]
            done.append(_joined(part, hashes))
            continue
        below = _parts(part)
        if below is None:
            done.append(_leaf(part))
        else:
            todo.append((part, len(below)))
            todo += [(item, -1) for item in reversed(below)]
    return done[0]


def _parts(value: Value) -> list[Value] | None:
    match value:
        case Seq():
            return value.to_list()
        case PMap():
            return [part for entry in value.items() for part in entry]
        case Con(_, fields):
            return list(fields)
        case Record():
            return list(value.items)
        case tuple():
            return list(value) or None
        case _:
            return None


def _joined(value: Value, hashes: list[int]) -> int:
    match value:
        case Seq():
            return _list(hashes)
        case PMap():
            entries = [_product("Tuple2", hashes[at : at + 2]) for at in range(0, len(hashes), 2)]
            return _finish(sum(entries), len(entries))  # in any order the same
        case Con(name):
            return _product(name, hashes) if hashes else _text(name)
        case _:
            return _product(f"Tuple{len(hashes)}", hashes)


def _leaf(value: Value) -> int:
    match value:
        case bool():
            return 1231 if value else 1237
        case int():
            return value if -(2**31) <= value < 2**31 else _long(value)
        case float():
            return int(value) if value.is_integer() and abs(value) < 2**31 else _double(value)
        case str():
            return _text(value)
        case Char(text):
            return ord(text)
        case ():
            return 0
        case _:
            return _text(str(value))


def _long(number: int) -> int:
    """A number that has no place in 32 bits, from all its digits."""
    hashed = 0
    rest = abs(number)
    while rest:
        hashed = (31 * hashed + (rest & _MASK)) & _MASK
        rest >>= 32
    return -hashed if number < 0 else hashed


def _double(number: float) -> int:
    bits: int = struct.unpack(">Q", struct.pack(">d", number))[0]
    return bits ^ bits >> 32


def _text(text: str) -> int:
    data = text.encode("utf-16-be", "surrogatepass")
    hashed = 0
    for at in range(0, len(data), 2):
        hashed = (31 * hashed + (data[at] << 8 | data[at + 1])) & _MASK
    return hashed


# MurmurHash3, as scala.util.hashing has it.


def _product(name: str, hashes: list[int]) -> int:
    hashed = _mix(_PRODUCT_SEED, _text(name))
    for part in hashes:
        hashed = _mix(hashed, part)
    return _finish(hashed, len(hashes))


_SEQ_SEED = _text("Seq")


def _list(hashes: list[int]) -> int:
    """Numbers at equal distances hash as the Range of them."""
    hashes = [_signed(part) for part in hashes]
    steps = {(after - before) & _MASK for before, after in pairwise(hashes)}
    if len(steps) == 1 and (step := steps.pop()):
        return _avalanche(_mix(_mix(_mix(_SEQ_SEED, hashes[0]), step), hashes[-1]))
    hashed = _SEQ_SEED
    for part in hashes:
        hashed = _mix(hashed, part)
    return _finish(hashed, len(hashes))


def _mix(hashed: int, part: int) -> int:
    part = _rotated(part * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK
    return (_rotated(hashed ^ part, 13) * 5 + 0xE6546B64) & _MASK


def _rotated(bits: int, by: int) -> int:
    return (bits << by | bits >> 32 - by) & _MASK


def _finish(hashed: int, length: int) -> int:
    return _avalanche(hashed ^ length)


def _avalanche(bits: int) -> int:
    bits &= _MASK
    bits = (bits ^ bits >> 16) * 0x85EBCA6B & _MASK
    bits = (bits ^ bits >> 13) * 0xC2B2AE35 & _MASK
    return bits ^ bits >> 16


def _signed(bits: int) -> int:
    bits &= _MASK
    return bits - 2**32 if bits >= 2**31 else bits

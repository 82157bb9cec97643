"""The types of constants."""

from __future__ import annotations

from calculus.types import BOOLEAN, CHAR, DOUBLE, INT, LEVEL, STRING, UNIT, Base
from calculus.values import Char, Level, Value

_TYPES: dict[type, Base] = {int: INT, float: DOUBLE, bool: BOOLEAN, str: STRING, Char: CHAR, Level: LEVEL}


def literal_type(value: Value) -> Base:
    """The base type of a constant."""
    return UNIT if value == () else _TYPES[type(value)]

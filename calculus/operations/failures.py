"""How partial operations fail, and how much one operation may make."""

from __future__ import annotations

from typing import NoReturn

from calculus.values import Failed

#: The most elements, characters or bits that one operation makes of its own.
LARGEST = 1 << 26


def empty(operation: str) -> NoReturn:
    """``operation`` has no result on something empty."""
    raise Failed("FP0401", operation=operation)


def out_of_range(index: int, size: int) -> NoReturn:
    """There is no ``index`` in something of ``size`` elements."""
    raise Failed("FP0403", index=index, size=size)


def no_number(text: str, wanted: str) -> NoReturn:
    """``text`` does not read as what is wanted."""
    raise Failed("FP0404", text=text, wanted=wanted)


def fits(size: int, operation: str) -> int:
    """``size``, or 0 for a negative one; fails where it is beyond ``LARGEST``."""
    if size > LARGEST:
        raise Failed("FP0407", operation=operation, size=size, largest=LARGEST)
    return max(size, 0)


def positive(number: int, operation: str) -> int:
    """``number``, which must be at least 1."""
    if number < 1:
        raise Failed("FP0409", operation=operation, number=number)
    return number

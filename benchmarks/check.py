"""Checking beside parsing: lines a second, and how both grow. Run: python -m benchmarks.check"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.parse import program
from calculus.source import Source
from checker.elaborate import elaborate
from checker.kernel import check_program
from fpcalc.limits import room
from parser import parse

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and its processor time in seconds."""
    before = time.process_time()
    result = work()
    return result, time.process_time() - before


def main() -> None:
    """Prints a row for each size: the rates of the three stages, and checking (the last two) against parsing."""
    print(f"{'lines':>8} {'parse':>10} {'elaborate':>10} {'kernel':>10} {'check':>10}   check : parse   seconds a line, against 1,000")
    first = 0.0
    for size in (1_000, 10_000, 100_000):
        source = Source("bench.fp", program(size))
        lines = source.text.count("\n")
        with room():
            parse(source)
            parsed, parsing = timed(lambda: parse(source))
            elaborated, elaborating = timed(lambda: elaborate([parsed.module]))
            problems, again = timed(lambda: check_program(elaborated.program))
        assert not (parsed.problems or elaborated.problems or problems)
        checking = elaborating + again
        first = first or (parsing + checking) / lines
        rates = " ".join([f"{lines / seconds:>10,.0f}" for seconds in (parsing, elaborating, again, checking)])
        print(f"{lines:>8,} {rates}   {parsing / checking:>13.2f}   {(parsing + checking) / lines / first:>8.2f}")


if __name__ == "__main__":
    main()

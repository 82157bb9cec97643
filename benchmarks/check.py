"""Checking beside parsing: lines a second, and how both grow. Run: python -m benchmarks.check"""

from __future__ import annotations

from time import process_time

from benchmarks.parse import program
from calculus.source import Source
from checker.elaborate import elaborate
from checker.kernel import check_program
from fpcalc.limits import room
from parser import parse


def measure(source: Source) -> tuple[float, float, float]:
    """Processor seconds to parse, to elaborate and to check again by the kernel's rules."""
    with room():
        parse(source)
        begin = process_time()
        parsed = parse(source)
        read = process_time()
        elaborated = elaborate([parsed.module])
        made = process_time()
        problems = check_program(elaborated.program)
        end = process_time()
    assert not (parsed.problems or elaborated.problems or problems)
    return read - begin, made - read, end - made


def main() -> None:
    """Prints a row for each size: lines a second of the stages, and checking (the last two) against parsing."""
    print(f"{'lines':>8} {'parse':>10} {'elaborate':>10} {'kernel':>10} {'check':>10}   check : parse   cost of a line")
    first = 0.0
    for size in (1_000, 10_000, 100_000):
        source = Source("bench.fp", program(size))
        lines = source.text.count("\n")
        parsing, elaborating, again = measure(source)
        checking = elaborating + again
        first = first or (parsing + checking) / lines
        rates = " ".join([f"{lines / seconds:>10,.0f}" for seconds in (parsing, elaborating, again, checking)])
        print(f"{lines:>8,} {rates}   {parsing / checking:>13.2f}   {(parsing + checking) / lines / first:>12.2f}")


if __name__ == "__main__":
    main()

"""How many generated programs a minute are checked for preservation, progress and mobility, and what they exercise.

    python benchmarks/theorems.py [PROGRAMS]

One process, by its processor time. Each program is generated, and run along one schedule. At each configuration that it comes
to, the configuration after every step that is enabled is typed; everything that the step sends or makes is looked through,
and each lineage in it is read back once.
"""

from __future__ import annotations

import sys
import time

from calculus.runtime import Done, Failure
from fpcalc.limits import room
from fpcalc.meta.theorems import Case, examine
from fpcalc.testing import Distribution, begin, walk
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import program
from semantics.system import outcome

THEOREMS = ("preservation", "progress", "mobility")


def main(count: int) -> None:
    """Prints the two rates and the distribution."""
    began = time.process_time()
    programs = [program(Seeded(seed)) for seed in range(count)]
    made = time.process_time() - began
    for number, one in enumerate(programs):
        violation = examine(Case(one, (number,)), THEOREMS)
        if violation is not None:
            raise SystemExit(f"seed {number}: {violation.theorem}: {violation.words}")
    took = time.process_time() - began
    print(f"{count / made * 60:8,.0f} programs/min generated")
    print(f"{count / took * 60:8,.0f} programs/min generated and checked for {', '.join(THEOREMS)}")
    print(distribution(count).report())


def distribution(count: int) -> Distribution:
    """What the programs exercise, along the same kind of schedules; not timed."""
    seen = Distribution()
    for seed in range(count):
        one = program(Seeded(seed))
        with seen.program(one):
            for moment in walk(begin(one), Seeded(seed)):
                seen.configuration(moment.config)
        ended = outcome(moment.config)
        seen.outcomes["value" if isinstance(ended, Done) else ended.code if isinstance(ended, Failure) else "lost"] += 1
    return seen


if __name__ == "__main__":
    with room():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)

"""One program on two engines."""

from __future__ import annotations

from calculus.node import same
from calculus.problems import Problem
from calculus.terms import Program
from fpcalc.engines import engine
from fpcalc.lineage import revealing
from fpcalc.running import Ended
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import program as generated


def told(problem: Problem) -> tuple[str, object, str]:
    """What a failure says: its code, its place and its words."""
    return problem.code, problem.span, str(problem)


def assert_same_end(expected: Ended, actual: Ended) -> None:
    """Two runs end alike."""
    assert (None if expected.problem is None else told(expected.problem)) == (
        None if actual.problem is None else told(actual.problem)
    )
    assert expected.type == actual.type
    assert same(expected.value, actual.value), (str(expected.value), str(actual.value))


def assert_agree(program: Program, folder: str = ".", name: str = "local") -> None:
    """The engine ends as the calculus does, and all vals that hold silo references hold the same lineages."""
    shown, _ = revealing(program)
    assert_same_end(engine("calculus").run(shown, folder), engine(name).run(shown, folder))


def assert_agree_on(seeds: range, size: int) -> None:
    """So it does on the programs of some seeds, each of about so many nodes; a failure tells the first seed that speaks."""
    for seed in seeds:
        try:
            assert_agree(generated(Seeded(seed), size))
        except Exception as found:
            raise AssertionError(f"program {seed} of size {size}") from found

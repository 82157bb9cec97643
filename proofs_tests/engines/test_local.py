"""The local engine ends as the calculus does: on the examples, on the test programs, and on generated ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import fpcalc
from calculus.terms import Program
from fpcalc.testing import programs
from proofs_tests.engines.agreement import assert_agree, assert_agree_on
from proofs_tests.machine.terms import programs as kernel_programs
from proofs_tests.programs.chunks import Chunk, chunks

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.fp"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples(path: Path) -> None:
    """Engine = calculus on an example: value, type and lineages."""
    checked = fpcalc.load(str(path))
    assert checked.program is not None
    assert_agree(checked.program, checked.folder)


@pytest.mark.parametrize("chunk", list(chunks("run")), ids=lambda chunk: chunk.name)
def test_programs(chunk: Chunk) -> None:
    """So it is on the test programs, whether they have a value or fail."""
    checked = fpcalc.check(chunk.text, f"{chunk.name}.fp")
    assert checked.program is not None
    assert_agree(checked.program)


@given(programs())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated(program: Program) -> None:
    """So it is on generated programs, with spores, silos and futures."""
    assert_agree(program)


@given(kernel_programs())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_generated_terms(program: Program) -> None:
    """So it is on generated kernel terms, whose names hide each other."""
    assert_agree(program)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize(("first", "count", "size"), [*[(at, 1_000, 60) for at in range(0, 6_000, 1_000)], (0, 1_000, 200)])
def test_many_seeds(first: int, count: int, size: int) -> None:
    """So it is on thousands of larger programs, which are drawn evenly."""
    assert_agree_on(range(first, first + count), size)


@pytest.mark.parametrize("seed", [104_623, 300_945, 2_363])
def test_seeds_that_have_spoken(seed: int) -> None:
    """On demand the unit is used; a function fails beside an empty list; a case hides what the next one names."""
    assert_agree_on(range(seed, seed + 1), 60)

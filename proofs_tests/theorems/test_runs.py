"""The theorems that speak of runs, over generated programs and schedules."""

from __future__ import annotations

import pytest
from hypothesis import given

from calculus.terms import Program
from fpcalc.testing import programs
from proofs_tests.theorems.trying import holds, seeds, tried

pytestmark = pytest.mark.campaign
Seeds = tuple[int, int]


@tried(4)
@given(programs(), seeds)
def test_preservation(program: Program, schedules: Seeds) -> None:
    """Σ ⊢ C and C ⟶ C′ imply Σ′ ⊢ C′, Σ′ being Σ and what the step names: for every step enabled in every C that is reached."""
    holds("preservation", program, schedules[:1])


@tried(3)
@given(programs(), seeds)
def test_lineage_mobility(program: Program, schedules: Seeds) -> None:
    """In a reachable C each lineage and payload holds only code, mobile data, hosts and silo identities.

    Written and read back where nothing is known, a lineage is the same and has the same type.
    """
    holds("mobility", program, schedules[:1])


@tried(3)
@given(programs(), seeds)
def test_progress(program: Program, schedules: Seeds) -> None:
    """A reachable C steps; or the program has ended, no other task is left, nothing is on the way, every future is answered."""
    holds("progress", program, schedules[:1])


@tried(2)
@given(programs(), seeds)
def test_finite_materialization(program: Program, schedules: Seeds) -> None:
    """Every run of a total program ends: it makes no step that its meaning is not charged with, rule by rule, and it makes them
    all if nothing is evicted.
    """
    holds("materialization", program, schedules)


@tried(2)
@given(programs(), seeds)
def test_determinism(program: Program, schedules: Seeds) -> None:
    """All schedules end with the same outcome and futures; in the same configuration, if the program never unpersists."""
    holds("determinism", program, schedules)


@tried(2)
@given(programs(), seeds)
def test_adequacy(program: Program, schedules: Seeds) -> None:
    """A run ends with the outcome, the hosts, the silos and the futures that the program means, by name."""
    holds("adequacy", program, schedules[:1])


@tried(2)
@given(programs(), seeds)
def test_spore_isolation(program: Program, schedules: Seeds) -> None:
    """No step puts a term into the closure of a spore."""
    holds("isolation", program, schedules[:1])


@tried(2)
@given(programs(), seeds)
def test_machine_is_the_relation(program: Program, schedules: Seeds) -> None:
    """The abstract machine makes the relation's visible steps, as many local ones between them, and ends where it ends."""
    holds("agreement", program, schedules[:1])


@tried(1)
@given(programs(), seeds)
def test_codec_along_runs(program: Program, schedules: Seeds) -> None:
    """decode(encode(C)) = C, and its text is the same again."""
    holds("codec", program, schedules[:1])


@tried(1)
@given(programs(), seeds)
def test_canonical_along_runs(program: Program, schedules: Seeds) -> None:
    """Equality of configurations is that of the finite maps that they are made of."""
    holds("canonical", program, schedules[:1])

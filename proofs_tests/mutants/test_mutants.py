"""The theorems find wrong calculi out: a theorem that no mutant breaks proves nothing."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from calculus.rules import RULES
from fpcalc.meta.mutants import MUTANTS
from fpcalc.meta.mutants.hunts import hunt, simplest
from fpcalc.meta.order import alike, disorder
from fpcalc.meta.refusals import NEAR_MISSES, refusal, refused_as_said, texts
from fpcalc.meta.report import MOST_SECONDS, SEEDS, Hunted, shown, table
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import program

#: Found out at once from this seed: a few of each kind.
SEED = 1
PAGE = Path(__file__).parents[2] / "docs" / "mutants.md"
AT_ONCE = [
    *("one-is-true", "only-keys-count", "if-false-takes-then", "let-binds-nothing", "shadowing-ignored"),
    *("closure-is-substituted-into", "rec-forgets-its-group", "match-takes-the-last", "flatmap-like-map", "silo-of-another"),
    *("the-alternative-always", "handed-on-anywhere", "functions-travel", "futures-travel", "silos-stay"),
    *("join-too-small", "names-do-not-advance", "names-are-the-drivers", "reply-address-forgotten", "answer-completes-another"),
    *("put-is-not-acknowledged", "await-of-another-future", "requests-go-to-who-asks", "here-is-the-driver"),
    *("header-entries-alone", "functions-backwards", "application-gives-the-parameter", "outside-unreported"),
    *("silos-of-functions", "data-covariant", "crash-spares-the-silos", "losses-wait", "nothing-is-asked", "retry-never"),
    *("forget-all", "the-last-answer-wins"),
]


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_wrong_calculus_is_found_out_at_once(name: str) -> None:
    """A property fails on one of the first programs."""
    killing = hunt(MUTANTS[name], SEED, examples=120)
    assert killing is not None
    assert killing.violation.words


#: One mutant of each family.
FAMILIES = {mutant.family: mutant for mutant in MUTANTS.values()}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_right_calculus_survives_the_hunt(family: str) -> None:
    """A mutant that puts the right rule in its own place is not found out."""
    innocent = attrs.evolve(FAMILIES[family], edit=lambda right: right)
    assert hunt(innocent, SEED, examples=48) is None


@pytest.mark.parametrize("name", ["cases-of-none", "guards-exhaust", "data-covariant"])
def test_counterexamples_are_made_small(name: str) -> None:
    """The simplest case breaks the theorem that the one that was found breaks, and is short."""
    killing = hunt(MUTANTS[name], SEED)
    assert killing is not None
    small = simplest(killing)
    assert killing.violation.theorem == small.theorem
    assert len(shown(small)) <= 300


def test_a_hunt_is_the_same_again() -> None:
    """The same seed tries the same cases."""
    one, other = hunt(MUTANTS["silo-of-another"], SEED), hunt(MUTANTS["silo-of-another"], SEED)
    assert one is not None
    assert other is not None
    assert (one.examples, shown(one.violation)) == (other.examples, shown(other.violation))


def test_types_are_ordered() -> None:
    """S <: T, S ∨ T and S ∧ T keep their laws on generated types."""
    assert [] == [against for seed in range(300) if (against := disorder(alike(Seeded(seed)))) is not None]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_leaves_no_trace(name: str) -> None:
    """What a mutant has replaced is there again after it."""
    before = {rule: RULES[rule].function for rule in RULES}
    with MUTANTS[name].applied():
        pass
    assert before == {rule: RULES[rule].function for rule in RULES}
    assert refusal(program(Seeded(0), 4), "a function is captured")[0] is None


def test_there_are_many() -> None:
    """At least 60 wrong calculi, of every judgement, each with words and a theorem."""
    assert len(MUTANTS) >= 60
    assert all(mutant.wrong and mutant.breaks for mutant in MUTANTS.values())


def test_what_is_missed_is_told() -> None:
    """A mutant that most seeds miss is alive, and one that is shown to be equivalent is not."""
    killing = hunt(MUTANTS["map-twice"], SEED)
    missed = Hunted(MUTANTS["map-twice"], (None, killing, None), None)
    assert missed.alive
    assert "| map-twice | M-Map |" in table([missed])
    assert not Hunted(MUTANTS["map-twice"], (killing, killing, None), None).alive
    assert not Hunted(MUTANTS["closure-with-sigma"], (), None).alive


def test_the_page_has_them_all() -> None:
    """docs/mutants.md is made of the mutants that there are; ``make mutants`` makes it anew."""
    listed = re.findall(r"^(?:\| |- \*\*)([a-z0-9-]+)(?: \||\*\* \()", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(MUTANTS) == sorted(set(listed) - {"mutant"})


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_are_refused(name: str) -> None:
    """One wrong term in a well-typed program is refused, with the code that says why."""
    assert refusal(program(Seeded(3), 8), name)[0] is None


def test_the_pages_of_the_codes_are_right() -> None:
    """The right rules refuse and accept the examples that mutants of elaboration are tried on."""
    assert [] == [words for code, text in texts() if (words := refused_as_said(code, text))]


@pytest.mark.mutants
@pytest.mark.parametrize("name", [mutant.name for mutant in MUTANTS.values() if not mutant.equivalent])
def test_every_wrong_calculus_is_found_out(name: str, request: pytest.FixtureRequest) -> None:
    """Each mutant that is not shown to be equivalent is found out from a seed that the page does not have, too."""
    if "mutants" not in request.config.getoption("markexpr"):
        pytest.skip("pytest -m mutants")
    assert hunt(MUTANTS[name], max(SEEDS) + 1, seconds=MOST_SECONDS) is not None

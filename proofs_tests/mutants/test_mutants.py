"""The theorems find wrong calculi out: a theorem that no mutant breaks proves nothing."""

from __future__ import annotations

import pytest

from calculus.rules import RULES
from fpcalc.meta.mutants import MUTANTS
from fpcalc.meta.mutants.hunts import hunt
from fpcalc.meta.refusals import NEAR_MISSES, refusal, refused_as_said, texts
from fpcalc.meta.report import hunts
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import program

#: Found out at once from this seed: a few of each kind.
SEED = 1
AT_ONCE = [
    *("one-is-true", "only-keys-count", "if-false-takes-then", "let-binds-nothing", "shadowing-ignored"),
    *("closure-is-substituted-into", "rec-forgets-its-group", "match-takes-the-last", "flatmap-like-map", "silo-of-another"),
    *("the-alternative-always", "handed-on-anywhere", "functions-travel", "futures-travel", "silos-stay"),
    *("join-too-small", "names-do-not-advance", "names-are-the-drivers", "reply-address-forgotten", "answer-completes-another"),
    *("put-is-not-acknowledged", "await-of-another-future", "requests-go-to-who-asks", "here-is-the-driver"),
    *("header-entries-alone", "functions-backwards", "application-gives-the-parameter", "outside-unreported"),
]


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_wrong_calculus_is_found_out_at_once(name: str) -> None:
    """A property fails on one of the first programs."""
    killing = hunt(MUTANTS[name], SEED, examples=120)
    assert killing is not None
    assert killing.violation.words


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


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_are_refused(name: str) -> None:
    """One wrong term in a well-typed program is refused, with the code that says why."""
    assert refusal(program(Seeded(3), 8), name)[0] is None


def test_the_pages_of_the_codes_are_right() -> None:
    """The right rules refuse and accept the examples that mutants of elaboration are tried on."""
    assert [] == [words for code, text in texts() if (words := refused_as_said(code, text))]


@pytest.mark.mutants
@pytest.mark.parametrize("name", MUTANTS)
def test_every_wrong_calculus_is_found_out(name: str, request: pytest.FixtureRequest) -> None:
    """Each mutant that is not shown to be equivalent is found out within 30 seconds, at the median of five seeds."""
    if "mutants" not in request.config.getoption("markexpr"):
        pytest.skip("make mutants")
    (row,) = hunts(range(1, 6), 40.0, [MUTANTS[name]])
    assert not row.alive
    assert row.mutant.equivalent or row.seconds <= 30

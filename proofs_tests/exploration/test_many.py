"""Campaigns: the searches find the same over many programs, with up to three faults; how many were compared is printed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fpcalc.exploration.search import Reduction
from fpcalc.exploration.space import Bounds
from proofs_tests.exploration.nested import nested_text
from proofs_tests.exploration.programs import both, compared, text_of, up_to_renaming
from semantics.recovery import Recovery

ALL = Bounds().kinds
RARE = ALL | {"forget", "driver"}
CRASHES = frozenset({"crash", "driver", "tear"})

pytestmark = pytest.mark.campaign(only=True)


def at_least(fewest: int, programs: int, numbers: Sequence[int]) -> None:
    """Enough of them were small enough to be compared."""
    print(f"{programs} of {len(numbers)} programs compared")
    assert programs >= fewest


@pytest.mark.parametrize(
    ("faults", "retries", "kinds", "fewest"),
    [
        (0, 0, ALL, 75),
        (1, 0, ALL, 50),
        (1, 1, ALL, 40),
        (2, 0, ALL, 25),
        (2, 1, ALL, 10),
        (1, 1, RARE, 30),
        (2, 1, CRASHES, 40),
    ],
)
@pytest.mark.parametrize("reduction", ["persistent", "dpor"])
def test_no_reduction_loses_anything(
    reduction: Reduction, faults: int, retries: int, kinds: frozenset[str], fewest: int
) -> None:
    """outcomes(reduction) = outcomes(full graph); last(persistent sets) = last(full graph)."""
    numbers = range(100, 180)
    at_least(fewest, compared(reduction, Bounds(faults, kinds, Recovery(retries)), numbers), numbers)


@pytest.mark.parametrize(
    ("kinds", "retries"),
    [
        ("crash", 0),
        ("crash", 1),
        ("crash", 2),
        ("drop", 1),
        ("dup", 0),
        ("delay", 1),
        ("crash,drop", 1),
        ("crash,dup", 0),
        ("crash,tear", 1),
        ("crash,delay", 1),
        ("drop,dup", 1),
        ("crash,driver,forget", 1),
    ],
)
def test_three_faults_are_no_different(kinds: str, retries: int) -> None:
    """The same where three faults meet, in programs that are small enough for the full graph."""
    numbers = range(600, 640)
    bounds = Bounds(3, frozenset(kinds.split(",")), Recovery(retries))
    at_least(6, compared("persistent", bounds, numbers, most=1_500), numbers)


@pytest.mark.parametrize(("kinds", "retries"), [("crash", 1), ("drop", 1), ("crash,drop", 0)])
def test_source_dpor_finds_what_three_faults_do(kinds: str, retries: int) -> None:
    """outcomes(source-DPOR) = outcomes(full graph)."""
    numbers = range(600, 640)
    bounds = Bounds(3, frozenset(kinds.split(",")), Recovery(retries))
    at_least(10, compared("dpor", bounds, numbers, most=400), numbers)


@pytest.mark.parametrize(
    ("faults", "retries", "kinds"),
    [
        (1, 1, "crash"),
        (2, 1, "crash"),
        (2, 2, "crash"),
        (1, 1, "crash,drop,dup,delay,tear"),
        (2, 1, "crash,drop"),
        (1, 2, "crash,driver"),
        (1, 1, "crash,forget,tear"),
    ],
)
@pytest.mark.parametrize("reduction", ["persistent", "dpor"])
def test_replays_of_replays_are_no_different(reduction: Reduction, faults: int, retries: int, kinds: str) -> None:
    """The same where spores ask for what other spores have put elsewhere, and their replays meet earlier askings."""
    numbers = range(1, 31)
    bounds = Bounds(faults, frozenset(kinds.split(",")), Recovery(retries))
    at_least(8, compared(reduction, bounds, numbers, most=1_500, of=nested_text), numbers)


@pytest.mark.parametrize("reduction", ["none", "persistent"])
@pytest.mark.parametrize(
    ("faults", "retries", "kinds"), [(0, 0, ALL), (1, 0, ALL), (1, 1, ALL), (2, 1, CRASHES), (3, 1, frozenset({"crash"}))]
)
def test_symmetry_keeps_last_states(reduction: Reduction, faults: int, retries: int, kinds: frozenset[str]) -> None:
    """last(with symmetry) = last(without), each up to a renaming of hosts."""
    numbers, programs = range(200, 260), 0
    for number in numbers:
        pair = both(reduction, text_of(number), Bounds(faults, kinds, Recovery(retries)))
        if pair is not None:
            programs += 1
            assert up_to_renaming(pair[0]) == up_to_renaming(pair[1]), text_of(number)
    at_least(15, programs, numbers)

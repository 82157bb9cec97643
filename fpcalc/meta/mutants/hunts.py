"""Hunts: is a wrong calculus found out, by which theorem, and how soon?

All is drawn from a seed, as in a campaign.
"""

from __future__ import annotations

import time
from itertools import islice

import attrs

from fpcalc.limits import room
from fpcalc.meta.cases import Violation
from fpcalc.meta.mutants.mutation import Mutant
from fpcalc.meta.mutants.sources import Trial, trials
from fpcalc.meta.shrinking import Recorded, shrunk
from fpcalc.testing.generators.choices import Choices, Given, Seeded

_BATCH = 6  # cases that are made before the mutant is applied


@attrs.frozen(eq=False)
class Killing:
    """How a mutant was found out: by which theorem, after how many cases and seconds of processor time, and on which one."""

    mutant: Mutant
    trial: Trial
    examples: int
    seconds: float
    violation: Violation


def hunt(mutant: Mutant, seed: int, *, examples: int | None = None, seconds: float = 60.0) -> Killing | None:
    """Looks for a case on which the mutant breaks a theorem; None where none is found in so many cases or seconds."""
    began = time.process_time()
    upcoming = enumerate(islice(trials(mutant, seed), examples), 1)
    with room():
        while batch := list(islice(upcoming, _BATCH)):
            cases = [None if trial.source.wrong else trial.built(Seeded(trial.seed)) for _, trial in batch]
            with mutant.applied():
                for (at, trial), case in zip(batch, cases, strict=True):
                    violation = trial.looked_at(trial.built(Seeded(trial.seed)) if trial.source.wrong else case)
                    if violation is not None:
                        return Killing(mutant, trial, at, time.process_time() - began, violation)
            if time.process_time() - began > seconds:
                return None
    return None


def simplest(killing: Killing) -> Violation:
    """What the mutant breaks on the simplest case that is found."""
    mutant, trial = killing.mutant, killing.trial
    recorded = Recorded(trial.seed)

    def look(choices: Choices) -> Violation | None:
        case = None if trial.source.wrong else trial.built(choices)
        with mutant.applied():
            return trial.looked_at(trial.built(choices) if trial.source.wrong else case)

    with room():
        look(recorded)
        return shrunk(recorded.numbers, killing.violation, lambda numbers: look(Given(numbers)))[1]

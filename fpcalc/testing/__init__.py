"""Generated programs for tests: yours and those of the calculus itself. Needs the extra ``testing`` (Hypothesis).

    from hypothesis import given, settings

    from calculus.config import receiver
    from fpcalc.testing import begin, programs, schedules, walk

    @settings(deadline=None)
    @given(programs(), schedules())
    def test_no_message_is_sent_to_nobody(program, schedule):
        for moment in walk(begin(program), schedule):
            assert all(receiver(message) in moment.config.hosts for message in moment.config.messages)

Every strategy makes only what is well typed, by construction, and shrinks to small programs. A counterexample is best read
in the surface language: ``calculus.printing.show_program(program)``. ``fault_plans(program)`` draws faults that have an
occasion in runs of a program, and ``under(program, plan)`` is the run.
"""

from __future__ import annotations

from fpcalc.testing.distribution import Distribution
from fpcalc.testing.generators.plans import FaultPlan, under
from fpcalc.testing.generators.walks import Moment, begin, grown, walk
from fpcalc.testing.strategies import (
    EMPTY,
    NearMiss,
    Typed,
    World,
    configurations,
    declarations,
    fault_plans,
    lineages,
    near_misses,
    programs,
    schedules,
    spores,
    terms,
    types,
    values,
)

__all__ = [
    "EMPTY",
    "Distribution",
    "FaultPlan",
    "Moment",
    "NearMiss",
    "Typed",
    "World",
    "begin",
    "configurations",
    "declarations",
    "fault_plans",
    "grown",
    "lineages",
    "near_misses",
    "programs",
    "schedules",
    "spores",
    "terms",
    "types",
    "under",
    "values",
    "walk",
]

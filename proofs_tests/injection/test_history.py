"""Runs under a plan: that they can be gone on with from the middle, and that their events have numbers that plans mean."""

from __future__ import annotations

import pytest

from fpcalc.injection.search import Search, Subject
from fpcalc.injection.supports import Admitted, universe
from proofs_tests.injection.generated import program
from semantics.choosers import Chooser, RoundRobin, Seeded
from semantics.recovery import Recovery


def state_of(seed: int, choose: Chooser) -> Search:
    """A search that has run a generated program without faults."""
    checked = program(seed)
    assert checked.program is not None
    return Search(Subject(checked.program, checked.folder, Recovery(2), choose), Admitted(2))


@pytest.mark.parametrize("choose", [RoundRobin(), Seeded(3)], ids=["in turn", "by chance"])
def test_a_run_goes_on_as_from_the_start(choose: Chooser) -> None:
    """Two faults: the run from where the first has happened is the run of the plan, step by step."""
    for seed in range(6):
        state = state_of(seed, choose)
        for one in universe(state.oracle, state.admitted)[::5]:
            node = state.run(frozenset([one.planned]))
            others = [other for other in universe(node.execution, state.admitted)[::5] if other.at >= node.last]
            for found in state.extended(node, others):
                whole = state.running(found.execution.plan).end()
                assert whole.trial.labels == found.execution.trial.labels
                assert whole.trial.state == found.execution.trial.state
                assert (whole.edges, whole.goals) == (found.execution.edges, found.execution.goals)


def test_every_fault_that_a_run_admits_happens() -> None:
    """A crash before the n-th event of a host comes before the event that is its n-th, retries among them."""
    for seed in range(12):
        state = state_of(seed, RoundRobin())
        for one in universe(state.oracle, state.admitted)[::3]:
            node = state.run(frozenset([one.planned]))
            assert {one.planned: node.last} == dict(node.execution.struck)
            others = [other for other in universe(node.execution, state.admitted)[::3] if other.at >= node.last]
            for found in state.extended(node, others):
                assert () == found.execution.trial.idle

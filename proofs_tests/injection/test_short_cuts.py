"""What a search spares itself changes nothing: states that are remembered, runs that begin late, runs that end early."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from fpcalc.checking import Checked, check_file
from fpcalc.injection.executions import Execution
from fpcalc.injection.history import execute
from fpcalc.injection.search import FUEL, Search, Subject
from fpcalc.injection.supports import Admitted, universe
from fpcalc.injection.watching import Watching
from fpcalc.plans import show_planned
from proofs_tests.examples.test_examples import FOLDER
from proofs_tests.injection.generated import program
from proofs_tests.injection.scaled import EDITS
from semantics.choosers import Chooser, RoundRobin, Seeded
from semantics.recovery import Recovery
from semantics.system import start
from semantics.trials import Planned

EXAMPLES = [FOLDER / f"{name}.fp" for name in ("04-join", "06-persist", "serverless/orders-once")]


def state_of(checked: Checked, choose: Chooser = RoundRobin()) -> Search:  # noqa: B008  (a value)
    """A search that has run a program without faults."""
    assert checked.program is not None
    return Search(Subject(checked.program, checked.folder, Recovery(2), choose), Admitted(2))


def afresh(state: Search, plan: tuple[Planned, ...]) -> Execution:
    """The run of a plan from its start, on a machine that remembers nothing.

    Of two faults that come at the same moment, the first one in a plan happens; searches sort them.
    """
    evaluator = Watching()
    config = start(state.config.world, evaluator)
    return execute(config, sorted(plan, key=show_planned), state.subject.policy, state.subject.choose, FUEL, evaluator)


def plans(state: Search, nth: int) -> list[tuple[Planned, ...]]:
    """Every so-many-eth plan of one fault, and of a fault after it."""
    found: list[tuple[Planned, ...]] = []
    for one in universe(state.oracle, state.admitted)[::nth]:
        again = afresh(state, (one.planned,))
        found.append((one.planned,))
        found += [(one.planned, other.planned) for other in universe(again, state.admitted)[:: 3 * nth]]
    return found


def same_runs(state: Search, nth: int) -> Counter[str]:
    """Are runs as they are afresh, step by step, and do they end as those that are cut? How many were."""
    cut: Counter[str] = Counter()
    for plan in plans(state, nth):
        whole, found = afresh(state, plan), state.running(plan).end()
        assert whole.trial.labels == found.trial.labels
        assert (whole.trial.steps, whole.trial.idle) == (found.trial.steps, found.trial.idle)
        assert whole.trial.state.config.stable == found.trial.state.config.stable
        assert (whole.events, whole.edges, whole.goals) == (found.events, found.edges, found.goals)
        cut[cut_as(state, whole)] += 1
    return cut


def cut_as(state: Search, whole: Execution) -> str:
    """Does a run end as where it is cut? How it was: ``late`` if messages were late then."""
    running = state.running(whole.plan)
    node = state.cut(running)
    if node is None:
        return "whole"
    assert state.nodes[frozenset()].verdict == node.verdict == state.judged(whole).verdict
    made = tuple(running.course.labels)
    assert made == whole.trial.labels[: len(made)]
    assert {**whole.struck} == {**node.struck}
    if not running.course.held:
        return "met"
    ended = state.track.end(running)
    assert whole.trial.state == ended.state
    assert (whole.trial.end, whole.trial.stopped) == (ended.end, ended.stopped)
    return "late"


@pytest.mark.parametrize("part", range(4))
def test_short_cuts_of_generated_programs(part: int) -> None:
    """Plans of one and of two faults; some runs come back to the one without faults."""
    cut: Counter[str] = Counter()
    for seed in range(part * 6, part * 6 + 6):
        cut += same_runs(state_of(program(seed)), 4)
    assert {"whole", "met", "late"} == set(cut)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_short_cuts_of_examples(path: Path) -> None:
    """The same."""
    assert {"whole", "met"} <= set(same_runs(state_of(check_file(str(path))), 12))


def test_another_schedule_is_never_cut() -> None:
    """What chance has still to draw is a part of the state."""
    for seed in range(3):
        assert {"whole"} == set(same_runs(state_of(program(seed), Seeded(3)), 6))


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("name", EDITS)
def test_short_cuts_of_case_studies(name: str) -> None:
    """Many plans of one fault, each in the whole case study."""
    state = state_of(check_file(str(FOLDER / f"{name}.fp")))
    faults = [one.planned for one in universe(state.oracle, state.admitted)]
    drawn = Random(3).sample(faults, min(150, len(faults)))
    cut = Counter([cut_as(state, state.running([planned]).end()) for planned in drawn])
    assert {"met", "late"} <= set(cut)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("part", range(10))
def test_short_cuts_of_many_programs(part: int) -> None:
    """All plans of one fault, and many of two."""
    for seed in range(part * 20, part * 20 + 20):
        same_runs(state_of(program(seed)), 1)

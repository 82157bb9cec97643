"""The reduced search finds what the full graph has; verdicts are honest."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from calculus.problems import ProblemFound
from calculus.runtime import DRIVER_TASK, Done, Lost
from calculus.source import Source
from fpcalc.checking import check_text
from fpcalc.exploration.conditions import conditions_of
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict, as_json, as_text
from fpcalc.running import first_config
from proofs_tests.exploration.programs import graph_ends, reduced_ends, start_of, text_of
from semantics.machine.machine import MACHINE
from semantics.recovery import Recovery
from semantics.substitution import SUBSTITUTION

NO_FAULTS, NO_LIMITS = Bounds(), Limits()
SMALL = 'val h = spawn("h")\nSiloRef.populate(h, 1).map(spore { x => x + 1 }).send().await\n'
EVICTED = """val h = spawn("h")
val r = SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist()
val f = r.send()
val g = r.unpersist().send()
f.await + g.await
"""


def explored(
    text: str, bounds: Bounds = NO_FAULTS, limits: Limits = NO_LIMITS, *, full: bool = False, seed: int | None = None
) -> Verdict:
    checked = check_text(text, "a.fp")
    assert checked.program is not None, checked.problems
    conditions = conditions_of(checked.sources.values())
    full = full or any(condition.of_every_state for condition in conditions)
    evaluator = evaluator_for(full, MACHINE)
    start = first_config(checked.program, ".", evaluator)
    return Exploration("a.fp", start, bounds, limits, evaluator, conditions, reduced=not full, seed=seed).run()


@pytest.mark.parametrize("faults,retries,numbers", [(0, 0, range(60)), (1, 0, range(12)), (1, 1, range(10)), (2, 0, range(2))])
def test_the_reduction_loses_no_outcome(faults: int, retries: int, numbers: Sequence[int]) -> None:
    """outcomes(source-DPOR) = outcomes(full graph), with faults and without."""
    compared = _compare(faults, retries, numbers)
    assert compared >= len(numbers) // 2


@pytest.mark.campaign
@pytest.mark.parametrize("faults,retries", [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1)])
def test_the_reduction_loses_no_outcome_in_many_programs(faults: int, retries: int, request: pytest.FixtureRequest) -> None:
    """The same for many more programs."""
    if request.config.getoption("markexpr") != "campaign":
        pytest.skip("make campaign runs it")
    assert _compare(faults, retries, range(100, 300)) > 60


def _compare(faults: int, retries: int, numbers: Sequence[int]) -> int:
    compared = 0
    for number in numbers:
        text = text_of(number)
        graph = graph_ends(text, faults, retries, most=1_000)
        if graph is not None:
            reduced = reduced_ends(text, faults, retries)
            if reduced is not None:
                compared += 1
                assert graph == reduced, text
    return compared


def test_an_eviction_races() -> None:
    """Dependent steps are tried in both orders: both searches agree where an unpersist races with a request."""
    assert graph_ends(EVICTED, 0, 0) == reduced_ends(EVICTED, 0, 0) == {Done(4)}


@pytest.mark.parametrize("number", range(8))
def test_replay_is_correct(number: int) -> None:
    """Within the policy's bound a program ends with the fault-free value, or with the loss of data that the driver put."""
    text = text_of(number)
    fault_free = reduced_ends(text, 0, 0)
    found = reduced_ends(text, 1, 1, most=400)
    assert fault_free is not None
    for end in found or ():
        made_by_driver = isinstance(end, Lost) and end.root.id.parent == DRIVER_TASK
        assert made_by_driver or end in fault_free or "orElse" in text, (text, str(end))


def test_without_faults_one_execution_is_enough() -> None:
    """Slide-19-like programs: independent steps are never reordered."""
    hosts = "\n".join([f'val h{k} = spawn("h{k}")' for k in range(30)])
    asks = "\n".join([f"val f{k} = SiloRef.populate(h{k}, {k}).map(spore {{ x => x + 1 }}).send()" for k in range(30)])
    verdict = explored(f"{hosts}\n{asks}\nf29.await")
    assert (1, 0, "holds") == (verdict.executions, verdict.given_up, verdict.word)


def test_a_hang_is_found() -> None:
    """A lost message without recovery; with retry(1) there is none, and the verdict says what was explored."""
    bounds = Bounds(1)
    verdict = explored(SMALL, bounds)
    assert ("violated", "no stuck task") == (verdict.word, verdict.violations[0].condition)
    mended = explored(SMALL, Bounds(1, recovery=Recovery(1)))
    assert ("holds", {"value 2", "lost driver.1@h"}) == (mended.word, {name for name, _ in mended.outcomes})


@pytest.mark.parametrize("limits", [Limits(executions=1), Limits(states=3), Limits(seconds=-1)])
@pytest.mark.parametrize("full", [False, True])
def test_a_bound_is_never_a_pass(limits: Limits, full: bool) -> None:
    """inconclusive, with the bound that was reached."""
    verdict = explored(SMALL, Bounds(1, recovery=Recovery(1)), limits, full=full)
    assert ("inconclusive", False, True) == (verdict.word, verdict.exhaustive, bool(verdict.stopped))
    assert "inconclusive" in as_text(verdict) and '"exhaustive": false' in as_json(verdict)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_order_of_agents_does_not_matter(seed: int) -> None:
    """Another seed, the same outcomes."""
    bounds = Bounds(1, recovery=Recovery(1))
    outcomes = {name for name, _ in explored(SMALL, bounds).outcomes}
    assert outcomes == {name for name, _ in explored(SMALL, bounds, seed=seed).outcomes}


@pytest.mark.parametrize(
    ("condition", "word"),
    [
        ('eventually(result == "2")', "holds"),
        ('eventually(result == "3")', "violated"),
        ("always(silos <= 1)", "holds"),
        ("always(silos == 0)", "violated"),
        ("sometimes(messages == 1 && pending == 1)", "holds"),
        ("sometimes(hosts > 2)", "violated"),
        ('always(outcome != "lost")', "holds"),
    ],
)
def test_conditions_of_programs(condition: str, word: str) -> None:
    """always, sometimes and eventually, over outcomes, stores and counts."""
    assert word == explored(f"//! {condition}\n{SMALL}").word


@pytest.mark.parametrize("line", ["never(true)", "always(1)", "always(unknown)", "always(", "eventually(1 / 0 == 1)"])
def test_what_is_no_condition_is_refused(line: str) -> None:
    """FP0932, at the line."""
    with pytest.raises(ProblemFound) as refused:
        conditions_of([Source("a.fp", f"//! {line}\n1")])
    assert ["FP0932"] == [problem.code for problem in refused.value.problems]


def test_equal_states_are_one() -> None:
    """The full graph of a program whose steps all depend on each other is a line."""
    verdict = explored('val h = spawn("h")\n1', full=True)
    assert (verdict.states, verdict.executions) == (verdict.transitions + 1, 1)
    assert start_of(SMALL, True) == start_of(SMALL, True)
    assert SUBSTITUTION is not MACHINE

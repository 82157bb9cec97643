"""The reduced search finds what the full graph has; verdicts are honest."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from calculus.problems import ProblemFound
from calculus.runtime import DRIVER_TASK, Done, Lost
from calculus.source import Source
from fpcalc.checking import check_text
from fpcalc.exploration.conditions import conditions_of
from fpcalc.exploration.exploring import Exploration, Limits, evaluator_for, possible
from fpcalc.exploration.search import Reduction
from fpcalc.exploration.space import Bounds
from fpcalc.exploration.verdict import Verdict, as_json, as_text
from fpcalc.running import first_config
from proofs_tests.exploration.programs import compared, found_by, start_of, text_of
from semantics.machine.machine import MACHINE
from semantics.recovery import Recovery
from semantics.substitution import SUBSTITUTION

NO_FAULTS, NO_LIMITS = Bounds(), Limits()
ALL = NO_FAULTS.kinds
CRASHES = frozenset({"crash", "driver", "tear"})
SMALL = 'val h = spawn("h")\nSiloRef.populate(h, 1).map(spore { x => x + 1 }).send().await\n'
EVICTED = """val h = spawn("h")
val r = SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist()
val f = r.send()
val g = r.unpersist().send()
f.await + g.await
"""


def explored(
    text: str,
    bounds: Bounds = NO_FAULTS,
    limits: Limits = NO_LIMITS,
    reduction: Reduction = "persistent",
    *,
    seed: int | None = None,
) -> Verdict:
    checked = check_text(text, "a.fp")
    assert checked.program is not None, checked.problems
    conditions = conditions_of(checked.sources.values())
    evaluator = evaluator_for(possible(reduction, conditions), MACHINE)
    start = first_config(checked.program, ".", evaluator)
    return Exploration("a.fp", start, bounds, limits, evaluator, conditions, reduction=reduction, seed=seed).run()


@pytest.mark.parametrize(
    ("faults", "retries", "kinds", "numbers"),
    [(0, 0, ALL, range(60)), (1, 0, ALL, range(20)), (1, 1, ALL, range(16)), (2, 1, CRASHES, range(16))],
)
def test_the_reduction_loses_no_last_state(faults: int, retries: int, kinds: frozenset[str], numbers: Sequence[int]) -> None:
    """last(persistent sets) = last(full graph), with faults and without: not outcomes only, but whole states."""
    bounds = Bounds(faults, kinds, Recovery(retries))
    assert compared("persistent", bounds, numbers) >= len(numbers) // 2


@pytest.mark.parametrize(("faults", "retries", "numbers"), [(0, 0, range(60)), (1, 0, range(12)), (1, 1, range(10))])
def test_source_dpor_loses_no_outcome(faults: int, retries: int, numbers: Sequence[int]) -> None:
    """outcomes(source-DPOR) = outcomes(full graph), with faults and without."""
    bounds = Bounds(faults, recovery=Recovery(retries))
    assert compared("dpor", bounds, numbers) >= len(numbers) // 2


@pytest.mark.parametrize("reduction", ["persistent", "dpor"])
def test_an_eviction_races(reduction: Reduction) -> None:
    """Dependent steps are tried in both orders: all searches agree where an unpersist races with a request."""
    full, reduced = found_by("none", EVICTED), found_by(reduction, EVICTED)
    assert full is not None and reduced is not None
    assert full.outcomes == reduced.outcomes == {Done(4)}


@pytest.mark.parametrize("number", range(8))
def test_replay_is_correct(number: int) -> None:
    """Within the policy's bound a program ends with the fault-free value, or with the loss of data that the driver put."""
    text = text_of(number)
    fault_free = found_by("persistent", text)
    found = found_by("persistent", text, Bounds(1, recovery=Recovery(1)))
    assert fault_free is not None and found is not None
    for end in found.outcomes:
        made_by_driver = isinstance(end, Lost) and end.root.id.parent == DRIVER_TASK
        assert made_by_driver or end in fault_free.outcomes or "orElse" in text, (text, str(end))


@pytest.mark.parametrize(("hosts", "reduction"), [(1_000, "persistent"), (30, "dpor")])
def test_without_faults_one_execution_is_enough(hosts: int, reduction: Reduction) -> None:
    """Slide-19-like programs: independent steps are never reordered, and the only state that is remembered is the last one."""
    spawned = "val hs = List.range(0, " + str(hosts) + ").map(k => (k, spawn()))"
    asked = "val fs = hs.map(h => SiloRef.populate(h._2, h._1).map(spore { x => x + 1 }).send())"
    verdict = explored(f"{spawned}\n{asked}\nfs.map(f => f.await).sum", NO_FAULTS, NO_LIMITS, reduction)
    assert (1, 1, 0, "holds") == (verdict.executions, verdict.ends, verdict.given_up, verdict.word)
    assert 10 * hosts == verdict.transitions
    assert {f"value {hosts * (hosts + 1) // 2}"} == {name for name, _ in verdict.outcomes}


@pytest.mark.parametrize("hosts", [1, 2, 3])
def test_a_contended_hub_takes_an_execution_for_each_last_state(hosts: int) -> None:
    """n hosts whose crashes, and requests, meet at one: no two executions end in the same state."""
    lines = ['val hub = spawn("hub")', "val root = SiloRef.populate(hub, 0)"]
    lines += [f'val h{k} = spawn("h{k}")' for k in range(hosts)]
    ask = "spore {\n val to = root\n x => to.map(spore {\n val y = x\n z => y + z }) }"
    lines += [f"val f{k} = SiloRef.populate(h{k}, {k}).apply({ask}).send()" for k in range(hosts)]
    text = "\n".join([*lines, " + ".join([f"f{k}.await" for k in range(hosts)])])
    verdict = explored(text, Bounds(1, frozenset({"crash"}), Recovery(1)), Limits(go_on=True))
    assert verdict.executions == verdict.ends
    assert hosts + 2 == len(verdict.outcomes)


def test_a_hang_is_found() -> None:
    """A lost message without recovery; with retry(1) there is none, and the verdict says what was explored."""
    bounds = Bounds(1)
    verdict = explored(SMALL, bounds)
    assert ("violated", "no stuck task") == (verdict.word, verdict.violations[0].condition)
    mended = explored(SMALL, Bounds(1, recovery=Recovery(1)))
    assert ("holds", {"value 2", "lost driver.1@h"}) == (mended.word, {name for name, _ in mended.outcomes})


REPLAYED = """val a = spawn("a")
val b = spawn("b")
val c = spawn("c")
SiloRef.fromFun(a)(spore { val at = b; val to = c
  () => {
    BODY
  } }).send().await
"""
WHERE_IT_IS = """
    val made = SiloRef.fromFun(at)(spore { val there = to; () => SiloRef.populate(there, 1) })KEPT.send().await
    made.send().await"""
WHAT_IT_IS = """
    val made = SiloRef.populate(to, 1)
    SiloRef.fromFun(at)(spore { val from = made; () => from.send().await })KEPT.send().await"""
KINDS = frozenset({"crash", "drop", "dup", "delay", "tear"})
replayed = [
    pytest.param(REPLAYED.replace("BODY", body).replace("KEPT", kept), id=f"{name}{kept}")
    for name, body in (("reference", WHERE_IT_IS), ("data", WHAT_IT_IS))
    for kept in ("", ".persist(memory)", ".persist(stable)")
]


@pytest.mark.parametrize("retries", [1, 2])
@pytest.mark.parametrize("text", replayed)
def test_a_replay_waits_for_what_it_makes_again(text: str, retries: int) -> None:
    """With one fault and retry(n) the data that a request put on another host is there again, under every schedule: the replay
    neither takes earlier answers for those to its own requests, nor what is kept of the data that was lost.
    """
    verdict = explored(text, Bounds(1, KINDS, Recovery(retries)))
    assert ("holds", {"value 1"}) == (verdict.word, {name for name, _ in verdict.outcomes})


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("kinds", [frozenset({"crash"}), KINDS], ids=["crash", "all"])
@pytest.mark.parametrize("text", replayed)
def test_a_replay_waits_after_two_faults(text: str, kinds: frozenset[str]) -> None:
    """The same with two faults and retry(2)."""
    verdict = explored(text, Bounds(2, kinds, Recovery(2)))
    assert ("holds", {"value 1"}) == (verdict.word, {name for name, _ in verdict.outcomes})


@pytest.mark.parametrize("limits", [Limits(executions=1), Limits(states=3), Limits(seconds=-1)])
@pytest.mark.parametrize("reduction", ["persistent", "dpor", "none"])
def test_a_bound_is_never_a_pass(limits: Limits, reduction: Reduction) -> None:
    """inconclusive, with the bound that was reached."""
    verdict = explored(SMALL, Bounds(1, recovery=Recovery(1)), limits, reduction)
    assert ("inconclusive", False, True) == (verdict.word, verdict.exhaustive, bool(verdict.stopped))
    assert "inconclusive" in as_text(verdict) and '"exhaustive": false' in as_json(verdict, [])


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
        ('sometimes(outcome == "running")', "holds"),
        ('always(outcome != "running")', "violated"),
        ('always(result != "")', "violated"),
        ('sometimes(result == "3")', "violated"),
    ],
)
def test_conditions_of_programs(condition: str, word: str) -> None:
    """always, sometimes and eventually, over outcomes, stores and counts."""
    assert word == explored(f"//! {condition}\n{SMALL}").word


@pytest.mark.parametrize(
    "line",
    [
        *("never(true)", "always(1)", "always(unknown)", "always(", "eventually(1 / 0 == 1)", 'always(silos <= "x")'),
        *("always(true)", 'always(outcome != "losst")', 'eventually(outcome != "running")'),
    ],
)
def test_what_is_no_condition_is_refused(line: str) -> None:
    """FP0932, at the line; so is what is true of any execution."""
    with pytest.raises(ProblemFound) as refused:
        conditions_of([Source("a.fp", f"1 //! no\n  //! {line}\r\n1")])
    [wrong] = refused.value.problems
    assert ("FP0932", 14, 15 + len(line)) == (wrong.code, wrong.span.start, wrong.span.end)


@pytest.mark.parametrize(
    "text", ['val s = """\n//! always(false)\n"""\n1', "/*\n//! always(false)\n*/\n1", "1 //! always(false)"]
)
def test_what_is_no_line_of_its_own_is_no_condition(text: str) -> None:
    """In a string, in a comment, after something else."""
    assert [] == conditions_of([Source("a.fp", text)])


def test_equal_states_are_one() -> None:
    """The full graph of a program whose steps all depend on each other is a line."""
    verdict = explored('val h = spawn("h")\n1', reduction="none")
    assert (verdict.states, verdict.executions) == (verdict.transitions + 1, 1)
    assert start_of(SMALL) == start_of(SMALL)
    assert SUBSTITUTION is not MACHINE

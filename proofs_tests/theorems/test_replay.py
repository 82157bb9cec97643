"""Replay correctness, over generated programs and plans of faults; and that it can fail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import attrs
import pytest
from hypothesis import find, given, note, settings
from hypothesis import strategies as st

from calculus.printing import show_program
from calculus.rules import rules_of
from calculus.runtime import DRIVER_TASK, Done, HostId, Id
from calculus.source import Source
from calculus.terms import Program
from fpcalc.checking import check_text
from fpcalc.meta.campaign import campaign
from fpcalc.meta.cases import Case, Exercised
from fpcalc.meta.enduring import enduring
from fpcalc.meta.theorems import examine
from fpcalc.plans import read_plan
from fpcalc.testing import Distribution, FaultPlan, fault_plans, programs, under
from fpcalc.testing.generators.choices import Drawn
from proofs_tests.theorems.trying import tried
from semantics import faults
from semantics.recovery import Exposed, Move, Recovery
from semantics.trials import CrashAt, ForgetAt, Planned


@st.composite
def enduring_programs(draw: st.DrawFn) -> Program:
    """Programs that are made for faults: their alternatives agree."""
    return enduring(Drawn(lambda count: draw(st.integers(0, count - 1))))


@st.composite
def trials(draw: st.DrawFn) -> tuple[Program, FaultPlan]:
    """A program, made for faults, and a plan for it."""
    program = draw(enduring_programs())
    return program, draw(fault_plans(program))


@tried(3)
@given(trials())
def test_replay_correctness(made: tuple[Program, FaultPlan]) -> None:
    """Under a plan of n faults and retry(n), a run ends as the one without faults, or with the loss of a root that was lost.

    On the way every configuration has a type, a crashed host has nothing left, and every name stands for what it stands for
    without faults.
    """
    endures(*made, agreeing=True)


@tried(2)
@given(st.data(), programs())
def test_replay_of_any_program(data: st.DataObject, program: Program) -> None:
    """The same, where no alternative is taken; where one is, for a loss, the run ends, and what is told as lost was lost."""
    endures(program, data.draw(fault_plans(program)), agreeing=False)


def endures(program: Program, plan: FaultPlan, agreeing: bool) -> None:
    note(show_program(program))
    note(repr(plan))
    violation = examine(Case(program, (0,), plans=(plan,), agreeing=agreeing), ["replay"])
    assert violation is None, violation.words


@pytest.mark.campaign(only=True)
def test_every_fault_and_every_retry_fires() -> None:
    """In a campaign of the size that ``fpcalc meta`` has by default, losses and their orElse among them."""
    seen = Exercised()
    assert campaign(["replay"], 500, 0, seen) is None
    assert set() == {"M-Lost", *[rule.name for rule in rules_of("fault")]} - seen.rules.keys()
    assert {"done", "failure", "lost"} == seen.ends.keys()


def test_plans_shrink_and_are_read_back() -> None:
    """The least plan with a crash is one line, as ``fpcalc run --faults`` reads it."""

    def crashes(made: tuple[Program, FaultPlan]) -> bool:
        return any(label.rule == "F-Crash" for label in under(*made).labels)

    program, plan = find(trials(), crashes, settings=settings(database=None, derandomize=True, max_examples=500))
    read, _ = read_plan(Source("plan", repr(plan)))
    assert (1, plan.faults) == (len(read), read)
    seen = Distribution()
    seen.trial(under(program, plan))
    assert 1 == seen.faults["F-Crash"]
    assert "faults: F-Crash 1" in seen.report()


# One crash made this end with 8: the replay takes the alternative, and named 5 what the first attempt had named 7.
ALTERNATIVE = """
val h = spawn("h")
val g = spawn("g")
val first = SiloRef.populate(h, 1)
first.orElse(SiloRef.populate(g, 1)).apply(spore {
  val to = g
  x => {
    val five = SiloRef.populate(to, 5)
    val seven = SiloRef.populate(to, 7)
    val v = five.send().await
    SiloRef.populate(to, x + v)
  }
}).send().await
"""


@pytest.mark.parametrize("event", range(2, 14))
def test_names_after_an_alternative_are_others(event: int) -> None:
    """Replay correctness, where the replay takes an alternative that the first attempt did not take."""
    program = check_text(ALTERNATIVE).program
    assert program is not None
    plan = FaultPlan((CrashAt(HostId("h"), event),), Recovery(1))
    violation = examine(Case(program, (0,), plans=(plan,), agreeing=True), ["replay"])
    assert violation is None, violation.words
    assert Done(6) == under(program, plan).end


# A request that is asked for again reads where the data was put from stable storage, or a loss that is kept.
NESTED = """
val a = spawn("a")
val b = spawn("b")
SiloRef.fromFun(a)(spore {
  val h = a
  val g = b
  () => {
    %s
  }
}).send().await
"""
REFERENCE = """
    val s = SiloRef.fromFun(h)(spore { val to = h; () => SiloRef.populate(to, 1) }).persist(stable).send().await
    s.send().await"""
DATA = """
    val s = SiloRef.populate(g, 1)
    SiloRef.fromFun(h)(spore { val from = s; () => from.send().await }).persist(stable).send().await"""


@pytest.mark.parametrize("event", range(2, 14))
@pytest.mark.parametrize("body", [REFERENCE, DATA])
def test_what_is_kept_of_lost_data_costs_no_second_try(body: str, event: int) -> None:
    """Replay correctness with one crash and retry(1), where stable storage outlives what it refers to, and where it forgets."""
    program = check_text(NESTED % body).program
    assert program is not None
    for host, forget in product("ab", (True, False)):
        kept = Id(Id(DRIVER_TASK, 2), 3 if body is DATA else 2)
        faults: tuple[Planned, ...] = (CrashAt(HostId(host), event), *[ForgetAt(kept) for _ in range(forget)])
        plan = FaultPlan(faults, Recovery(len(faults)))
        violation = examine(Case(program, (0,), plans=(plan,), agreeing=True), ["replay"])
        assert violation is None, violation.words
        assert Done(1) == under(program, plan).end


def keeps_its_silos(state: Exposed, at: HostId) -> Iterator[Move]:
    """F-Crash as it should not be."""
    for move in faults_crash(state, at):
        there = state.config.hosts[at].silos
        host = attrs.evolve(move.after.config.hosts[at], silos=there)
        hosts = move.after.config.hosts.set(at, host)
        yield Move(move.label, attrs.evolve(move.after, config=attrs.evolve(move.after.config, hosts=hosts)))


faults_crash = faults.f_crash


def test_a_wrong_crash_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose silos outlive it breaks the theorem; the counterexample is small, and has its plan."""
    monkeypatch.setattr(faults, "f_crash", keeps_its_silos)
    found = campaign(["replay"], 200, 0, Exercised())
    assert found is not None
    assert found.violation.plan is not None
    assert 1 == len(found.violation.plan.faults)
    assert 8 >= len(show_program(found.violation.program).splitlines())

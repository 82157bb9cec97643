"""The measure of finite materialization, step by step."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given

from calculus.config import Config, Evict, NoFiles
from calculus.rules import rules_of
from calculus.terms import Program
from fpcalc.checking import check_text
from fpcalc.limits import room
from fpcalc.meta.meaning import meaning
from fpcalc.testing import begin, programs, schedules
from fpcalc.testing.generators.choices import Given
from proofs_tests.theorems.trying import tried
from semantics.labels import Step
from semantics.system import steps

PAGE = Path(__file__).parents[2] / "docs" / "metatheory.md"


@pytest.mark.campaign
@tried(2)
@given(programs(), schedules())
def test_each_step_takes_one_charge(program: Program, schedule: list[int]) -> None:
    """C ⟶ C′ by a rule implies that charge(C) has one for that rule, and charge(C′) is charge(C) without it.

    At the end of a run that evicts nothing, charge(C) = 0.
    """
    choices = Given(schedule)
    with room():
        charge = Counter(meaning(program, NoFiles()).charges.most)
        config, evicted = begin(program), False
        while ways := list(steps(config)):
            step = ways[choices.pick(len(ways))]
            assert charge[step.label.rule] > 0, step.label.rule
            charge[step.label.rule] -= 1
            config, evicted = step.after, evicted or step.label.rule == "R-Evict"
    assert evicted or not charge.total()


RACE = """
val h = spawn("h")
val kept = SiloRef.populate(h, List(1, 2, 3)).map(spore { xs => xs.map(x => x + 1).sum }).persist(memory)
val f = kept.send()
val first = kept.unpersist()
val second = kept.unpersist()
val third = kept.unpersist()
f.await
"""


def test_evictions_may_cost_what_they_are_charged_with() -> None:
    """Who waits for a persisted lineage may have its turn only after each eviction: then all charges are spent."""
    program = check_text(RACE).program
    assert program is not None
    charges = meaning(program, NoFiles()).charges
    config, fired = begin(program), Counter[str]()
    while ways := list(steps(config)):
        step = min(ways, key=lambda step: late(config, step))
        fired[step.label.rule] += 1
        config = step.after
    assert (1, 4) == (charges.least["M-Persist"], fired["M-Persist"])
    assert charges.most == fired


def late(config: Config, step: Step) -> int:
    """An eviction comes when there is something to evict, and who waits for that comes after it."""
    if isinstance(step.label.message, Evict):
        return 1 if any(host.kept for host in config.hosts.values()) else 3
    return 2 if step.label.rule == "M-Kept" else 0


def test_the_table_of_charges_has_every_rule() -> None:
    """The page says what each rule is charged to; only losses, which need faults, are not."""
    [table] = re.findall(r"\| what the meaning does .*?\n\n", PAGE.read_text("utf-8"), re.DOTALL)
    named = {rule.name for judgement in ("local", "system", "materialize") for rule in rules_of(judgement)} - {"M-Lost"}
    assert named == set(re.findall(r"\b[RM]-[A-Z]\w+", table))

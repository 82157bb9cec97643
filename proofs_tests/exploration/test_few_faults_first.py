"""Few faults come before many: what a search that is stopped has explored, and what it says of that."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fpcalc.exploration.exploring import Exploration, Limits, search_by
from fpcalc.exploration.search import Reduction, Todo
from fpcalc.exploration.space import Bounds, Space, State
from fpcalc.exploration.verdict import Verdict, as_json, as_text
from proofs_tests.exploration.programs import found_by, start_of, text_of
from semantics.labels import Crashed, Delayed, Dropped
from semantics.recovery import Exposed, Recovery
from semantics.substitution import SUBSTITUTION

MANY = 50
SMALL = 'val h = spawn("h")\nSiloRef.populate(h, 1).send().await\n'
ON_THE_WAY = frozenset({"drop", "dup", "delay"})
DUP = frozenset({"dup"})


@pytest.mark.parametrize(
    ("reduction", "most", "numbers"), [("persistent", 1, range(8)), ("persistent", 2, range(2)), ("none", 1, range(2))]
)
def test_a_large_bound_explores_small_ones_first(reduction: Reduction, most: int, numbers: Sequence[int]) -> None:
    """What is complete with at most k of 50 faults has the last states that a bound of k has, each once."""
    kinds, recovery = frozenset({"crash", "drop", "dup"}), Recovery(1)
    for number in numbers:
        text = text_of(number)
        last: list[State] = []
        space = Space(start_of(text), Bounds(MANY, kinds, recovery), SUBSTITUTION, eager=reduction != "none")
        search = search_by(reduction, space, lambda state: None)
        for _ in search.go(last.append):
            if search.counts.complete > most:
                break
            assert search.counts.transitions < 50_000
        assert [state.spent for state in last] == sorted([state.spent for state in last])
        few: list[Exposed] = [state.exposed for state in last if state.spent <= most]
        small = found_by(reduction, text, Bounds(most, kinds, recovery), most=10_000)
        assert small is not None
        assert small.last == frozenset(few), text
        assert len(small.ends) == len(few), text


def test_what_has_no_fault_costs_the_same_under_any_bound() -> None:
    """Hosts that are going to crash count as faults before they do."""
    text = (
        "".join([f'val h{k} = spawn("h{k}")\nval f{k} = SiloRef.populate(h{k}, {k}).send()\n' for k in range(3)]) + "f0.await"
    )
    made = []
    for faults in (1, MANY):
        space = Space(start_of(text), Bounds(faults, frozenset({"crash"})), SUBSTITUTION)
        search = search_by("persistent", space, lambda state: None)
        for _ in search.go(lambda state: None):
            if search.counts.complete:
                break
        made.append(search.counts.transitions)
    assert made[0] == made[1]


@pytest.mark.parametrize("reduction", ["persistent", "none"])
def test_the_first_counterexample_has_few_faults(reduction: Reduction) -> None:
    """No fault breaks it, and two do: the search finds two, whatever the bound is."""
    verdict = _explored(SMALL, Bounds(1_000, ON_THE_WAY, Recovery(1)), Limits(), reduction)
    assert ("violated", 2) == (verdict.word, verdict.complete_below)
    changes = [change for label in verdict.violations[0].labels for change in label.changes]
    assert 2 >= sum([isinstance(change, Crashed | Dropped | Delayed) for change in changes])


@pytest.mark.parametrize(
    ("reduction", "bounds", "limits", "complete", "said"),
    [
        ("persistent", Bounds(9, DUP), Limits(states=1), 0, "so far\n"),
        ("persistent", Bounds(9, DUP), Limits(states=100), 2, "; with at most 1 fault, everything was explored\n"),
        ("none", Bounds(9, DUP), Limits(states=100), 1, "; without faults, everything was explored\n"),
        ("dpor", Bounds(9, DUP), Limits(states=100), 0, "so far\n"),
        ("dpor", Bounds(1, DUP), Limits(), 2, "holds: explored to the end\n"),
    ],
)
def test_the_verdict_says_how_many_faults_are_done_with(
    reduction: Reduction, bounds: Bounds, limits: Limits, complete: int, said: str
) -> None:
    """Where it stops early, too; source-DPOR goes by depth, and does not know."""
    verdict = _explored(SMALL, bounds, limits, reduction)
    assert complete == verdict.complete_below
    assert as_text(verdict).endswith(said)
    assert f'"complete_below": {complete}' in as_json(verdict, [])


def test_what_has_few_faults_is_taken_first() -> None:
    """Of those with as many, the newest or the oldest, as asked."""
    todo: Todo[str] = Todo()
    assert not todo
    for faults, what in ((3, "d"), (0, "a"), (0, "b"), (0, "c"), (1, "e")):
        todo.add(faults, what)
    taken = [(take(), todo.least) for take in (todo.newest, todo.oldest, todo.oldest, todo.newest, todo.newest)]
    assert [("c", 0), ("a", 0), ("b", 0), ("e", 1), ("d", 3)] == taken
    assert not todo


def _explored(text: str, bounds: Bounds, limits: Limits, reduction: Reduction) -> Verdict:
    return Exploration("a.fp", start_of(text), bounds, limits, SUBSTITUTION, reduction=reduction).run()

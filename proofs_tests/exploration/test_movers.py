"""Movers lose nothing, in programs where faults meet; and the comparison finds out where one is none."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

import pytest

from calculus.runtime import HostId
from fpcalc.exploration.space import Bounds
from proofs_tests.exploration.programs import found_by
from semantics.labels import Label
from semantics.movers import Movers
from semantics.recovery import Exposed, Recovery

ONE = 'val h = spawn("h")\n'
TWO = ONE + 'val g = spawn("g")\n'
ROOT = ONE + "SiloRef.populate(h, 1).send().await\n"
LOCAL = ONE + "SiloRef.fromFun(h)(spore { () => 1 }).apply(spore { x => SiloRef.populate(currentHost, x) }).send().await\n"
REMOTE = (
    TWO
    + """SiloRef.fromFun(h)(spore { () => 1 }).apply(spore {
  val to = g
  x => SiloRef.populate(to, x) }).send().await
"""
)
NESTED = (
    TWO
    + """val other = SiloRef.fromFun(g)(spore { () => 2 })
SiloRef.fromFun(h)(spore {
  val o = other
  () => o.send().await }).send().await
"""
)
ASKED_AGAIN = (
    ONE
    + """SiloRef.fromFun(h)(spore {
  val at = h
  () => SiloRef.fromFun(at)(spore {
    val there = at
    () => SiloRef.populate(there, 1).send().await }).send().await }).send().await
"""
)
FORGOTTEN = NESTED.replace("o.send().await })", "{ val unused = o.send()\n 1 } })")
LEFT = (
    TWO
    + """SiloRef.fromFun(h)(spore {
  val to = g
  () => { val r = SiloRef.populate(to, 3)
    r.send().await } }).send().await
"""
)
CHOICE = (
    TWO
    + """val first = SiloRef.populate(h, 1)
val second = SiloRef.fromFun(g)(spore { () => 5 })
first.orElse(second).apply(spore {
  val to = g
  x => SiloRef.populate(to, x) }).send().await
"""
)
KEPT = (
    ONE
    + """val r = SiloRef.fromFun(h)(spore { () => 1 }).persist(stable)
val f = r.send()
val g = r.send()
f.await + g.await
"""
)
LOSS_KEPT = ONE + "SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist().send().await\n"
EVICTED = (
    ONE
    + """val r = SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist()
val f = r.send()
val g = r.unpersist().send()
f.await + g.await
"""
)


def bounds(faults: int, kinds: str, retries: int = 0) -> Bounds:
    return Bounds(faults, frozenset(kinds.split(",")), Recovery(retries))


def same_last_states(text: str, within: Bounds) -> bool:
    """Do persistent sets find what the full graph has?"""
    graph, found = found_by("none", text, within), found_by("persistent", text, within)
    assert graph is not None and found is not None
    return graph.last == found.last


CASES = [
    (ROOT, bounds(2, "crash,drop", 1)),
    (ROOT, bounds(2, "crash,delay", 1)),
    (ROOT, bounds(2, "dup,drop", 1)),
    (LOCAL, bounds(2, "crash,dup")),
    (LOCAL, bounds(2, "crash,drop", 1)),
    (REMOTE, bounds(2, "crash", 1)),
    (NESTED, bounds(2, "crash,drop", 1)),
    (NESTED, bounds(2, "dup")),
    (ASKED_AGAIN, bounds(2, "crash", 1)),
    (FORGOTTEN, bounds(1, "dup", 1)),
    (FORGOTTEN, bounds(2, "crash", 1)),
    (LEFT, bounds(1, "crash", 1)),
    (CHOICE, bounds(1, "crash", 1)),
    (KEPT, bounds(1, "crash,tear", 1)),
    (LOSS_KEPT, bounds(2, "crash,drop", 1)),
    (LOSS_KEPT, bounds(3, "crash,drop", 1)),
    (ROOT, bounds(3, "crash,drop", 1)),
    (ROOT, bounds(3, "crash,tear,drop,dup,delay")),
    (KEPT, bounds(3, "crash,drop", 1)),
    (EVICTED, bounds(0, "crash")),
    (EVICTED, bounds(1, "drop")),
]


@pytest.mark.parametrize(("text", "within"), CASES)
def test_movers_lose_no_last_state(text: str, within: Bounds) -> None:
    """last(persistent sets) = last(full graph) where a fault hits what another has left."""
    assert same_last_states(text, within)


Test = Callable[..., bool]


def _taking(rule: str) -> Callable[[Test], Test]:
    """The test of movers that takes all steps by a rule."""

    def wrong(test: Test) -> Test:
        def comes_first(self: Movers, before: Exposed, label: Label, doomed: AbstractSet[HostId], **known: bool) -> bool:
            return label.rule == rule or test(self, before, label, doomed, **known)

        return comes_first

    return wrong


def _without_dooms(test: Test) -> Test:
    def comes_first(self: Movers, before: Exposed, label: Label, doomed: AbstractSet[HostId], **known: bool) -> bool:
        return test(self, before, label, frozenset(), **known)

    return comes_first


@pytest.mark.parametrize(
    ("wrong", "text", "within"),
    [
        (_taking("R-Ack"), ROOT, bounds(2, "crash,drop", 1)),
        (_taking("R-Populate"), LOCAL, bounds(2, "crash,dup")),
        (_taking("R-Reply"), ROOT, bounds(1, "crash")),
        (_taking("R-Evict"), EVICTED, bounds(0, "crash")),
        (_without_dooms, ROOT, bounds(1, "crash")),
    ],
)
def test_a_step_that_is_no_mover_is_found_out(
    wrong: Callable[[Test], Test], text: str, within: Bounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken for one, it costs last states, and the comparison tells."""
    monkeypatch.setattr(Movers, "comes_first", wrong(Movers.comes_first))
    assert not same_last_states(text, within)

"""Each system rule: what it changes, and what it says of that."""

from __future__ import annotations

import pytest

from calculus.config import Ack, Config, Evict, Put, Req, Res
from calculus.rules import covering, rules_of
from calculus.runtime import (
    DRIVER,
    DRIVER_TASK,
    Done,
    Failure,
    FMapped,
    From,
    Future,
    HostId,
    Id,
    Loc,
    Mapped,
    Mat,
    OrElsed,
    Persisted,
)
from calculus.terms import (
    Await,
    FlatMap,
    FromFun,
    Here,
    HostOf,
    Lit,
    Map,
    OrElse,
    Persist,
    Populate,
    Send,
    Spawn,
    Term,
    Tup,
    Unpersist,
    Val,
)
from calculus.types import HOST, INT, SiloOf
from calculus.values import Level
from proofs_tests.reduction.programs import OWNERS, OWNERS_DATA, PAIRS, add, begin, finish, lets, n, op, spore, spore_of, v
from proofs_tests.reduction.worlds import M1, begin_among, flying, loc, on, silo_term, spore_value
from semantics.labels import Completed, Delivered, Evicted, Finished, Named, Sent, Spawned, Started, Step, Stored
from semantics.system import outcome, steps, task_steps

ONE = Id(DRIVER_TASK, 1)
HERE_1 = Loc(DRIVER, ONE)
ADD_ONE = spore("x", INT, INT, add(v("x"), n(1)))
TO_SILO = spore("x", INT, SiloOf(INT), Populate(INT, Here(), v("x")))
SEVEN = spore_of((), INT, n(7))
THERE = loc(M1, 1)
MAT = Mat(THERE, INT)
ROOT = {THERE: Done(5)}


def first_visible(config: Config) -> Step:
    """The driver's first step that is not local."""
    while True:
        step = next(task_steps(config, DRIVER, DRIVER_TASK))
        if step.label.rule[0] == "M" or step.label.rule in SYSTEM:
            return step
        config = step.after


SYSTEM = {rule.name for rule in rules_of("system")}

# A term, its rule, the value it becomes, the changes.
LINEAGES: dict[str, tuple[Term, object]] = {
    "R-FromFun": (FromFun(Here(), SEVEN), From(Loc(DRIVER, ONE), DRIVER, spore_value(SEVEN))),
    "R-Map": (Map(silo_term(MAT), ADD_ONE), Mapped(HERE_1, MAT, spore_value(ADD_ONE))),
    "R-FlatMap": (FlatMap(silo_term(MAT), TO_SILO), FMapped(HERE_1, MAT, spore_value(TO_SILO))),
    "R-OrElse": (OrElse(silo_term(MAT), silo_term(MAT), INT), OrElsed(HERE_1, MAT, MAT, INT)),
    "R-Persist": (Persist(silo_term(MAT), Lit(Level.STABLE)), Persisted(HERE_1, MAT, Level.STABLE)),
}


@pytest.mark.parametrize("rule", LINEAGES)
def test_lineages_are_built_without_messages(rule: str) -> None:
    """E[map(r, p)] ⟶ E[Mapped(ι, r, p)] with ι = (h, τ.k), and so for the others: no message, no data."""
    term, lineage = LINEAGES[rule]
    config = begin_among(term, ROOT)
    step = first_visible(config)
    if step.label.rule == "R-Here":
        step = first_visible(step.after)
    assert (rule, (Named(HERE_1, INT),)) == (step.label.rule, step.label.changes)
    assert Done(lineage) == outcome(step.after)
    assert 0 == len(step.after.messages)


def test_spawn_makes_an_empty_host_with_a_derived_name() -> None:
    """spawn() is τ.k."""
    step = first_visible(begin(Spawn(None), HOST))
    assert ("R-Spawn", (Spawned(HostId(ONE)),)) == (step.label.rule, step.label.changes)
    assert Done(HostId(ONE)) == outcome(step.after)


def test_spawn_again_in_a_replay_finds_its_host() -> None:
    """A host that is there already is left as it is."""
    config = begin_among(Spawn(None), {Loc(HostId(ONE), ONE): Done(1)}, HOST)
    step = first_visible(config)
    assert ((), 1) == (step.label.changes, len(on(step.after, HostId(ONE)).silos))


def test_a_name_is_spawned_once() -> None:
    """spawn(s) needs s unused; else the program fails with FP0450."""
    assert "R-SpawnNamed" == first_visible(begin(Spawn(Lit("m1")), HOST)).label.rule
    for name in ("m1", "driver"):
        step = first_visible(begin_among(Spawn(Lit(name)), ROOT, HOST))
        assert ("R-SpawnTaken", Failure("FP0450", (("name", name),))) == (step.label.rule, outcome(step.after))


def test_hosts() -> None:
    """here is the task's host, hostOf(r) that of r."""
    assert Done((DRIVER, M1)) == outcome(
        first_visible(first_visible(begin_among(Tup((Here(), HostOf(silo_term(MAT)))), ROOT)).after).after
    )


def test_populate_here_stores_at_once() -> None:
    """σ(ι) = v after the step, and no message."""
    step = first_visible(first_visible(begin(Populate(INT, Here(), n(3)))).after)
    assert ("R-Populate", (Named(HERE_1, INT), Stored(HERE_1))) == (step.label.rule, step.label.changes)
    assert (Done(3), 0) == (on(step.after).silos[HERE_1], len(step.after.messages))


def test_populate_elsewhere_puts_and_is_acknowledged() -> None:
    """Put(ι, v, h) goes out and is noted; it stores, and its Ack clears the note."""
    here = Loc(M1, ONE)
    put, ack = Put(here, 3, DRIVER), Ack(here, DRIVER)
    step = first_visible(begin_among(Populate(INT, Val(M1, HOST), n(3)), ROOT))
    assert ("R-PopulateAt", (Named(here, INT), Sent(put))) == (step.label.rule, step.label.changes)
    assert put == on(step.after).unacked[here]
    [put_step] = [s for s in steps(step.after) if s.label.message is not None]
    assert ("R-Put", (Delivered(put), Stored(here), Sent(ack))) == (put_step.label.rule, put_step.label.changes)
    assert Done(3) == on(put_step.after, M1).silos[here]
    [ack_step] = [s for s in steps(put_step.after) if s.label.message is not None]
    assert ("R-Ack", (Delivered(ack),)) == (ack_step.label.rule, ack_step.label.changes)
    assert (0, 0) == (len(on(ack_step.after).unacked), len(ack_step.after.messages))


def test_the_first_write_wins() -> None:
    """A Put whose ι is stored already is acknowledged and changes nothing."""
    config = flying(begin_among(n(1), ROOT), Put(THERE, 9, DRIVER), 2)
    [step] = steps(config)
    assert (Done(5), 1) == (on(step.after, M1).silos[THERE], step.after.messages[Put(THERE, 9, DRIVER)])
    assert (Delivered(Put(THERE, 9, DRIVER)), Sent(Ack(THERE, DRIVER))) == step.label.changes


def test_send_and_await() -> None:
    """send(r) makes a pending future and a request of one name; await gives its value when it is there."""
    sent = first_visible(begin_among(Await(Send(silo_term(MAT))), ROOT))
    req = Req(ONE, MAT, HERE_1)
    assert ("R-Send", (Named(HERE_1, INT), Sent(req))) == (sent.label.rule, sent.label.changes)
    assert on(sent.after).futures[HERE_1] is None
    assert ["R-Req"] == [s.label.rule for s in steps(sent.after)]
    [asked] = steps(sent.after)
    assert (Delivered(req), Started(ONE)) == asked.label.changes
    [found] = steps(asked.after)
    [replied] = steps(found.after)
    assert ["M-Mat", "R-Reply"] == [found.label.rule, replied.label.rule]
    assert (Finished(ONE), Sent(Res(HERE_1, Done(5)))) == replied.label.changes
    [answered] = steps(replied.after)
    assert ("R-Res", Completed(HERE_1)) == (answered.label.rule, answered.label.changes[1])
    [awaited] = steps(answered.after)
    assert ("R-Await", Done(5)) == (awaited.label.rule, outcome(awaited.after))
    assert [] == list(steps(awaited.after))


def test_a_send_alone_gives_the_future() -> None:
    """send(r) evaluates to ι at once."""
    assert Done(Future(HERE_1, INT)) == outcome(first_visible(begin_among(Send(silo_term(MAT)), ROOT)).after)


def test_a_request_twice_is_one_task() -> None:
    """A second Req of a task that is there is taken, and changes nothing."""
    config = flying(begin_among(n(1), ROOT), Req(ONE, MAT, HERE_1), 2)
    first = next(steps(config))
    again = [s for s in steps(first.after) if s.label.rule == "R-Req"]
    assert [(Delivered(Req(ONE, MAT, HERE_1)),)] == [s.label.changes for s in again]
    assert on(first.after, M1).tasks == on(again[0].after, M1).tasks


def test_the_first_answer_wins() -> None:
    """A Res changes a pending future only."""
    sent = first_visible(begin_among(Await(Send(silo_term(MAT))), ROOT)).after
    first = next(s for s in steps(flying(sent, Res(HERE_1, Done(1)))) if s.label.rule == "R-Res").after
    second = next(s for s in steps(flying(first, Res(HERE_1, Done(2)))) if s.label.rule == "R-Res")
    assert (Done(1), 1) == (on(second.after).futures[HERE_1], len(second.label.changes))
    unknown = next(s for s in steps(flying(begin(n(1)), Res(HERE_1, Done(2)))) if s.label.rule == "R-Res")
    assert 0 == len(on(unknown.after).futures)


def test_unpersist_forgets() -> None:
    """unpersist(Persist(ι, r, _)) is r, and Evict(host(r), ι) goes out; of any other lineage, itself."""
    kept = Persisted(loc(DRIVER, 2), MAT, Level.STABLE)
    step = first_visible(begin_among(Unpersist(silo_term(kept)), ROOT))
    evict = Evict(M1, loc(DRIVER, 2))
    assert ("R-Unpersist", (Sent(evict),)) == (step.label.rule, step.label.changes)
    assert Done(MAT) == outcome(step.after)
    [gone] = steps(step.after)
    assert ("R-Evict", (Delivered(evict), Evicted(loc(DRIVER, 2)))) == (gone.label.rule, gone.label.changes)
    not_kept = first_visible(begin_among(Unpersist(silo_term(MAT)), ROOT))
    assert ("R-UnpersistNot", (), Done(MAT)) == (not_kept.label.rule, not_kept.label.changes, outcome(not_kept.after))


def test_a_failure_travels_to_who_awaits() -> None:
    """A handler's failure is its answer; await throws it on, and the program fails at the first place."""
    bad = spore("x", INT, INT, op("Int./", v("x"), n(0)))
    ran = finish(lets(("r", SiloOf(INT), Populate(INT, Spawn(None), n(1))), body=Await(Send(Map(v("r"), bad)))))
    assert isinstance(ran.outcome, Failure)
    assert ("FP0402", 1) == (ran.outcome.code, ran.counts["R-Throw"])


def test_a_failure_that_nobody_awaits_hurts_nobody() -> None:
    """send without await: the program's value stands."""
    bad = spore("x", INT, INT, op("Int./", v("x"), n(0)))
    main = lets(("r", SiloOf(INT), Populate(INT, Here(), n(1))), body=Tup((Send(Map(v("r"), bad)), n(2))))
    ran = finish(main)
    assert isinstance(ran.outcome, Done)
    assert 2 == ran.outcome.value[1]


def test_the_owners_of_slide_19() -> None:
    """The talk's program: the adults travel, the vehicles never do."""
    ran = finish(OWNERS, PAIRS, data=OWNERS_DATA)
    assert isinstance(ran.outcome, Done)
    found = [(p.fields[0], vehicle.fields[1]) for p, vehicle in ran.outcome.value]
    assert [("Ada", "A-1"), ("Eve", "E-1")] == found


def test_every_system_rule_fires() -> None:
    """No rule of ⟶ is without a program that takes it."""
    with covering() as names:
        for test in (
            test_spawn_makes_an_empty_host_with_a_derived_name,
            test_a_name_is_spawned_once,
            test_hosts,
            test_populate_here_stores_at_once,
            test_populate_elsewhere_puts_and_is_acknowledged,
            test_send_and_await,
            test_unpersist_forgets,
            test_a_failure_travels_to_who_awaits,
        ):
            test()
        for rule in LINEAGES:
            test_lineages_are_built_without_messages(rule)
    assert set() == SYSTEM - names

"""Each rule of materialize, losses and their recovery, and what persist keeps."""

from __future__ import annotations

from typing import Any

from calculus.config import Keep, Task
from calculus.rules import covering, rules_of
from calculus.runtime import DRIVER, Done, Failure, FMapped, From, Lineage, Lost, Mapped, Mat, OrElsed, Outcome, Persisted
from calculus.terms import Await, Lit, Map, Persist, Populate, Send, Spawn, Term, Tup, Unpersist
from calculus.types import HOST, INT, SiloOf, TupleOf
from calculus.values import Level
from proofs_tests.reduction.programs import add, finish, lets, n, op, spore, spore_of, v
from proofs_tests.reduction.worlds import M1, M2, begin_among, loc, on, silo_term, spore_value
from semantics.drivers import Run, run
from semantics.labels import Kept, Recovered, Step

ADD_ONE = spore_value(spore("x", INT, INT, add(v("x"), n(1))))
FAIL = spore_value(spore("x", INT, INT, op("Int./", v("x"), n(0))))
SEVEN = spore_value(spore_of((), INT, n(7)))
THERE = spore_value(spore("x", INT, SiloOf(INT), Populate(INT, v("m2"), add(v("x"), n(1))), ("m2", HOST, n(0))), M2)

GOOD, BAD, OTHER = Mat(loc(M1, 1), INT), Mat(loc(M1, 2), INT), Mat(loc(M2, 3), INT)
SILOS: dict[Any, Outcome] = {GOOD.loc: Done(5), BAD.loc: Lost(BAD.loc), OTHER.loc: Done(8)}


def asked(lineage: Lineage, **how: Any) -> Run:
    """A run of ``await (send r)`` among the silos."""
    return run(begin_among(Await(Send(silo_term(lineage))), SILOS), **how)


def derived(k: int) -> Any:
    return loc(DRIVER, 10 + k)


def to(lost_silo: Mat) -> Any:
    """A spore that gives a silo of another host, whatever its argument."""
    return spore_value(spore("x", INT, SiloOf(INT), v("r"), ("r", SiloOf(INT), n(0))), lost_silo)


def test_mat() -> None:
    """σ(ι) = v: v."""
    ran = asked(GOOD)
    assert (Done(5), 1) == (ran.outcome, ran.counts["M-Mat"])


def test_mat_waits_for_its_put() -> None:
    """Not yet there: the task waits; without a Put it waits for ever, and the run says for what."""
    ran = asked(Mat(loc(M1, 7), INT))
    assert ("stuck", None) == (ran.stopped, ran.outcome)
    assert [(DRIVER, 1), (M1, 7)] == sorted([(w.host, abs(w.loc.id.step)) for w in ran.waits], key=lambda w: str(w[0].key))


def test_from_runs_on_its_host() -> None:
    """p ()"""
    ran = asked(From(derived(1), M1, SEVEN))
    assert (Done(7), 1) == (ran.outcome, ran.counts["M-From"])


def test_map() -> None:
    """p (materialize r)"""
    ran = asked(Mapped(derived(2), Mapped(derived(1), GOOD, ADD_ONE), ADD_ONE))
    assert (Done(7), 2) == (ran.outcome, ran.counts["M-Map"])


def test_flat_map_hands_the_request_on() -> None:
    """In tail position the other host answers the first asker: one answer, to the driver."""
    ran = asked(FMapped(derived(1), GOOD, THERE))
    assert (Done(6), 1, 1, 1) == (ran.outcome, ran.counts["M-HandOn"], ran.counts["R-Reply"], ran.counts["R-Res"])
    assert "M-Forward" not in ran.counts


def test_flat_map_elsewhere_asks_and_waits() -> None:
    """Under a map the data comes back, for the map runs here."""
    ran = asked(Mapped(derived(2), FMapped(derived(1), GOOD, THERE), ADD_ONE))
    assert (Done(7), 1, 2) == (ran.outcome, ran.counts["M-Forward"], ran.counts["R-Reply"])


def test_a_loss_ends_the_program() -> None:
    """lost ι goes to the reply, fails the future, and ends who awaits it."""
    ran = asked(Mapped(derived(1), BAD, ADD_ONE))
    assert (Lost(BAD.loc), 1, 1) == (ran.outcome, ran.counts["M-Lost"], ran.counts["R-Throw"])


def test_or_else_takes_the_first_if_it_is_there() -> None:
    """recover v r is v."""
    ran = asked(OrElsed(derived(1), GOOD, OTHER, INT))
    assert (Done(5), 1) == (ran.outcome, ran.counts["M-First"])


def test_or_else_takes_the_second_for_a_lost_one() -> None:
    """On the same host it is materialised in place; on another one the request is handed on."""
    second = Mapped(derived(1), GOOD, ADD_ONE)
    here = asked(OrElsed(derived(2), BAD, second, INT))
    assert (Done(6), 1) == (here.outcome, here.counts["R-Req"])
    elsewhere = asked(OrElsed(derived(2), BAD, OTHER, INT))
    assert (Done(8), 1, 2) == (elsewhere.outcome, elsewhere.counts["M-HandOn"], elsewhere.counts["R-Req"])
    under_map = asked(Mapped(derived(3), OrElsed(derived(2), BAD, OTHER, INT), ADD_ONE))
    assert (Done(9), 1) == (under_map.outcome, under_map.counts["M-Forward"])


def test_a_recovery_is_told() -> None:
    """The label says which root's loss stopped."""
    told: list[Step] = []
    asked(OrElsed(derived(2), BAD, OTHER, INT), observe=told.append)
    assert [(Recovered(BAD.loc),)] == [step.label.changes[:1] for step in told if step.label.rule == "M-Lost"]


def test_a_loss_elsewhere_is_recovered_too() -> None:
    """A loss that comes back with an answer unwinds to the recover as one of this host does."""
    first = FMapped(derived(1), OTHER, to(BAD))
    ran = asked(OrElsed(derived(2), first, GOOD, INT))
    assert (Done(5), 1, 1) == (ran.outcome, ran.counts["M-Lost"], ran.counts["R-Throw"])


def test_the_innermost_recover_takes_a_loss() -> None:
    """orElse in orElse: the inner second comes first, and where that is lost too, the outer one."""
    assert Done(5) == asked(OrElsed(derived(2), OrElsed(derived(1), BAD, GOOD, INT), OTHER, INT)).outcome
    assert Done(8) == asked(OrElsed(derived(2), OrElsed(derived(1), BAD, BAD, INT), OTHER, INT)).outcome
    assert Lost(BAD.loc) == asked(OrElsed(derived(2), OrElsed(derived(1), BAD, BAD, INT), BAD, INT)).outcome


def test_a_failure_is_not_recovered() -> None:
    """orElse is for losses: a program's failure passes it by."""
    ran = asked(OrElsed(derived(2), Mapped(derived(1), GOOD, FAIL), OTHER, INT))
    assert isinstance(ran.outcome, Failure)


# Persist.


def twice(lineage_term: Term) -> Term:
    """Two sends of one lineage, both awaited."""
    sent = [("a", SiloOf(INT), Send(v("r"))), ("b", SiloOf(INT), Send(v("r")))]
    return lets(("r", SiloOf(INT), lineage_term), *sent, body=Tup((Await(v("a")), Await(v("b")))))


def test_a_persisted_lineage_is_computed_once() -> None:
    """Single flight: two requests at a time start one task, and both get what it keeps."""
    for level in Level:
        kept = Persisted(derived(2), Mapped(derived(1), GOOD, ADD_ONE), level)
        ran = run(begin_among(twice(silo_term(kept)), SILOS))
        assert (Done((6, 6)), 1, 1, 2) == (
            ran.outcome,
            ran.counts["M-Map"],
            ran.counts["M-Persist"],
            ran.counts["M-Kept"],
        )


def test_where_a_level_keeps() -> None:
    """memory on the host, stable in storage; the label says so."""
    for level in Level:
        told: list[Step] = []
        kept = Persisted(derived(2), GOOD, level)
        after = asked(kept, observe=told.append).config
        memory, stable = on(after, M1).kept, after.stable
        assert (level is Level.MEMORY, level is Level.STABLE) == (kept.loc in memory, kept.loc in stable)
        assert [Kept(kept.loc, level)] == [change for step in told for change in step.label.changes if isinstance(change, Kept)]


def test_the_keeper_is_named_by_the_lineage() -> None:
    """The task of Persist(ι, r, level) is named as ι is, whoever asks first: so its names do not depend on the schedule."""
    kept = Persisted(derived(2), GOOD, Level.MEMORY)
    keepers: list[Task] = []

    def look(step: Step) -> None:
        keepers.extend(task for task in on(step.after, M1).tasks.values() if isinstance(task.reply, Keep))

    asked(kept, observe=look)
    assert {(kept.loc.id, Keep(kept.loc, Level.MEMORY))} == {(task.id, task.reply) for task in keepers}


def test_an_unpersisted_lineage_is_computed_again() -> None:
    """Results that are not persisted are not kept; those that were are forgotten at unpersist."""
    mapped = Mapped(derived(1), GOOD, ADD_ONE)
    assert 2 == run(begin_among(twice(silo_term(mapped)), SILOS)).counts["M-Map"]
    kept = silo_term(Persisted(derived(2), mapped, Level.STABLE))
    main = lets(("a", INT, Await(Send(kept))), ("r", SiloOf(INT), Unpersist(kept)), body=Tup((v("a"), Await(Send(v("r"))))))
    ran = run(begin_among(main, SILOS))
    assert (Done((6, 6)), 2, 1) == (ran.outcome, ran.counts["M-Map"], ran.counts["R-Evict"])
    assert 0 == len(ran.config.stable)


def test_a_failure_is_kept() -> None:
    """The failure of a persisted lineage is given to all who ask, and computed once."""
    for level in Level:
        kept = silo_term(Persisted(derived(2), Mapped(derived(1), GOOD, FAIL), level))
        main = lets(("a", SiloOf(INT), Send(kept)), ("b", SiloOf(INT), Send(kept)), body=Await(v("a")))
        ran = run(begin_among(main, SILOS))
        assert isinstance(ran.outcome, Failure)
        assert (1, 2) == (ran.counts["M-Persist"], ran.counts["M-KeptNot"])


def test_a_kept_loss_is_recovered() -> None:
    """A loss that is kept unwinds as any other."""
    kept = Persisted(derived(2), BAD, Level.MEMORY)
    assert Done(8) == asked(OrElsed(derived(3), kept, OTHER, INT)).outcome


def test_the_keeper_of_a_flat_map_waits_for_its_data() -> None:
    """What is kept must come back, so the request is not handed on."""
    ran = asked(Persisted(derived(2), FMapped(derived(1), GOOD, THERE), Level.MEMORY))
    assert (Done(6), 1) == (ran.outcome, ran.counts["M-Forward"])
    assert Done(6) == on(ran.config, M1).kept[derived(2)]


def test_programs_persist() -> None:
    """persist, send twice, unpersist, from the kernel's terms."""
    mapped = Map(v("r"), spore("x", INT, INT, add(v("x"), n(1))))
    main = lets(
        ("h", HOST, Spawn(None)),
        ("r", SiloOf(INT), Populate(INT, v("h"), n(1))),
        ("p", SiloOf(INT), Persist(mapped, Lit(Level.MEMORY))),
        body=Tup((Await(Send(v("p"))), Await(Send(v("p"))))),
    )
    ran = finish(main, TupleOf((INT, INT)))
    assert (Done((2, 2)), 1) == (ran.outcome, ran.counts["M-Map"])


def test_every_materialize_rule_fires() -> None:
    """No rule of materialize is without a program that takes it."""
    with covering() as names:
        test_map()
        test_from_runs_on_its_host()
        test_flat_map_hands_the_request_on()
        test_flat_map_elsewhere_asks_and_waits()
        test_a_loss_elsewhere_is_recovered_too()
        test_or_else_takes_the_first_if_it_is_there()
        test_a_failure_is_kept()
        test_a_persisted_lineage_is_computed_once()
    assert set() == {rule.name for rule in rules_of("materialize")} - names

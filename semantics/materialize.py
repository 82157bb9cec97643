"""Materialization: how a host computes the data of a silo reference, by its lineage.

    materialize r        the data of r, on host(r)
    forward t            the data of the silo reference t, from its host
    recover t r          t, or the data of r where t is lost

These terms stand in a request's handler and in the task of a persisted lineage, nowhere else. The letters of the figures
are those of ``semantics.system``.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from calculus.config import Keep, Req, Task
from calculus.rules import rule
from calculus.runtime import (
    Done,
    FMapped,
    From,
    Loc,
    Lost,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
    SporeVal,
)
from calculus.terms import App, Await, Forward, Lit, Materialize, Recover, Send, Val
from calculus.values import Level
from semantics.labels import Evicted, Kept, Step
from semantics.lacks import joined, learned
from semantics.turns import TaskRule, Turn, silo


def spore_term(p: SporeVal) -> Val:
    """p as a term."""
    return Val(p, p.code.type)


@rule("M-Mat", "materialize")
def m_mat(turn: Turn) -> Iterator[Step]:
    """
    σ(ι) = v
    ──────────────────────────────────────────  M-Mat
    h(τ: E[materialize Mat(ι)])  ⟶  h(τ: E[v])

    While σ(ι) is undefined its Put is on the way, and τ waits.
    """
    there = turn.host.silos.get(turn.values[0].loc)
    if isinstance(there, Done):
        yield turn.step("M-Mat", turn.resume(there.value))


@rule("M-Lost", "materialize")
def m_lost(turn: Turn) -> Iterator[Step]:
    """
    σ(ι) = lost ι
    ──────────────────────────────────────────────────────  M-Lost
    h(τ: E[materialize Mat(ι)])  ⟶  h(τ: throw(E, lost ι))
    """
    there = turn.host.silos.get(turn.values[0].loc)
    if isinstance(there, Lost):
        state, changes = turn.throw(there)
        yield turn.step("M-Lost", state, *changes)


@rule("M-From", "materialize")
def m_from(turn: Turn) -> Iterator[Step]:
    """
    ────────────────────────────────────────────────────  M-From
    h(τ: E[materialize From(ι, h, p)])  ⟶  h(τ: E[p ()])
    """
    yield turn.step("M-From", turn.enter(App(spore_term(turn.values[0].spore), Lit(()))))


@rule("M-Map", "materialize")
def m_map(turn: Turn) -> Iterator[Step]:
    """
    ───────────────────────────────────────────────────────────────────  M-Map
    h(τ: E[materialize Mapped(ι, r, p)])  ⟶  h(τ: E[p (materialize r)])
    """
    r = turn.values[0]
    yield turn.step("M-Map", turn.enter(App(spore_term(r.spore), Materialize(silo(r.parent)))))


@rule("M-FlatMap", "materialize")
def m_flat_map(turn: Turn) -> Iterator[Step]:
    """
    ──────────────────────────────────────────────────────────────────────────────  M-FlatMap
    h(τ: E[materialize FMapped(ι, r, p)])  ⟶  h(τ: E[forward (p (materialize r))])
    """
    r = turn.values[0]
    yield turn.step("M-FlatMap", turn.enter(Forward(App(spore_term(r.spore), Materialize(silo(r.parent))))))


@rule("M-HandOn", "materialize")
def m_hand_on(turn: Turn) -> Iterator[Step]:
    """
    τ's reply address is ι    m = Req(τ.k, r, ι)
    ────────────────────────────────────────────  M-HandOn
    h(τ: forward r)  ⟶  h() ‖ m

    The data goes straight to who asked: it never detours by h.
    """
    r, reply = turn.values[0], turn.task.reply
    if isinstance(reply, Loc) and turn.evaluator.tail(turn.task.control):
        yield turn.end("M-HandOn", sends=(Req(turn.fresh(), r, reply, turn.task.asking, turn.task.lacks),))


@rule("M-Forward", "materialize")
def m_forward(turn: Turn) -> Iterator[Step]:
    """
    E ≠ □, or τ has no reply address ι
    ──────────────────────────────────────────────  M-Forward
    h(τ: E[forward r])  ⟶  h(τ: E[await (send r)])
    """
    if not (isinstance(turn.task.reply, Loc) and turn.evaluator.tail(turn.task.control)):
        yield turn.step("M-Forward", turn.enter(Await(Send(silo(turn.values[0])))))


# Persisted lineages.


def kept(turn: Turn, r: Persisted) -> Outcome | None:
    """What is kept of a persisted lineage: a value of level ``stable`` in storage, anything else on its host. What is suspect
    does not count.
    """
    if r.loc in turn.host.suspect:
        return None
    if r.level is Level.STABLE and r.loc in turn.config.stable:
        return Done(turn.config.stable[r.loc])
    return turn.host.kept.get(r.loc)  # type: ignore[no-any-return]


@rule("M-Kept", "materialize")
def m_kept(turn: Turn) -> Iterator[Step]:
    """
    κ(ι) = v, or S(ι) = v and level = stable
    ────────────────────────────────────────────────────────────────  M-Kept
    h(τ: E[materialize Persist(ι, r, level)]) ‖ S  ⟶  h(τ: E[v]) ‖ S
    """
    there = kept(turn, turn.values[0])
    if isinstance(there, Done):
        yield turn.step("M-Kept", turn.resume(there.value))


@rule("M-KeptNot", "materialize")
def m_kept_not(turn: Turn) -> Iterator[Step]:
    """
    κ(ι) = o    o is a failure or a loss
    ───────────────────────────────────────────────────────────────  M-KeptNot
    h(τ: E[materialize Persist(ι, r, level)])  ⟶  h(τ: throw(E, o))
    """
    there = kept(turn, turn.values[0])
    if there is not None and not isinstance(there, Done):
        state, changes = turn.throw(there)
        yield turn.step("M-KeptNot", state, *changes)


@rule("M-Persist", "materialize")
def m_persist(turn: Turn) -> Iterator[Step]:
    """
    nothing is kept at ι    ι = (_, τ′)    h has no task τ′
    ──────────────────────────────────────────────────────────────────────────────────────────  M-Persist
    h(τ: E[materialize Persist(ι, r, level)])  ⟶  h(τ: the same, τ′: materialize r, kept at ι)

    A task of its own computes a persisted lineage, so its content does not depend on who asks first; who asks meanwhile waits.
    What is suspect is computed once more, and what it asks for is told why.
    """
    r = turn.values[0]
    if kept(turn, r) is None and r.loc.id not in turn.host.tasks:
        state = turn.evaluator.start(turn.config.world, Materialize(silo(r.parent)))
        lacks = joined(turn.task.lacks, turn.host.suspect.get(r.loc, ()))
        host, forgotten = learned(turn.host, turn.config.stable, lacks)
        keeper = Task(r.loc.id, state, 0, Keep(r.loc, r.level), lacks=lacks)
        yield turn.step("M-Persist", turn.task.control, *forgotten, host=host, starts=keeper)


@rule("M-Keep", "materialize")
def m_keep(turn: Turn) -> Iterator[Step]:
    """
    τ's outcome is kept at ι
    ─────────────────────────────────────────────────────────────────────────────────────────  M-Keep
    h(τ: o, κ) ‖ S  ⟶  h(κ) ‖ S[ι ↦ v] if o = v and the level is stable, else h(κ[ι ↦ o]) ‖ S

    The loss of data that a replay has put on this host again meanwhile is not kept; one that was kept before is forgotten.
    """
    keep = turn.task.reply
    if isinstance(keep, Keep):
        outcome, kept = turn.task.control.outcome, turn.host.kept
        if isinstance(outcome, Lost) and isinstance(turn.host.silos.get(outcome.root), Done):
            yield turn.end("M-Keep", Evicted(keep.loc))
            return
        is_stable = keep.level is Level.STABLE and isinstance(outcome, Done)
        stable = turn.config.stable.set(keep.loc, outcome.value) if is_stable else turn.config.stable
        kept = kept.discard(keep.loc) if is_stable else kept.set(keep.loc, outcome)
        host = attrs.evolve(turn.host, kept=kept, suspect=turn.host.suspect.discard(keep.loc))
        yield turn.end("M-Keep", Kept(keep.loc, keep.level), host=host, stable=stable)


# Alternatives.


@rule("M-OrElse", "materialize")
def m_or_else(turn: Turn) -> Iterator[Step]:
    """
    ───────────────────────────────────────────────────────────────────────────────  M-OrElse
    h(τ: E[materialize OrElse(ι, r₁, r₂)])  ⟶  h(τ: E[recover (materialize r₁) r₂])
    """
    r = turn.values[0]
    yield turn.step("M-OrElse", turn.enter(Recover(Materialize(silo(r.first)), r.second)))


@rule("M-First", "materialize")
def m_first(turn: Turn) -> Iterator[Step]:
    """
    ───────────────────────────────────  M-First
    h(τ: E[recover v r])  ⟶  h(τ: E[v])
    """
    yield turn.step("M-First", turn.resume(turn.values[0]))


# Which rules.

_OF_LINEAGE: dict[type, tuple[TaskRule, ...]] = {
    Mat: (m_mat, m_lost),
    From: (m_from,),
    Mapped: (m_map,),
    FMapped: (m_flat_map,),
    OrElsed: (m_or_else,),
    Persisted: (m_kept, m_kept_not, m_persist),
}


def rules_of_materialize(turn: Turn) -> tuple[TaskRule, ...]:
    """The rules for ``materialize r``, by the form of r."""
    return _OF_LINEAGE[type(turn.values[0])]

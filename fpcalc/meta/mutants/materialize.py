"""Wrong materialization."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from calculus.config import Keep, Req, Task
from calculus.runtime import Done, Id, Loc
from calculus.terms import App, Await, Materialize, Recover, Send
from calculus.values import Level
from fpcalc.meta.mutants.mutation import Edit, Registry, around, instead
from semantics import materialize
from semantics.materialize import spore_term
from semantics.substitution import Substitution
from semantics.turns import Turn, silo

mutant = Registry("materialize").mutant


@mutant("from-without-its-function", "M-From", "the spore itself is the data", "preservation")
@instead
def _(turn: Any) -> Any:
    yield turn.step("M-From", turn.resume(turn.values[0].spore))


@mutant("map-without-its-function", "M-Map", "the data is the parent's", "preservation")
@instead
def _(turn: Any) -> Any:
    yield turn.step("M-Map", turn.enter(Materialize(silo(turn.values[0].parent))))


@mutant("map-twice", "M-Map", "the function is applied to its result again, where it fits", "adequacy")
@instead
def _(turn: Any) -> Any:
    r = turn.values[0]
    p = spore_term(r.spore)
    once = App(p, Materialize(silo(r.parent)))
    again = r.spore.code.type.param == r.spore.code.type.result
    yield turn.step("M-Map", turn.enter(App(p, once) if again else once))


@mutant("map-of-the-wrong-parent", "M-Map", "the function is applied to the grandparent's data", "preservation")
@instead
def _(turn: Any) -> Any:
    r = turn.values[0]
    parent = getattr(r.parent, "parent", r.parent)
    yield turn.step("M-Map", turn.enter(App(spore_term(r.spore), Materialize(silo(parent)))))


@mutant("flatmap-like-map", "M-FlatMap", "the silo reference is the data", "preservation")
@instead
def _(turn: Any) -> Any:
    r = turn.values[0]
    yield turn.step("M-FlatMap", turn.enter(App(spore_term(r.spore), Materialize(silo(r.parent)))))


@mutant("handed-on-anywhere", "M-HandOn", "a request is handed on when something is still to be done", "adequacy")
@instead
def _(turn: Any) -> Any:
    r, reply = turn.values[0], turn.task.reply
    if isinstance(reply, Loc):
        yield turn.end("M-HandOn", sends=(Req(turn.fresh(), r, reply),))


@mutant("never-handed-on", "M-HandOn", "the data detours by who handed the request on", "adequacy")
@instead
def _(turn: Any) -> Any:
    if isinstance(turn.task.reply, Loc) and turn.evaluator.tail(turn.task.control):
        yield turn.step("M-HandOn", turn.enter(Await(Send(silo(turn.values[0])))))


def _hand_on(request: Callable[[Any, Any], Req]) -> Edit:
    """M-HandOn with another request."""

    def wrong(turn: Any) -> Any:
        if isinstance(turn.task.reply, Loc) and turn.evaluator.tail(turn.task.control):
            yield turn.end("M-HandOn", sends=(request(turn, turn.values[0]),))

    return instead(wrong)


mutant("handed-on-under-the-same-name", "M-HandOn", "the request goes on under the name that it had", "adequacy")(
    _hand_on(lambda turn, r: Req(turn.task.id, r, turn.task.reply))
)

mutant("handed-on-without-a-reply", "M-HandOn", "the answer is for who handed the request on", "progress")(
    _hand_on(lambda turn, r: Req(turn.fresh(), r, Loc(turn.at, turn.task.id)))
)


@mutant("forwarded-here", "M-Forward", "the data of another host's silo is computed here", "progress")
@instead
def _(turn: Any) -> Any:
    if not (isinstance(turn.task.reply, Loc) and turn.evaluator.tail(turn.task.control)):
        yield turn.step("M-Forward", turn.enter(Materialize(silo(turn.values[0]))))


@mutant("silo-of-another", "M-Mat", "any silo of the host will do", "preservation")
@instead
def _(turn: Any) -> Any:
    there = [answer for answer in turn.host.silos.values() if isinstance(answer, Done)]
    if there:
        yield turn.step("M-Mat", turn.resume(there[0].value))


mutant("kept-is-never-used", "M-Kept", "a persisted lineage waits for ever for what is kept", "progress")(
    instead(lambda turn: iter(()))
)


@mutant("kept-of-another", "M-Kept", "anything that is kept on the host will do", "preservation")
@instead
def _(turn: Any) -> Any:
    there = [answer for answer in turn.host.kept.values() if isinstance(answer, Done)]
    if there and materialize.kept(turn, turn.values[0]) is not None:
        yield turn.step("M-Kept", turn.resume(there[0].value))


mutant("storage-is-never-read", materialize.kept, "what is in stable storage is computed again", "adequacy", rule="M-Kept")(
    instead(lambda turn, r: turn.host.kept.get(r.loc))
)

mutant("kept-failures-wait", "M-KeptNot", "who asks for a persisted lineage that failed waits for ever", "progress")(
    instead(lambda turn: iter(()))
)


@mutant("kept-failures-are-values", "M-KeptNot", "a failure that is kept is the value ()", "preservation")
@instead
def _(turn: Any) -> Any:
    there = materialize.kept(turn, turn.values[0])
    if there is not None and not isinstance(there, Done):
        yield turn.step("M-KeptNot", turn.resume(()))


def _persist(keeper: Callable[[Any, Any], Task]) -> Edit:
    """M-Persist with another task."""

    def wrong(turn: Any) -> Any:
        r = turn.values[0]
        made = keeper(turn, r)
        if materialize.kept(turn, r) is None and made.id not in turn.host.tasks:
            yield turn.step("M-Persist", turn.task.control, starts=made)

    return instead(wrong)


_OTHER = {Level.MEMORY: Level.STABLE, Level.STABLE: Level.MEMORY}


def _begin(turn: Any, r: Any) -> Any:
    return turn.evaluator.start(turn.config.world, Materialize(silo(r)))


mutant("persist-many-flights", "M-Persist", "each who asks computes the persisted lineage again", "adequacy")(
    _persist(lambda turn, r: Task(Id(turn.task.id, 1_000), _begin(turn, r.parent), 0, Keep(r.loc, r.level)))
)

mutant("persist-under-the-askers-name", "M-Persist", "what is computed is kept under the name of who asked", "progress")(
    _persist(lambda turn, r: Task(r.loc.id, _begin(turn, r.parent), 0, Keep(Loc(turn.at, turn.task.id), r.level)))
)

mutant("persist-skips-the-parent", "M-Persist", "the grandparent's data is kept", "preservation")(
    _persist(lambda turn, r: Task(r.loc.id, _begin(turn, getattr(r.parent, "parent", r.parent)), 0, Keep(r.loc, r.level)))
)


mutant(
    "persist-at-the-other-level", "M-Persist", "what is to be stable is kept in memory, and the other way round", "adequacy"
)(_persist(lambda turn, r: Task(r.loc.id, _begin(turn, r.parent), 0, Keep(r.loc, _OTHER[r.level]))))


@mutant("keep-loses", "M-Keep", "what was computed is not kept, and computed again for ever", "materialization")
@instead
def _(turn: Any) -> Any:
    if isinstance(turn.task.reply, Keep):
        yield turn.end("M-Keep")


@mutant("keep-failures-as-values", "M-Keep", "a failure is kept as ()", "preservation")
@around
def _(right: Any, turn: Any) -> Any:
    if isinstance(turn.task.reply, Keep):
        answer = turn.task.control.outcome
        control = attrs.evolve(turn.task.control, outcome=answer if isinstance(answer, Done) else Done(()))
        yield from right(attrs.evolve(turn, task=attrs.evolve(turn.task, control=control)))


@mutant("the-alternative-always", "M-OrElse", "the second lineage is taken, whatever becomes of the first", "adequacy")
@instead
def _(turn: Any) -> Any:
    r = turn.values[0]
    yield turn.step("M-OrElse", turn.enter(Recover(Materialize(silo(r.second)), r.first)))


@mutant("the-alternative-is-data", "M-First", "recover gives the lineage beside it", "preservation")
@instead
def _(turn: Any) -> Any:
    yield turn.step("M-First", turn.resume(turn.term.second))


@mutant(
    "failures-are-recovered",
    (Turn, "throw"),
    "orElse takes its alternative after a failure, not only after a loss",
    "adequacy",
    rule="throw",
)
@around
def _(right: Any, self: Any, outcome: Any) -> Any:
    caught = self.evaluator.unwind(self.task.control)
    if caught is None:
        return right(self, outcome)
    return self.evaluator.enter(self.config.world, caught[1], Materialize(silo(caught[0]))), ()


mutant("tail-everywhere", (Substitution, "tail"), "every position is a tail position", "adequacy", rule="M-HandOn, M-Forward")(
    instead(lambda self, state: True)
)

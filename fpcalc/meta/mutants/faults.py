"""Wrong faults and wrong recovery: what a crash leaves, what is tried again, how often, under which name; what a loss is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from calculus.config import Ack, Asking, Host, Keep, Req
from calculus.pmap import PMap
from calculus.runtime import Done, Failure, Id, Loc, Lost
from fpcalc.meta.mutants.mutation import Edit, Registry, around, instead
from semantics import lacks, recovery
from semantics.labels import Completed, Kept, Named, Sent
from semantics.turns import Turn

mutant = Registry("faults").mutant


def _misnamed(silos: Any, loc: Loc) -> dict[Loc, Any]:
    """What a host has, but that ι counts as the loss of another silo there: of one that is not lost, if there is one."""
    others = [other for other in silos if other != loc]
    root = next((other for other in others if isinstance(silos[other], Done)), others[0] if others else loc)
    return {**dict(silos.items()), loc: Lost(root)}


def _then(change: Callable[[Any, Any, Any], Any]) -> Edit:
    """A rule of faults or recovery with something else after it: of what was before, what is after, and what it is about."""

    def wrong(right: Any, before: Any, *about: Any) -> Any:
        for move in right(before, *about):
            yield attrs.evolve(move, after=change(before, move.after, about[0]))

    return around(wrong)


def _host(state: Any, at: Any, **changes: Any) -> Any:
    """The state with another host."""
    host = attrs.evolve(state.config.hosts[at], **changes)
    return attrs.evolve(state, config=attrs.evolve(state.config, hosts=state.config.hosts.set(at, host)))


def _silos(state: Any, at: Any, silos: dict[Loc, Any]) -> Any:
    """The state with other silos on a host."""
    return _host(state, at, silos=PMap(silos))


def _stable(state: Any, stable: Any) -> Any:
    """The state with other stable storage."""
    return attrs.evolve(state, config=attrs.evolve(state.config, stable=stable))


def _never(*_: Any) -> Any:
    return iter(())


# Crashes.


def _spares(field: str) -> Edit:
    return _then(lambda before, after, at: _host(after, at, **{field: getattr(before.config.hosts[at], field)}))


for _field, _what in (
    ("silos", "what was populated on a host survives its crash"),
    ("kept", "what is kept in memory survives a crash"),
    ("tasks", "the tasks of a host survive its crash"),
    ("futures", "a host that has crashed still waits for its futures"),
    ("unacked", "a host that has crashed still knows which Puts nobody has acknowledged"),
    ("incarnation", "a host comes back as the one that it was"),
):
    mutant(f"crash-spares-the-{_field}", "F-Crash", _what, "replay")(_spares(_field))

mutant("crash-forgets-the-names", "F-Crash", "what was populated on a host is unknown after a crash, not lost", "replay")(
    _then(lambda _, after, at: _silos(after, at, {}))
)

mutant("crash-loses-another", "F-Crash", "what was populated counts as the loss of something else", "replay")(
    _then(lambda _, after, at: _silos(after, at, {loc: Lost(Loc(at, Id(loc.id, 1))) for loc in after.config.hosts[at].silos}))
)

mutant("crash-empties-the-storage", "F-Crash", "a crash takes what is in stable storage", "replay")(
    _then(lambda _, after, __: _stable(after, PMap()))
)

mutant("tear-under-the-name", "F-Tear", "half an object is read under its name", "replay")(
    _then(lambda before, after, at: _stable(after, PMap(dict.fromkeys(after.torn, ()))))
)


@mutant("tear-without-a-crash", "F-Tear", "the task goes on after a torn write", "replay")
@around
def _(right: Any, before: Any, at: Any, task: Any) -> Any:
    for move in right(before, at, task):
        yield attrs.evolve(move, after=attrs.evolve(before, torn=move.after.torn))


# Messages.

mutant("drop-delivers", "F-Drop", "a message that is dropped stays on its way", "replay")(_then(lambda before, _, __: before))


@mutant("duplicate-has-a-fresh-identity", "F-Dup", "the second copy of a request is another request", "replay")
@around
def _(right: Any, before: Any, m: Any) -> Any:
    for move in right(before, m):
        other = attrs.evolve(m, id=Id(m.id, 1_000)) if isinstance(m, Req) else m
        messages = before.config.messages.set(other, before.config.messages.get(other, 0) + 1)
        yield attrs.evolve(move, after=attrs.evolve(before, config=attrs.evolve(before.config, messages=messages)))


mutant("delay-keeps-the-message", "F-Delay", "a message that is late arrives in time, too", "replay")(
    _then(lambda before, after, _: attrs.evolve(before, late=after.late))
)

mutant("late-never-comes", "F-Late", "a late message is never on its way again", "replay")(
    _then(lambda before, after, _: attrs.evolve(before, late=after.late))
)

mutant("forget-all", "F-Forget", "stable storage loses all that it has", "replay")(
    _then(lambda _, after, __: _stable(after, PMap()))
)

mutant("forgotten-reads-as-nothing", "F-Forget", "what stable storage has lost is read as ()", "replay")(
    _then(lambda _, after, loc: _stable(after, after.config.stable.set(loc, ())))
)


@mutant("requests-end-their-task", "R-Req", "a request that comes again ends the task that it has started", "replay")
@around
def _(right: Any, got: Any, evaluator: Any) -> Any:
    tasks = got.host.tasks
    again = got.message.id in tasks
    host = attrs.evolve(got.host, tasks=tasks.discard(got.message.id))
    return iter([got.step("R-Req", host=host)]) if again else right(got, evaluator)


@mutant(
    "requests-restart",
    "R-Req",
    "a request that comes again starts its task anew",
    "replay",
    equivalent=(
        "The right rule does so, too, where the task has ended before its request comes again. Here the task is cut short, and "
        "does once more what it has done. All of this bears names that say which act of which task it is, and what has "
        "a name stays as it is: a host, a silo with a value; data that is put again is there already; and a request that is "
        "sent again is of a later asking, which is answered as the first one was. So the task does nothing new until it is "
        "where it was, unless a loss has come or gone meanwhile: then it may take the other alternative of an `orElse`, under "
        "other names, as every replay may. It has an end: a request comes again only by a fault, or a retry after one."
    ),
)
@around
def _(right: Any, got: Any, evaluator: Any) -> Any:
    host = attrs.evolve(got.host, tasks=got.host.tasks.discard(got.message.id))
    return right(attrs.evolve(got, host=host), evaluator)


@mutant("losses-stay", "R-Put", "data that comes again does not mend a loss", "replay")
@around
def _(right: Any, got: Any) -> Any:
    lost = isinstance(got.host.silos.get(got.message.loc), Lost)
    return iter([got.step("R-Put", sends=(Ack(got.message.loc, got.message.sender),))]) if lost else right(got)


@mutant("the-last-answer-wins", "R-Res", "an answer replaces the one that was there", "replay")
@around
def _(right: Any, got: Any) -> Any:
    reply, futures = got.message.reply, got.host.futures
    if futures.get(reply) is None:
        yield from right(got)
    else:
        host = attrs.evolve(got.host, futures=futures.set(reply, got.message.outcome))
        yield got.step("R-Res", Completed(reply), host=host)


# Replays.


@mutant("replays-do-not-wait", "R-Send", "a future that was answered before a replay is left as it is", "replay")
@around
def _(right: Any, turn: Any) -> Any:
    for step in right(turn):
        for loc in [made.loc for made in step.label.changes if isinstance(made, Named)]:
            known = turn.host.futures.get(loc)
            if isinstance(known, Done):
                there = step.after.hosts[turn.at]
                host = attrs.evolve(there, futures=there.futures.set(loc, known))
                step = attrs.evolve(step, after=attrs.evolve(step.after, hosts=step.after.hosts.set(turn.at, host)))
        yield step


@mutant("answers-to-any-asking", "R-Res", "an answer to an earlier request will do", "replay")
@instead
def _(got: Any) -> Any:
    reply, futures = got.message.reply, got.host.futures
    if futures.get(reply, ()) is not None:
        yield got.step("R-Res")
    else:
        host = attrs.evolve(got.host, futures=futures.set(reply, got.message.outcome))
        yield got.step("R-Res", Completed(reply), host=host)


mutant("crashes-begin-no-asking", (Host, "asking"), "askings are counted anew after a crash", "replay", rule="R-Send")(
    instead(lambda host, future: Asking(0, host.again.get(future, 0)))
)

mutant("replays-do-not-say-why", "R-Send", "a request of a replay does not say that it is part of one", "replay")(
    around(lambda right, turn: right(attrs.evolve(turn, task=attrs.evolve(turn.task, lacks=()))))
)


@mutant("later-requests-are-taken-for-earlier-ones", "R-Req", "a request of a replay does not start its task afresh", "replay")
@around
def _(right: Any, got: Any, evaluator: Any) -> Any:
    return iter([got.step("R-Req")]) if got.message.id in got.host.tasks else right(got, evaluator)


mutant("nothing-is-suspect", lacks.learned, "what is kept of lost data is not computed again", "replay", rule="M-Kept")(
    instead(lambda host, stable, losses: (host, ()))
)

mutant("references-are-not-suspect", lacks._silos, "kept values that refer to lost data are read", "replay", rule="M-Kept")(
    instead(lambda value: ())
)


@mutant("what-is-suspect-stays-so", "M-Keep", "what was computed again is suspect as before", "replay")
@around
def _(right: Any, turn: Any) -> Any:
    for step in right(turn):
        host = attrs.evolve(step.after.hosts[turn.at], suspect=turn.host.suspect)
        yield attrs.evolve(step, after=attrs.evolve(step.after, hosts=step.after.hosts.set(turn.at, host)))


# How often.

mutant("retry-without-bound", recovery._may, "what may be tried again is tried again for ever", "replay", rule="retry(n)")(
    instead(lambda state, why, loc, policy: True)
)

mutant("retry-never", recovery._may, "nothing is tried again", "replay", rule="retry(n)")(
    instead(lambda state, why, loc, policy: False)
)

mutant("retry-once-more", recovery._may, "n + 1 times are allowed", "replay", rule="retry(n)", redex="off by one")(
    instead(lambda state, why, loc, policy: state.tries.get((why, loc), 0) <= policy.retries)
)

mutant("retry-once-less", recovery._may, "n - 1 times are allowed", "replay", rule="retry(n)", redex="off by one")(
    instead(lambda state, why, loc, policy: state.tries.get((why, loc), 0) + 1 < policy.retries)
)

mutant("retries-uncounted", recovery._tried, "it is not counted what was tried again", "replay", rule="retry(n)")(
    instead(lambda state, why, loc: state.tries)
)

mutant("retries-counted-together", recovery._may, "there are n retries for all together", "replay", rule="retry(n)")(
    instead(lambda state, why, loc, policy: sum(state.tries.values()) < policy.retries)
)

# What is tried again, and under which name.


def _sends(other: Callable[[Any], Any]) -> Edit:
    """A retry that sends another message."""

    def wrong(right: Any, before: Any, *about: Any) -> Any:
        for move in right(before, *about):
            (sent,) = [change.message for change in move.label.changes if isinstance(change, Sent)]
            changed = other(sent)
            messages = move.after.config.messages.discard(sent).set(changed, 1)
            config = attrs.evolve(move.after.config, messages=messages)
            label = attrs.evolve(move.label, changes=(Sent(changed),))
            yield attrs.evolve(move, label=label, after=attrs.evolve(move.after, config=config))

    return around(wrong)


mutant("replay-under-a-fresh-name", "Retry-Req", "a request is sent again under another identity", "replay")(
    _sends(lambda m: attrs.evolve(m, id=Id(m.id, 1_000)))
)

mutant("replay-of-a-loss-under-a-fresh-name", "Retry-Lost", "a request is replayed under another identity", "replay")(
    _sends(lambda m: attrs.evolve(m, id=Id(m.id, 1_000)))
)

mutant("replay-of-the-parent", "Retry-Req", "the parent of what was asked for is asked for again", "replay")(
    _sends(lambda m: attrs.evolve(m, lineage=getattr(m.lineage, "parent", m.lineage)))
)

mutant("recovered-under-another-name", "Retry-Put", "data is put again under another name", "replay")(
    _sends(lambda m: attrs.evolve(m, loc=Loc(m.loc.host, Id(m.loc.id, 1_000))))
)

mutant("recovered-without-its-value", "Retry-Put", "() is put instead of the data", "replay")(
    _sends(lambda m: attrs.evolve(m, value=()))
)

mutant(
    "absent-names-another-root", "Retry-Absent", "data that nobody will bring counts as the loss of something else", "replay"
)(_then(lambda before, after, what: _silos(after, what.host, _misnamed(after.config.hosts[what.host].silos, what.loc))))

mutant("absent-for-ever", recovery.absences, "data that nobody will bring is waited for", "replay", rule="Retry-Absent")(
    instead(lambda state, policy, evaluator: [])
)

mutant("losses-are-not-replayed", "Retry-Lost", "a request whose data was lost is not sent again", "replay")(instead(_never))

mutant("losses-are-kept", "Retry-Keep", "a persisted lineage keeps a loss that a replay mends", "replay")(instead(_never))

mutant(
    "only-what-it-made-itself",
    lacks.below,
    "what the handler asked others for is not below its request",
    "replay",
    rule="Retry-Lost, Retry-Keep",
)(instead(lambda name, root: name.parent == root))

mutant("nothing-is-below", lacks.below, "a request has made nothing", "replay", rule="Retry-Lost, Retry-Keep")(
    instead(lambda name, root: False)
)

mutant("nothing-is-asked", recovery.noted, "a host does not remember what it has asked", "replay", rule="Retry-Req")(
    lambda right: lambda before, step: attrs.evolve(right(before, step), asked=before.asked)
)


@mutant(
    "the-last-hop-is-asked", recovery.noted, "a host remembers the request that was handed on last", "replay", rule="Retry-Req"
)
@around
def _(right: Any, before: Any, step: Any) -> Any:
    after = right(before, step)
    for change in step.label.changes:
        if isinstance(change, Sent) and isinstance(change.message, Req) and change.message.reply in after.asked:
            after = attrs.evolve(after, asked=after.asked.set(change.message.reply, change.message))
    return after


mutant(
    "losses-are-told-early", recovery.mendable, "a loss is told although its data is on the way again", "replay", rule="M-Lost"
)(instead(lambda state, loc, policy: False))

mutant("losses-are-never-told", recovery.mendable, "a loss is never told", "replay", rule="M-Lost")(
    instead(lambda state, loc, policy: True)
)

# What a loss is.


def _lost(outcome: Callable[[Any, Any], Any]) -> Edit:
    """M-Lost that throws something else."""

    def wrong(turn: Any) -> Any:
        there = turn.host.silos.get(turn.values[0].loc)
        if isinstance(there, Lost):
            state, changes = turn.throw(outcome(turn.host.silos, there))
            yield turn.step("M-Lost", state, *changes)

    return instead(wrong)


mutant("lost-names-another-root", "M-Lost", "a loss is told of another silo", "replay")(
    _lost(lambda silos, there: _misnamed(silos, there.root)[there.root])
)

mutant("losses-are-failures", "M-Lost", "a loss is a failure of the program", "replay")(
    _lost(lambda _, __: Failure("FP0401", ()))
)


@mutant("losses-are-values", "M-Lost", "what is lost is the value ()", "replay")
@instead
def _(turn: Any) -> Any:
    if isinstance(turn.host.silos.get(turn.values[0].loc), Lost):
        yield turn.step("M-Lost", turn.resume(()))


mutant("losses-wait", "M-Lost", "who reads a loss waits for ever", "replay")(instead(_never))


@mutant(
    "alternatives-are-not-taken", (Turn, "throw"), "orElse does not take its alternative for a loss", "replay", rule="throw"
)
@around
def _(right: Any, self: Any, outcome: Any) -> Any:
    return right(self, Failure("FP0401", ()) if isinstance(outcome, Lost) else outcome)


# What is kept.


@mutant(
    "stable-is-acknowledged-before-it-is-written",
    "M-Keep",
    "what is to be stable is in memory when it counts as kept",
    "replay",
)
@instead
def _(turn: Any) -> Any:
    keep = turn.task.reply
    if isinstance(keep, Keep):
        host = attrs.evolve(turn.host, kept=turn.host.kept.set(keep.loc, turn.task.control.outcome))
        yield turn.end("M-Keep", Kept(keep.loc, keep.level), host=host)

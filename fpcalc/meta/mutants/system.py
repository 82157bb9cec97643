"""Wrong rules of the system: hosts, lineages, futures, messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from calculus.config import Ack, Evict, Put, Req, Res, receiver
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Failure, FMapped, Future, HostId, Id, Loc, Mat, Persisted
from calculus.values import Level
from fpcalc.meta.mutants.mutation import Edit, Registry, around, instead
from semantics.labels import Completed, Named, Stored
from semantics.turns import Turn

mutant = Registry("system").mutant


@mutant("here-is-the-driver", "R-Here", "here is the driver, wherever it is evaluated", "adequacy")
@instead
def _(turn: Any) -> Any:
    yield turn.step("R-Here", turn.resume(DRIVER))


@mutant("host-of-is-here", "R-HostOf", "hostOf(r) is the host that asks", "adequacy")
@instead
def _(turn: Any) -> Any:
    yield turn.step("R-HostOf", turn.resume(turn.at))


@mutant("spawn-gives-itself", "R-Spawn", "spawn() gives the host that spawns", "adequacy")
@instead
def _(turn: Any) -> Any:
    if not turn.values:
        yield turn.step("R-Spawn", turn.resume(turn.at), names=1, spawns=HostId(turn.fresh()))


@mutant("names-are-spawned-twice", "R-SpawnNamed", "a name that is taken is spawned again", "adequacy")
@instead
def _(turn: Any) -> Any:
    if turn.values:
        new = HostId(turn.values[0])
        yield turn.step("R-SpawnNamed", turn.resume(new), spawns=new)


@mutant("populate-here", "R-PopulateAt", "data for another host is named as if it were here", "preservation")
@instead
def _(turn: Any) -> Any:
    to, value = turn.values
    if to != turn.at:
        loc = Loc(turn.at, turn.fresh())
        put = Put(Loc(to, loc.id), value, turn.at)
        host = attrs.evolve(turn.host, unacked=turn.host.unacked.set(put.loc, put))
        yield turn.step(
            "R-PopulateAt",
            turn.resume(Mat(loc, turn.term.data)),
            Named(loc, turn.term.data),
            names=1,
            host=host,
            sends=(put,),
        )


@mutant("populate-under-another-name", "R-Populate", "data is stored under another name than its lineage has", "preservation")
@instead
def _(turn: Any) -> Any:
    to, value = turn.values
    if to == turn.at:
        loc, other = Loc(turn.at, turn.fresh()), Loc(turn.at, Id(turn.task.id, turn.task.made + 1000))
        host = attrs.evolve(turn.host, silos=turn.host.silos.set(other, Done(value)))
        yield turn.step(
            "R-Populate",
            turn.resume(Mat(loc, turn.term.data)),
            Named(loc, turn.term.data),
            Stored(other),
            names=1,
            host=host,
        )


def _given(values: Callable[[Any], tuple[Any, ...]]) -> Edit:
    """A rule that is given other operands."""
    return lambda right: lambda turn: right(attrs.evolve(turn, values=values(turn)))


mutant("fromfun-here", "R-FromFun", "fromFun's data is computed where it was asked for", "adequacy")(
    _given(lambda turn: (turn.at, turn.values[1]))
)

mutant("map-forgets-its-parent", "R-Map", "the lineage is made of the parent's parent", "preservation")(
    _given(lambda turn: (getattr(turn.values[0], "parent", turn.values[0]), turn.values[1]))
)


mutant("orelse-swapped", "R-OrElse", "the alternative comes first", "adequacy")(_given(lambda turn: turn.values[::-1]))

mutant("persist-forgets-the-level", "R-Persist", "every lineage is persisted in memory", "adequacy")(
    _given(lambda turn: (turn.values[0], Level.MEMORY))
)


@mutant("flatmap-lives-here", "R-FlatMap", "a lineage's host is where it was made", "adequacy", rule="host(r)")
@instead
def _(turn: Any) -> Any:
    r = FMapped(Loc(turn.at, turn.fresh()), *turn.values)
    object.__setattr__(r, "host", turn.at)
    yield turn.step("R-FlatMap", turn.resume(r), Named(r.loc, r.data), names=1)


def _unpersist(result: Callable[[Any], Any], evicts: Callable[[Any], tuple[Loc, ...]]) -> Edit:
    def wrong(turn: Any) -> Any:
        r = turn.values[0]
        if isinstance(r, Persisted):
            yield turn.step("R-Unpersist", turn.resume(result(r)), sends=tuple([Evict(r.host, loc) for loc in evicts(r)]))

    return instead(wrong)


mutant("unpersist-keeps-persist", "R-Unpersist", "unpersist(r) gives r itself", "adequacy")(
    _unpersist(lambda r: r, lambda r: (r.loc,))
)

mutant("unpersist-evicts-nothing", "R-Unpersist", "no Evict is sent", "adequacy")(_unpersist(lambda r: r.parent, lambda _: ()))

mutant("evict-of-the-parent", "R-Unpersist", "the parent's location is evicted", "adequacy")(
    _unpersist(lambda r: r.parent, lambda r: (r.parent.loc,))
)


@mutant("evict-spares-the-storage", "R-Evict", "what is in stable storage stays there", "adequacy")
@around
def _(right: Any, got: Any) -> Any:
    for step in right(got):
        yield attrs.evolve(step, after=attrs.evolve(step.after, stable=got.config.stable))


@mutant("evict-spares-memory", "R-Evict", "what is kept in memory stays there", "adequacy")
@instead
def _(got: Any) -> Any:
    yield got.step("R-Evict", stable=got.config.stable.discard(got.message.loc))


def _send(request: Callable[[Any, Loc, Any], Req]) -> Edit:
    """R-Send with another request."""

    def wrong(turn: Any) -> Any:
        r = turn.values[0]
        loc = Loc(turn.at, turn.fresh())
        futures = turn.host.futures
        host = turn.host if loc in futures else attrs.evolve(turn.host, futures=futures.set(loc, None))
        yield turn.step(
            "R-Send", turn.resume(Future(loc, r.data)), Named(loc, r.data), names=1, host=host, sends=(request(turn, loc, r),)
        )

    return instead(wrong)


mutant("future-answers-to-the-driver", "R-Send", "the answer is for the driver, whoever asks", "progress")(
    _send(lambda turn, loc, r: Req(loc.id, r, Loc(DRIVER, loc.id)))
)

mutant("request-named-like-its-task", "R-Send", "a request bears the name of the task that makes it", "progress")(
    _send(lambda turn, loc, r: Req(turn.task.id, r, loc))
)

mutant("send-asks-for-the-parent", "R-Send", "the parent's data is asked for", "preservation")(
    _send(lambda turn, loc, r: Req(loc.id, getattr(r, "parent", r), loc))
)


@mutant("future-is-not-pending", "R-Send", "the future is not noted on its host", "progress")
@instead
def _(turn: Any) -> Any:
    r: Any = turn.values[0]
    loc = Loc(turn.at, turn.fresh())
    yield turn.step("R-Send", turn.resume(Future(loc, r.data)), Named(loc, r.data), names=1, sends=(Req(loc.id, r, loc),))


@mutant("await-of-another-future", "R-Await", "any future that is done will do", "preservation")
@instead
def _(turn: Any) -> Any:
    done = [answer for answer in turn.host.futures.values() if isinstance(answer, Done)]
    if done and turn.host.futures.get(turn.values[0].loc) is not None:
        yield turn.step("R-Await", turn.resume(done[0].value))


@mutant("await-does-not-wait", "R-Await", "a future that is pending has the value ()", "preservation")
@instead
def _(turn: Any) -> Any:
    answer = turn.host.futures.get(turn.values[0].loc)
    if answer is None or isinstance(answer, Done):
        yield turn.step("R-Await", turn.resume(() if answer is None else answer.value))


mutant("failures-are-awaited-for-ever", "R-Throw", "a failure does not end who awaits it", "progress")(
    instead(lambda turn: iter(()))
)


@mutant("failures-become-values", "R-Throw", "a failure is awaited as ()", "preservation")
@instead
def _(turn: Any) -> Any:
    answer = turn.host.futures.get(turn.values[0].loc)
    if isinstance(answer, Failure):
        yield turn.step("R-Throw", turn.resume(()))


@mutant("failures-are-not-answered", "R-Reply", "a handler that fails ends without an answer", "progress")
@instead
def _(turn: Any) -> Any:
    if isinstance(turn.task.reply, Loc):
        sends = (Res(turn.task.reply, turn.task.control.outcome),) if isinstance(turn.task.control.outcome, Done) else ()
        yield turn.end("R-Reply", sends=sends)


@mutant("answers-go-astray", "R-Reply", "the answer is for the location named before", "progress")
@instead
def _(turn: Any) -> Any:
    reply = turn.task.reply
    if isinstance(reply, Loc):
        before = Loc(reply.host, Id(reply.id.parent, max(1, int(reply.id.step) - 1)))
        yield turn.end("R-Reply", sends=(Res(before, turn.task.control.outcome),))


@mutant("put-is-not-acknowledged", "R-Put", "no Ack is sent", "progress")
@instead
def _(got: Any) -> Any:
    silos = got.host.silos.set(got.message.loc, Done(got.message.value))
    yield got.step("R-Put", Stored(got.message.loc), host=attrs.evolve(got.host, silos=silos))


@mutant("put-stores-nothing", "R-Put", "the data is acknowledged and not stored", "progress")
@instead
def _(got: Any) -> Any:
    yield got.step("R-Put", sends=(Ack(got.message.loc, got.message.sender),))


@mutant("ack-clears-nothing", "R-Ack", "an acknowledged Put stays noted", "progress")
@instead
def _(got: Any) -> Any:
    yield got.step("R-Ack")


@mutant("requests-stay", "R-Req", "a request stays on the way after it was served", "progress")
@around
def _(right: Any, got: Any, evaluator: Any) -> Any:
    for step in right(got, evaluator):
        messages = step.after.messages.set(got.message, got.config.messages[got.message])
        yield attrs.evolve(step, after=attrs.evolve(step.after, messages=messages))


@mutant("reply-address-forgotten", "R-Req", "the handler does not know whom to answer", "preservation")
@around
def _(right: Any, got: Any, evaluator: Any) -> Any:
    for step in right(got, evaluator):
        name = got.message.id
        host = step.after.hosts[got.at]
        tasks = host.tasks.set(name, attrs.evolve(host.tasks[name], reply=None))
        hosts = step.after.hosts.set(got.at, attrs.evolve(host, tasks=tasks))
        yield attrs.evolve(step, after=attrs.evolve(step.after, hosts=hosts))


mutant("requests-go-to-who-asks", receiver, "a request is served on the host that asks", "adequacy", rule="Req")(
    lambda right: lambda message: message.reply.host if isinstance(message, Req) else right(message)
)


@mutant("answer-completes-another", "R-Res", "an answer completes the first future that is pending", "preservation")
@instead
def _(got: Any) -> Any:
    m, futures = got.message, got.host.futures
    pending = [loc for loc, answer in futures.items() if answer is None]
    if pending:
        host = attrs.evolve(got.host, futures=futures.set(pending[0], m.outcome))
        yield got.step("R-Res", Completed(pending[0]), host=host)
    else:
        yield got.step("R-Res")


@mutant("answers-are-dropped", "R-Res", "an answer completes nothing", "progress")
@instead
def _(got: Any) -> Any:
    yield got.step("R-Res")


mutant("names-do-not-advance", (Turn, "step"), "the counter of names is not increased", "preservation", rule="identity")(
    lambda right: lambda self, *args, **keywords: right(self, *args, **{**keywords, "names": 0})
)

mutant("names-are-the-drivers", (Turn, "fresh"), "every task names as the driver does", "preservation", rule="identity")(
    instead(lambda self: Id(DRIVER_TASK, self.task.made + 1))
)

mutant(
    "names-skip-one", (Turn, "fresh"), "the k-th name of a task is τ.(k + 1)", "adequacy", rule="identity", redex="off by one"
)(instead(lambda self: Id(self.task.id, self.task.made + 2)))

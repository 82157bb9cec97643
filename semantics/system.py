"""The system's reduction ⟶: what a step of the whole configuration is.

    C ⟶ C′ by ℓ        C = hosts ‖ messages ‖ stable storage

A rule is a function from one agent's turn to the steps it makes there, none or one: h(τ: E[t]) a task at a visible redex,
h(τ: o) a task at its end, or h ‖ m a message that has reached its host. ``steps`` has all of them, ``task_steps`` and
``delivery_steps`` those of one agent. In the figures h is the agent's host, τ its task, σ the host's silos, φ its futures,
κ what it keeps, υ the Puts that nobody has acknowledged, and k the number of the next name that τ makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from calculus.config import FIRST, Ack, Config, Evict, Host, Message, Put, Req, Res, Task, World, receiver
from calculus.contexts import Ended
from calculus.pmap import PMap
from calculus.rules import fired, rule
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
    Lost,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
)
from calculus.terms import (
    Await,
    FlatMap,
    Forward,
    FromFun,
    Here,
    HostOf,
    Map,
    Materialize,
    OrElse,
    Persist,
    Populate,
    Recover,
    Send,
    Spawn,
    Unpersist,
)
from calculus.values import Value
from semantics.evaluator import Evaluator, State
from semantics.labels import (
    Completed,
    Evicted,
    Finished,
    Named,
    Started,
    Step,
    Stored,
    message_choice,
    order,
    task_choice,
)
from semantics.lacks import learned
from semantics.materialize import m_first, m_forward, m_hand_on, m_keep, rules_of_materialize
from semantics.substitution import SUBSTITUTION
from semantics.turns import Delivery, TaskRule, Turn, silo

# Hosts.


@rule("R-Spawn", "system")
def r_spawn(turn: Turn) -> Iterator[Step]:
    """
    h′ = τ.k
    ───────────────────────────────────────────────  R-Spawn
    h(τ: E[spawn()])  ⟶  h(τ: E[h′]) ‖ h′(no tasks)

    A host that is there already, because a replay spawns it again, is left as it is.
    """
    if not turn.values:
        new = HostId(turn.fresh())
        yield turn.step("R-Spawn", turn.resume(new), names=1, spawns=new)


@rule("R-SpawnNamed", "system")
def r_spawn_named(turn: Turn) -> Iterator[Step]:
    """
    no host is named s
    ──────────────────────────────────────────────  R-SpawnNamed
    h(τ: E[spawn(s)])  ⟶  h(τ: E[s]) ‖ s(no tasks)
    """
    if turn.values and HostId(turn.values[0]) not in turn.config.hosts:
        new = HostId(turn.values[0])
        yield turn.step("R-SpawnNamed", turn.resume(new), spawns=new)


@rule("R-SpawnTaken", "system")
def r_spawn_taken(turn: Turn) -> Iterator[Step]:
    """
    a host is named s
    ─────────────────────────────────────────  R-SpawnTaken
    h(τ: E[spawn(s)])  ⟶  h(τ: failed FP0450)
    """
    if turn.values and HostId(turn.values[0]) in turn.config.hosts:
        assert turn.term is not None
        failure = Failure("FP0450", (("name", turn.values[0]),), turn.term.span)
        yield turn.step("R-SpawnTaken", Ended(failure))


@rule("R-Here", "system")
def r_here(turn: Turn) -> Iterator[Step]:
    """
    ────────────────────────────  R-Here
    h(τ: E[here])  ⟶  h(τ: E[h])
    """
    yield turn.step("R-Here", turn.resume(turn.at))


@rule("R-HostOf", "system")
def r_host_of(turn: Turn) -> Iterator[Step]:
    """
    ───────────────────────────────────────  R-HostOf
    h(τ: E[hostOf(r)])  ⟶  h(τ: E[host(r)])
    """
    yield turn.step("R-HostOf", turn.resume(turn.values[0].host))


# Lineages.


@rule("R-Populate", "system")
def r_populate(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ─────────────────────────────────────────────────────  R-Populate
    h(τ: E[populate(h, v)])  ⟶  h(τ: E[Mat(ι)], σ[ι ↦ v])

    Where σ(ι) is a value already, because of a replay, it stays; a loss is mended, and no loss of ι is kept any more.
    """
    to, value = turn.values
    if to == turn.at:
        t: Any = turn.term
        loc = Loc(turn.at, turn.fresh())
        host, mended = (turn.host, ()) if isinstance(turn.host.silos.get(loc), Done) else _stored(turn.host, loc, value)
        state = turn.resume(Mat(loc, t.data))
        yield turn.step("R-Populate", state, Named(loc, t.data), Stored(loc), *mended, names=1, host=host)


def _stored(host: Host, loc: Loc, value: Value) -> tuple[Host, tuple[Evicted, ...]]:
    """The host with data at ι; where it was lost, without the losses of it that persisted lineages have kept."""
    kept, mended = host.kept, []
    if isinstance(host.silos.get(loc), Lost):
        mended = [at for at, outcome in kept.items() if outcome == Lost(loc)]
    for at in mended:
        kept = kept.discard(at)
    return attrs.evolve(host, silos=host.silos.set(loc, Done(value)), kept=kept), tuple([Evicted(at) for at in mended])


@rule("R-PopulateAt", "system")
def r_populate_at(turn: Turn) -> Iterator[Step]:
    """
    h′ ≠ h    ι = (h′, τ.k)    m = Put(ι, v, h)
    ──────────────────────────────────────────────────────────  R-PopulateAt
    h(τ: E[populate(h′, v)])  ⟶  h(τ: E[Mat(ι)], υ[ι ↦ m]) ‖ m
    """
    to, value = turn.values
    if to != turn.at:
        t: Any = turn.term
        loc = Loc(to, turn.fresh())
        put = Put(loc, value, turn.at)
        host = attrs.evolve(turn.host, unacked=turn.host.unacked.set(loc, put))
        state = turn.resume(Mat(loc, t.data))
        yield turn.step("R-PopulateAt", state, Named(loc, t.data), names=1, host=host, sends=(put,))


@rule("R-FromFun", "system")
def r_from_fun(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ───────────────────────────────────────────────────  R-FromFun
    h(τ: E[fromFun(h′, p)])  ⟶  h(τ: E[From(ι, h′, p)])
    """
    on, p = turn.values
    yield _derive(turn, "R-FromFun", From(Loc(turn.at, turn.fresh()), on, p))


@rule("R-Map", "system")
def r_map(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ───────────────────────────────────────────────  R-Map
    h(τ: E[map(r, p)])  ⟶  h(τ: E[Mapped(ι, r, p)])
    """
    r, p = turn.values
    yield _derive(turn, "R-Map", Mapped(Loc(turn.at, turn.fresh()), r, p))


@rule("R-FlatMap", "system")
def r_flat_map(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ────────────────────────────────────────────────────  R-FlatMap
    h(τ: E[flatMap(r, p)])  ⟶  h(τ: E[FMapped(ι, r, p)])
    """
    r, p = turn.values
    yield _derive(turn, "R-FlatMap", FMapped(Loc(turn.at, turn.fresh()), r, p))


@rule("R-OrElse", "system")
def r_or_else(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ──────────────────────────────────────────────────────  R-OrElse
    h(τ: E[orElse(r₁, r₂)])  ⟶  h(τ: E[OrElse(ι, r₁, r₂)])
    """
    t: Any = turn.term
    first, second = turn.values
    yield _derive(turn, "R-OrElse", OrElsed(Loc(turn.at, turn.fresh()), first, second, t.data))


@rule("R-Persist", "system")
def r_persist(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)
    ────────────────────────────────────────────────────────────  R-Persist
    h(τ: E[persist(r, level)])  ⟶  h(τ: E[Persist(ι, r, level)])
    """
    r, level = turn.values
    yield _derive(turn, "R-Persist", Persisted(Loc(turn.at, turn.fresh()), r, level))


def _derive(turn: Turn, rule: str, r: From | Mapped | FMapped | OrElsed | Persisted) -> Step:
    return turn.step(rule, turn.resume(r), Named(r.loc, r.data), names=1)


@rule("R-Unpersist", "system")
def r_unpersist(turn: Turn) -> Iterator[Step]:
    """
    m = Evict(host(r), ι)
    ───────────────────────────────────────────────────────────  R-Unpersist
    h(τ: E[unpersist(Persist(ι, r, level))])  ⟶  h(τ: E[r]) ‖ m
    """
    r = turn.values[0]
    if isinstance(r, Persisted):
        yield turn.step("R-Unpersist", turn.resume(r.parent), sends=(Evict(r.host, r.loc),))


@rule("R-UnpersistNot", "system")
def r_unpersist_not(turn: Turn) -> Iterator[Step]:
    """
    r is no Persist(…)
    ────────────────────────────────────  R-UnpersistNot
    h(τ: E[unpersist(r)])  ⟶  h(τ: E[r])
    """
    r = turn.values[0]
    if not isinstance(r, Persisted):
        yield turn.step("R-UnpersistNot", turn.resume(r))


# Futures.


@rule("R-Send", "system")
def r_send(turn: Turn) -> Iterator[Step]:
    """
    ι = (h, τ.k)    m = Req(τ.k, r, ι)
    ───────────────────────────────────────────────────  R-Send
    h(τ: E[send(r)])  ⟶  h(τ: E[ι], φ[ι ↦ pending]) ‖ m

    A future and its request bear one name. A future that is there already, because of a replay, waits anew: what is answered
    to an earlier asking says nothing of the data that this request makes again.
    """
    r = turn.values[0]
    loc = Loc(turn.at, turn.fresh())
    host = turn.host.asks(loc)
    state = turn.resume(Future(loc, r.data))
    sends = (Req(loc.id, r, loc, host.asking(loc), turn.task.lacks),)
    yield turn.step("R-Send", state, Named(loc, r.data), names=1, host=host, sends=sends)


@rule("R-Await", "system")
def r_await(turn: Turn) -> Iterator[Step]:
    """
    φ(ι) = v
    ────────────────────────────────  R-Await
    h(τ: E[await(ι)])  ⟶  h(τ: E[v])
    """
    outcome = turn.host.futures.get(turn.values[0].loc)
    if isinstance(outcome, Done):
        yield turn.step("R-Await", turn.resume(outcome.value))


@rule("R-Throw", "system")
def r_throw(turn: Turn) -> Iterator[Step]:
    """
    φ(ι) = o    o is a failure or a loss
    ───────────────────────────────────────  R-Throw
    h(τ: E[await(ι)])  ⟶  h(τ: throw(E, o))

    throw(E, o) unwinds a loss to the innermost recover of E, which takes its second lineage; anything else ends the task.
    After k names, a task that has taken a second lineage goes on with the names τ.k.0.1, τ.k.0.2, ….
    """
    outcome = turn.host.futures.get(turn.values[0].loc)
    if outcome is not None and not isinstance(outcome, Done):
        state, changes = turn.throw(outcome)
        yield turn.step("R-Throw", state, *changes)


@rule("R-Reply", "system")
def r_reply(turn: Turn) -> Iterator[Step]:
    """
    τ's reply address is ι
    ───────────────────────────  R-Reply
    h(τ: o)  ⟶  h() ‖ Res(ι, o)
    """
    if isinstance(turn.task.reply, Loc):
        yield turn.end("R-Reply", sends=(Res(turn.task.reply, turn.task.control.outcome, turn.task.asking),))


# Deliveries.


@rule("R-Put", "system")
def r_put(got: Delivery) -> Iterator[Step]:
    """
    ι = (h, _)    σ(ι) no value
    ─────────────────────────────────────────────────  R-Put
    h(σ) ‖ Put(ι, v, h′)  ⟶  h(σ[ι ↦ v]) ‖ Ack(ι, h′)

    Where σ(ι) is a value it stays: the first write wins. A loss is mended, and no loss of ι is kept any more.
    """
    m: Any = got.message
    ack = (Ack(m.loc, m.sender),)
    if isinstance(got.host.silos.get(m.loc), Done):
        yield got.step("R-Put", sends=ack)
    else:
        host, mended = _stored(got.host, m.loc, m.value)
        yield got.step("R-Put", Stored(m.loc), *mended, host=host, sends=ack)


@rule("R-Ack", "system")
def r_ack(got: Delivery) -> Iterator[Step]:
    """
    ───────────────────────────────────  R-Ack
    h(υ) ‖ Ack(ι, h)  ⟶  h(υ without ι)
    """
    m: Any = got.message
    yield got.step("R-Ack", host=attrs.evolve(got.host, unacked=got.host.unacked.discard(m.loc)))


@rule("R-Req", "system")
def r_req(got: Delivery, evaluator: Evaluator) -> Iterator[Step]:
    """
    h = host(r)    h has no task τ
    ──────────────────────────────────────────────────────────  R-Req
    h() ‖ Req(τ, r, ι)  ⟶  h(τ: materialize r, its reply to ι)

    Where h has a task τ, it is this request's, and the request is taken for the same one again; but a request of a later asking
    starts τ afresh. One of an earlier asking than h has heard of changes nothing. What h has kept of the making of data that
    τ is to make again is suspect from now on (``semantics.lacks``).
    """
    m: Any = got.message
    tasks, heard = got.host.tasks, got.host.heard
    latest = heard.get(m.id, FIRST)
    if m.asking < latest or (m.asking == latest and m.id in tasks):
        yield got.step("R-Req")
    else:
        state = evaluator.start(got.config.world, Materialize(silo(m.lineage)))
        ended = (Finished(m.id),) if m.id in tasks else ()
        host, forgotten = learned(got.host, got.config.stable, m.lacks)
        started = host.tasks.set(m.id, Task(m.id, state, 0, m.reply, asking=m.asking, lacks=m.lacks))
        heard = heard if m.asking == latest else heard.set(m.id, m.asking)
        yield got.step("R-Req", *ended, *forgotten, Started(m.id), host=attrs.evolve(host, tasks=started, heard=heard))


@rule("R-Res", "system")
def r_res(got: Delivery) -> Iterator[Step]:
    """
    φ(ι) = pending
    ────────────────────────────────  R-Res
    h(φ) ‖ Res(ι, o)  ⟶  h(φ[ι ↦ o])

    Where φ(ι) has an outcome, or h knows no ι any more, nothing changes: the first answer wins. So it is with an answer to an
    earlier asking of ι.
    """
    m: Any = got.message
    futures: PMap[Loc, Outcome | None] = got.host.futures
    if m.reply in futures and futures[m.reply] is None and m.asking == got.host.asking(m.reply):
        host = attrs.evolve(got.host, futures=futures.set(m.reply, m.outcome))
        yield got.step("R-Res", Completed(m.reply), host=host)
    else:
        yield got.step("R-Res")


@rule("R-Evict", "system")
def r_evict(got: Delivery) -> Iterator[Step]:
    """
    ───────────────────────────────────────────────────────────────────────  R-Evict
    h(κ) ‖ Evict(h, ι) ‖ storage S  ⟶  h(κ without ι) ‖ storage S without ι
    """
    m: Any = got.message
    host = attrs.evolve(got.host, kept=got.host.kept.discard(m.loc))
    yield got.step("R-Evict", Evicted(m.loc), host=host, stable=got.config.stable.discard(m.loc))


# All steps.

_AT_REDEX: dict[type, tuple[TaskRule, ...]] = {
    Spawn: (r_spawn, r_spawn_named, r_spawn_taken),
    Here: (r_here,),
    HostOf: (r_host_of,),
    Populate: (r_populate, r_populate_at),
    FromFun: (r_from_fun,),
    Map: (r_map,),
    FlatMap: (r_flat_map,),
    OrElse: (r_or_else,),
    Persist: (r_persist,),
    Unpersist: (r_unpersist, r_unpersist_not),
    Send: (r_send,),
    Await: (r_await, r_throw),
    Forward: (m_hand_on, m_forward),
    Recover: (m_first,),
}
_AT_END = (r_reply, m_keep)
_AT_DELIVERY: dict[type, Callable[[Delivery], Iterator[Step]]] = {Put: r_put, Ack: r_ack, Res: r_res, Evict: r_evict}


def start(world: World, evaluator: Evaluator = SUBSTITUTION) -> Config:
    """The first configuration of a program: the driver, with the task that evaluates its main expression."""
    if world.program.main is None:
        raise ValueError("the program has no main expression")
    main = Task(DRIVER_TASK, evaluator.start(world, world.program.main), 0, None)
    return Config(world, PMap({DRIVER: Host(tasks=PMap({DRIVER_TASK: main}))}), PMap(), PMap())


def outcome(config: Config) -> Outcome | None:
    """How the program ended; None while it runs, and after a crash of the driver."""
    main = config.hosts[DRIVER].tasks.get(DRIVER_TASK)
    return main.control.outcome if main is not None and isinstance(main.control, Ended) else None


def steps(config: Config, evaluator: Evaluator = SUBSTITUTION) -> Iterator[Step]:
    """All steps that are enabled, in an order that depends on the configuration alone."""
    tasks = [(order(task_choice(at, task)), at, task) for at, host in config.hosts.items() for task in host.tasks]
    tasks.sort(key=lambda agent: agent[0])
    for _, at, task in tasks:
        yield from task_steps(config, at, task, evaluator)
    for message in sorted(config.messages, key=lambda m: order(message_choice(m))):
        yield from delivery_steps(config, message, evaluator)


def task_steps(config: Config, at: HostId, task: Id, evaluator: Evaluator = SUBSTITUTION) -> Iterator[Step]:
    """The steps that the task ``task`` on host ``at`` can make: at most one; none where it waits or has ended for good."""
    turn = turn_of(config, at, task, evaluator)
    rules: Sequence[TaskRule]
    if isinstance(turn.task.control, Ended):
        rules = _AT_END
    elif type(turn.term) is Materialize:
        rules = rules_of_materialize(turn)
    elif turn.term is not None:
        rules = _AT_REDEX[type(turn.term)]
    else:
        yield _local_step(turn)
        return
    for one in rules:
        for step in one(turn):
            fired(step.label.rule)
            yield step


def turn_of(config: Config, at: HostId, name: Id, evaluator: Evaluator = SUBSTITUTION) -> Turn:
    """A task's turn."""
    host = config.hosts[at]
    task = host.tasks[name]
    action = evaluator.look(task.control)
    if action is None or isinstance(action, Ended):
        return Turn(config, at, host, task, None, (), evaluator)
    return Turn(config, at, host, task, action.term, action.values, evaluator)


def moved(config: Config, at: HostId, name: Id, state: State) -> Config:
    """The configuration after local steps of a task, which leave it in ``state``."""
    host = config.hosts[at]
    task = host.tasks[name]
    tasks = host.tasks.set(name, Task(name, state, task.made, task.reply, task.names, task.asking, task.lacks))
    return attrs.evolve(config, hosts=config.hosts.set(at, attrs.evolve(host, tasks=tasks)))


def _local_step(turn: Turn) -> Step:
    """h(τ: t) ⟶ h(τ: t′) for t → t′; the label has the local rule's name."""
    rule, span, state = turn.evaluator.step(turn.config.world, turn.task.control)
    return turn.step(rule, state, span=span)


def delivery_steps(config: Config, message: Message, evaluator: Evaluator = SUBSTITUTION) -> Iterator[Step]:
    """The steps that a message in flight can make: its delivery."""
    at = receiver(message)
    got = Delivery(config, at, config.hosts[at], message)
    found = r_req(got, evaluator) if isinstance(message, Req) else _AT_DELIVERY[type(message)](got)
    for step in found:
        fired(step.label.rule)
        yield step


def waits_for(turn: Turn) -> Loc | None:
    """The location that a task's visible redex needs: a future, a silo, or what a persisted lineage keeps."""
    match turn.term:
        case Await():
            return turn.values[0].loc  # type: ignore[no-any-return]
        case Materialize():
            r = turn.values[0]
            return r.loc if isinstance(r, Mat | Persisted) else None
        case _:
            return None

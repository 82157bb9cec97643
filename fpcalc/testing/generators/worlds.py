"""Values, lineages and configurations, made from Σ: well typed, whether or not a program can reach them.

A world begins with hosts. Whatever a value needs is made with it: a lineage names its locations in Σ, and the data at its
roots is stored, on the way, or lost; a future is pending, and served, or has its outcome. So the configuration around the
values is complete: every future that is pending is served by one request, one handler or one answer, and who waits for whom
has no cycle. For such configurations progress holds, reachable or not.
"""

from __future__ import annotations

from typing import Any

import attrs

from calculus.binding import subst
from calculus.config import Ack, Config, Evict, Host, Keep, Message, NoFiles, Put, Req, Res, Task, World
from calculus.operations.keys import as_key
from calculus.pmap import PMap
from calculus.runtime import (
    DRIVER,
    DRIVER_TASK,
    Done,
    FMapped,
    From,
    Future,
    HostId,
    Id,
    Lineage,
    Loc,
    Lost,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
    SporeVal,
)
from calculus.seq import Seq
from calculus.terms import Abs, Materialize, Program, Term, Val
from calculus.types import (
    HOST,
    UNIT,
    Base,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    MapOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
)
from calculus.values import Con, Level, Record, Value
from checker.declarations import constructors_of, field_types
from checker.kernel import StoreTy
from fpcalc.testing.generators import spores, terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type
from semantics.substitution import SUBSTITUTION

_LEVELS = (Level.MEMORY, Level.STABLE)


@attrs.define(eq=False)
class Maker:
    """A configuration in the making. ``lineages`` and ``futures`` are those that may be used again."""

    b: Builder
    world: World
    hosts: dict[HostId, Host]
    store_ty: StoreTy = attrs.field(factory=PMap)
    messages: dict[Message, int] = attrs.field(factory=dict)
    stable: dict[Loc, Value] = attrs.field(factory=dict)
    lineages: list[Lineage] = attrs.field(factory=list)
    keeping: dict[Loc, Persisted] = attrs.field(factory=dict)
    made: int = 1000

    def named(self, host: HostId, ty: Type) -> Loc:
        """A new location on a host, for data of a type."""
        self.made += 1
        loc = Loc(host, Id(DRIVER_TASK, self.made))
        self.store_ty = self.store_ty.set(loc, ty)
        return loc

    def a_host(self) -> HostId:
        return one_of(self.b.choices, [*self.hosts])

    def send(self, message: Message) -> None:
        self.messages[message] = self.messages.get(message, 0) + 1

    def change(self, at: HostId, **changes: Any) -> None:
        self.hosts[at] = attrs.evolve(self.hosts[at], **changes)

    def config(self) -> Config:
        """The configuration so far."""
        return Config(self.world, PMap(self.hosts), PMap(self.messages), PMap(self.stable))


def maker(b: Builder, program: Program) -> Maker:
    """The driver and up to three other hosts, with nothing on them."""
    others = [HostId("m1"), HostId("m2"), HostId(Id(DRIVER_TASK, 999))][: b.pick(4)]
    return Maker(b, World(program, NoFiles()), {host: Host() for host in (DRIVER, *others)})


# Values.


def value(m: Maker, ty: Type, at: HostId, depth: int = 2) -> Value:
    """A value of the type, for use on the host ``at``; one that holds functions or futures cannot leave it."""
    b = m.b
    few = b.pick(3) if depth > 0 else 0
    match ty:
        case Base() if ty in terms.CONSTANTS:
            return one_of(b.choices, terms.CONSTANTS[ty]).value
        case Base() if ty == HOST:
            return m.a_host()
        case TupleOf(items):
            return tuple([value(m, item, at, depth - 1) for item in items])
        case RecordOf(labels, items):
            return Record(labels, tuple([value(m, item, at, depth - 1) for item in items]))
        case ListOf(item):
            return Seq([value(m, item, at, depth - 1) for _ in range(few if has_values(m, item) else 0)])
        case MapOf(key, item):
            few = few if has_values(m, key) and has_values(m, item) else 0
            return PMap([(as_key(value(m, key, at, depth - 1)), value(m, item, at, depth - 1)) for _ in range(few)])
        case DataOf():
            return data(m, ty, at, depth)
        case Fun():
            params = terms.parameters(b, Scope(), ty.param)
            return Abs(params, terms.term(b, terms.within(Scope(driver=False), params), ty.result, min(depth, 2)))
        case SporeOf():
            return spore_value(m, ty, depth)
        case SiloOf(of):
            return lineage(m, of, depth)
        case FutureOf(of):
            return future(m, of, at, depth)
        case _:
            raise AssertionError(f"{ty} has no values")


def has_values(m: Maker, ty: Type) -> bool:
    """May ``value`` be asked for one of these?"""
    match ty:
        case Base():
            return ty in terms.CONSTANTS or ty == HOST
        case TupleOf(items) | RecordOf(_, items):
            return all([has_values(m, item) for item in items])
        case DataOf():
            return any([fields is not None for fields in _cases(m, ty)])
        case FutureOf(item) | SiloOf(item):
            return m.b.mobile(item)
        case _:
            return True


def _cases(m: Maker, ty: DataOf) -> list[tuple[Type, ...] | None]:
    """The fields of each constructor that is not recursive and whose fields have values; None for the others."""
    found: list[tuple[Type, ...] | None] = []
    for con in constructors_of(m.b.program, ty):
        fields = field_types(m.b.program, con, ty)
        plain = all([not isinstance(field, DataOf) or field.name == "Option" for field in fields])
        found.append(fields if plain and all([has_values(m, field) for field in fields]) else None)
    return found


def data(m: Maker, ty: DataOf, at: HostId, depth: int) -> Value:
    """A value of a data type: of any constructor while there is depth, else of one that ends."""
    constructors = constructors_of(m.b.program, ty)
    ending = [con for con, fields in zip(constructors, _cases(m, ty), strict=True) if fields is not None]
    con = one_of(m.b.choices, ending)
    if depth > 0 and m.b.pick(2):
        other = one_of(m.b.choices, constructors)
        if all([has_values(m, field) for field in field_types(m.b.program, other, ty)]):
            con = other
    return Con(con.name, tuple([value(m, field, at, depth - 1) for field in field_types(m.b.program, con, ty)]))


def spore_value(m: Maker, ty: SporeOf, depth: int) -> SporeVal:
    """A spore with the values that it captures, among them lineages at hand."""
    scope = Scope(tuple([(f"r{at}", SiloOf(r.data)) for at, r in enumerate(m.lineages[-3:])]), driver=False)
    code = spores.spore(m.b, scope, ty, min(depth, 2)).code
    if not all([has_values(m, entry.type) for entry in code.header]):
        code = spores.spore(m.b, Scope(driver=False), ty, 0).code
    return SporeVal(code, tuple([value(m, entry.type, DRIVER, depth - 1) for entry in code.header]))


# Lineages.


def lineage(m: Maker, of: Type, depth: int) -> Lineage:
    """A lineage of data of the type: one at hand, or a new one of any constructor."""
    known = [r for r in m.lineages if r.data == of]
    if known and (depth <= 0 or m.b.pick(2)):
        return one_of(m.b.choices, known)
    made = new_lineage(m, of, depth)
    m.lineages.append(made)
    return made


def new_lineage(m: Maker, of: Type, depth: int) -> Lineage:
    """A new node."""
    b = m.b
    way = b.pick(6) if depth > 0 else 0
    if way == 0 and not has_values(m, of):
        way = 1
    match way:
        case 0:
            return root(m, of)
        case 1:
            spore = spore_value(m, SporeOf(UNIT, of), depth - 1)
            return From(m.named(m.a_host(), of), m.a_host(), spore)
        case 2 | 3:
            item = a_type(b, Scope(), 1, "mobile")
            parent = lineage(m, item, depth - 1)
            result: Type = of if way == 2 else SiloOf(of)
            spore = spore_value(m, SporeOf(item, result), depth - 1)
            return (Mapped if way == 2 else FMapped)(m.named(m.a_host(), of), parent, spore)
        case 4:
            first, second = lineage(m, of, depth - 1), lineage(m, of, depth - 1)
            return OrElsed(m.named(m.a_host(), of), first, second, of)
        case _:
            parent = lineage(m, of, depth - 1)
            persisted = Persisted(m.named(m.a_host(), of), parent, one_of(b.choices, _LEVELS))
            m.keeping[persisted.loc] = persisted
            return persisted


def root(m: Maker, of: Type) -> Mat:
    """Data in a silo: there, on the way, there and not yet acknowledged, or lost."""
    at = m.a_host()
    loc = m.named(at, of)
    state = m.b.pick(5)
    there = value(m, of, DRIVER, 1)
    outcome: Outcome = Lost(loc) if state == 4 else Done(there)
    sender = m.a_host()
    if state in (1, 2) and sender != at:
        put = Put(loc, there, sender)
        m.change(sender, unacked=m.hosts[sender].unacked.set(loc, put))
        m.send(put if state == 1 else Ack(loc, sender))
        if state == 1:
            return Mat(loc, of)
    m.change(at, silos=m.hosts[at].silos.set(loc, outcome))
    return Mat(loc, of)


def future(m: Maker, of: Type, at: HostId, depth: int) -> Future:
    """A future on the host ``at``, with its outcome, or with the answer or the request on the way."""
    loc = m.named(at, of)
    way = m.b.pick(3) if has_values(m, of) else 2
    pending = None if way else Done(value(m, of, DRIVER, depth - 1))
    if way == 1:
        m.send(Res(loc, Done(value(m, of, DRIVER, depth - 1))))
    elif way == 2:
        m.send(Req(loc.id, lineage(m, of, max(depth - 1, 1)), loc))
    m.change(at, futures=m.hosts[at].futures.set(loc, pending))
    return Future(loc, of)


# Tasks.


def closed_term(m: Maker, ty: Type, at: HostId, driver: bool) -> Term:
    """A closed term for a task on the host ``at``, with values of the world in it."""
    b = m.b
    names: dict[str, Val] = {}
    scope = Scope(driver=driver)
    for number in range(b.pick(5)):
        of = SiloOf(a_type(b, scope, 1, "mobile")) if b.pick(2) == 0 else a_type(b, scope, 1)
        if has_values(m, of):
            names[f"v{number}"] = Val(value(m, of, at, 2), of)
            scope = scope.bind(f"v{number}", of)
    return subst(terms.term(b, scope, ty, 3), names)


def handler(m: Maker, of: Type) -> None:
    """A task that answers to a pending future: at its beginning, or with any term of the type."""
    at, asker = m.a_host(), m.a_host()
    reply = m.named(asker, of)
    m.change(asker, futures=m.hosts[asker].futures.set(reply, None))
    if m.b.pick(2) and has_values(m, of):
        r = lineage(m, of, 2)
        at, term = r.host, Materialize(Val(r, SiloOf(of)))
        start(m, at, reply.id, term, reply)
    else:
        start(m, at, reply.id, closed_term(m, of, at, driver=False), reply)


def keeper(m: Maker, r: Persisted) -> None:
    """What is with a persisted lineage: nothing, an outcome that is kept, a task that computes it, or its eviction."""
    match m.b.pick(4):
        case 1 if has_values(m, r.data):
            kept = value(m, r.data, DRIVER, 1)
            if r.level is Level.STABLE:
                m.stable[r.loc] = kept
            else:
                m.change(r.host, kept=m.hosts[r.host].kept.set(r.loc, Done(kept)))
        case 2:
            start(m, r.host, r.loc.id, Materialize(Val(r.parent, SiloOf(r.data))), Keep(r.loc, r.level))
        case 3:
            m.send(Evict(r.host, r.loc))
        case _:
            pass


def start(m: Maker, at: HostId, name: Id, term: Term, reply: Loc | Keep | None) -> None:
    """A task at the beginning of its term."""
    task = Task(name, SUBSTITUTION.start(m.world, term), 0, reply)
    m.change(at, tasks=m.hosts[at].tasks.set(name, task))


def unreachable(b: Builder, program: Program) -> tuple[Config, StoreTy]:
    """A configuration of the program, and its Σ: the main task has a generated term, others are in the midst of their work."""
    assert program.type is not None
    m = maker(b, program)
    for _ in range(b.pick(4)):
        handler(m, a_type(b, Scope(), 1, "mobile"))
    start(m, DRIVER, DRIVER_TASK, closed_term(m, program.type, DRIVER, driver=True), None)
    for r in list(m.keeping.values()):
        keeper(m, r)
    return m.config(), m.store_ty

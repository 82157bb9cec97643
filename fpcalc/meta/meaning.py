"""What a program means, in one big step: the specification that runs are compared with.

    ρ; τ; h ⊢ t ⇓ v        under the environment ρ, in task τ on host h

There are no messages, no interleaving and no substitution: a request is answered where it is made, a value stands in an
environment. Names are derived as the calculus derives them, so the meaning has the very locations that a run has, and
adequacy can ask for equality. It knows no faults. Nothing here uses ``semantics``.

Each rule of evaluation charges the steps by which a run does the same (``fpcalc.meta.charges``).

It calls itself as deep as the program does, so it is for programs of a moderate size; ``Unknown`` where that is exceeded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

import attrs

from calculus.binding import subst_type_args
from calculus.config import Files, World
from calculus.operations import OPERATIONS, Delta, Each, Fold
from calculus.pmap import PMap
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
    Lineage,
    Loc,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
    SporeVal,
)
from calculus.seq import Seq
from calculus.terms import (
    Abs,
    App,
    Await,
    FlatMap,
    FromFun,
    Here,
    HostOf,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    Map,
    Match,
    New,
    Op,
    OrElse,
    PAlt,
    Param,
    Pattern,
    PBind,
    PCon,
    PCons,
    Persist,
    PLit,
    PNil,
    Populate,
    Program,
    Proj,
    PTup,
    PVar,
    PWild,
    Rcd,
    Rec,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    Term,
    Tup,
    Unpersist,
    Var,
)
from calculus.types import Type
from calculus.values import Con, Failed, Level, Record, Value
from fpcalc.meta.charges import Charges, Ledger

Env: TypeAlias = dict[str, Value]


class Unknown(Exception):  # noqa: N818  (no error of the program's)
    """The program is too large for a meaning to be found."""


@attrs.frozen(eq=False)
class Closure:
    """A function with the environment of its free names, and the rule that applies it."""

    params: Sequence[Param]
    body: Term
    env: Env
    rule: str


@attrs.frozen(eq=False)
class Meaning:
    """The outcome of the main task, the data of every silo, what every future gets, and the hosts.

    ``kept`` is what persisted lineages keep if each request is answered before anything else happens, ``computed`` what they
    have kept at some time; those of ``stable`` are in storage.
    ``charges``: the steps of its runs.
    """

    outcome: Outcome
    silos: dict[Loc, Outcome]
    futures: dict[Loc, Outcome]
    kept: dict[Loc, Outcome]
    computed: dict[Loc, Outcome]
    stable: set[Loc]
    hosts: frozenset[HostId]
    charges: Charges


def meaning(program: Program, files: Files, fuel: int = 200_000) -> Meaning:
    """What a closed, well-typed program means. Raises ``Unknown`` after ``fuel`` terms, or too many calls inside calls."""
    world = _World(World(program, files), fuel)
    assert program.main is not None, "a library means nothing"
    try:
        outcome = world.task(_Task(DRIVER_TASK, DRIVER), lambda task: world.eval(program.main, {}, task))
    except RecursionError:
        raise Unknown from None
    hosts, charges = frozenset(world.hosts), world.ledger.charges()
    return Meaning(outcome, world.silos, world.futures, world.kept, world.computed, world.stable, hosts, charges)


class _Ends(Exception):  # noqa: N818
    """The task ends without a value."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@attrs.define
class _Task:
    """τ, where it runs, and how many names it has made."""

    id: Id
    host: HostId
    made: int = 0

    def fresh(self) -> Id:
        self.made += 1
        return Id(self.id, self.made)


@attrs.frozen
class _HandOn:
    """The request goes on to r's host under a new name."""

    name: Id
    lineage: Lineage


class _World:
    def __init__(self, world: World, fuel: int) -> None:
        self.world = world
        self.fuel = fuel
        self.silos: dict[Loc, Outcome] = {}
        self.futures: dict[Loc, Outcome] = {}
        self.kept: dict[Loc, Outcome] = {}
        self.computed: dict[Loc, Outcome] = {}
        self.stable: set[Loc] = set()
        self.ledger = Ledger()
        self.hosts: dict[HostId, None] = {DRIVER: None}

    def task(self, task: _Task, work: Callable[[_Task], Value]) -> Outcome:
        """How a task ends."""
        try:
            return Done(work(task))
        except _Ends as ends:
            return ends.outcome

    # Lineages.

    def request(self, name: Id, r: Lineage) -> Outcome:
        """What is answered to a request for r's data."""
        while True:
            self.ledger.charge("R-Req")
            task = _Task(name, r.host)
            ended = self.task(task, partial(self.materialize, r, tail=True))
            if not isinstance(ended, Done) or not isinstance(ended.value, _HandOn):
                self.ledger.charge("R-Reply", "R-Res")
                return ended
            name, r = ended.value.name, ended.value.lineage

    def ask(self, r: Lineage, task: _Task) -> Loc:
        """The future of a request for r's data."""
        self.ledger.charge("R-Send")
        loc = Loc(task.host, task.fresh())
        self.futures[loc] = self.request(loc.id, r)
        return loc

    def answer(self, loc: Loc) -> Value:
        """What was answered to a request."""
        answered = self.futures[loc]
        self.ledger.charge("R-Await" if isinstance(answered, Done) else "R-Throw")
        return value_of(answered)

    def materialize(self, r: Lineage, task: _Task, tail: bool = False) -> Value:
        """r's data, on its host; in tail position a request may be handed on."""
        self.burn()
        match r:
            case Mat(loc):
                self.ledger.charge("M-Mat")
                return value_of(self.silos[loc])
            case From(_, _, p):
                self.ledger.charge("M-From")
                return self.apply(p, (), task)
            case Mapped(_, parent, p):
                self.ledger.charge("M-Map")
                return self.apply(p, self.materialize(parent, task), task)
            case FMapped(_, parent, p):
                self.ledger.charge("M-FlatMap")
                found = self.apply(p, self.materialize(parent, task), task)
                self.ledger.charge("M-HandOn" if tail else "M-Forward")
                return _HandOn(task.fresh(), found) if tail else self.answer(self.ask(found, task))
            case OrElsed(_, first, _):  # without faults nothing is lost
                self.ledger.charge("M-OrElse")
                value = self.materialize(first, task)
                self.ledger.charge("M-First")
                return value
            case Persisted():
                kept = self.keep(r)
                self.ledger.charge("M-Kept" if isinstance(kept, Done) else "M-KeptNot")
                return value_of(kept)

    def keep(self, r: Persisted) -> Outcome:
        """What is kept of a persisted lineage, computed when it is first needed."""
        if r.loc not in self.kept:
            with self.ledger.keeping(r.loc):
                self.ledger.charge("M-Persist", "M-Keep")
                self.kept[r.loc] = self.task(_Task(r.loc.id, r.host), lambda task: self.materialize(r.parent, task))
            self.computed[r.loc] = self.kept[r.loc]
            if r.level is Level.STABLE and isinstance(self.kept[r.loc], Done):
                self.stable.add(r.loc)
        return self.kept[r.loc]

    def evict(self, r: Persisted) -> Lineage:
        """Forgets what is kept of r; gives what r is made of."""
        self.ledger.evict(r.loc)
        self.kept.pop(r.loc, None)
        return r.parent

    # Functions.

    def apply(self, f: Value, argument: Value, task: _Task) -> Value:
        """f's result."""
        if isinstance(f, SporeVal):
            header = {entry.name: value for entry, value in zip(f.code.header, f.values, strict=True)}
            f = Closure(f.code.params, f.code.body, header, "R-SporeApp")
        self.ledger.charge(f.rule)
        values = (argument,) if len(f.params) == 1 else argument
        bound = {param.name: value for param, value in zip(f.params, values, strict=True)}
        return self.eval(f.body, {**f.env, **bound}, task)

    def operate(self, t: Op, values: list[Value], task: _Task) -> Value:
        """δ(op, v, …)"""
        implementation = OPERATIONS[t.name].implementation
        try:
            match implementation:
                case Delta(function, world):
                    result = function(self.world, t.types, *values) if world else function(*values)
                    self.ledger.charge("R-Delta")
                case Each():
                    result = self.each(implementation, values, task)
                case Fold():
                    result = self.fold(implementation, values, task)
                case _:
                    raise AssertionError(t.name)
        except Failed as failed:
            self.ledger.charge("R-Fail")
            raise _Ends(Failure(failed.code, tuple(failed.words.items()))) from None
        return result

    def each(self, each: Each, values: list[Value], task: _Task) -> Value:
        """The function on every item, up to the first result that ends it."""
        results: list[Value] = []
        for item in each.items(*values[:-1]):
            self.ledger.charge("R-EachNext" if results else "R-Each")
            results.append(self.apply(values[-1], item, task))
            if each.stop is not None and each.stop(results[-1]):
                break
        found = each.finish(*values[:-1], results=results)
        self.ledger.charge("R-EachDone" if results else "R-Each")
        return found

    def fold(self, fold: Fold, values: list[Value], task: _Task) -> Value:
        """The function on every item and what came of those before it."""
        acc, rest = fold.start(*values[:-1])
        started = False
        for item in rest:
            argument = fold.argument(acc, item)
            self.ledger.charge("R-FoldNext" if started else "R-Fold")
            acc, started = self.apply(values[-1], argument, task), True
        found = fold.finish(acc)
        self.ledger.charge("R-FoldDone" if started else "R-Fold")
        return found

    def burn(self, cost: int = 1) -> None:
        self.fuel -= cost
        if self.fuel < 0:
            raise Unknown

    # Terms.

    def eval(self, t: Term | None, env: Env, task: _Task) -> Value:
        """ρ; τ; h ⊢ t ⇓ v"""
        self.burn()
        while isinstance(t, Let):
            env = {**env, t.name: self.eval(t.bound, env, task)}
            t = t.body
            self.ledger.charge("R-Let")
            self.burn()
        match t:
            case Var(name):
                return env[name]
            case Lit(value):
                return value
            case Abs(params, body):
                return Closure(params, body, env, "R-Beta")
            case App(fn, arg):
                f, argument = self.all((fn, arg), env, task)
                return self.apply(f, argument, task)
            case LetRec(defs, body):
                self.ledger.charge("R-LetRec")
                return self.eval(body, group(defs, env), task)
            case Rec(defs, name):
                return group(defs, env)[name]
            case If(cond, then, els):
                holds = self.eval(cond, env, task)
                self.ledger.charge("R-IfTrue" if holds else "R-IfFalse")
                return self.eval(then if holds else els, env, task)
            case Match():
                return self.match(t, env, task)
            case Tup(items):
                return tuple(self.all(items, env, task))
            case Rcd(labels, items):
                return Record(labels, tuple(self.all(items, env, task)))
            case Lst(_, items):
                return Seq(self.all(items, env, task))
            case New(name, _, args):
                return Con(name, tuple(self.all(args, env, task)))
            case Proj(of, index):
                whole = self.eval(of, env, task)
                self.ledger.charge("R-Proj")
                return whole[index - 1]
            case Sel(of, label):
                return self.field(self.eval(of, env, task), label)
            case Op(_, _, args):
                return self.operate(t, self.all(args, env, task), task)
            case Ref(name, types):
                return self.defined(instance(self.world.program, name, types), task)
            case Spore(code, inits):
                seen = dict(env)
                for entry, init in zip(code.header, inits, strict=True):
                    seen[entry.name] = self.eval(init, seen, task)
                self.ledger.charge("R-Spore")
                return SporeVal(code, tuple([seen[entry.name] for entry in code.header]))
            case _:
                return self.act(t, env, task)

    def all(self, terms: Sequence[Term], env: Env, task: _Task) -> list[Value]:
        """From left to right."""
        return [self.eval(term, env, task) for term in terms]

    def defined(self, body: Term, task: _Task) -> Value:
        """What a definition stands for."""
        if isinstance(body, Abs):
            return Closure(body.params, body.body, {}, "R-Call")
        self.ledger.charge("R-Def")
        return self.eval(body, {}, task)

    def field(self, of: Value, label: str) -> Value:
        """v.l"""
        self.ledger.charge("R-Sel")
        if isinstance(of, Record):
            return of.items[of.labels.index(label)]
        fields = self.world.program.constructor(of.name).fields
        return of.fields[[field.name for field in fields].index(label)]

    def match(self, t: Match, env: Env, task: _Task) -> Value:
        """The first case that fits and whose guard holds."""
        scrutinee = self.eval(t.scrutinee, env, task)
        for case in t.cases:
            binds: Env = {}
            if _fits(case.pattern, scrutinee, binds):
                inner = {**env, **binds}
                if self.holds(case.guard, inner, task):
                    return self.eval(case.body, inner, task)
        raise AssertionError("a match that is not exhaustive")

    def holds(self, guard: Term | None, env: Env, task: _Task) -> bool:
        """Does a case's guard hold?"""
        if guard is None:
            self.ledger.charge("R-Match")
            return True
        self.ledger.charge("R-Guard")
        if self.eval(guard, env, task):
            self.ledger.charge("R-GuardTrue")
            return True
        return False

    def act(self, t: Term | None, env: Env, task: _Task) -> Value:
        """The terms that name hosts, silos and futures."""
        match t:
            case Here():
                self.ledger.charge("R-Here")
                return task.host
            case Spawn(None):
                self.ledger.charge("R-Spawn")
                return self.spawn(HostId(task.fresh()))
            case Spawn(name):
                host = HostId(self.eval(name, env, task))
                self.ledger.charge("R-SpawnTaken" if host in self.hosts else "R-SpawnNamed")
                if host in self.hosts:
                    raise _Ends(Failure("FP0450", (("name", host.key),)))
                return self.spawn(host)
            case Populate(data, host, value):
                at, v = self.all((host, value), env, task)
                self.ledger.charge(*(("R-Populate",) if at == task.host else ("R-PopulateAt", "R-Put", "R-Ack")))
                loc = Loc(at, task.fresh())
                self.silos[loc] = Done(v)
                return Mat(loc, data)
            case FromFun(host, spore):
                at, p = self.all((host, spore), env, task)
                self.ledger.charge("R-FromFun")
                return From(Loc(task.host, task.fresh()), at, p)
            case Map(silo, spore):
                r, p = self.all((silo, spore), env, task)
                self.ledger.charge("R-Map")
                return Mapped(Loc(task.host, task.fresh()), r, p)
            case FlatMap(silo, spore):
                r, p = self.all((silo, spore), env, task)
                self.ledger.charge("R-FlatMap")
                return FMapped(Loc(task.host, task.fresh()), r, p)
            case OrElse(first, second, data):
                r, s = self.all((first, second), env, task)
                self.ledger.charge("R-OrElse")
                return OrElsed(Loc(task.host, task.fresh()), r, s, data)
            case Persist(silo, level):
                r, where = self.all((silo, level), env, task)
                self.ledger.charge("R-Persist")
                return Persisted(Loc(task.host, task.fresh()), r, where)
            case Unpersist(silo):
                r = self.eval(silo, env, task)
                if isinstance(r, Persisted):
                    return self.evict(r)
                self.ledger.charge("R-UnpersistNot")
                return r
            case HostOf(silo):
                r = self.eval(silo, env, task)
                self.ledger.charge("R-HostOf")
                return r.host
            case Send(silo):
                r = self.eval(silo, env, task)
                return Future(self.ask(r, task), r.data)
            case Await(future):
                return self.answer(self.eval(future, env, task).loc)
            case _:
                raise AssertionError(f"{type(t).__name__} is no term of a program")

    def spawn(self, host: HostId) -> HostId:
        self.hosts[host] = None
        return host


def group(defs: Sequence[LocalDef], env: Env) -> Env:
    """ρ with a group of local functions, each of which sees them all."""
    inner = dict(env)
    inner |= {local.name: Closure(local.fun.params, local.fun.body, inner, "R-Rec") for local in defs}
    return inner


def value_of(outcome: Outcome) -> Value:
    """The value of an outcome; what is none ends the task that needs it."""
    if isinstance(outcome, Done):
        return outcome.value
    raise _Ends(outcome)


@lru_cache(maxsize=1_000)
def instance(program: Program, name: str, types: tuple[Type, ...]) -> Term:
    """[T/A, …] t"""
    definition = program.definitions[name]
    by = {param.name: ty for param, ty in zip(definition.type_params, types, strict=True)}
    return subst_type_args(definition.body, by) if by else definition.body


def _fits(pattern: Pattern, v: Value, binds: Env) -> bool:
    match pattern:
        case PWild():
            return True
        case PVar(name):
            binds[name] = v
            return True
        case PBind(name, inner):
            binds[name] = v
            return _fits(inner, v, binds)
        case PLit(constant):
            return bool(v == constant)
        case PTup(items):
            return all(_fits(item, part, binds) for item, part in zip(items, v, strict=True))
        case PCon(name, items):
            return v.name == name and all(_fits(item, part, binds) for item, part in zip(items, v.fields, strict=True))
        case PNil():
            return len(v) == 0
        case PCons(head, tail):
            return len(v) > 0 and _fits(head, v.head, binds) and _fits(tail, v.tail, binds)
        case PAlt(items):
            return any(_fits(item, v, {}) for item in items)


_FUNCTIONS = (Closure, Abs, Rec, Ref)


def alike(left: Any, right: Any) -> bool:
    """Are two values or outcomes equal, where every function is like every other? A loop."""
    stack = [(left, right)]
    while stack:
        a, b = stack.pop()
        if isinstance(a, _FUNCTIONS) and isinstance(b, _FUNCTIONS):
            continue
        if type(a) is not type(b):
            return False
        match a:
            case Done(value):
                stack.append((value, b.value))
            case Con(name, fields):
                if name != b.name or len(fields) != len(b.fields):
                    return False
                stack += zip(fields, b.fields, strict=True)
            case Record(labels, items):
                if labels != b.labels:
                    return False
                stack += zip(items, b.items, strict=True)
            case tuple() | Seq():
                if len(a) != len(b):
                    return False
                stack += zip(a, b, strict=True)
            case PMap():
                if a.keys() != b.keys():
                    return False
                stack += [(value, b[key]) for key, value in a.items()]
            case float():
                if repr(a) != repr(b):
                    return False
            case _:
                if a != b:
                    return False
    return True

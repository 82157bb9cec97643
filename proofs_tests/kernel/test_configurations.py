"""The typing of configurations: reduction keeps it, and every part that is wrong is found."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import attrs
import pytest

from calculus.config import Ack, Config, Evict, Host, Keep, Message, Put, Req, Res, Task
from calculus.contexts import Control, Ended, Hole, Loop, Running, Stack
from calculus.pmap import PMap
from calculus.problems import ProblemFound
from calculus.rules import covering
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Failure, Future, HostId, Id, Lost
from calculus.seq import Seq
from calculus.terms import (
    App,
    Await,
    Case,
    If,
    Let,
    LetRec,
    Lit,
    Map,
    Match,
    New,
    Op,
    OrElse,
    PCons,
    Persist,
    PNil,
    Populate,
    Proj,
    PVar,
    PWild,
    Rcd,
    Ref,
    Sel,
    Send,
    Spawn,
    Term,
    Tup,
    Unpersist,
    Val,
)
from calculus.types import HOST, INT, STRING, SiloOf, TupleOf, Type, option
from calculus.values import Level
from checker.configurations import Memo, check_config
from checker.kernel import StoreTy, check_program
from checker.mobility import mobile
from checker.travelling import mobile_value
from proofs_tests.kernel.declared import INT_FUN
from proofs_tests.kernel.terms_by_rule import CLOSED_LOOP, HERE, INTS, THERE
from proofs_tests.kernel.values_by_rule import ADD, IMMOBILE, ROOT
from proofs_tests.reduction.programs import LOOP, OWNERS, OWNERS_DATA, PAIRS, SUM, begin, fn, ints, lets, n, op, spore, v
from semantics.labels import Named
from semantics.system import steps

TWICE = spore("x", INT, INT, op("Int.*", v("x"), v("k")), ("k", INT, n(2)), ("l", INT, v("k")))
SILO = Populate(INT, Spawn(Lit("m")), n(20))
POSITIVE = Case(PCons(PVar("y", INT), PWild()), op("Int.>", v("y"), n(0)), v("y"))
FOLD = op("List.foldLeft", ints(1, 2, 3), n(0), fn("q", TupleOf((INT, INT)), Proj(v("q"), 1)), types=(INT, INT))

RUNS: dict[str, tuple[Term, Type]] = {
    "arithmetic": (op("Int.+", op("Int.*", n(2), n(3)), n(4)), INT),
    "failure": (op("Int.+", op("Int./", n(2), n(0)), n(4)), INT),
    "recursion": (App(Ref("sum"), n(4)), INT),
    "tail recursion": (App(Ref("loop"), Tup((n(4), n(0)))), INT),
    "data": (Proj(Tup((n(1), Sel(Rcd(("a", "b"), (op("Int.+", n(1), n(1)), Lit("x"))), "b"))), 2), STRING),
    "branches": (
        If(op("Int.>", n(1), n(0)), New("Some", (INT,), (op("Int.+", n(1), n(1)),)), New("None", (INT,), ())),
        option(INT),
    ),
    "guards": (Match(ints(1, 2), (Case(PNil(), None, n(0)), POSITIVE, Case(PWild(), None, n(2))), INT), INT),
    "map": (op("List.map", ints(1, 2, 3), fn("x", INT, op("Int.+", v("x"), n(1))), types=(INT, INT)), INTS),
    "fold": (FOLD, INT),
    "local functions": (LetRec((CLOSED_LOOP,), Let("f", INT_FUN, v("go"), n(1))), INT),
    "map of a silo": (Await(Send(Map(SILO, TWICE))), INT),
    "persist": (
        lets(
            ("r", SiloOf(INT), Persist(Map(SILO, TWICE), Lit(Level.STABLE))),
            ("a", INT, Await(Send(v("r")))),
            body=Unpersist(v("r")),
        ),
        SiloOf(INT),
    ),
    "orElse": (Await(Send(OrElse(SILO, Populate(INT, Spawn(None), n(1)), INT))), INT),
}


def explore(config: Config, most: int) -> Iterator[tuple[Config, StoreTy]]:
    """Configurations that some schedule reaches, each with a store typing that has grown by what the steps name."""
    start: tuple[Config, StoreTy] = (config, PMap())
    seen, todo = {config}, deque([start])
    while todo and most:
        most -= 1
        before, store_ty = todo.popleft()
        yield before, store_ty
        for step in steps(before):
            if step.after not in seen:
                seen.add(step.after)
                grown = store_ty
                for change in step.label.changes:
                    grown = grown.set(change.loc, change.type) if isinstance(change, Named) else grown
                todo.append((step.after, grown))


@pytest.mark.parametrize("name", RUNS)
def test_reduction_keeps_the_typing(name: str) -> None:
    """Σ ⊢ C and C ⟶ C′ imply Σ′ ⊢ C′ for Σ′ = Σ and what the step names: on every schedule of these programs."""
    main, ty = RUNS[name]
    first = begin(main, ty, (SUM, LOOP))
    assert () == check_program(first.world.program)
    memo = Memo()
    for config, store_ty in explore(first, 400):
        check_config(config, store_ty, memo)


def test_the_talk_s_program_keeps_its_typing() -> None:
    """Slide 19, its first thousand configurations; and what is in silos and messages is mobile."""
    first = begin(OWNERS, PAIRS, (), OWNERS_DATA)
    memo = Memo()
    for config, store_ty in explore(first, 1_000):
        check_config(config, store_ty, memo)
        for message in config.messages:
            assert mobile_value(message.lineage if isinstance(message, Req) else getattr(message, "value", 0))


def test_a_type_once_given_is_kept() -> None:
    """The locations of one program are given the same types on every schedule, so one memo serves all of them."""
    types: dict[object, Type] = {}
    for _, store_ty in explore(begin(*RUNS["orElse"]), 400):
        for loc, ty in store_ty.items():
            assert ty == types.setdefault(loc, ty)


# Configurations by hand.

SIGMA: StoreTy = PMap({HERE: INT, THERE: INTS})
M = HostId("m")
OTHER = Id(DRIVER_TASK, 9)


def ended(value: object) -> Control:
    return Ended(Done(value))


def with_task(task: Task, main: Type = INT) -> Config:
    return with_host(Host(tasks=PMap({task.id: task})), main)


def with_host(host: Host, main: Type = INT) -> Config:
    return attrs.evolve(begin(n(1), main), hosts=PMap({DRIVER: host}))


def with_message(message: Message) -> Config:
    return attrs.evolve(begin(n(1)), messages=PMap({message: 1}))


def stack(*frames: Hole | Loop) -> Stack | None:
    """The innermost first."""
    found = None
    for frame in reversed(frames):
        found = Stack(frame, found)
    return found


def task(control: Control, reply: object = None, name: Id = DRIVER_TASK) -> Task:
    return Task(name, control, 0, reply)  # type: ignore[arg-type]


PLUS = op("Int.+", n(1), Op("String.length", (), (Lit("a"),)))
INNER = Running(op("String.length", Lit("a")), ("a",), stack(Hole(PLUS, Seq((1,)))))
ADD_ONE = fn("x", INT, op("Int.+", v("x"), n(1)))
LOOPING = Loop("List.map", (INT, INT), (Seq((1, 2)), ADD_ONE), Seq((2,)), Seq((5,)))
FOLDING = Loop(
    "List.foldLeft", (INT, STRING), (Seq((1, 2)), "a", fn("q", TupleOf((STRING, INT)), Proj(v("q"), 1))), Seq((2,)), "b"
)
CALL = App(Val(ADD_ONE, INT_FUN), Val(1, INT))

GOOD: dict[str, Config] = {
    "main": with_task(task(ended(1))),
    "main spawns": with_task(task(Running(Spawn(Lit("m")), ("m",), None)), HOST),
    "failed": with_task(task(Ended(Failure("FP0401")))),
    "lost": with_task(task(Ended(Lost(HERE)), HERE, OTHER)),
    "frame": with_task(task(INNER)),
    "loop": with_task(task(Running(CALL, (ADD_ONE, 1), stack(LOOPING))), INTS),
    "loop done": with_task(task(Running(LOOPING, (3,), None)), INTS),
    "fold": with_task(task(Running(FOLDING, ("c",), None)), STRING),
    "handler": with_task(task(ended(1), HERE, OTHER)),
    "keeper": with_task(task(ended(Seq((1,))), Keep(THERE, Level.STABLE), OTHER)),
    "silo": with_host(Host(silos=PMap({HERE: Done(1)}))),
    "lost silo": with_host(Host(silos=PMap({HERE: Lost(HERE)}))),
    "future": with_host(Host(futures=PMap({HERE: None}))),
    "kept": with_host(Host(kept=PMap({THERE: Done(Seq())}))),
    "unacknowledged": with_host(Host(unacked=PMap({THERE: Put(THERE, Seq(), DRIVER)}))),
    "put": with_message(Put(THERE, Seq((1,)), DRIVER)),
    "request": with_message(Req(OTHER, ROOT, HERE)),
    "answer": with_message(Res(HERE, Done(1))),
    "bad answer": with_message(Res(HERE, Failure("FP0401"))),
    "others": with_message(Ack(THERE, DRIVER)),
    "evict": with_message(Evict(M, THERE)),
    "stable": attrs.evolve(begin(n(1)), stable=PMap({THERE: Seq((1,))})),
}

BAD: dict[str, tuple[Config, str]] = {
    "main's type": (with_task(task(ended("a"))), "FP0284"),
    "a redex's type": (with_task(task(Running(op("Int.>", n(1), n(2)), (1, 2), None))), "FP0284"),
    "a redex's value": (with_task(task(Running(op("Int.+", n(1), n(2)), (1, "a"), None))), "FP0284"),
    "a hole's type": (with_task(task(Running(op("Int.>", n(1), n(2)), (1, 2), stack(Hole(PLUS, Seq((1,))))))), "FP0284"),
    "a value that is done": (
        with_task(task(Running(op("String.length", Lit("a")), ("a",), stack(Hole(PLUS, Seq(("a",))))))),
        "FP0284",
    ),
    "a value in a term": (with_task(task(Running(op("Int.+", Val("a", INT), n(1)), (1, 1), None))), "FP0284"),
    "a loop's item": (with_task(task(Running(attrs.evolve(LOOPING, items=Seq(("a",))), (3,), None)), INTS), "FP0284"),
    "a loop's result": (with_task(task(Running(attrs.evolve(LOOPING, acc=Seq(("a",))), (3,), None)), INTS), "FP0284"),
    "what a loop gets": (with_task(task(Running(LOOPING, ("a",), None)), INTS), "FP0284"),
    "a loop's type": (with_task(task(Running(LOOPING, (3,), None)), INT), "FP0284"),
    "a loop's function": (with_task(task(Running(attrs.evolve(LOOPING, args=(Seq((1,)), 1)), (3,), None)), INTS), "FP0284"),
    "an accumulator": (with_task(task(Running(attrs.evolve(FOLDING, acc=1), ("c",), None)), STRING), "FP0284"),
    "a handler's type": (with_task(task(ended("a"), HERE, OTHER)), "FP0284"),
    "a handler that spawns": (with_task(task(Running(Spawn(Lit("m")), ("m",), None), HERE, OTHER)), "FP0284"),
    "a keeper's type": (with_task(task(ended(1), Keep(THERE, Level.MEMORY), OTHER)), "FP0284"),
    "an answer to nobody": (with_task(task(ended(1), attrs.evolve(HERE, host=M), OTHER)), "FP0283"),
    "a silo's value": (with_host(Host(silos=PMap({HERE: Done("a")}))), "FP0282"),
    "a silo elsewhere": (with_host(Host(silos=PMap({THERE: Done(Seq())}))), "FP0285"),
    "a future elsewhere": (with_host(Host(futures=PMap({THERE: None}))), "FP0285"),
    "a future without type": (with_host(Host(futures=PMap({attrs.evolve(HERE, id=OTHER): None}))), "FP0283"),
    "a future's value": (with_host(Host(futures=PMap({HERE: Done("a")}))), "FP0282"),
    "what is kept": (with_host(Host(kept=PMap({THERE: Done(1)}))), "FP0282"),
    "an unacknowledged value": (with_host(Host(unacked=PMap({THERE: Put(THERE, 1, DRIVER)}))), "FP0282"),
    "another's Put": (with_host(Host(unacked=PMap({THERE: Put(THERE, Seq(), M)}))), "FP0285"),
    "a Put's value": (with_message(Put(THERE, 1, DRIVER)), "FP0282"),
    "a request for another type": (with_message(Req(OTHER, ROOT, THERE)), "FP0282"),
    "a request that holds a function": (with_message(Req(OTHER, attrs.evolve(ROOT, data=INT_FUN), HERE)), "FP0282"),
    "an answer's value": (with_message(Res(HERE, Done(Future(HERE, INT)))), "FP0282"),
    "an unknown location": (with_message(Ack(attrs.evolve(HERE, id=OTHER), DRIVER)), "FP0283"),
    "what is stable": (attrs.evolve(begin(n(1)), stable=PMap({THERE: 1})), "FP0282"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_configuration_is_well_typed(name: str) -> None:
    """Σ ⊢ C"""
    check_config(GOOD[name], SIGMA)


@pytest.mark.parametrize("name", BAD)
def test_a_configuration_is_ill_typed(name: str) -> None:
    """Each part is looked at; also with a memo that has seen it before."""
    config, code = BAD[name]
    memo = Memo()
    for _ in range(2):
        with pytest.raises(ProblemFound) as found:
            check_config(config, SIGMA, memo)
        assert [code] == [problem.code for problem in found.value.problems]


def test_a_payload_of_an_immobile_type_is_refused() -> None:
    """A function in flight, at a location whose type says so."""
    loc = attrs.evolve(THERE, id=OTHER)
    with pytest.raises(ProblemFound) as found:
        check_config(with_message(Put(loc, ADD_ONE, DRIVER)), SIGMA.set(loc, INT_FUN))
    assert "FP0303" == found.value.problems[0].code
    assert not mobile_value(ADD_ONE) and not mobile_value(IMMOBILE)
    assert mobile(with_message(Ack(HERE, DRIVER)).world.program, SiloOf(INT)) and mobile_value(ADD)


def test_stacks_may_be_deep() -> None:
    """100,000 frames."""
    frames = [Hole(PLUS, Seq((1,)))] * 100_000
    check_config(with_task(task(Running(op("String.length", Lit("a")), ("a",), stack(*frames)))), SIGMA)


def test_every_rule_on_configurations_fires() -> None:
    """C-Config, C-Task, C-Running, C-Hole, C-Loop, C-Stores, C-Message."""
    with covering() as fired:
        for config in GOOD.values():
            check_config(config, SIGMA)
    assert {"C-Config", "C-Task", "C-Running", "C-Hole", "C-Loop", "C-Stores", "C-Message"} <= fired

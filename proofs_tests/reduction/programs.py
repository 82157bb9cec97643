"""Kernel terms written by hand, and the talk's program among them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO

from calculus.config import Config, NoFiles, World
from calculus.runtime import Done, Outcome
from calculus.source import Span
from calculus.terms import (
    OPTION,
    Abs,
    App,
    Await,
    Case,
    Constructor,
    DataType,
    Definition,
    FlatMap,
    Here,
    If,
    Let,
    Lit,
    Lst,
    New,
    Op,
    Param,
    Pattern,
    Populate,
    Program,
    PVar,
    PWild,
    Ref,
    Sel,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Var,
    param_type,
)
from calculus.types import HOST, INT, STRING, DataOf, Fun, ListOf, SiloOf, SporeOf, TupleOf, Type
from semantics.drivers import Run, run
from semantics.system import start

INTS = ListOf(INT)


class OneFile:
    """A world with one file."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path, self.content = path, content

    def open(self, path: str) -> BinaryIO:
        assert self.path == path
        return BytesIO(self.content)

    def matching(self, pattern: str) -> list[str]:
        return [pattern]


def n(value: int) -> Lit:
    return Lit(value)


def v(name: str) -> Var:
    return Var(name)


def op(name: str, *args: Term, types: tuple[Type, ...] = ()) -> Op:
    return Op(name, types, args)


def add(a: Term, b: Term) -> Op:
    return op("Int.+", a, b)


def ints(*values: int) -> Lst:
    return Lst(INT, tuple([Lit(value) for value in values]))


def fn(name: str, ty: Type, body: Term) -> Abs:
    return Abs((Param(name, ty),), body)


def lets(*bindings: tuple[str, Type, Term], body: Term) -> Term:
    for name, ty, bound in reversed(bindings):
        body = Let(name, ty, bound, body)
    return body


def spore(param: str, ty: Type, result: Type, body: Term, *header: tuple[str, Type, Term]) -> Spore:
    """``spore { x: T = t, … ; (param: ty) => body }``"""
    return spore_of((Param(param, ty),), result, body, *header)


def spore_of(params: tuple[Param, ...], result: Type, body: Term, *header: tuple[str, Type, Term]) -> Spore:
    entries = tuple([Param(name, of) for name, of, _ in header])
    captured = tuple([of for _, of, _ in header])
    code = SporeCode(entries, params, body, SporeOf(param_type(params), result, captured))
    return Spore(code, tuple([init for _, _, init in header]))


def case(pattern: Pattern, body: Term, guard: Term | None = None) -> Case:
    return Case(pattern, guard, body)


def any_int(name: str) -> PVar:
    return PVar(name, INT)


ANY = PWild()


def program(main: Term, ty: Type, definitions: Sequence[Definition] = (), data: Sequence[DataType] = ()) -> Program:
    return Program({d.name: d for d in definitions}, {d.name: d for d in (OPTION, *data)}, main, ty)


def world(main: Term, ty: Type = INT, definitions: Sequence[Definition] = (), data: Sequence[DataType] = ()) -> World:
    return World(program(main, ty, definitions, data), NoFiles())


def begin(main: Term, ty: Type = INT, definitions: Sequence[Definition] = (), data: Sequence[DataType] = ()) -> Config:
    return start(world(main, ty, definitions, data))


def result(main: Term, ty: Type = INT, definitions: Sequence[Definition] = (), **how: Any) -> Outcome | None:
    """How a program ends."""
    return finish(main, ty, definitions, **how).outcome


def finish(
    main: Term, ty: Type = INT, definitions: Sequence[Definition] = (), data: Sequence[DataType] = (), **how: Any
) -> Run:
    """A run of a program to its end, which it reaches."""
    ran = run(begin(main, ty, definitions, data), **how)
    assert ran.stopped == "quiet", ran.waits
    return ran


def done(value: Any) -> Done:
    return Done(value)


def span(start: int) -> Span:
    return Span("t.fp", start, start + 1)


# Definitions.


def is_zero(t: Term) -> Op:
    return op("Any.==", t, n(0), types=(INT,))


def minus_one(t: Term) -> Op:
    return op("Int.-", t, n(1))


# def sum(n: Int): Int = if (n == 0) 0 else n + sum(n - 1)
SUM = Definition(
    "sum", (), Fun(INT, INT), fn("n", INT, If(is_zero(v("n")), n(0), add(v("n"), App(Ref("sum"), minus_one(v("n"))))))
)

# def loop(n: Int, acc: Int): Int = if (n == 0) acc else loop(n - 1, acc + n)
LOOP = Definition(
    "loop",
    (),
    Fun(TupleOf((INT, INT)), INT),
    Abs(
        (Param("n", INT), Param("acc", INT)),
        If(is_zero(v("n")), v("acc"), App(Ref("loop"), Tup((minus_one(v("n")), add(v("acc"), v("n")))))),
    ),
)


# Slide 19 of the talk: who of the adults owns a vehicle.

PERSON, VEHICLE = DataOf("Person"), DataOf("Vehicle")
PERSONS, VEHICLES = ListOf(PERSON), ListOf(VEHICLE)
PAIRS = ListOf(TupleOf((PERSON, VEHICLE)))


def _case_class(name: str, *fields: tuple[str, Type]) -> DataType:
    params = tuple([Param(field, ty) for field, ty in fields])
    return DataType(name, (), (Constructor(name, (), params, DataOf(name)),))


OWNERS_DATA = (
    _case_class("Person", ("name", STRING), ("age", INT)),
    _case_class("Vehicle", ("owner", PERSON), ("plate", STRING)),
)


def person(name: str, age: int) -> New:
    return New("Person", (), (Lit(name), Lit(age)))


def vehicle(owner: New, plate: str) -> New:
    return New("Vehicle", (), (owner, Lit(plate)))


ADA, TIM, EVE = person("Ada", 36), person("Tim", 9), person("Eve", 52)

_ADULTS = spore(
    "ps",
    PERSONS,
    SiloOf(PERSONS),
    Let(
        "res",
        PERSONS,
        op("List.filter", v("ps"), fn("p", PERSON, op("Int.>=", Sel(v("p"), "age"), n(18))), types=(PERSON,)),
        Populate(PERSONS, Here(), v("res")),
    ),
)

# vs.flatMap { v => if (v.owner.name == p.name) List((p, v)) else Nil }
_OF_P = op(
    "List.flatMap",
    v("vs"),
    fn(
        "v",
        VEHICLE,
        If(
            op("Any.==", Sel(Sel(v("v"), "owner"), "name"), Sel(v("p"), "name"), types=(STRING,)),
            Lst(TupleOf((PERSON, VEHICLE)), (Tup((v("p"), v("v"))),)),
            Lst(TupleOf((PERSON, VEHICLE)), ()),
        ),
    ),
    types=(VEHICLE, TupleOf((PERSON, VEHICLE))),
)
_JOIN = spore(
    "vs",
    VEHICLES,
    SiloOf(PAIRS),
    Populate(
        PAIRS, Here(), op("List.flatMap", v("localps"), fn("p", PERSON, _OF_P), types=(PERSON, TupleOf((PERSON, VEHICLE))))
    ),
    ("localps", PERSONS, v("ps")),
)
_OWNERS = spore(
    "ps", PERSONS, SiloOf(PAIRS), FlatMap(v("localVehicles"), _JOIN), ("localVehicles", SiloOf(VEHICLES), v("vehicles"))
)

OWNERS = lets(
    ("machine1", HOST, Spawn(Lit("machine1"))),
    ("machine2", HOST, Spawn(Lit("machine2"))),
    ("persons", SiloOf(PERSONS), Populate(PERSONS, v("machine1"), Lst(PERSON, (ADA, TIM, EVE)))),
    (
        "vehicles",
        SiloOf(VEHICLES),
        Populate(VEHICLES, v("machine2"), Lst(VEHICLE, (vehicle(EVE, "E-1"), vehicle(TIM, "T-1"), vehicle(ADA, "A-1")))),
    ),
    ("adults", SiloOf(PERSONS), FlatMap(v("persons"), _ADULTS)),
    ("owners", SiloOf(PAIRS), FlatMap(v("adults"), _OWNERS)),
    body=Await(Send(v("owners"))),
)

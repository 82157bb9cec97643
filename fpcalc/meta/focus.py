"""Small programs that do one thing densely: for hunts, beside the programs that do everything.

``listing`` calls higher-order operations on lists, ``serving`` makes and asks for silos, some of which fail, persist, or are
handed on. All are well typed, and their runs end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from calculus.operations import OPERATIONS, Each, Fold, Operation
from calculus.terms import (
    OPTION,
    Abs,
    App,
    Await,
    Case,
    Constructor,
    DataType,
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
    Param,
    PCons,
    Persist,
    PNil,
    Populate,
    Program,
    PVar,
    Rcd,
    Sel,
    Send,
    Spawn,
    Term,
    Tup,
    Unpersist,
    Var,
)
from calculus.types import (
    BOOLEAN,
    DOUBLE,
    HOST,
    INT,
    UNIT,
    DataOf,
    Fun,
    FutureOf,
    ListOf,
    SiloOf,
    TupleOf,
    Type,
    subst_types,
)
from calculus.values import Level
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.spores import spore_of

TWO = DataType("Two", (), (Constructor("Two", (), (Param("a", INT), Param("b", INT)), DataOf("Two")),))
_DOUBLES = (0.0, -0.0, 1.5, 0.1, -1234567.125, 1e300)
_STATEMENTS = 12  # at the most; each asks first whether there is one more, so that a program shrinks by leaving one out
_INTEGERS = (2**53 + 1, 2**70 + 1, -(2**64) - 3)


def integer(choices: Choices) -> Term:
    """A small number, seldom a large one."""
    number = choices.pick(12)
    return Lit(number if number < 11 else one_of(choices, _INTEGERS))


def calculate(operation: str, a: Term, b: Term) -> Term:
    """``a + b`` and the like."""
    return Op(f"Int.{operation}", (), (a, b))


# Lists.


@cache
def _higher_order() -> tuple[Operation, ...]:
    """The operations that call functions from Ints to Ints, Booleans or lists, when all their types are Int."""
    found = [operation for operation in OPERATIONS.values() if isinstance(operation.implementation, Each | Fold)]
    return tuple([operation for operation in found if all(_known(ty) for ty in _at_int(operation)[0])])


def _at_int(operation: Operation) -> tuple[list[Type], Type]:
    scheme = operation.scheme
    by: dict[str, Type] = {variable.name: INT for variable in scheme.type_params}
    return [subst_types(param, by) for param in scheme.params], subst_types(scheme.result, by)


def _known(ty: Type) -> bool:
    match ty:
        case Fun(TupleOf((a, b)), result):
            return a == INT == b and result in (INT, BOOLEAN)
        case Fun(param, result):
            return param == INT and result in (INT, BOOLEAN, ListOf(INT))
        case _:
            return ty in (INT, ListOf(INT))


def _argument(choices: Choices, ty: Type) -> Term:
    x, y = Param("x", INT), Param("y", INT)
    match ty:
        case Fun(TupleOf(), result):
            way = one_of(choices, ("-", "*")) if result == INT else one_of(choices, ("<", ">"))
            return Abs((x, y), calculate(way, Var("x"), Var("y")))
        case Fun(_, ListOf()):
            return Abs((x,), Lst(INT, (Var("x"), calculate("+", Var("x"), integer(choices)))))
        case Fun(_, result):
            way = one_of(choices, ("-", "+", "/")) if result == INT else one_of(choices, ("<", ">"))
            return Abs((x,), calculate(way, Var("x"), integer(choices)))
        case ListOf():
            return Lst(INT, tuple([integer(choices) for _ in range(choices.pick(5))]))
        case _:
            return integer(choices)


def listing(choices: Choices) -> Program:
    """Some calls of higher-order operations, Doubles, a group of local functions, records, data, a match."""
    kinds = [kind for kind in _CALLS if choices.pick(3)]
    calls = [kind(choices) for kind in kinds]
    data = (TWO,) if _two in kinds else ()
    if len(calls) < 2:
        return whole(*(calls[0] if calls else (Lit(()), UNIT)), data)
    return whole(Tup(tuple([call for call, _ in calls])), TupleOf(tuple([ty for _, ty in calls])), data)


def _call(choices: Choices) -> tuple[Term, Type]:
    operation = one_of(choices, _higher_order())
    params, result = _at_int(operation)
    types: tuple[Type, ...] = (INT,) * len(operation.scheme.type_params)
    return Op(operation.name, types, tuple([_argument(choices, ty) for ty in params])), result


def _double(choices: Choices) -> tuple[Term, Type]:
    return Lit(one_of(choices, _DOUBLES)), DOUBLE


def _record(choices: Choices) -> tuple[Term, Type]:
    return Sel(Rcd(("a", "b", "c"), (integer(choices), integer(choices), Lit(True))), one_of(choices, ("a", "b"))), INT


def _two(choices: Choices) -> tuple[Term, Type]:
    return Sel(New("Two", (), (integer(choices), integer(choices))), one_of(choices, ("a", "b"))), INT


def _counting(choices: Choices) -> tuple[Term, Type]:
    """letrec f = x => if (x < 1) 0 else g(x - 1) + 1, g = … in g(n)"""

    def local(name: str, other: str, stop: Term) -> LocalDef:
        rest = calculate("+", App(Var(other), calculate("-", Var("x"), Lit(1))), Lit(1))
        return LocalDef(name, Fun(INT, INT), Abs((Param("x", INT),), If(calculate("<", Var("x"), Lit(1)), stop, rest)))

    defs = (local("f", "g", integer(choices)), local("g", "f", integer(choices)))
    return LetRec(defs, App(Var(one_of(choices, ("f", "g"))), Lit(choices.pick(4)))), INT


def _shadowing(choices: Choices) -> tuple[Term, Type]:
    """let x = n in let x = x + m in ((x, y) => x - y)(x, k)"""
    pair = Tup((Var("x"), integer(choices)))
    inner = App(Abs((Param("x", INT), Param("y", INT)), calculate("-", Var("x"), Var("y"))), pair)
    return Let("x", INT, integer(choices), Let("x", INT, calculate("+", Var("x"), integer(choices)), inner)), INT


def _matching(choices: Choices) -> tuple[Term, Type]:
    """List(n, …) match { case x :: xs if x < n => xs.size; case x :: xs => x; case Nil => n }"""
    some = PCons(PVar("x", INT), PVar("xs", ListOf(INT)))
    cases = (
        Case(some, calculate("<", Var("x"), integer(choices)), Op("List.size", (INT,), (Var("xs"),))),
        Case(some, None, Var("x")),
        Case(PNil(), None, integer(choices)),
    )
    return Match(Lst(INT, tuple([integer(choices) for _ in range(choices.pick(4))])), cases, INT), INT


_CALLS: tuple[Callable[[Choices], tuple[Term, Type]], ...] = (
    _call,
    _call,
    _double,
    _counting,
    _record,
    _shadowing,
    _two,
    _matching,
)


# Silos.


class _Server:
    """The statements so far, and the names that they bind."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.statements: list[tuple[str, Type, Term]] = []
        self.silos: list[str] = []
        self.futures: list[str] = []
        self.hosts: list[str] = []
        self.persisted: list[str] = []

    def bind(self, names: list[str], stem: str, ty: Type, term: Term) -> None:
        names.append(f"{stem}{len(names) + 1}")
        self.statements.append((names[-1], ty, term))

    def host(self) -> Term:
        number = self.choices.pick(len(self.hosts) + 1)
        return Var(self.hosts[-number]) if number else Here()

    def silo(self) -> Term:
        """One of those that are there, the newest being the simplest."""
        return Var(self.silos[-1 - self.choices.pick(len(self.silos))])

    def add_silo(self) -> None:
        made = self.new_silo() if self.silos else Populate(INT, self.host(), integer(self.choices))
        self.bind(self.silos, "r", SiloOf(INT), made)
        if isinstance(made, Persist):
            self.persisted.append(self.silos[-1])

    def new_silo(self) -> Term:
        match self.choices.pick(10):
            case 0:
                return Populate(INT, self.host(), integer(self.choices))
            case 1:
                return FromFun(self.host(), spore_of((), (), integer(self.choices), INT))
            case 2 | 3:
                return Map(self.silo(), self.function())
            case 4 | 5:
                return FlatMap(self.silo(), self.silo_function())
            case 6:
                return OrElse(self.silo(), self.silo(), INT)
            case 7 | 8:
                return Persist(self.silo(), Lit(one_of(self.choices, (Level.MEMORY, Level.STABLE))))
            case _:
                return Unpersist(Var(one_of(self.choices, self.persisted)) if self.persisted else self.silo())

    def function(self) -> Term:
        """x => x + n, which may fail, or ask for a silo that it captures."""
        x = (Param("x", INT),)
        match self.choices.pick(5):
            case 4:
                asked = calculate("+", Var("x"), Await(Send(Var("c"))))
                return spore_of(((Param("c", SiloOf(INT)), self.silo()),), x, asked, INT)
            case 3:
                divisor = one_of(self.choices, (calculate("-", Var("x"), integer(self.choices)), Lit(0)))
                return spore_of((), x, calculate("/", integer(self.choices), divisor), INT)
            case 2:
                header = ((Param("c", INT), integer(self.choices)), (Param("d", INT), calculate("+", Var("c"), Lit(1))))
                return spore_of(header, x, calculate("-", calculate("*", Var("x"), Var("c")), Var("d")), INT)
            case _:
                return spore_of((), x, calculate("+", Var("x"), integer(self.choices)), INT)

    def silo_function(self) -> Term:
        """x => a silo: one made here, or one that is captured, and made use of."""
        x = (Param("x", INT),)
        captured = ((Param("c", SiloOf(INT)), self.silo()),)
        match self.choices.pick(3):
            case 0:
                return spore_of((), x, Populate(INT, Here(), calculate("+", Var("x"), integer(self.choices))), SiloOf(INT))
            case 1:
                return spore_of(captured, x, Var("c"), SiloOf(INT))
            case _:
                add = spore_of(((Param("k", INT), Var("x")),), (Param("y", INT),), calculate("-", Var("y"), Var("k")), INT)
                return spore_of(captured, x, Map(Var("c"), add), SiloOf(INT))

    def fail(self) -> None:
        """A persisted silo that has no data, asked for twice, once with an alternative."""
        fails = spore_of((), (Param("x", INT),), calculate("/", Var("x"), Lit(0)), INT)
        level = Lit(one_of(self.choices, (Level.MEMORY, Level.STABLE)))
        self.bind(self.silos, "r", SiloOf(INT), Persist(Map(self.silo(), fails), level))
        self.bind(self.futures, "f", FutureOf(INT), Send(Var(self.silos[-1])))
        self.bind(self.futures, "f", FutureOf(INT), Send(OrElse(Var(self.silos[-1]), Var(self.silos[0]), INT)))

    def evict(self) -> None:
        """A persisted silo that is asked for, and unpersisted when its data is there."""
        level = Lit(one_of(self.choices, (Level.MEMORY, Level.STABLE)))
        self.bind(self.silos, "r", SiloOf(INT), Persist(self.silo(), level))
        self.bind(self.futures, "f", FutureOf(INT), Send(Var(self.silos[-1])))
        self.statements.append(("n", INT, Await(Var(self.futures[-1]))))
        self.bind(self.silos, "r", SiloOf(INT), Unpersist(Var(self.silos[-1])))

    def statement(self) -> None:
        match self.choices.pick(8):
            case 6 | 7:
                names = (None, Lit("a"), Lit("b"))
                self.bind(self.hosts, "h", HOST, Spawn(one_of(self.choices, names)))
            case 4 | 5 if self.silos:
                self.bind(self.futures, "f", FutureOf(INT), Send(self.silo()))
            case _:
                self.add_silo()


def serving(choices: Choices) -> Program:
    """Silos on several hosts, made of each other; requests, and what they are answered."""
    server = _Server(choices)
    server.add_silo()
    match choices.pick(4):
        case 3:
            server.fail()
        case 2:
            server.evict()
    for _ in range(_STATEMENTS):
        if not choices.pick(_STATEMENTS // 2):
            break
        server.statement()
    asked: list[Term] = [Await(Var(name)) for name in reversed(server.futures)]
    asked.append(Await(Send(server.silo())))
    result: Term = Tup((Lst(INT, tuple(asked)), HostOf(server.silo()), server.silo()))
    for name, ty, bound in reversed(server.statements):
        result = Let(name, ty, bound, result)
    return whole(result, TupleOf((ListOf(INT), HOST, SiloOf(INT))))


def whole(main: Term, ty: Type, data: tuple[DataType, ...] = ()) -> Program:
    """The program whose main expression this is."""
    return Program({}, {declared.name: declared for declared in (OPTION, *data)}, main, ty)

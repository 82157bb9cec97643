"""Data types and definitions: generic ones with bounds, recursive ones, and definitions that are no functions."""

from __future__ import annotations

from collections.abc import Mapping

from calculus.terms import (
    OPTION,
    Abs,
    App,
    Await,
    Constructor,
    DataType,
    Definition,
    FromFun,
    If,
    Lit,
    Op,
    Param,
    Program,
    Ref,
    Send,
    Spawn,
    Spore,
    SporeCode,
    Term,
    Tup,
    Var,
    param_type,
)
from calculus.types import INT, UNIT, DataOf, Fun, ListOf, SporeOf, Type, TypeVar, option
from checker.formation import data_problems
from fpcalc.testing.generators import terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.types import a_type

#: What type parameters promise.
_VARIABLES = (
    TypeVar("A"),
    TypeVar("A", mobile=True),
    TypeVar("A", comparable=True),
    TypeVar("A", ordered=True),
    TypeVar("A", mobile=True, ordered=True),
)
_SECOND = TypeVar("B", mobile=True)
_ROOM, _DEPTH = 12, 3


def data_types(choices: Choices, surface: bool = False) -> Mapping[str, DataType]:
    """Up to two data types of a program, and Option; every one has values."""
    found = {"Option": OPTION}
    for name in ("P", "Q")[: choices.pick(3)]:
        data = data_type(choices, _only(found), name, surface)
        found[name] = data
        if data_problems(_only(found)):  # a bound that a field does not keep
            found[name] = DataType(name, (), (Constructor(name, (), (Param("a", INT),), DataOf(name)),))
    return found


def _only(data: Mapping[str, DataType]) -> Program:
    return Program({}, dict(data), None, None)


def data_type(choices: Choices, program: Program, name: str, surface: bool) -> DataType:
    """A case class, or a sealed trait with up to three cases, the first of which is not recursive."""
    b = Builder(choices, program, size=20, surface=surface)
    variables = (one_of(choices, _VARIABLES[:2]),) if choices.pick(3) == 2 else ()
    parent = DataOf(name, variables)
    scope = Scope((), variables)
    cases = choices.pick(4)
    constructors: list[Constructor] = []
    for at in range(max(cases, 1)):
        fields = tuple([Param("abc"[i], field(b, scope, parent, recursive=at > 0)) for i in range(choices.pick(3))])
        label = f"{name}{at + 1}" if cases else name
        constructors.append(Constructor(label, variables, fields, parent))
    return DataType(name, variables, tuple(constructors))


def field(b: Builder, scope: Scope, parent: DataOf, recursive: bool) -> Type:
    """The type of a field; in a recursive case, now and then the data type itself, or a list or an Option of it."""
    if recursive and b.pick(2):
        return (parent, ListOf(parent), option(parent))[b.pick(3)]
    return a_type(b, scope, 1)


# Definitions.


def definitions(b: Builder) -> None:
    """Up to three definitions, each of which sees those before it."""
    for at in b.several(3, 3):
        found = definition(b, f"d{at + 1}")
        b.definitions[found.name] = found


def definition(b: Builder, name: str) -> Definition:
    """A generic or plain definition: a function, a value, or a recursive function that counts its rounds down."""
    kind = b.pick(4)
    variables: tuple[TypeVar, ...] = ()
    if b.pick(2):
        variables = (one_of(b.choices, _VARIABLES), *((_SECOND,) if b.pick(3) == 2 else ()))
    scope = Scope((), variables, b.pick(4) == 3)
    if scope.driver:
        b.driver_only.add(name)
    b.size += _ROOM
    if kind == 1:
        ty = a_type(b, scope, 2)
        return Definition(name, variables, ty, terms.term(b, scope, ty, _DEPTH))
    params = [Param(f"a{at + 1}", a_type(b, scope, 2)) for at in range(1 + b.pick(2))]
    result = a_type(b, scope, 2)
    if kind == 3:
        return counted(b, scope, name, params, result)
    fun = Abs(tuple(params), terms.term(b, terms.within(scope, tuple(params)), result, _DEPTH))
    return Definition(name, variables, Fun(param_type(fun.params), result), fun)


def counted(b: Builder, scope: Scope, name: str, params: list[Param], result: Type) -> Definition:
    """``def f(n: Int, x: S, …): T = if (n <= 0) t else …``, where the call of f is with n - 1: itself, or inside a spore."""
    b.counted.add(name)
    params = [Param("n", INT), *params]
    inner = terms.within(scope, tuple(params))
    types: tuple[Type, ...] = scope.variables
    stop = terms.term(b, inner, result, _DEPTH - 1)
    fewer = Op("Int.-", (), (Var("n"), Lit(1)))
    args = [terms.term(b, inner, param.type, _DEPTH - 2) for param in params[1:]]
    again: Term = App(Ref(name, types), Tup((fewer, *args)))
    if b.pick(3) == 2 and b.mobile(result) and name not in b.driver_only:
        again = elsewhere(b, inner, Ref(name, types), fewer, args, params, result)
    body = If(Op("Int.<=", (), (Var("n"), Lit(0))), stop, terms.step(b, inner, result, again, _DEPTH - 1))
    fun = Abs(tuple(params), body)
    return Definition(name, scope.variables, Fun(param_type(fun.params), result), fun)


def elsewhere(b: Builder, scope: Scope, f: Ref, fewer: Term, args: list[Term], params: list[Param], result: Type) -> Term:
    """The recursive call inside a spore that a new host runs: ``await(send(fromFun(spawn(), spore { …; () => f(…) })))``."""
    header: list[Param] = [Param("m", INT)]
    inits = [fewer]
    inside: list[Term] = [Var("m")]
    for at, (param, arg) in enumerate(zip(params[1:], args, strict=True)):
        if b.mobile(param.type):
            header.append(Param(f"y{at}", param.type))
            inits.append(arg)
            inside.append(Var(f"y{at}"))
        else:
            inside.append(terms.least(b, scope.only(()), param.type))
    ty = SporeOf(UNIT, result, tuple([entry.type for entry in header]))
    spore = Spore(SporeCode(tuple(header), (), App(f, Tup(tuple(inside))), ty), tuple(inits))
    return Await(Send(FromFun(Spawn(None), spore)))

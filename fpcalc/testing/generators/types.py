"""Types, well formed by construction, the simplest first."""

from __future__ import annotations

from calculus.operations import Bound
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    HOST,
    INT,
    LEVEL,
    NOTHING,
    STRING,
    UNIT,
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
    TypeVar,
    option,
    product,
)
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of

PLAIN: tuple[Type, ...] = (INT, BOOLEAN, STRING, DOUBLE, UNIT, CHAR)
_EXCLUDED: tuple[Type, ...] = (FutureOf(INT), HOST, SiloOf(INT))
_LABELS = ("a", "b", "c")
_BASES: dict[Bound, tuple[Type, ...]] = {
    "any": (*PLAIN, HOST, LEVEL, NOTHING),
    "mobile": (*PLAIN, HOST, LEVEL, NOTHING),
    "comparable": (*PLAIN, HOST),
    "ordered": (INT, STRING, DOUBLE, BOOLEAN, CHAR),
}


def a_type(b: Builder, scope: Scope, depth: int = 2, bound: Bound = "any") -> Type:
    """A type that keeps a bound."""
    ways = _WAYS[bound]
    way = ways[b.pick(len(ways) if depth > 0 else 2)]
    match way:
        case "base":
            bases = _BASES[bound]
            return one_of(b.choices, bases[:-1] if bases[-1] == NOTHING and (b.surface or not b.rarely(4)) else bases)
        case "variable":
            found = [var for var in scope.variables if b.keeps(bound, var)]
            return one_of(b.choices, found) if found else INT
        case "in scope":
            known = [ty for _, ty in reversed(scope.names) if b.keeps(bound, ty)]
            return one_of(b.choices, known) if known else INT
        case "list":
            return ListOf(a_type(b, scope, depth - 1, bound))
        case "option":
            return option(a_type(b, scope, depth - 1, bound))
        case "tuple":
            return TupleOf(tuple([a_type(b, scope, depth - 1, bound) for _ in range(2 + b.pick(2))]))
        case "record":
            labels = _LABELS[: 1 + b.pick(3)]
            return RecordOf(labels, tuple([a_type(b, scope, depth - 1, bound) for _ in labels]))
        case "data":
            return data_type(b, scope, depth, bound) or INT
        case "map":
            key = a_type(b, scope, depth - 1, "ordered")
            return MapOf(key if b.keeps(bound, key) else INT, a_type(b, scope, depth - 1, bound))
        case "silo":
            return SiloOf(a_type(b, scope, depth - 1, "mobile"))
        case "spore":
            return spore_type(b, scope, depth)
        case "function":
            return Fun(parameter_type(b, scope, depth), a_type(b, scope, depth - 1))
        case _:
            return FutureOf(a_type(b, scope, depth - 1, "mobile"))


_COMPARABLE = ("base", "variable", "in scope", "list", "option", "tuple", "record", "data", "map")
_WAYS: dict[Bound, tuple[str, ...]] = {
    "any": (*_COMPARABLE, "silo", "spore", "function", "future", "function"),
    "mobile": (*_COMPARABLE, "silo", "spore", "silo"),
    "comparable": _COMPARABLE,
    "ordered": ("base", "variable", "in scope", "list", "option", "tuple"),
}


def parameter_type(b: Builder, scope: Scope, depth: int) -> Type:
    """The type of a parameter list: mostly one parameter, now and then none or two."""
    count = (1, 1, 1, 0, 2)[b.pick(5)]
    return product(tuple([a_type(b, scope, depth - 1) for _ in range(count)]))


def spore_type(b: Builder, scope: Scope, depth: int) -> SporeOf:
    """A spore's type, that mostly does not tell what it captures nor exclude anything."""
    param, result = parameter_type(b, scope, depth), a_type(b, scope, depth - 1)
    captured: tuple[Type, ...] | None = None
    if b.rarely(5):
        captured = tuple([one_of(b.choices, PLAIN[:3]) for _ in range(b.pick(3))])
    excluded: tuple[Type, ...] = ()
    if b.rarely(5):
        excluded = (one_of(b.choices, _EXCLUDED),)
    return SporeOf(param, result, captured, excluded)


def data_type(b: Builder, scope: Scope, depth: int, bound: Bound) -> DataOf | None:
    """An instance of a declared data type, or of one case; None where there is none that keeps the bound."""
    declared = [data for name, data in b.program.data.items() if name != "Option"]
    if not declared:
        return None
    data = one_of(b.choices, declared)
    args = tuple([type_for(b, scope, variable, depth - 1) for variable in data.type_params])
    ty = DataOf(data.name, args)
    if len(data.constructors) > 1 and b.rarely(4):
        con = one_of(b.choices, data.constructors)
        if con.type_params == data.type_params:
            ty = DataOf(con.name, args)
    return ty if b.keeps(bound, ty) else None


def type_for(b: Builder, scope: Scope, variable: TypeVar, depth: int) -> Type:
    """A type that a variable may stand for."""
    bound: Bound = "any"
    if variable.ordered:
        bound = "ordered"
    elif variable.comparable:
        bound = "comparable"
    elif variable.mobile:
        bound = "mobile"
    ty = a_type(b, scope, depth, bound)
    return ty if b.may_stand_for(variable, ty) else INT


def narrower(b: Builder, ty: Type) -> Type:
    """A type below this one, where there is one that has values."""
    match ty:
        case ListOf(item):
            return ListOf(NOTHING if b.pick(3) == 2 and not b.surface else narrower(b, item))
        case MapOf(key, item):
            return MapOf(key, NOTHING if b.pick(3) == 2 and not b.surface else narrower(b, item))
        case FutureOf(item):
            return FutureOf(narrower(b, item))
        case SiloOf(item):
            return SiloOf(narrower(b, item))
        case TupleOf(items):
            return TupleOf(tuple([narrower(b, item) for item in items]))
        case RecordOf(labels, items):
            return RecordOf(labels, tuple([narrower(b, item) for item in items]))
        case SporeOf(param, result, None, excluded):
            return SporeOf(param, narrower(b, result), (), excluded)
        case Fun(param, result):
            return Fun(param, narrower(b, result))
        case DataOf("Option", (item,)):
            return option(narrower(b, item))
        case DataOf(name, args) if name in b.program.data:
            con = one_of(b.choices, b.program.data[name].constructors)
            return DataOf(con.name, args)
        case _:
            return ty

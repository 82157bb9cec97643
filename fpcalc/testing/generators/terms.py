"""Terms of a type, well typed by construction: Γ ⊢ t : T for a given Γ and T.

``term`` goes from the type to a form that has it. Nothing is drawn and thrown away: where a form cannot have the type, or
there is no room left, the least term of the type is taken. The type that the kernel infers of a term is T or below it.
"""

from __future__ import annotations

from collections.abc import Callable

from calculus.terms import (
    Abs,
    App,
    Await,
    Definition,
    Here,
    If,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Lst,
    New,
    Op,
    Param,
    Populate,
    Proj,
    Rcd,
    Ref,
    Sel,
    Send,
    Spawn,
    Term,
    Tup,
    Var,
    param_type,
)
from calculus.types import (
    BOOLEAN,
    CHAR,
    DOUBLE,
    HOST,
    INT,
    LEVEL,
    STRING,
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
    TypeVar,
    subst_types,
)
from calculus.values import Char, Level
from checker.declarations import case_type, constructors_of, field_types
from fpcalc.testing.generators import branches, operations, silos, spores
from fpcalc.testing.generators.builder import Builder, Scope, match_types
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type, narrower, type_for

#: The constants of each base type, the simplest first.
CONSTANTS: dict[Type, tuple[Lit, ...]] = {
    INT: tuple([Lit(n) for n in (0, 1, 2, 3, -1, 5, 7, 2**40)]),
    DOUBLE: tuple([Lit(x) for x in (0.0, 1.0, 0.5, -0.0, float("nan"), float("inf"), -2.5)]),
    BOOLEAN: (Lit(False), Lit(True)),
    CHAR: tuple([Lit(Char(c)) for c in "ab0 \u00e9"]),
    STRING: tuple([Lit(s) for s in ("", "a", "b", "12", 'a\n"b', "\u00e9\U0001f600")]),
    UNIT: (Lit(()),),
    LEVEL: (Lit(Level.MEMORY), Lit(Level.STABLE)),
}


def term(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """A term of the type, or of one below it."""
    b.size -= 1
    if b.rarely(16):
        ty = narrower(b, ty)
    names = b.variables_of(scope, ty)
    if b.size <= 0:
        return names[0] if names else least(b, scope, ty)
    if depth <= 0:
        return one_of(b.choices, names) if names else small(b, scope, ty)
    way = b.pick(16)
    if names and way < 4:
        return one_of(b.choices, names)
    if way < 7:
        return introduction(b, scope, ty, depth - 1)
    return _WAYS[way - 7](b, scope, ty, depth - 1) or introduction(b, scope, ty, depth - 1)


# The least term of a type.


def least(b: Builder, scope: Scope, ty: Type) -> Term:
    """The smallest closed term of the type; of a type without values, one that fails."""
    match ty:
        case Base() if ty in CONSTANTS:
            return CONSTANTS[ty][0]
        case Base() if ty == HOST:
            return Here()
        case Base() | TypeVar():
            return Op("List.head", (ty,), (Lst(ty, ()),))
        case TupleOf(items):
            return Tup(tuple([least(b, scope, item) for item in items]))
        case RecordOf(labels, items):
            return Rcd(labels, tuple([least(b, scope, item) for item in items]))
        case ListOf(item):
            return Lst(item, ())
        case MapOf(key, value):
            return Op("Map.empty", (key, value), ())
        case DataOf():
            con = constructors_of(b.program, ty)[-1 if ty.name == "Option" else 0]
            fields = field_types(b.program, con, ty)
            return New(con.name, case_type(b.program, con, ty).args, tuple([least(b, scope, field) for field in fields]))
        case Fun(param, result):
            params = parameters(b, scope, param)
            return Abs(params, least(b, within(scope, params), result))
        case SporeOf():
            return spores.spore(b, scope, ty, 0)
        case SiloOf(data):
            return silos.least(b, scope, data)
        case FutureOf(item):
            return Send(silos.least(b, scope, item))


def small(b: Builder, scope: Scope, ty: Type) -> Term:
    """A term without subterms to speak of: a constant, a list of constants, or the least term."""
    match ty:
        case Base() if ty in CONSTANTS:
            return constant(b, ty)
        case ListOf(item) if item in CONSTANTS:
            return Lst(item, tuple([constant(b, item) for _ in b.several(3, 4)]))
        case SiloOf(data) if data in CONSTANTS or isinstance(data, ListOf):
            return Populate(data, Spawn(None) if b.pick(3) == 2 else Here(), small(b, scope, data))
        case _:
            return least(b, scope, ty)


def constant(b: Builder, ty: Type) -> Lit:
    """A constant of a base type."""
    return one_of(b.choices, CONSTANTS[ty][:3] if b.surface else CONSTANTS[ty])


# Introduction: the form that makes values of the type.


def introduction(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """A term of the form that makes values of the type."""
    match ty:
        case Base() if ty in CONSTANTS:
            return constant(b, ty)
        case Base() if ty == HOST:
            return host(b, scope, depth)
        case TupleOf(items):
            return Tup(tuple([term(b, scope, item, depth) for item in items]))
        case RecordOf(labels, items):
            return Rcd(labels, tuple([term(b, scope, item, depth) for item in items]))
        case ListOf(item):
            return Lst(item, tuple([term(b, scope, item, depth) for _ in b.several(3, 4)]))
        case DataOf():
            con = one_of(b.choices, constructors_of(b.program, ty))
            fields = field_types(b.program, con, ty)
            args = tuple([term(b, scope, field, depth) for field in fields])
            return New(con.name, case_type(b.program, con, ty).args, args)
        case Fun():
            return function(b, scope, ty, depth)
        case SporeOf():
            return spores.spore(b, scope, ty, depth)
        case SiloOf(data):
            return silos.silo(b, scope, data, depth)
        case FutureOf(item):
            return Send(term(b, scope, SiloOf(item), depth))
        case _:
            return operations.operation(b, scope, ty, depth) or least(b, scope, ty)


def host(b: Builder, scope: Scope, depth: int) -> Term:
    """A host; named ones on the driver only, and a name may be taken."""
    match b.pick(6):
        case 0 | 1:
            return Here()
        case 2:
            return silos.host_of(b, scope, depth)
        case 3 if scope.driver and b.rarely(2):
            return Spawn(one_of(b.choices, (Lit("m1"), Lit("m2"), Lit("driver"))))
        case _:
            return Spawn(None)


def parameters(b: Builder, scope: Scope, ty: Type) -> tuple[Param, ...]:
    """The parameters of a function that takes the type: none for Unit, and several for a tuple, now and then."""
    if ty == UNIT and not b.rarely(4):
        return ()
    if isinstance(ty, TupleOf) and not b.rarely(4):
        names: list[str] = []
        for _ in ty.items:
            name = b.fresh(scope)
            names.append(name if name not in names else f"{name}_{len(names)}")
        return tuple([Param(name, item) for name, item in zip(names, ty.items, strict=True)])
    return (Param(b.fresh(scope), ty),)


def function(b: Builder, scope: Scope, ty: Fun, depth: int) -> Term:
    """A function: a lambda, a definition, or a spore."""
    if b.rarely(6):
        return spores.spore(b, scope, SporeOf(ty.param, ty.result), depth)
    if b.rarely(4):
        for definition in b.known_definitions(scope):
            if isinstance(definition.body, Abs) and definition.name not in b.counted:
                types = instantiation(b, scope, definition.name, definition.type, ty)
                if types is not None:
                    return Ref(definition.name, types)
    params = parameters(b, scope, ty.param)
    return Abs(params, term(b, within(scope, params), ty.result, depth))


def within(scope: Scope, params: tuple[Param, ...]) -> Scope:
    """Γ, x: T, …"""
    for param in params:
        scope = scope.bind(param.name, param.type)
    return scope


# Forms of any type; None where the form cannot have it.


def let(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """``let x: S = t₁ in t₂``"""
    of = a_type(b, scope, 1)
    bound = term(b, scope, of, depth)
    name = b.fresh(scope)
    return Let(name, of, bound, term(b, scope.bind(name, of), ty, depth))


def application(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """``t₁ t₂``"""
    of = a_type(b, scope, 1)
    functions = [found for found in scope.names if isinstance(found[1], Fun | SporeOf) and b.below(found[1].result, ty)]
    if functions:
        name, known = one_of(b.choices, functions)
        assert isinstance(known, Fun | SporeOf)
        return App(Var(name), term(b, scope, known.param, depth))
    return App(term(b, scope, Fun(of, ty), depth), term(b, scope, of, depth))


def call(b: Builder, scope: Scope, ty: Type, depth: int) -> Term | None:
    """The mention of a definition, and its call if it is a function."""
    known = b.known_definitions(scope)
    first = b.pick(len(known)) if known else 0
    for definition in (*known[first:], *known[:first]):
        types = instantiation(b, scope, definition.name, mentioned(definition), ty)
        if types is not None:
            return call_of(b, scope, definition, types, depth)
    return None


def mentioned(definition: Definition) -> Type:
    """The type of a definition's mention, which is a call if it is a function."""
    if isinstance(definition.body, Abs):
        assert isinstance(definition.type, Fun)
        return definition.type.result
    return definition.type


def call_of(b: Builder, scope: Scope, definition: Definition, types: tuple[Type, ...], depth: int) -> Term:
    """``f[T, …](t, …)``; ``f[T, …]`` where f is no function. A recursive f gets a few rounds."""
    ref = Ref(definition.name, types)
    if not isinstance(definition.body, Abs):
        return ref
    by = {var.name: arg for var, arg in zip(definition.type_params, types, strict=True)}
    args = [term(b, scope, subst_types(param.type, by), depth) for param in definition.body.params]
    if definition.name in b.counted:
        args[0] = Op("Int.min", (), (args[0], Lit(b.pick(4))))
    if b.surface and len(args) == 1 and (args[0] == Lit(()) or isinstance(args[0], Tup)):
        # ``f()`` and ``f(a, b)`` in its text would be calls with none and two arguments
        name = b.fresh(scope)
        return Let(name, subst_types(definition.body.params[0].type, by), args[0], App(ref, Var(name)))
    return App(ref, Lit(()) if not args else args[0] if len(args) == 1 else Tup(tuple(args)))


def instantiation(b: Builder, scope: Scope, name: str, result: Type, ty: Type) -> tuple[Type, ...] | None:
    """Type arguments with which a definition's ``result`` is the type; None where there are none."""
    by: dict[str, Type] = {}
    if not match_types(result, ty, by):
        return None
    types: list[Type] = []
    for variable in b.definitions[name].type_params:
        found = by.get(variable.name)
        if found is None:
            found = type_for(b, scope, variable, 1)
        if not b.may_stand_for(variable, found):
            return None
        types.append(found)
    return tuple(types)


def rounds(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """A recursive local function, called with a few rounds: ``def f(n: Int, x: S): T = if (n <= 0) t else f(n - 1, t)``."""
    of = a_type(b, scope, 1)
    f, n, x = b.fresh(scope, "f"), b.fresh(scope, "n"), b.fresh(scope)
    if len({f, n, x}) < 3:
        return let(b, scope, ty, depth)
    inner = scope.without(f).bind(n, INT).bind(x, of)
    again = App(Var(f), Tup((Op("Int.-", (), (Var(n), Lit(1))), term(b, inner, of, depth))))
    stop = Op("Int.<=", (), (Var(n), Lit(0)))
    params = (Param(n, INT), Param(x, of))
    body = If(stop, term(b, inner, ty, depth), step(b, inner, ty, again, depth))
    fun = LocalDef(f, Fun(param_type(params), ty), Abs(params, body))
    return LetRec((fun,), App(Var(f), Tup((Lit(b.pick(4)), term(b, scope.without(f), of, depth)))))


def step(b: Builder, scope: Scope, ty: Type, again: Term, depth: int) -> Term:
    """The recursive call, and now and then something after it."""
    if not b.rarely(3):
        return again
    name = b.fresh(scope)
    return Let(name, ty, again, term(b, scope.bind(name, ty), ty, depth))


def part(b: Builder, scope: Scope, ty: Type, depth: int) -> Term | None:
    """``t._i`` or ``t.l``"""
    found: list[Term] = []
    for name, of in reversed(scope.names):
        match of:
            case TupleOf(items):
                found += [Proj(Var(name), at + 1) for at, item in enumerate(items) if b.below(item, ty)]
            case RecordOf(labels, items):
                found += [Sel(Var(name), label) for label, item in zip(labels, items, strict=True) if b.below(item, ty)]
            case DataOf() if len(cons := constructors_of(b.program, of)) == 1 and (cons[0].name == of.name or not b.surface):
                fields = zip(cons[0].fields, field_types(b.program, cons[0], of), strict=True)
                found += [Sel(Var(name), field.name) for field, item in fields if b.below(item, ty)]
            case _:
                pass
    if found:
        return one_of(b.choices, found)
    if b.pick(2):
        other = a_type(b, scope, 1)
        return Proj(term(b, scope, TupleOf((ty, other)), depth), 1)
    return Sel(term(b, scope, RecordOf(("a", "b"), (INT, ty)), depth), "b")


def awaited(b: Builder, scope: Scope, ty: Type, depth: int) -> Term | None:
    """``await(t)``: the data of a silo."""
    if not b.mobile(ty):
        return None
    futures = b.variables_of(scope, FutureOf(ty))
    if futures and b.pick(2) == 0:
        return Await(one_of(b.choices, futures))
    return Await(Send(term(b, scope, SiloOf(ty), depth)))


_WAYS: tuple[Callable[[Builder, Scope, Type, int], Term | None], ...] = (
    let,
    operations.operation,
    branches.condition,
    branches.match,
    application,
    call,
    part,
    awaited,
    rounds,
)

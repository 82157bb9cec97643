"""Whole programs: data types, definitions, and a main expression that spawns hosts, builds lineages and asks for their data."""

from __future__ import annotations

from calculus.terms import Await, Definition, Let, Lit, Program, Send, Spawn, Term, Var
from calculus.types import HOST, FutureOf, SiloOf, Type, subst_types
from checker.kernel import totality
from checker.kernel.spawning import spawners
from fpcalc.testing.generators import silos, terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.declarations import data_types, definitions
from fpcalc.testing.generators.types import a_type, type_for

#: A program's default size: about as many nodes as its main expression has.
SIZE = 60


def program(choices: Choices, size: int = SIZE, surface: bool = False) -> Program:
    """A well-typed program, all of whose runs end; ``surface``: one that the surface language can say."""
    data = data_types(choices, surface)
    b = Builder(choices, Program({}, data, None, None), size=0, surface=surface)
    definitions(b)
    b.size = size
    main, ty = main_expression(b)
    known: dict[str, Definition] = dict(b.definitions)
    return Program(known, data, main, ty)


def main_expression(b: Builder) -> tuple[Term, Type]:
    """Statements, each of which may use what those before have made, and a result."""
    statements: list[tuple[str, Type, Term]] = []
    scope = Scope()
    for _ in b.several(12, 9):
        ty, bound = statement(b, scope)
        name = b.fresh(scope)
        statements.append((name, ty, bound))
        scope = scope.bind(name, ty)
    main, result = last(b, scope)
    if b.surface:  # where the type of the whole program is found, and not written
        statements.append(("result", result, main))
        main = Var("result")
    for name, ty, bound in reversed(statements):
        main = Let(name, ty, bound, main)
    return main, result


def statement(b: Builder, scope: Scope) -> tuple[Type, Term]:
    """What a ``val`` is bound to: a silo, mostly; a definition, a host, a future, the data of a silo, or anything."""
    known = [of.data for _, of in reversed(scope.names) if isinstance(of, SiloOf)]
    match b.pick(11):
        case 0 | 1:
            data = a_type(b, scope, 1, "mobile")
            return SiloOf(data), silos.silo(b, scope, data, 3)
        case 2 if b.known_definitions(scope):
            return mention(b, scope)
        case 3:
            return HOST, Spawn(Lit(f"m{b.made + 1}") if b.pick(2) else None)
        case 4 | 5 if known:
            data = one_of(b.choices, known)
            return FutureOf(data), Send(terms.term(b, scope, SiloOf(data), 1))
        case 6 if known:
            data = one_of(b.choices, known)
            return data, Await(terms.term(b, scope, FutureOf(data), 1))
        case 7 | 8 | 9 if known:
            return silos.derived(b, scope, 3)
        case _:
            ty = a_type(b, scope, 2)
            return ty, terms.term(b, scope, ty, 3)


def mention(b: Builder, scope: Scope) -> tuple[Type, Term]:
    """A definition, called if it is a function."""
    definition = one_of(b.choices, b.known_definitions(scope))
    types = tuple([type_for(b, scope, variable, 1) for variable in definition.type_params])
    by = {variable.name: ty for variable, ty in zip(definition.type_params, types, strict=True)}
    return subst_types(terms.mentioned(definition), by), terms.call_of(b, scope, definition, types, 3)


def last(b: Builder, scope: Scope) -> tuple[Term, Type]:
    """The result: the data of a silo, or anything."""
    known = [of.data for _, of in reversed(scope.names) if isinstance(of, SiloOf)]
    if known and b.pick(3):
        data = one_of(b.choices, known)
        return Await(terms.term(b, scope, FutureOf(data), 1)), data
    ty = a_type(b, scope, 2)
    return terms.term(b, scope, ty, 4), ty


def builder_for(choices: Choices, program: Program, size: int) -> Builder:
    """A builder of more terms for a program: they may mention its data types and definitions."""
    counted = {name for name in totality(program).definitions if name in program.definitions}
    return Builder(
        choices, program, size, definitions=dict(program.definitions), counted=counted, driver_only=set(spawners(program))
    )

"""Silo references: every way to make one, those at hand used again, so that lineages are DAGs."""

from __future__ import annotations

from calculus.terms import FlatMap, FromFun, Here, HostOf, Lit, Map, OrElse, Persist, Populate, Term, Unpersist, Var
from calculus.types import HOST, UNIT, SiloOf, SporeOf, Type
from calculus.values import Level
from fpcalc.testing.generators import spores, terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type

_LEVELS = (Lit(Level.MEMORY), Lit(Level.STABLE))


def least(b: Builder, scope: Scope, data: Type) -> Term:
    """The smallest silo of a type of data."""
    return Populate(data, Here(), terms.least(b, scope, data))


def silo(b: Builder, scope: Scope, data: Type, depth: int) -> Term:
    """A silo reference whose data has the type."""
    ty = SiloOf(data)
    match b.pick(10) if b.size > 0 else 0:
        case 0 | 1:
            return Populate(data, terms.term(b, scope, HOST, depth), terms.term(b, scope, data, depth))
        case 2 | 3:
            of = parent_type(b, scope)
            parent = terms.term(b, scope, SiloOf(of), depth)
            return Map(parent, spore(b, scope, of, data, depth))
        case 4 | 5:
            of = parent_type(b, scope)
            parent = terms.term(b, scope, SiloOf(of), depth)
            return FlatMap(parent, spore(b, scope, of, ty, depth))
        case 6:
            return OrElse(terms.term(b, scope, ty, depth), terms.term(b, scope, ty, depth), data)
        case 7:
            return Persist(terms.term(b, scope, ty, depth), one_of(b.choices, _LEVELS))
        case 8 if b.rarely(2):
            return Unpersist(terms.term(b, scope, ty, depth))
        case _:
            return FromFun(terms.term(b, scope, HOST, depth), spore(b, scope, UNIT, data, depth))


def parent_type(b: Builder, scope: Scope) -> Type:
    """The type of a parent's data: that of a silo at hand, or another."""
    known = [of.data for _, of in reversed(scope.names) if isinstance(of, SiloOf)]
    if known and b.pick(4):
        return one_of(b.choices, known)
    return a_type(b, scope, 1, "mobile")


def spore(b: Builder, scope: Scope, param: Type, result: Type, depth: int) -> Term:
    """A spore from one type to another, mostly written where it is used."""
    ty = SporeOf(param, result)
    known = b.variables_of(scope, ty)
    if known and b.pick(2) == 0:
        return one_of(b.choices, known)
    return spores.spore(b, scope, ty, depth)


def host_of(b: Builder, scope: Scope, depth: int) -> Term:
    """``hostOf(r)``"""
    known = [Var(name) for name, of in reversed(scope.names) if isinstance(of, SiloOf)]
    return HostOf(one_of(b.choices, known) if known else least(b, scope, UNIT))


def derived(b: Builder, scope: Scope, depth: int) -> tuple[Type, Term]:
    """A lineage derived from one at hand, or from two of them, and its type."""
    known = [(Var(name), of) for name, of in reversed(scope.names) if isinstance(of, SiloOf)]
    parent, of = one_of(b.choices, known)
    same = [var for var, other in known if other == of]
    data = one_of(b.choices, (of.data, a_type(b, scope, 1, "mobile")))
    match b.pick(7):
        case 0 | 1:
            return SiloOf(data), Map(parent, spores.spore(b, scope, SporeOf(of.data, data), depth))
        case 2 | 3:
            return SiloOf(data), FlatMap(parent, spores.spore(b, scope, SporeOf(of.data, SiloOf(data)), depth))
        case 4:
            return of, OrElse(parent, one_of(b.choices, same), of.data)
        case 5:
            return of, Persist(parent, one_of(b.choices, _LEVELS))
        case _:
            return of, Unpersist(parent)

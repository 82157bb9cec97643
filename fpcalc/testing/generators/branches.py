"""Conditions and matches: each match exhaustive, with guards, nested patterns and cases that are never taken among them."""

from __future__ import annotations

from calculus.terms import (
    Case,
    If,
    Let,
    Match,
    PAlt,
    Pattern,
    PBind,
    PCon,
    PCons,
    PLit,
    PNil,
    PTup,
    PVar,
    PWild,
    Term,
    Var,
)
from calculus.types import BOOLEAN, INT, STRING, Base, DataOf, ListOf, TupleOf, Type
from checker.declarations import constructors_of, field_types
from fpcalc.testing.generators import terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type


def condition(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """An if."""
    cond = terms.term(b, scope, BOOLEAN, depth)
    return If(cond, terms.term(b, scope, ty, depth), terms.term(b, scope, ty, depth))


def match(b: Builder, scope: Scope, ty: Type, depth: int) -> Term:
    """A match on something of a type that has patterns."""
    matchable = [of for _, of in reversed(scope.names) if isinstance(of, DataOf | ListOf | TupleOf)]
    of = one_of(b.choices, matchable) if matchable and b.pick(3) else a_type(b, scope, 1)
    scrutinee = terms.term(b, scope, of, depth)
    patterns = exhaustive(b, scope, of)
    before = b.pick(4) if b.size > 0 else 0
    guarded = before > 1 or (before == 1 and b.surface)  # the surface language refuses cases that are never reached
    if before:
        patterns = [patterns[0] if before == 2 else refutable(b, scope, of, 2), *patterns]
    cases: list[Case] = []
    for at, pattern in enumerate(patterns):
        inner = scope
        for name, bound in bound_types(pattern):
            inner = inner.bind(name, bound)
        guard = terms.term(b, inner, BOOLEAN, depth) if guarded and at == 0 else None
        cases.append(Case(pattern, guard, terms.term(b, inner, ty, depth)))
    if b.surface:  # where the names of a pattern have the types that are found, not those that are written
        return Let("scrutinee", of, scrutinee, Match(Var("scrutinee"), tuple(cases), ty))
    return Match(scrutinee, tuple(cases), ty)


def exhaustive(b: Builder, scope: Scope, of: Type) -> list[Pattern]:
    """Patterns one of which fits any value of the type."""
    match of:
        case ListOf(item) if b.pick(4):
            head, tail = PVar(b.fresh(scope), item), PVar(f"{b.fresh(scope)}s", of)
            return [PNil(), PCons(head, tail)]
        case DataOf() if b.pick(4):
            patterns: list[Pattern] = []
            for con in constructors_of(b.program, of):
                fields = field_types(b.program, con, of)
                patterns.append(PCon(con.name, several(b, scope, fields)))
            return patterns
        case Base() if of == BOOLEAN and b.pick(2):
            return [PLit(True), PLit(False)]
        case Base() if of in (INT, STRING) and b.pick(2):
            first, second = terms.CONSTANTS[of][b.pick(3)], terms.CONSTANTS[of][3]
            return [PAlt((PLit(first.value), PLit(second.value))), irrefutable(b, scope, of)]
        case _:
            return [irrefutable(b, scope, of)]


def several(b: Builder, scope: Scope, types: tuple[Type, ...]) -> tuple[Pattern, ...]:
    """Names for the parts of a value, which differ, or ``_``."""
    patterns: list[Pattern] = []
    seen: set[str] = set()
    for ty in types:
        name = b.fresh(scope)
        if name in seen or b.rarely(5):
            patterns.append(PWild())
        else:
            seen.add(name)
            patterns.append(PVar(name, ty))
    return tuple(patterns)


def irrefutable(b: Builder, scope: Scope, of: Type) -> Pattern:
    """A pattern that fits any value of the type."""
    match b.pick(4), of:
        case 0, _:
            return PVar(b.fresh(scope), of)
        case ((1 | 2), TupleOf(items)):
            return PTup(several(b, scope, items))
        case 3, TupleOf(items):
            return PBind(f"{b.fresh(scope)}p", PTup(several(b, scope, items)), of)
        case _:
            return PWild()


def refutable(b: Builder, scope: Scope, of: Type, depth: int) -> Pattern:
    """A pattern that a value of the type may not fit; it binds one name at most."""
    match of:
        case Base() if of in (INT, STRING, BOOLEAN):
            return PLit(one_of(b.choices, terms.CONSTANTS[of]).value)
        case ListOf(item) if depth > 0:
            rest: Pattern = PVar(b.fresh(scope), of) if b.pick(2) else PNil()
            return PCons(wild(b, scope, item, depth - 1), rest)
        case DataOf() if depth > 0:
            con = one_of(b.choices, constructors_of(b.program, of))
            fields = field_types(b.program, con, of)
            inside = PCon(con.name, tuple([wild(b, scope, field, depth - 1) for field in fields]))
            return PBind(b.fresh(scope), inside, of) if b.pick(2) else inside
        case TupleOf(items) if depth > 0:
            return PTup(tuple([wild(b, scope, item, depth - 1) for item in items]))
        case _:
            return PWild()


def wild(b: Builder, scope: Scope, of: Type, depth: int) -> Pattern:
    """A pattern without names."""
    match of:
        case Base() if of in (INT, STRING, BOOLEAN) and b.pick(2):
            return PLit(one_of(b.choices, terms.CONSTANTS[of]).value)
        case ListOf() if b.pick(3) == 2:
            return PNil()
        case DataOf() if depth > 0 and b.pick(3) == 2:
            con = one_of(b.choices, constructors_of(b.program, of))
            return PCon(con.name, tuple([PWild() for _ in con.fields]))
        case _:
            return PWild()


def bound_types(pattern: Pattern) -> list[tuple[str, Type]]:
    """The names that a pattern binds, and their types."""
    found: list[tuple[str, Type]] = []
    waiting = [pattern]
    while waiting:
        match waiting.pop():
            case PVar(name, ty):
                found.append((name, ty))
            case PBind(name, inner, ty):
                found.append((name, ty))
                waiting.append(inner)
            case PTup(items) | PCon(_, items):
                waiting += items
            case PCons(head, tail):
                waiting += (head, tail)
            case _:
                pass
    return found

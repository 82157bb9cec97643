"""Folds whose accumulator is a Map that nobody else sees: whether the fold's function keeps it to itself.

It may look into the Map, and then give the Map with an entry; so the Map can be one dict, changed in place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calculus.binding import bound_names, free_vars
from calculus.terms import Abs, App, If, Let, Match, Op, Term, Tup, Var
from calculus.types import MapOf, Type


def only_updates(fn: Abs, fold: Op, plain: Sequence[Type]) -> bool:
    """Does a fold's function do no more to its accumulator, a Map of plain keys, than to look into it and then update it?"""
    of = fold.types[-1]
    if not isinstance(of, MapOf) or of.key not in plain or len(fn.params) != 2:
        return False
    name = fn.params[0].name
    return name != fn.params[1].name and name in free_vars(fn.body) and _updates(fn.body, name)


def _updates(term: Term, name: str) -> bool:
    match term:
        case Var(other):
            return other == name
        case Op("Map.updated", _, (of, key, value)):
            plain = isinstance(of, Var)
            reads = [_reads(each, name) if plain else name not in free_vars(each) for each in (key, value)]
            return all(reads) and _updates(of, name)
        case If(cond, then, els):
            return _reads(cond, name) and _updates(then, name) and _updates(els, name)
        case Let(other, _, bound, body):
            return other != name and _reads(bound, name) and _updates(body, name)
        case Match(scrutinee, cases):
            guards = [case.guard for case in cases if case.guard is not None]
            if not all([_reads(each, name) for each in (scrutinee, *guards)]):  # noqa: C419
                return False
            if any([name in bound_names(case.pattern) for case in cases]):  # noqa: C419
                return False
            return all([_updates(case.body, name) for case in cases])  # noqa: C419  (a generator would take the C stack)
        case _:
            return False


def _reads(term: Any, name: str) -> bool:
    """Is the Map only looked into, and nowhere kept?"""
    if name not in free_vars(term):
        return True
    match term:
        case Op(op, _, (Var(other), *others)) if op in _LOOKS and other == name:
            return all([_reads(each.body if isinstance(each, Abs) else each, name) for each in others])  # noqa: C419
        case Op(_, _, args):
            return all([_reads(each.body if isinstance(each, Abs) else each, name) for each in args])  # noqa: C419
        case If(cond, then, els):
            return _reads(cond, name) and _reads(then, name) and _reads(els, name)
        case Let(other, _, bound, body):
            return other != name and _reads(bound, name) and _reads(body, name)
        case Match(scrutinee, cases):
            parts = [part for case in cases for part in (case.guard, case.body) if part is not None]
            return all([_reads(each, name) for each in (scrutinee, *parts)])  # noqa: C419
        case App(_, arg):
            return _reads(arg, name) and name not in free_vars(term.fn)
        case Tup(elements):
            return all([_reads(each, name) for each in elements])  # noqa: C419
        case _:
            return False


_LOOKS = frozenset({"Map.getOrElse", "Map.get", "Map.contains", "Map.isDefinedAt", "Map.apply"})

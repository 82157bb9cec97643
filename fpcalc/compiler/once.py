"""Names that are used once, before anything else happens: what they are bound to can be evaluated there.

No order changes by that, so nothing is asked of the term. It saves a list where what a chain of operations gives has a name.
"""

from __future__ import annotations

from calculus.binding import free_vars
from calculus.terms import Abs, App, If, Let, Match, Op, Proj, Ref, Sel, Term, Tup, Var

_DEEPEST = 20


def is_first(name: str, body: Term) -> bool:
    """Does the body evaluate the name before anything else, and mention it nowhere else?"""
    term = body
    for _ in range(_DEEPEST):
        if isinstance(term, Var):
            return term.name == name
        first, others = _parts(term, name)
        if first is None or any([name in free_vars(each) for each in others]):  # noqa: C419
            return False
        term = first
    return False


def _parts(term: Term, name: str) -> tuple[Term | None, list[Term]]:
    """What a term evaluates first, and its other parts in which a name stands for the same."""
    match term:
        case Op(_, _, (first, *others)) if not isinstance(first, Abs):
            return first, others
        case Let(bound_name, _, bound, body):
            return bound, [] if bound_name == name else [body]
        case Match(scrutinee, cases):
            return scrutinee, [each for case in cases for each in (case.guard, case.body) if each is not None]
        case If(cond, then, els):
            return cond, [then, els]
        case Proj(of) | Sel(of):
            return of, []
        case Tup((first, *others)):
            return first, others
        case App(Abs() | Ref() as fn, arg):
            return arg, [fn]
        case _:
            return None, []

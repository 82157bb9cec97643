"""Equality of terms up to the names of their bound variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs

from calculus.binding import bound_names
from calculus.node import same
from calculus.terms import (
    Abs,
    Case,
    Let,
    LetRec,
    LocalDef,
    Match,
    PAlt,
    Param,
    Pattern,
    PBind,
    PCon,
    PCons,
    PTup,
    PVar,
    Rec,
    Spore,
    SporeCode,
    Term,
    TermNode,
    Var,
)

Pair: TypeAlias = tuple[Any, Any]


@attrs.frozen
class _Scope:
    """Pairs to compare where the names on the left and on the right are bound by the same binder."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    inside: Sequence[Pair]


@attrs.frozen
class _Leave:
    """The end of a scope: what its names meant outside."""

    left: dict[str, int | None]
    right: dict[str, int | None]


class _Names:
    """The binder that each name stands for at this point of the left or the right term."""

    def __init__(self) -> None:
        self._binders: dict[str, int | None] = {}

    def binder(self, name: str) -> int | str:
        """The number of the name's binder; a free name stands for itself."""
        number = self._binders.get(name)
        return name if number is None else number

    def bind(self, names: tuple[str, ...], first: int) -> dict[str, int | None]:
        """Binds names; gives what they meant before."""
        before = {name: self._binders.get(name) for name in names}
        self._binders.update({name: first + i for i, name in enumerate(names)})
        return before

    def restore(self, before: dict[str, int | None]) -> None:
        self._binders.update(before)


def alpha_equal(left: Term, right: Term) -> bool:
    """t₁ =α t₂; with an explicit stack, so spines may be long."""
    left_names, right_names, binders = _Names(), _Names(), 0
    stack: list[Pair | _Scope | _Leave] = [(left, right)]
    while stack:
        match stack.pop():
            case _Scope(xs, ys, inside):
                if len(xs) != len(ys):
                    return False
                stack.append(_Leave(left_names.bind(xs, binders), right_names.bind(ys, binders)))
                stack.extend(inside)
                binders += len(xs)
            case _Leave(before_left, before_right):
                left_names.restore(before_left)
                right_names.restore(before_right)
            case (Var(x), Var(y)):
                if left_names.binder(x) != right_names.binder(y):
                    return False
            case (TermNode() | SporeCode() | Case() | LocalDef() as a, b) if type(a) is type(b):
                stack.extend(_inside(a, b))
            case (tuple() as items, tuple() as others) if len(items) == len(others):
                stack.extend(zip(items, others, strict=True))
            case (a, b):
                if not same(a, b):
                    return False
    return True


def _inside(a: Any, b: Any) -> list[Pair | _Scope]:
    """What must be equal for two forms of one class to be."""
    match a, b:
        case Abs(ps, t), Abs(qs, u):
            return [(_types(ps), _types(qs)), _Scope(_names(ps), _names(qs), [(t, u)])]
        case Let(x, _, _, t), Let(y, _, _, u):
            return [(a.type, b.type), (a.bound, b.bound), _Scope((x,), (y,), [(t, u)])]
        case LetRec(ds, t), LetRec(es, u):
            return [_Scope(_names(ds), _names(es), [(ds, es), (t, u)])]
        case Rec(ds, f), Rec(es, g):
            return [_Scope(_names(ds), _names(es), [(ds, es), (Var(f), Var(g))])]
        case LocalDef(), LocalDef():
            return [(a.type, b.type), (a.fun, b.fun)]
        case Match(), Match():
            return [(a.scrutinee, b.scrutinee), (a.cases, b.cases), (a.type, b.type)]
        case Case(p, g, t), Case(q, h, u):
            return [(_nameless(p), _nameless(q)), _Scope(bound_names(p), bound_names(q), [(g, h), (t, u)])]
        case Spore(c, ts), Spore(d, us) if len(ts) == len(us):
            xs, ys = _names(c.header), _names(d.header)
            inits = zip(ts, us, strict=True)
            return [(c, d), *[_Scope(xs[:i], ys[:i], [pair]) for i, pair in enumerate(inits)]]
        case SporeCode(hs, ps, t), SporeCode(gs, qs, u):
            names = (*_names(hs), *_names(ps)), (*_names(gs), *_names(qs))
            return [(a.type, b.type), (_types(hs), _types(gs)), (_types(ps), _types(qs)), _Scope(*names, [(t, u)])]
        case _:
            return [(a._parts(), b._parts())]


def _names(binders: Sequence[Param | LocalDef]) -> tuple[str, ...]:
    return tuple([binder.name for binder in binders])


def _types(params: Sequence[Param]) -> tuple[Any, ...]:
    return tuple([param.type for param in params])


def _nameless(pattern: Pattern) -> Pattern:
    """The pattern with ``_`` for every name that it binds."""
    match pattern:
        case PVar(_, ty):
            return PVar("_", ty)
        case PBind(_, inner, ty):
            return PBind("_", _nameless(inner), ty)
        case PTup(items):
            return PTup(tuple([_nameless(item) for item in items]))
        case PCon(name, items):
            return PCon(name, tuple([_nameless(item) for item in items]))
        case PAlt(items):
            return PAlt(tuple([_nameless(item) for item in items]))
        case PCons(head, tail):
            return PCons(_nameless(head), _nameless(tail))
        case _:
            return pattern

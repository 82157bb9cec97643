"""Names and their binders: free names, substitution, renaming-insensitive equality.

    Abs, SporeCode        bind their parameters (SporeCode its header too) in the body
    Let                   binds its name in the body
    LetRec, Rec           bind their functions' names in all of the functions, and LetRec in the body
    Case                  binds the names of its pattern in its guard and body
    Spore                 binds each header name in the later right-hand sides

A spore's closure is closed but for its header and parameters, so nothing here looks into it for names from outside: that is
spore isolation. Values are closed, so nothing looks into a ``Val`` at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast, get_args

from calculus.node import Node
from calculus.terms import (
    Abs,
    App,
    Case,
    Definition,
    Let,
    LetRec,
    Lit,
    LocalDef,
    Match,
    PAlt,
    Pattern,
    PBind,
    PCon,
    PCons,
    PLit,
    PTup,
    PVar,
    Rec,
    Recover,
    Spore,
    Term,
    TermNode,
    Val,
    Var,
)
from calculus.types import Type, subst_types

N = TypeVar("N", bound=Node)
TYPES = get_args(Type)
_NONE: frozenset[str] = frozenset()


# Free names.


def free_vars(term: Term) -> frozenset[str]:
    """fv(t); computed once for each node, with an explicit stack, so a spine of any length will do."""
    try:
        return term._free
    except AttributeError:
        pass
    stack: list[Term] = [term]
    while stack:
        node = stack[-1]
        if hasattr(node, "_free"):
            stack.pop()
            continue
        pending = [part for part in subterms(node) if not hasattr(part, "_free")]
        if pending:
            stack.extend(pending)
        else:
            object.__setattr__(node, "_free", _free_of(node))
            stack.pop()
    return term._free


def subterms(term: Term) -> list[Term]:
    """The terms directly inside a term, those in its cases and local functions too, a spore's closure left out."""
    match term:
        case Var() | Lit() | Val():
            return []
        case App(fn, arg):
            return [fn, arg]
        case Let(_, _, bound, body):
            return [bound, body]
        case LetRec(defs, body):
            return [*[local.fun for local in defs], body]
        case Rec(defs):
            return [local.fun for local in defs]
        case Match(scrutinee, cases):
            found = [scrutinee]
            for case in cases:
                found += (case.body,) if case.guard is None else (case.guard, case.body)
            return found
        case Recover(attempt):
            return [attempt]
        case _:
            return _terms_in(term._parts())


def _terms_in(parts: Iterable[Any]) -> list[Term]:
    """The terms among the parts of a node; a part that is a tuple holds them side by side."""
    found: list[Any] = []
    for part in parts:
        if isinstance(part, TermNode):
            found.append(part)
        elif type(part) is tuple:
            found += [item for item in part if isinstance(item, TermNode)]
    return found


def _free_of(term: Term) -> frozenset[str]:
    """fv(t), where those of the terms inside are known."""
    match term:
        case Var(name):
            return frozenset((name,))
        case Abs(params, body):
            return body._free.difference([param.name for param in params])
        case Let(name, _, bound, body):
            return _union((bound._free, body._free.difference((name,))))
        case LetRec(defs) | Rec(defs):
            return _union([part._free for part in subterms(term)]).difference([local.name for local in defs])
        case Match(scrutinee, cases):
            return _union((scrutinee._free, *[_free_in_case(case) for case in cases]))
        case Spore(code, inits):
            names = [param.name for param in code.header]
            return _union([init._free.difference(names[:i]) for i, init in enumerate(inits)])
        case _:
            return _union([part._free for part in subterms(term)])


def _free_in_case(case: Case) -> frozenset[str]:
    free = case.body._free if case.guard is None else case.body._free | case.guard._free
    return free.difference(bound_names(case.pattern))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Their union; one of them itself where it holds all others, so that equal sets are shared."""
    union = _NONE
    for names in sets:
        if not names <= union:
            union = names if union <= names else union | names
    return union


def bound_names(pattern: Pattern) -> tuple[str, ...]:
    """The names that a pattern binds, from left to right."""
    found: list[str] = []
    stack = [pattern]
    while stack:
        match stack.pop():
            case PVar(name):
                found.append(name)
            case PBind(name, inner):
                found.append(name)
                stack.append(inner)
            case PTup(items) | PCon(_, items) | PAlt(items):
                stack.extend(reversed(items))
            case PCons(head, tail):
                stack += (tail, head)
    return tuple(found)


# Substitution.


def subst(term: Term, by: Mapping[str, Val]) -> Term:
    """[v/x]… t, for closed values; the same object where none of the names is free.

    No renaming: a closed value has no free name that a binder could capture. A binder of x ends the substitution for x.
    """
    free = free_vars(term)
    if free.isdisjoint(by):
        return term
    changed: Term
    match term:
        case Var(name):
            return by[name]
        case Let():
            return _subst_spine(term, by)
        case Abs(params, body):
            changed = Abs(params, subst(body, _without(by, [param.name for param in params])), span=term.span)
        case LetRec(defs, body):
            inner = _without(by, [local.name for local in defs])
            changed = LetRec(_subst_defs(defs, inner), subst(body, inner), span=term.span)
        case Rec(defs, name):
            inner = _without(by, [local.name for local in defs])
            changed = Rec(_subst_defs(defs, inner), name, span=term.span)
        case Match(scrutinee, cases, ty):
            changed = Match(subst(scrutinee, by), tuple([_subst_case(case, by) for case in cases]), ty, span=term.span)
        case Spore(code, inits):
            names = [param.name for param in code.header]
            changed = Spore(code, tuple([subst(init, _without(by, names[:i])) for i, init in enumerate(inits)]), span=term.span)
        case _:
            changed = _map_terms(term, lambda part: subst(part, by))
    return _note_free(changed, free, by)


def _subst_spine(term: Let, by: Mapping[str, Val]) -> Term:
    """``subst`` in a loop down the bodies of the Lets."""
    spine: list[tuple[Let, Term, Mapping[str, Val]]] = []
    rest: Term = term
    while isinstance(rest, Let) and not free_vars(rest).isdisjoint(by):
        spine.append((rest, subst(rest.bound, by), by))
        by = _without(by, (rest.name,))
        rest = rest.body
    changed = subst(rest, by)
    for let, bound, replaced in reversed(spine):
        changed = _note_free(Let(let.name, let.type, bound, changed, span=let.span), let._free, replaced)
    return changed


def _subst_defs(defs: tuple[LocalDef, ...], by: Mapping[str, Val]) -> tuple[LocalDef, ...]:
    return tuple([LocalDef(d.name, d.type, cast(Abs, subst(d.fun, by)), span=d.span) for d in defs])


def _subst_case(case: Case, by: Mapping[str, Val]) -> Case:
    inner = _without(by, bound_names(case.pattern))
    guard = None if case.guard is None else subst(case.guard, inner)
    return Case(case.pattern, guard, subst(case.body, inner), span=case.span)


def _without(by: Mapping[str, Val], names: Iterable[str]) -> Mapping[str, Val]:
    """The substitution inside a binder of some names."""
    shadowed = [name for name in names if name in by]
    return {name: value for name, value in by.items() if name not in shadowed} if shadowed else by


def _note_free(changed: Term, free: frozenset[str], by: Mapping[str, Val]) -> Term:
    """fv([v/x]t) = fv(t) without x, so the new node need not look for them."""
    object.__setattr__(changed, "_free", free.difference(by))
    return changed


def _map_terms(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with its operands changed; for terms that bind no names."""

    def change_part(part: Any) -> Any:
        if isinstance(part, TermNode):
            return change(cast(Term, part))
        return tuple([change_part(item) for item in part]) if type(part) is tuple else part

    kind: Any = type(term)
    changed: Term = kind(*[change_part(part) for part in term._parts()], span=term.span)
    return changed


# Type arguments.


def subst_type_args(node: N, by: Mapping[str, Type]) -> N:
    """[T/A]… in a term or a definition: in every type that it mentions, a spore's closure and signature too.

    No capture: the only binder of type variables is a definition, whose parameters in ``by`` are the ones replaced.
    """
    if not by:
        return node
    match node:
        case Definition(name, params, ty, body):
            rest = tuple([param for param in params if param.name not in by])
            changed: Any = Definition(name, rest, subst_types(ty, dict(by)), _instantiate(body, dict(by)), span=node.span)
        case _:
            changed = _instantiate(node, dict(by))
    return cast(N, changed)


def _instantiate(part: Any, by: dict[str, Type]) -> Any:
    match part:
        case Let():
            return _instantiate_spine(part, by)
        case Lit() | PLit():
            return part
        case Val(value, ty):
            return Val(value, subst_types(ty, by), span=part.span)
        case Recover(attempt, second):
            return Recover(_instantiate(attempt, by), second, span=part.span)
        case _ if isinstance(part, TYPES):
            return subst_types(part, by)
        case tuple():
            return tuple([_instantiate(item, by) for item in part])
        case Node():
            kind, term = type(part), cast(Any, part)
            return cast(Any, kind)(*[_instantiate(inner, by) for inner in term._parts()], span=term.span)
        case _:
            return part


def _instantiate_spine(term: Let, by: dict[str, Type]) -> Term:
    spine: list[tuple[Let, Type, Term]] = []
    rest: Term = term
    while isinstance(rest, Let):
        spine.append((rest, subst_types(rest.type, by), _instantiate(rest.bound, by)))
        rest = rest.body
    changed: Term = _instantiate(rest, by)
    for let, ty, bound in reversed(spine):
        changed = Let(let.name, ty, bound, changed, span=let.span)
    return changed

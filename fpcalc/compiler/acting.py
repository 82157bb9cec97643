"""Which code may act: do what the world around its task sees. Only such code is given its task.

A function value may be a spore, whose body may act, so whoever calls one may act.
"""

from __future__ import annotations

from typing import Any

from calculus.binding import TYPES
from calculus.node import children
from calculus.operations import OPERATIONS, Delta
from calculus.terms import (
    Abs,
    App,
    Let,
    LetRec,
    Op,
    PBind,
    Program,
    PVar,
    Ref,
    SporeCode,
    Term,
    Val,
    Var,
)
from semantics.evaluator import VISIBLE


class Acting:
    """Decides for a program's definitions, and for the terms in them."""

    def __init__(self, program: Program) -> None:
        acting: set[str] = set()
        callers: dict[str, list[str]] = {}
        for each in program.definitions.values():
            itself, refs = _look(each.body)
            for ref in refs:
                callers.setdefault(ref, []).append(each.name)
            if itself:
                acting.add(each.name)
        todo = list(acting)
        while todo:
            for caller in callers.get(todo.pop(), ()):
                if caller not in acting:
                    acting.add(caller)
                    todo.append(caller)
        self._definitions = acting
        self._terms: dict[int, tuple[Term, bool]] = {}

    def definition(self, name: str) -> bool:
        """May the definition act?"""
        return name in self._definitions

    def term(self, term: Any) -> bool:
        """May a term in a function's body, whatever its names are bound to?"""
        known = self._terms.get(id(term))
        if known is None:
            itself, refs = _look(term)
            known = self._terms[id(term)] = term, itself or not self._definitions.isdisjoint(refs)
        return known[1]


def _look(root: Any) -> tuple[bool, set[str]]:
    """Does a term itself act, or call a function value; and the definitions that it mentions."""
    refs: set[str] = set()
    called: set[str] = set()
    local: set[str] = set()
    bound: set[str] = set()
    acts = False
    stack = [root]
    while stack:
        node = stack.pop()
        match node:
            case Ref(name):
                refs.add(name)
            case Abs(params):
                bound.update([param.name for param in params])
            case LetRec(defs):
                local.update([each.name for each in defs])
            case Let(name):
                bound.add(name)
            case PVar(name) | PBind(name):
                bound.add(name)
            case App(fn):
                acts |= _calls(fn, called)
            case Op(name, _, args) if not isinstance(OPERATIONS[name].implementation, Delta):
                acts |= _calls(args[-1], called)
            case SporeCode():
                continue
            case _ if type(node) in VISIBLE:
                acts = True
        if not isinstance(node, Val):
            stack += [child for child in children(node) if not isinstance(child, TYPES)]
    return acts or not called <= local - bound, refs


def _calls(fn: Any, called: set[str]) -> bool:
    """Is a function called that the text does not tell? Names are noted in ``called``."""
    if isinstance(fn, Var):
        called.add(fn.name)
        return False
    return not isinstance(fn, Ref | Abs)

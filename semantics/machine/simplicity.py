"""Which expressions are simple: those that do nothing visible, and call no function but one that is written in place.

A simple expression becomes nested Python functions, so its nesting has a bound. And nothing stops it half way, so it has no
loop inside a loop: its time has the order of the lists that it has at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from calculus.operations import OPERATIONS, Delta
from calculus.terms import Abs, If, Let, Lit, Lst, Match, New, Op, Program, Proj, Rcd, Ref, Sel, Spore, Term, Tup, Val, Var
from semantics.contexts import is_function, operands

DEEPEST = 40
_NOT = DEEPEST + 1
_LONGEST_SPINE = 40

#: The owners of operations that call their function once at most.
_ONCE = frozenset({"Boolean", "Option"})


def primitive(op: Op) -> bool:
    """Is the operation first order?"""
    return isinstance(OPERATIONS[op.name].implementation, Delta)


class Simplicity:
    """Decides for the terms of one function's body; remembers, so the cost is linear."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[int, int] = {}
        self._loops: set[int] = set()

    def of(self, term: Term) -> bool:
        """Is the term simple?"""
        return self._depth(term) <= DEEPEST

    def loops(self, term: Term) -> bool:
        """Has a simple term an operation that calls a function for each item of a list?"""
        self._depth(term)
        return id(term) in self._loops

    def _depth(self, term: Term) -> int:
        """How deeply nested a simple term is; more than ``DEEPEST`` for any other."""
        depth = self._known.get(id(term))
        if depth is None:
            depth = self._known[id(term)] = min(self._measure(term), _NOT)
        return depth

    def _inside(self, whole: Term, terms: Sequence[Term]) -> int:
        """The deepest of a term's parts; where one of them loops, the term does."""
        deepest = 0
        for term in terms:
            deepest = max(deepest, self._depth(term))
            if id(term) in self._loops:
                self._loops.add(id(whole))
        return deepest

    def _measure(self, term: Term) -> int:
        match term:
            case Var() | Lit() | Val() | Abs():
                return 0
            case Ref():
                return 0 if is_function(self._program, term) else _NOT
            case Op(_, _, args):
                return 1 + self._inside(term, args) if primitive(term) else self._operation(term)
            case Tup() | Rcd() | Lst() | New() | Proj() | Sel() | Spore():
                return 1 + self._inside(term, operands(term))
            case If(cond, then, els):
                return 1 + self._inside(term, (cond, then, els))
            case Let():
                return 1 + self._spine(term)
            case Match(scrutinee, cases):
                guards = [case.guard for case in cases if case.guard is not None]
                return 1 + self._inside(term, (scrutinee, *guards, *[case.body for case in cases]))
            case _:
                return _NOT

    def _operation(self, term: Op) -> int:
        """A higher-order operation: its function must be written in place, and have no loop."""
        *others, function = term.args
        if not isinstance(function, Abs):
            return _NOT
        depth = 3 + self._inside(term, (*others, function.body))
        if OPERATIONS[term.name].owner not in _ONCE:
            if self.loops(function.body):
                return _NOT
            self._loops.add(id(term))
        return depth

    def _spine(self, term: Let) -> int:
        """Statements: as deep as the deepest, if they are few."""
        parts: list[Term] = []
        body: Term = term
        while isinstance(body, Let):
            parts.append(body.bound)
            body = body.body
            if len(parts) > _LONGEST_SPINE:
                return _NOT
        return self._inside(term, [*parts, body])

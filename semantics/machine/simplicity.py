"""Which expressions are simple: those that call no function but one that is written in place, and do nothing visible.

A simple expression becomes nested Python functions, so its nesting has a bound.
"""

from __future__ import annotations

from collections.abc import Sequence

from calculus.operations import OPERATIONS, Delta
from calculus.terms import Abs, If, Let, Lit, Lst, Match, New, Op, Program, Proj, Rcd, Ref, Sel, Spore, Term, Tup, Val, Var
from semantics.contexts import is_function, operands

DEEPEST = 40
_NOT = DEEPEST + 1
_LONGEST_SPINE = 40


def primitive(op: Op) -> bool:
    """Is the operation first order?"""
    return isinstance(OPERATIONS[op.name].implementation, Delta)


class Simplicity:
    """Decides for the terms of one function's body; remembers, so the cost is linear."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[int, int] = {}

    def of(self, term: Term) -> bool:
        """Is the term simple?"""
        return self._depth(term) <= DEEPEST

    def _depth(self, term: Term) -> int:
        """How deeply nested a simple term is; more than ``DEEPEST`` for any other."""
        depth = self._known.get(id(term))
        if depth is None:
            depth = self._known[id(term)] = min(self._measure(term), _NOT)
        return depth

    def _deepest(self, terms: Sequence[Term]) -> int:
        deepest = 0
        for term in terms:
            deepest = max(deepest, self._depth(term))
        return deepest

    def _measure(self, term: Term) -> int:
        match term:
            case Var() | Lit() | Val() | Abs():
                return 0
            case Ref():
                return 0 if is_function(self._program, term) else _NOT
            case Op(_, _, args):
                return 1 + self._deepest(args) if primitive(term) else self._operation(args)
            case Tup() | Rcd() | Lst() | New() | Proj() | Sel() | Spore():
                return 1 + self._deepest(operands(term))
            case If(cond, then, els):
                return 1 + self._deepest((cond, then, els))
            case Let():
                return 1 + self._spine(term)
            case Match(scrutinee, cases):
                guards = [case.guard for case in cases if case.guard is not None]
                return 1 + self._deepest((scrutinee, *guards, *[case.body for case in cases]))
            case _:
                return _NOT

    def _operation(self, args: tuple[Term, ...]) -> int:
        """A higher-order operation: its function must be written in place."""
        *others, function = args
        if not isinstance(function, Abs):
            return _NOT
        return 3 + self._deepest((*others, function.body))

    def _spine(self, term: Let) -> int:
        """Statements: as deep as the deepest, if they are few."""
        parts: list[Term] = []
        body: Term = term
        while isinstance(body, Let):
            parts.append(body.bound)
            body = body.body
            if len(parts) > _LONGEST_SPINE:
                return _NOT
        return self._deepest([*parts, body])

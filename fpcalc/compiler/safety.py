"""Which terms are safe: they have a value, whatever their names stand for, and do nothing else.

Safe terms may be evaluated in another order than they are written in.
"""

from __future__ import annotations

from typing import Any

from calculus.operations import OPERATIONS, Delta
from calculus.terms import Abs, App, If, Let, Lit, Lst, Match, New, Op, Program, Proj, Rcd, Ref, Sel, Tup, Val, Var
from fpcalc.compiler.primitives import is_plain_text
from semantics.contexts import operands

_ALWAYS = (Var, Lit, Val, Abs)
_MADE_OF_PARTS = (Tup, Rcd, Lst, New, Proj, Sel)
_DEEPEST = 60


class Safety:
    """Decides for the terms of a program; a definition that calls itself is never safe."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._definitions: dict[str, bool] = {}

    def function(self, fn: Any) -> bool:
        """Is a function safe to call?"""
        match fn:
            case Abs(_, body):
                return self.term(body)
            case Ref(name):
                return self._definition(name)
            case _:
                return False

    def term(self, term: Any, depth: int = 0) -> bool:
        """Is it safe to evaluate? A term that nests deeply is taken for unsafe."""
        if depth > _DEEPEST:
            return False
        match term:
            case If(cond, then, els):
                parts: Any = (cond, then, els)
            case Let(_, _, bound, body):
                parts = (bound, body)
            case Match(scrutinee, cases):
                parts = [scrutinee, *[part for case in cases for part in (case.guard, case.body) if part is not None]]
            case Op(name, _, args):
                if not self._operation(term):
                    return False
                parts = [each.body if isinstance(each, Abs) else each for each in args]
                if not isinstance(OPERATIONS[name].implementation, Delta) and not isinstance(args[-1], Abs):
                    return False
            case App(fn, arg):
                if not self.function(fn):
                    return False
                parts = (arg,)
            case _ if isinstance(term, _ALWAYS):
                return True
            case _ if isinstance(term, _MADE_OF_PARTS):
                parts = operands(term)
            case _:
                return False
        return all([self.term(each, depth + 1) for each in parts])  # noqa: C419  (a generator would take the C stack)

    def _operation(self, term: Op) -> bool:
        return OPERATIONS[term.name].total or (term.name == "String.split" and is_plain_text(term.args[1]))

    def _definition(self, name: str) -> bool:
        known = self._definitions.get(name)
        if known is None:
            self._definitions[name] = False
            body = self._program.definitions[name].body
            known = self._definitions[name] = isinstance(body, Abs) and self.term(body.body)
        return known

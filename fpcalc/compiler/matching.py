"""Patterns in Python: a test of the value, and paths to its parts.

A small match is one expression, in which a pattern's names are paths; any other is a chain of ``if``, whose branches put the
parts in names of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from calculus.binding import free_vars
from calculus.operations import OPERATIONS, Delta
from calculus.terms import (
    Abs,
    Case,
    If,
    Let,
    LetRec,
    Match,
    Op,
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
from calculus.types import Type
from calculus.values import Char
from fpcalc.compiler import inlining
from fpcalc.compiler import syntax as py
from fpcalc.compiler.primitives import PLAIN
from semantics.contexts import operands

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function
    from fpcalc.compiler.names import Dest, Name

#: Matches with more cases become statements one after the other: Python nests ``elif``.
_MANY = 50
_FEW = 6


@attrs.define(eq=False)
class Fit:
    """A pattern on a value: the tests that it must pass, and where its names' values are."""

    tests: list[ast.expr]
    binds: list[tuple[str, Type, ast.expr]]


def fit(f: Function, pattern: Pattern, value: ast.expr, into: Fit) -> Fit:
    """Adds to ``into`` what a pattern asks of a value."""
    match pattern:
        case PWild():
            pass
        case PVar(name, ty):
            into.binds.append((name, ty, value))
        case PBind(name, inner, ty):
            into.binds.append((name, ty, value))
            fit(f, inner, value, into)
        case PLit(constant):
            into.tests.append(_equal(f, value, constant))
        case PTup(items):
            for at, each in enumerate(items):
                fit(f, each, py.item(value, at), into)
        case PCon(name, items) if isinstance(value, Found):
            how = ast.Is() if name == "None" else ast.IsNot()
            into.tests.append(py.compare(value, how, py.name("ABSENT")))
            for each in items:
                fit(f, each, ast.Name(value.id, py.LOAD), into)
        case PCon(name, items):
            if not f.code.is_only(name):
                into.tests.append(py.compare(py.attribute(value, "name"), ast.Eq(), py.const(name)))
            for at, each in enumerate(items):
                fit(f, each, py.item(py.attribute(value, "fields"), at), into)
        case PNil():
            into.tests.append(py.negation(py.attribute(value, "_size")))
        case PCons(head, tail):
            into.tests.append(py.attribute(value, "_size"))
            fit(f, head, py.attribute(value, "head"), into)
            fit(f, tail, py.attribute(value, "tail"), into)
        case PAlt(items):
            into.tests.append(_any([_all(fit(f, each, value, Fit([], [])).tests) for each in items]))
    return into


class Found(ast.Name):
    """The name of what a Map has at a key, or of ``ABSENT``: an Option that is never made."""


def scrutinised(f: Function, term: Match) -> ast.expr:
    """The value that a match looks at, under a name."""
    looked = term.scrutinee
    if isinstance(looked, Op) and looked.name == "Map.get" and looked.types[0] in PLAIN:
        wild = [case.pattern for case in term.cases if not isinstance(case.pattern, PCon | PWild)]
        if not wild:
            found: Any = inlining.found_in(f, looked)
            return Found(found.id, py.LOAD)
    return f.steady(f.expr(looked)) if _is_small(f, term) else f.named(f.expr(looked), "m")


def _equal(f: Function, value: ast.expr, constant: Any) -> ast.expr:
    if type(constant) is Char:
        return py.compare(py.attribute(value, "text"), ast.Eq(), py.const(constant.text))
    if type(constant) is bool:
        return value if constant else py.negation(value)
    return py.compare(value, ast.Eq(), f.constant(constant))


def _all(tests: list[ast.expr]) -> ast.expr:
    if not tests:
        return py.const(True)
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def _any(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


# As an expression.


def expr(f: Function, term: Match) -> ast.expr:
    """The value of a match."""
    if not _is_small(f, term):
        name = f.fresh()
        into(f, term, name)
        return py.name(name)
    value = scrutinised(f, term)
    return _cases(f, term.cases, value)


def _cases(f: Function, cases: Sequence[Case], value: ast.expr) -> ast.expr:
    case, *others = cases
    found = fit(f, case.pattern, value, Fit([], []))
    outside = f.names
    with f.scope():
        for name, ty, path in found.binds:
            f.bind(name, ty, path)
        if case.guard is not None:
            found.tests.append(f.expr(case.guard))
        if not others or not found.tests:
            return f.expr(case.body)
        return f.either(_all(found.tests), lambda: f.expr(case.body), lambda: _cases_seeing(f, outside, others, value))


def _cases_seeing(f: Function, names: dict[str, Name], cases: Sequence[Case], value: ast.expr) -> ast.expr:
    """Cases that see other names than those of the case before them."""
    with f.seeing(names):
        return _cases(f, cases, value)


def _is_small(f: Function, term: Match) -> bool:
    """Has it few cases, whose guards are expressions and whose names stand for short paths?"""
    if len(term.cases) > _FEW:
        return False
    for case in term.cases:
        if case.guard is not None and not is_expression(f, case.guard):
            return False
        if not _short(case.pattern) or not is_expression(f, case.body):
            return False
    return True


def _short(pattern: Pattern) -> bool:
    match pattern:
        case PCons():
            return False
        case PTup(items) | PCon(_, items) | PAlt(items):
            return all([_short(each) for each in items])  # noqa: C419  (a generator would take the C stack)
        case PBind(_, inner):
            return _short(inner)
        case _:
            return True


def is_expression(f: Function, term: Any) -> bool:
    """Does a term surely become an expression, without statements before it?"""
    known = f.code.expressions.get(id(term))
    if known is None:
        known = f.code.expressions[id(term)] = (term, _is_expression(f, term))
    return known[1]


def _is_expression(f: Function, term: Any) -> bool:
    match term:
        case Let() | LetRec() | Abs():
            return False
        case If(cond, then, els):
            parts: Sequence[Term] = (cond, then, els)
        case Match(scrutinee):
            return isinstance(scrutinee, Var) and _is_small(f, term)
        case _ if hasattr(term, "args") and hasattr(term, "types") and term.name in OPERATIONS:
            if not isinstance(OPERATIONS[term.name].implementation, Delta):
                return False
            parts = term.args
        case _ if hasattr(term, "inits"):
            return len(term.inits) < 2 and all([is_expression(f, each) for each in term.inits])  # noqa: C419
        case _:
            parts = operands(term)
    return all([is_expression(f, each) for each in parts])  # noqa: C419  (a generator would take the C stack)


# As statements.


def into(f: Function, term: Match, dest: Dest) -> None:
    """Statements that put a match's value where it is wanted."""
    value = scrutinised(f, term)
    simple = dest is not None and len(term.cases) <= _MANY and all(case.guard is None for case in term.cases[:-1])
    if simple:
        _chain(f, term.cases, value, dest)
    else:
        _one_by_one(f, term.cases, value, dest)


def _chain(f: Function, cases: Sequence[Case], value: ast.expr, dest: Dest) -> None:
    """``if … else``, the last case without a test: the cases are exhaustive."""
    case, *others = cases
    found = fit(f, case.pattern, value, Fit([], []))
    if not others or not found.tests:
        _branch(f, case, found, value, dest)
        return
    _, yes = f.captured(lambda: _branch(f, case, found, value, dest))
    _, no = f.captured(lambda: _chain(f, others, value, dest))
    f.emit(ast.If(_all(found.tests), yes, no))


def _branch(f: Function, case: Case, found: Fit, value: ast.expr, dest: Dest) -> None:
    with f.scope():
        _bind(f, case, found, value)
        f.into(case.body, dest)


def _bind(f: Function, case: Case, found: Fit, value: ast.expr) -> None:
    """Statements that put the parts that the case needs in names."""
    used = free_vars(case.body) | (free_vars(case.guard) if case.guard is not None else frozenset())
    pattern = case.pattern
    if isinstance(pattern, PCons) and isinstance(pattern.head, PVar) and isinstance(pattern.tail, PVar):
        head, tail = pattern.head, pattern.tail
        if {head.name, tail.name} <= used:
            names = [f.bind(head.name, head.type), f.bind(tail.name, tail.type)]
            f.emit(py.assign(names, py.method(value, "uncons")))
            return
    for name, ty, path in found.binds:
        if name not in used:
            continue
        if py.is_name(path):
            f.bind(name, ty, path)
        else:
            f.emit(py.assign(f.bind(name, ty), path))


def _one_by_one(f: Function, cases: Sequence[Case], value: ast.expr, dest: Dest) -> None:
    """Each case by itself: after one that is taken the function returns, or a flag says so."""
    done = f.fresh("done") if dest is not None else ""
    if done:
        f.emit(py.assign(done, py.const(False)))
    for at, case in enumerate(cases):
        found = fit(f, case.pattern, value, Fit([], []))
        last = at == len(cases) - 1
        tests = [] if last and case.guard is None else found.tests
        _, taken = f.captured(lambda case=case, found=found: _guarded(f, case, found, value, dest, done))
        if done and at:
            tests = [py.negation(py.name(done)), *tests]
        if tests:
            f.emit(ast.If(_all(tests), taken, []))
        else:
            f.block += taken
            if case.guard is None:
                return


def _guarded(f: Function, case: Case, found: Fit, value: ast.expr, dest: Dest, done: str) -> None:
    with f.scope():
        _bind(f, case, found, value)
        test = None if case.guard is None else f.expr(case.guard)
        _, body = f.captured(lambda: f.into(case.body, dest))
        if done:
            body.append(py.assign(done, py.const(True)))
        if test is None:
            f.block += body
        else:
            f.emit(ast.If(test, body, []))

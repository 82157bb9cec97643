"""First-order operations in Python: operators where Python's are ours, else calls of the table's functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from calculus.operations import OPERATIONS, Delta
from calculus.terms import Lit, Op, Term
from calculus.types import BOOLEAN, CHAR, INT, STRING
from fpcalc.compiler import syntax as py
from fpcalc.compiler.support import LONG

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function

#: Types whose ``==``, as keys too, is Python's.
PLAIN = (INT, BOOLEAN, STRING)

_OPERATORS: dict[str, type[ast.operator]] = {
    "Int.+": ast.Add,
    "Int.-": ast.Sub,
    "Int.*": ast.Mult,
    "Int.&": ast.BitAnd,
    "Int.|": ast.BitOr,
    "Int.^": ast.BitXor,
    "Double.+": ast.Add,
    "Double.-": ast.Sub,
    "Double.*": ast.Mult,
}
_COMPARISONS: dict[str, type[ast.cmpop]] = {
    f"{kind}.{symbol}": python
    for kind in ("Int", "Double")
    for symbol, python in (("<", ast.Lt), ("<=", ast.LtE), (">", ast.Gt), (">=", ast.GtE))
}


def delta(f: Function, term: Op, implementation: Delta) -> ast.expr:
    args = term.args
    python = _OPERATORS.get(term.name)
    if python is not None:
        left, right = f.exprs(args)
        return ast.BinOp(left, python(), right)
    compared = _COMPARISONS.get(term.name)
    if compared is not None:
        left, right = f.exprs(args)
        return py.compare(left, compared(), right)
    values = f.exprs(args)
    world = [py.name("WORLD"), f.constant(term.types)] if implementation.world else []
    return f.at(py.call(f.code.keep(implementation.function), *world, *values), term.span)


def equality(f: Function, term: Op, same: bool) -> ast.expr:
    left, right = f.exprs(term.args)
    of = term.types[0]
    how = ast.Eq() if same else ast.NotEq()
    if of in PLAIN:
        return py.compare(without_sign(left, right), how, right)
    if of == CHAR:
        return py.compare(py.attribute(left, "text"), how, py.attribute(right, "text"))
    equal = py.call("equal", left, right)
    return equal if same else py.negation(equal)


def without_sign(left: ast.expr, right: ast.expr) -> ast.expr:
    """Of ``x % c``, compared with 0, the sign does not matter."""
    match left, right:
        case ast.IfExp(body=ast.BinOp(op=ast.Mod()) as plain), ast.Constant(value=0):
            return plain
        case _:
            return left


def dividing(f: Function, term: Op) -> ast.expr:
    """``/`` and ``%`` by a constant: Python's round down, ours towards zero."""
    left, right = f.exprs(term.args)
    match right:
        case ast.Constant(value=int(number)) if number > 0:
            value = f.named(left)
            python: ast.operator = ast.FloorDiv() if term.name == "Int./" else ast.Mod()
            mirrored = ast.UnaryOp(ast.USub(), ast.BinOp(ast.UnaryOp(ast.USub(), value), python, right))
            return ast.IfExp(py.compare(value, ast.GtE(), py.const(0)), ast.BinOp(value, python, right), mirrored)
        case _:
            implementation: Any = OPERATIONS[term.name].implementation
            return f.at(py.call(f.code.keep(implementation.function), left, right), term.span)


def negation(f: Function, term: Op) -> ast.expr:
    return py.negation(f.expr(term.args[0]))


def minus(f: Function, term: Op) -> ast.expr:
    return ast.UnaryOp(ast.USub(), f.expr(term.args[0]))


def string_plus(f: Function, term: Op) -> ast.expr:
    left, right = f.exprs(term.args)
    if f.type_of(term.args[1]) == STRING:
        return ast.BinOp(left, ast.Add(), right)
    written = text(f, term.args[1], right)
    match left, written:
        case ast.Constant(), ast.Call(ast.Name("str"), [number]):
            return _formatted(left, number)
        case ast.Constant(), ast.IfExp(is_short, ast.Call(ast.Name("str"), [number]), other):
            return ast.IfExp(is_short, _formatted(left, number), ast.BinOp(left, ast.Add(), other))
        case _:
            return ast.BinOp(left, ast.Add(), written)


def _formatted(before: ast.Constant, number: ast.expr) -> ast.expr:
    """A short Int after a known text."""
    return ast.JoinedStr([before, ast.FormattedValue(number, -1)])


def text(f: Function, term: Term, value: ast.expr) -> ast.expr:
    """A value's text; Python's own for an Int that is not so long that Python refuses."""
    if f.type_of(term) != INT:
        return py.call("to_string", value)
    if _is_short(term):
        return py.call("str", value)
    if not py.is_stable(value):
        return py.call("text_of", value)
    is_short = ast.Compare(py.const(-LONG), [ast.Lt(), ast.Lt()], [value, py.const(LONG)])
    return ast.IfExp(is_short, py.call("str", value), py.call("text_of", value))


def _is_short(term: Term) -> bool:
    """Has an Int surely few digits?"""
    match term:
        case Op("Int.%", _, (_, Lit(int(number)))):
            return 0 < number < LONG
        case Op("List.size" | "List.length" | "String.length"):
            return True
        case _:
            return False


def non_empty(f: Function, term: Op) -> ast.expr:
    """Of a text."""
    return py.compare(f.expr(term.args[0]), ast.NotEq(), py.const(""))


def to_string(f: Function, term: Op) -> ast.expr:
    return text(f, term.args[0], f.expr(term.args[0]))


def is_plain_text(pattern: Term) -> bool:
    """Is a regular expression a text that stands for itself?"""
    return isinstance(pattern, Lit) and bool(pattern.value) and not set(pattern.value) & set(r".$|()[]{}^?*+\\")


def split(f: Function, term: Op) -> ast.expr:
    text, pattern = f.exprs(term.args)
    if is_plain_text(term.args[1]):
        return py.call("split_at", text, pattern)
    return f.at(py.call("split", text, pattern), term.span)


def cons(f: Function, term: Op) -> ast.expr:
    xs, x = f.exprs(term.args)
    return py.method(xs, "cons", x)

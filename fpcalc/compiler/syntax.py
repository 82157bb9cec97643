"""Python syntax trees in few words."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

LOAD, STORE = ast.Load(), ast.Store()


def name(of: str) -> ast.Name:
    return ast.Name(of, LOAD)


def const(value: Any) -> ast.Constant:
    return ast.Constant(value)


def call(function: ast.expr | str, *args: ast.expr, **keywords: ast.expr) -> ast.Call:
    fn = name(function) if isinstance(function, str) else function
    return ast.Call(fn, list(args), [ast.keyword(key, value) for key, value in keywords.items()])


def attribute(of: ast.expr, label: str) -> ast.Attribute:
    return ast.Attribute(of, label, LOAD)


def method(of: ast.expr, label: str, *args: ast.expr) -> ast.Call:
    return ast.Call(attribute(of, label), list(args), [])


def item(of: ast.expr, index: int) -> ast.Subscript:
    return ast.Subscript(of, const(index), LOAD)


def item_at(of: ast.expr, key: ast.expr) -> ast.Subscript:
    return ast.Subscript(of, key, LOAD)


def tuple_of(items: Sequence[ast.expr]) -> ast.Tuple:
    return ast.Tuple(list(items), LOAD)


def list_of(items: Sequence[ast.expr]) -> ast.List:
    return ast.List(list(items), LOAD)


def target(names: Sequence[str]) -> ast.expr:
    """What a value is stored to: one name, or as many as it has parts."""
    if len(names) == 1:
        return ast.Name(names[0], STORE)
    return ast.Tuple([ast.Name(each, STORE) for each in names], STORE)


def assign(to: str | Sequence[str], value: ast.expr) -> ast.Assign:
    return ast.Assign([target([to] if isinstance(to, str) else to)], value)


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    return ast.Compare(left, [operator], [right])


def negation(of: ast.expr) -> ast.UnaryOp:
    return ast.UnaryOp(ast.Not(), of)


def comprehension(result: ast.expr, names: Sequence[str], items: ast.expr, *conditions: ast.expr) -> ast.ListComp:
    return ast.ListComp(result, [ast.comprehension(target(names), items, list(conditions), 0)])


def parameters(names: Sequence[str], defaults: Sequence[ast.expr] = ()) -> ast.arguments:
    return ast.arguments([], [ast.arg(each) for each in names], None, [], [], None, list(defaults))


def function(of: str, params: ast.arguments, body: list[ast.stmt]) -> ast.FunctionDef:
    return ast.FunctionDef(of, params, body or [ast.Pass()], [])


def is_stable(expr: ast.expr) -> bool:
    """Has the expression the same value, and no effect, whenever it is evaluated in its block?"""
    while True:
        match expr:
            case ast.Name() | ast.Constant():
                return True
            case ast.Subscript(inner, ast.Constant()) | ast.Attribute(inner, "fields" | "items"):
                expr = inner
            case _:
                return False


def is_name(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Name | ast.Constant)

"""Operations of the table, written out where they stand.

An operation that gives a List gives a Python list first (``items``), which only becomes a ``Seq`` where it is kept: in a chain
such as ``xs.filter(p).map(f)`` the lists between are never made into one. A function that is written in place becomes the body
of a comprehension, or of a loop where it needs statements.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from calculus.operations import OPERATIONS, Delta, Each, Fold
from calculus.terms import Abs, If, Let, LetRec, Lst, Op, Term
from calculus.types import BOOLEAN, CHAR, INT, STRING
from calculus.values import NONE
from fpcalc.compiler import syntax as py

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


def operation(f: Function, term: Op) -> ast.expr:
    """An operation's value."""
    if term.name in _LISTS:
        return py.call("Seq", _LISTS[term.name](f, term))
    written = _WRITTEN.get(term.name)
    if written is not None:
        return written(f, term)
    implementation = OPERATIONS[term.name].implementation
    match implementation:
        case Delta():
            return _delta(f, term, implementation)
        case Each():
            return _each(f, term, implementation)
        case Fold():
            return _fold(f, term, implementation)
        case _:
            raise TypeError(f"{term.name} is no operation of the kernel")


# First-order operations.


def _delta(f: Function, term: Op, implementation: Delta) -> ast.expr:
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


def _equality(f: Function, term: Op, same: bool) -> ast.expr:
    left, right = f.exprs(term.args)
    of = term.types[0]
    how = ast.Eq() if same else ast.NotEq()
    if of in PLAIN:
        return py.compare(_without_sign(left, right), how, right)
    if of == CHAR:
        return py.compare(py.attribute(left, "text"), how, py.attribute(right, "text"))
    equal = py.call("equal", left, right)
    return equal if same else py.negation(equal)


def _without_sign(left: ast.expr, right: ast.expr) -> ast.expr:
    """Of ``x % c``, compared with 0, the sign does not matter."""
    match left, right:
        case ast.IfExp(body=ast.BinOp(op=ast.Mod()) as plain), ast.Constant(value=0):
            return plain
        case _:
            return left


def _dividing(f: Function, term: Op) -> ast.expr:
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


def _negation(f: Function, term: Op) -> ast.expr:
    return py.negation(f.expr(term.args[0]))


def _minus(f: Function, term: Op) -> ast.expr:
    return ast.UnaryOp(ast.USub(), f.expr(term.args[0]))


def _string_plus(f: Function, term: Op) -> ast.expr:
    left, right = f.exprs(term.args)
    if f.type_of(term.args[1]) == STRING:
        return ast.BinOp(left, ast.Add(), right)
    return ast.BinOp(left, ast.Add(), py.call("to_string", right))


def _size(f: Function, term: Op) -> ast.expr:
    if isinstance(term.args[0], Op) and term.args[0].name in _LISTS:
        return py.call("len", items(f, term.args[0]))
    return py.attribute(f.expr(term.args[0]), "_size")


def _is_empty(f: Function, term: Op) -> ast.expr:
    return py.negation(_size(f, term))


def _non_empty(f: Function, term: Op) -> ast.expr:
    return py.compare(_size(f, term), ast.Gt(), py.const(0))


def _cons(f: Function, term: Op) -> ast.expr:
    xs, x = f.exprs(term.args)
    return py.method(xs, "cons", x)


def _sum(f: Function, term: Op) -> ast.expr:
    return py.call("sum", items(f, term.args[0]))


def _to_map(f: Function, term: Op) -> ast.expr:
    pairs = items(f, term.args[0])
    return py.call("PMap" if term.types[0] in PLAIN else "map_of", pairs)


# Lists.


def items(f: Function, term: Term) -> ast.expr:
    """The elements of a List, all of them evaluated: something that Python iterates over."""
    match term:
        case Op(name) if name in _LISTS:
            return _LISTS[name](f, term)
        case Op(name) if name in _RANGES:
            return f.at(py.call(_RANGES[name], *f.exprs(term.args)), term.span)
        case Lst(_, elements):
            return py.list_of(f.exprs(elements))
        case Let() | LetRec():
            with f.scope():
                return items(f, f.spine(term))
        case If(cond, then, els):
            return f.either(f.expr(cond), lambda: items(f, then), lambda: items(f, els))
        case _:
            return py.method(f.expr(term), "to_list")


_RANGES = {"Int.to": "range_to", "Int.until": "range_until", "List.range": "range_from"}


@attrs.define(eq=False)
class Callee:
    """A function that a loop calls: the loop's variables, and how its body is made, once they are set."""

    names: list[str]
    body: Callable[[], ast.expr]


def callee(f: Function, fn: Term, *, whole: bool = False) -> Callee:
    """The function that an operation calls on items; with ``whole`` the loop has one variable for the item."""
    direct = f.direct(fn)
    if isinstance(fn, Abs) and f.may_loop():
        if whole and len(fn.params) > 1:
            item = f.fresh("item")
            for at, param in enumerate(fn.params):
                f.bind(param.name, param.type, py.item(py.name(item), at))
            return Callee([item], lambda: f.expr(fn.body))
        return Callee(f.bind_params(fn.params) or [f.fresh("unit")], lambda: f.expr(fn.body))
    if direct is not None:
        names = [f.fresh("item") for _ in range(1 if whole else max(direct.arity, 1))]
        values = [py.item(py.name(names[0]), at) for at in range(direct.arity)] if whole and direct.arity > 1 else None
        args: Sequence[ast.expr] = [py.name(each) for each in names[: direct.arity]] if values is None else values
        task = [py.name("task")] if direct.task else []
        return Callee(names, lambda: py.call(direct.python, *task, *args))
    function = f.named(f.opened(f.named(f.expr(fn), "f")), "f")
    name = f.fresh("item")
    return Callee([name], lambda: py.call(function, py.name(name)))


def _with_function(f: Function, term: Op, *, whole: bool = False) -> tuple[ast.expr, Callee]:
    """The items of the first argument, and the last argument as what a loop calls; names are in scope after it."""
    source = items(f, term.args[0])
    if not isinstance(term.args[-1], Abs) or not f.may_loop():
        source = f.named(source, "xs")
    return source, callee(f, term.args[-1], whole=whole)


def _repeat(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt]) -> None:
    f.emit(ast.For(py.target(names), source, block, []))


def _gather(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt], method: str, value: ast.expr) -> ast.expr:
    """A list that a loop fills."""
    out = f.fresh("out")
    f.emit(py.assign(out, py.list_of([])))
    add = ast.Expr(py.method(py.name(out), method, value))
    _repeat(f, names, source, [*block, add])
    return py.name(out)


def _map(f: Function, term: Op) -> ast.expr:
    with f.scope():
        source, fn = _with_function(f, term)
        with f.loop():
            value, block = f.captured(fn.body)
        if not block:
            return py.comprehension(value, fn.names, source)
        return _gather(f, fn.names, source, block, "append", value)


def _filter(f: Function, term: Op, wanted: bool = True) -> ast.expr:
    with f.scope():
        source, fn = _with_function(f, term, whole=True)
        with f.loop():
            test, block = f.captured(fn.body)
        if not wanted:
            test = py.negation(test)
        item = py.name(fn.names[0])
        if not block:
            return py.comprehension(item, fn.names, source, test)
        out = f.fresh("out")
        f.emit(py.assign(out, py.list_of([])))
        add: ast.stmt = ast.Expr(py.method(py.name(out), "append", item))
        _repeat(f, fn.names, source, [*block, ast.If(test, [add], [])])
        return py.name(out)


def _flat_map(f: Function, term: Op, *, options: bool = False) -> ast.expr:
    with f.scope():
        source, fn = _with_function(f, term)
        body = term.args[-1]
        with f.loop():
            if options:
                inner, block = f.captured(lambda: py.attribute(fn.body(), "fields"))
            elif isinstance(body, Abs) and f.depth and fn.names and _in_place(f, body):
                inner, block = f.captured(lambda: items(f, body.body))
            else:
                inner, block = f.captured(lambda: py.method(fn.body(), "to_list"))
        if block:
            return _gather(f, fn.names, source, block, "extend", inner)
        name = f.fresh("item")
        loops = [
            ast.comprehension(py.target(fn.names), source, [], 0),
            ast.comprehension(py.target([name]), inner, [], 0),
        ]
        return ast.ListComp(py.name(name), loops)


def _in_place(f: Function, fn: Abs) -> bool:
    """Are the function's parameters in scope: is it made in place?"""
    return all(param.name in f.names for param in fn.params)


_LISTS: dict[str, Callable[[Any, Op], ast.expr]] = {
    "List.map": _map,
    "List.filter": _filter,
    "List.withFilter": _filter,
    "List.filterNot": partial(_filter, wanted=False),
    "List.flatMap": _flat_map,
    "List.flatMapOption": partial(_flat_map, options=True),
    "List.collect": partial(_flat_map, options=True),
}


# Other operations that call functions.


def _each(f: Function, term: Op, implementation: Each) -> ast.expr:
    """Any operation that calls its function on items: the results as a list, then what is made of them."""
    with f.scope():
        others = [f.steady(each) for each in f.exprs(term.args[:-1])]
        fn = callee(f, term.args[-1])
        source = f.at(py.call(f.code.keep(implementation.items), *others), term.span)
        with f.loop():
            value, block = f.captured(fn.body)
        if implementation.stop is not None:
            results = _until(f, fn.names, source, block, value, implementation.stop)
        elif block:
            results = _gather(f, fn.names, source, block, "append", value)
        else:
            results = py.comprehension(value, fn.names, source)
        return f.at(py.call(f.code.keep(implementation.finish), *others, results=results), term.span)


def _until(
    f: Function, names: list[str], source: ast.expr, block: list[ast.stmt], value: ast.expr, stop: Callable[[Any], bool]
) -> ast.expr:
    """The results up to the first that ends the operation."""
    out, result = f.fresh("out"), f.fresh("result")
    f.emit(py.assign(out, py.list_of([])))
    test: ast.expr = py.name(result)
    if stop is operator.not_:
        test = py.negation(test)
    elif stop is not operator.truth:
        test = py.call(f.code.keep(stop), test)
    add = ast.Expr(py.method(py.name(out), "append", py.name(result)))
    _repeat(f, names, source, [*block, py.assign(result, value), add, ast.If(test, [ast.Break()], [])])
    return py.name(out)


def _search(f: Function, term: Op, found: bool) -> ast.expr:
    """``exists`` and ``forall``: ``found`` as soon as the function gives it."""
    with f.scope():
        source, fn = _with_function(f, term)
        with f.loop():
            test, block = f.captured(fn.body)
        answer = f.fresh("answer")
        f.emit(py.assign(answer, py.const(not found)))
        test = test if found else py.negation(test)
        stop = ast.If(test, [py.assign(answer, py.const(found)), ast.Break()], [])
        _repeat(f, fn.names, source, [*block, stop])
        return py.name(answer)


def _and_or(f: Function, term: Op, python: type[ast.boolop]) -> ast.expr:
    left, right = term.args
    if not isinstance(right, Abs):
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    first = f.expr(left)
    second, block = f.captured(lambda: f.expr(right.body))
    if not block:
        return ast.BoolOp(python(), [first, second])
    name = f.fresh()
    f.emit(py.assign(name, first))
    test = py.name(name) if python is ast.And else py.negation(py.name(name))
    f.emit(ast.If(test, [*block, py.assign(name, second)], []))
    return py.name(name)


def _get_or_else(f: Function, term: Op) -> ast.expr:
    """Of an Option."""
    option, default = term.args
    if not isinstance(default, Abs):
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    value = f.named(f.expr(option), "o")
    fields = py.attribute(value, "fields")
    return f.either(fields, lambda: py.item(fields, 0), lambda: f.expr(default.body))


def _option_map(f: Function, term: Op) -> ast.expr:
    option, fn = term.args
    if not isinstance(fn, Abs) or len(fn.params) != 1:
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    value = f.named(f.expr(option), "o")
    fields = py.attribute(value, "fields")
    with f.scope():
        f.bind(fn.params[0].name, fn.params[0].type, py.item(fields, 0))
        return f.either(
            fields,
            lambda: py.call("Con", py.const("Some"), py.tuple_of([f.expr(fn.body)])),
            lambda: f.constant(NONE),
        )


# Folds.


def _fold(f: Function, term: Op, implementation: Fold) -> ast.expr:
    """An accumulator that a loop carries."""
    *others, fn = term.args
    acc, item = f.fresh("acc"), f.fresh("item")
    with f.scope():
        if implementation is FOLD_LEFT:
            xs, zero = others
            source = f.named(items(f, xs), "xs")
            f.into(zero, acc)
        else:
            values = f.exprs(others)
            source = py.name(f.fresh("xs"))
            start = f.at(py.call(f.code.keep(implementation.start), *values), term.span)
            f.emit(py.assign([acc, source.id], start))
            source = py.call("as_list", source)
        pair: list[ast.expr] = [py.name(each) for each in implementation.argument(acc, item)]
        body = _on_pair(f, fn, pair)
        with f.loop():
            _, block = f.captured(lambda: f.give(body(), acc))
        _repeat(f, [item], source, block)
    return py.name(acc)


def _on_pair(f: Function, fn: Term, pair: list[ast.expr]) -> Callable[[], ast.expr]:
    """A function of a pair, made in place where it can be."""
    direct = f.direct(fn)
    if isinstance(fn, Abs) and len(fn.params) == 2 and f.may_loop():
        for param, value in zip(fn.params, pair, strict=True):
            f.bind(param.name, param.type, value)
        return lambda: f.expr(fn.body)
    if direct is not None and direct.arity == 2:
        task = [py.name("task")] if direct.task else []
        return lambda: py.call(direct.python, *task, *pair)
    function = f.named(f.opened(f.named(f.expr(fn), "f")), "f")
    return lambda: py.call(function, py.tuple_of(pair))


FOLD_LEFT: Any = OPERATIONS["List.foldLeft"].implementation


# Maps whose keys are plain.


def _data(f: Function, of: ast.expr) -> ast.expr:
    """The dict of a Map."""
    return py.method(of, "_data")


def _map_get_or_else(f: Function, term: Op) -> ast.expr:
    of, key, default = term.args
    if term.types[0] not in PLAIN or not isinstance(default, Abs):
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    m, k = f.exprs((of, key))
    value, block = f.captured(lambda: f.expr(default.body))
    if not block and py.is_name(value):
        return py.method(_data(f, m), "get", k, value)
    found = f.named(py.method(_data(f, m), "get", k, py.name("ABSENT")), "found")
    absent = py.compare(found, ast.Is(), py.name("ABSENT"))
    return f.either(absent, lambda: f.expr(default.body), lambda: found)


def _map_updated(f: Function, term: Op) -> ast.expr:
    m, k, v = f.exprs(term.args)
    if term.types[0] not in PLAIN:
        k = py.call("as_key", k)
    return py.method(m, "set", k, v)


def _map_contains(f: Function, term: Op) -> ast.expr:
    m, k = f.exprs(term.args)
    if term.types[0] not in PLAIN:
        k = py.call("as_key", k)
    return py.compare(k, ast.In(), _data(f, m))


def _group_by(f: Function, term: Op) -> ast.expr:
    """The groups as lists in a dict; then a Map."""
    implementation: Any = OPERATIONS[term.name].implementation
    if term.types[1] not in PLAIN:
        return _each(f, term, implementation)
    with f.scope():
        source, fn = _with_function(f, term, whole=True)
        source = f.named(source, "xs")
        with f.loop():
            key, block = f.captured(fn.body)
        groups = f.fresh("groups")
        f.emit(py.assign(groups, py.call("Groups")))
        add = ast.Expr(py.method(py.item_at(py.name(groups), key), "append", py.name(fn.names[0])))
        _repeat(f, fn.names, source, [*block, add])
        return py.call("grouped", py.name(groups))


_WRITTEN: dict[str, Callable[[Any, Op], ast.expr]] = {
    "Any.==": partial(_equality, same=True),
    "Any.!=": partial(_equality, same=False),
    "Int./": _dividing,
    "Int.%": _dividing,
    "Int.unary_-": _minus,
    "Double.unary_-": _minus,
    "Boolean.unary_!": _negation,
    "Boolean.&&": partial(_and_or, python=ast.And),
    "Boolean.||": partial(_and_or, python=ast.Or),
    "String.+": _string_plus,
    "List.size": _size,
    "List.length": _size,
    "List.isEmpty": _is_empty,
    "List.nonEmpty": _non_empty,
    "List.::": _cons,
    "List.+:": _cons,
    "List.sum": _sum,
    "List.toMap": _to_map,
    "List.exists": partial(_search, found=True),
    "List.forall": partial(_search, found=False),
    "List.groupBy": _group_by,
    "Option.getOrElse": _get_or_else,
    "Option.map": _option_map,
    "Map.getOrElse": _map_get_or_else,
    "Map.updated": _map_updated,
    "Map.contains": _map_contains,
}

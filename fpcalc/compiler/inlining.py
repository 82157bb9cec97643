"""Operations of the table, written out where they stand.

Those that give Lists are in ``listing``, those whose operands are plain values in ``primitives``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from calculus.operations import OPERATIONS, Delta, Each, Fold
from calculus.terms import Abs, Op, Term, Var
from calculus.values import NONE
from fpcalc.compiler import primitives
from fpcalc.compiler import syntax as py
from fpcalc.compiler.listing import LISTS, SAME, callee, items, origin_of, with_function
from fpcalc.compiler.looping import Fused, fused, gather, repeat
from fpcalc.compiler.names import TASK
from fpcalc.compiler.primitives import PLAIN
from fpcalc.compiler.updating import only_updates

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function


def operation(f: Function, term: Op) -> ast.expr:
    """An operation's value."""
    if term.name in LISTS:
        return py.call("seq", LISTS[term.name](f, term))
    if term.name in SAME:
        return f.expr(term.args[0])
    written = _WRITTEN.get(term.name)
    if written is not None:
        return written(f, term)
    implementation = OPERATIONS[term.name].implementation
    match implementation:
        case Delta():
            return primitives.delta(f, term, implementation)
        case Each():
            return _each(f, term, implementation)
        case Fold():
            return _fold(f, term, implementation)
        case _:
            raise TypeError(f"{term.name} is no operation of the kernel")


# Sizes and sums.


def _size(f: Function, term: Op) -> ast.expr:
    origin = origin_of(f, term.args[0])
    if origin is not None and origin.name in LISTS:
        return py.call("len", items(f, term.args[0]))
    return py.attribute(f.expr(term.args[0]), "_size")


def _is_empty(f: Function, term: Op) -> ast.expr:
    return py.negation(_size(f, term))


def _non_empty(f: Function, term: Op) -> ast.expr:
    return py.compare(_size(f, term), ast.Gt(), py.const(0))


def _sum(f: Function, term: Op) -> ast.expr:
    return py.call("sum", items(f, term.args[0]))


def _to_map(f: Function, term: Op) -> ast.expr:
    pairs = items(f, term.args[0])
    return py.call("PMap" if term.types[0] in PLAIN else "map_of", pairs)


# Other operations that call functions.


def _each(f: Function, term: Op, implementation: Each) -> ast.expr:
    """Any operation that calls its function on items: the results as a list, then what is made of them."""
    with f.scope():
        others = [f.steady(each) for each in f.exprs(term.args[:-1])]
        fn = callee(f, term.args[-1])
        source = f.at(py.call(f.code.keep(implementation.items), *others), term.span)
        with f.loop(source):
            value, block = f.captured(fn.body)
        if implementation.stop is not None:
            results = _until(f, fn.names, source, block, value, implementation.stop)
        elif block:
            results = gather(f, fn.names, source, block, "append", value)
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
    repeat(f, names, source, [*block, py.assign(result, value), add, ast.If(test, [ast.Break()], [])])
    return py.name(out)


def _search(f: Function, term: Op, found: bool) -> ast.expr:
    """``exists`` and ``forall``: ``found`` as soon as the function gives it."""
    with f.scope():
        source, fn = with_function(f, term)
        with f.loop(source):
            test, block = f.captured(fn.body)
        answer = f.fresh("answer")
        f.emit(py.assign(answer, py.const(not found)))
        test = test if found else py.negation(test)
        stop = ast.If(test, [py.assign(answer, py.const(found)), ast.Break()], [])
        repeat(f, fn.names, source, [*block, stop])
        return py.name(answer)


def _and_or(f: Function, term: Op, python: type[ast.boolop]) -> ast.expr:
    left, right = term.args
    if not isinstance(right, Abs):
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    first = f.expr(left)
    second, block = f.captured(lambda: f.forced(right))
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
    return f.either(fields, lambda: py.item(fields, 0), lambda: f.forced(default))


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
        if implementation is FOLD_LEFT and isinstance(fn, Abs) and only_updates(fn, term, PLAIN) and f.may_loop():
            return _fold_map(f, others, fn)
        pair: list[ast.expr] = [py.name(each) for each in implementation.argument(acc, item)]
        if implementation is FOLD_LEFT:
            xs, zero = others
            source = fold_source(f, xs, item, fn)
            f.into(zero, acc)
            body = _on_pair(f, fn, pair)
        else:
            values = [f.steady(each) for each in f.exprs(others)]
            body = _on_pair(f, fn, pair)
            xs_name = f.fresh("xs")
            start = f.at(py.call(f.code.keep(implementation.start), *values), term.span)
            f.emit(py.assign([acc, xs_name], start))
            source = py.call("as_list", py.name(xs_name))
        with f.loop(source):
            _, block = f.captured(lambda: f.give(body(), acc))
        repeat(f, [item], source, block)
    return py.name(acc)


def fold_source(f: Function, xs: Term, item: str, fn: Term) -> ast.expr:
    """The items of a fold, before its first accumulator is computed: their source has a name."""
    source = fused(items(f, xs), [item], f.is_safe(fn))
    if isinstance(source, Fused):
        source.loops[0].iter = f.named(source.loops[0].iter, "xs")
        return source
    return f.named(source, "xs")


def _fold_map(f: Function, others: Sequence[Term], fn: Abs) -> ast.expr:
    """A fold whose accumulator is a Map that nobody else sees: a dict, changed in place."""
    xs, zero = others
    acc, item = f.fresh("acc"), f.fresh("item")
    source = fold_source(f, xs, item, fn)
    f.emit(py.assign(acc, py.call("dict", _data(f, f.expr(zero)))))
    of, each = fn.params
    f.bind_dict(of.name, of.type, acc)
    f.bind(each.name, each.type, py.name(item))
    with f.loop(source):
        _, block = f.captured(lambda: f.into(fn.body, f.update(of.name, acc)))
    repeat(f, [item], source, block or [ast.Pass()])
    return py.call("adopted", py.name(acc))


def update(f: Function, term: Any, dest: Any) -> None:
    """Statements that make a fold's Map what a term says; the term is one that ``updating`` accepts."""
    if isinstance(term, Var):
        return
    of, *entry = term.args
    update(f, of, dest)
    key, value = f.exprs(entry)
    if not py.is_name(value):
        key = f.named(key, "key")
    f.emit(ast.Assign([ast.Subscript(py.name(dest.python), key, py.STORE)], value))


def _on_pair(f: Function, fn: Term, pair: list[ast.expr]) -> Callable[[], ast.expr]:
    """A function of a pair, made in place where it can be."""
    direct = f.direct(fn)
    inline = f.inline(fn)
    if inline is not None and f.may_loop():
        return lambda: f.applied(*inline, pair)
    if isinstance(fn, Abs) and len(fn.params) == 2 and f.may_loop():
        for param, value in zip(fn.params, pair, strict=True):
            f.bind(param.name, param.type, value)
        return lambda: f.expr(fn.body)
    if direct is not None and direct.arity == 2:
        task = [py.name(TASK)] if direct.task else []
        return lambda: py.call(direct.python, *task, *pair)
    function = f.named(f.opened(f.named(f.expr(fn), "f")), "f")
    return lambda: py.call(function, py.tuple_of(pair))


FOLD_LEFT: Any = OPERATIONS["List.foldLeft"].implementation


# Maps whose keys are plain.


def _data(f: Function, of: ast.expr) -> ast.expr:
    """The dict of a Map."""
    return of if isinstance(of, DictName) else py.method(of, "_data")


class DictName(ast.Name):
    """The name of a Map that is a dict for now."""


def found_in(f: Function, term: Op) -> ast.expr:
    """What ``m.get(k)`` finds, or ``ABSENT``, under a name: an Option that is never made."""
    m, k = f.exprs(term.args)
    return f.named(py.method(_data(f, m), "get", k, py.name("ABSENT")), "found")


def _map_get(f: Function, term: Op) -> ast.expr:
    if term.types[0] not in PLAIN:
        implementation: Any = OPERATIONS[term.name].implementation
        return primitives.delta(f, term, implementation)
    found = found_in(f, term)
    some = py.call("Con", py.const("Some"), py.tuple_of([found]))
    return ast.IfExp(py.compare(found, ast.Is(), py.name("ABSENT")), f.constant(NONE), some)


def _map_apply(f: Function, term: Op) -> ast.expr:
    if term.types[0] not in PLAIN:
        implementation: Any = OPERATIONS[term.name].implementation
        return primitives.delta(f, term, implementation)
    m, k = f.exprs(term.args)
    return f.at(py.call("entry", _data(f, m), k), term.span)


def _map_get_or_else(f: Function, term: Op) -> ast.expr:
    of, key, default = term.args
    if term.types[0] not in PLAIN or not isinstance(default, Abs):
        implementation: Any = OPERATIONS[term.name].implementation
        return _each(f, term, implementation)
    m, k = f.exprs((of, key))
    value, block = f.captured(lambda: f.forced(default))
    if not block and py.is_name(value):
        return py.method(_data(f, m), "get", k, value)
    found = f.named(py.method(_data(f, m), "get", k, py.name("ABSENT")), "found")
    absent = py.compare(found, ast.Is(), py.name("ABSENT"))
    return f.either(absent, lambda: f.forced(default), lambda: found)


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
        source, fn = with_function(f, term, whole=True)
        source = fused(source, fn.names, f.is_safe(term.args[-1]))
        if not isinstance(source, Fused):
            source = f.named(source, "xs")
        with f.loop(source):
            key, block = f.captured(fn.body)
        groups = f.fresh("groups")
        if isinstance(source, Fused):
            source.loops[0].iter = f.named(source.loops[0].iter, "xs")
        f.emit(py.assign(groups, py.call("Groups")))
        add = ast.Expr(py.method(py.item_at(py.name(groups), key), "append", py.name(fn.names[0])))
        repeat(f, fn.names, source, [*block, add])
        return py.call("grouped", py.name(groups))


_WRITTEN: dict[str, Callable[[Any, Op], ast.expr]] = {
    "Any.==": partial(primitives.equality, same=True),
    "Any.!=": partial(primitives.equality, same=False),
    "Int./": primitives.dividing,
    "Int.%": primitives.dividing,
    "Int.unary_-": primitives.minus,
    "Double.unary_-": primitives.minus,
    "Boolean.unary_!": primitives.negation,
    "Boolean.&&": partial(_and_or, python=ast.And),
    "Boolean.||": partial(_and_or, python=ast.Or),
    "String.+": primitives.string_plus,
    "Any.toString": primitives.to_string,
    "String.nonEmpty": primitives.non_empty,
    "List.size": _size,
    "List.length": _size,
    "List.isEmpty": _is_empty,
    "List.nonEmpty": _non_empty,
    "List.::": primitives.cons,
    "List.+:": primitives.cons,
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
    "Map.isDefinedAt": _map_contains,
    "Map.get": _map_get,
    "Map.apply": _map_apply,
}

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
from calculus.terms import Abs, If, Let, LetRec, Lst, Op, Term, Var
from calculus.values import NONE
from fpcalc.compiler import primitives
from fpcalc.compiler import syntax as py
from fpcalc.compiler.primitives import PLAIN
from fpcalc.compiler.updating import only_updates

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function


def operation(f: Function, term: Op) -> ast.expr:
    """An operation's value."""
    if term.name in _LISTS:
        return py.call("seq", _LISTS[term.name](f, term))
    if term.name in _SAME:
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
    if isinstance(term.args[0], Op) and term.args[0].name in _LISTS:
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


# Lists.


def items(f: Function, term: Term) -> ast.expr:
    """The elements of a List, all of them evaluated: something that Python iterates over."""
    match term:
        case Op(name) if name in _LISTS:
            return _LISTS[name](f, term)
        case Op(name) if name in _SAME:
            return items(f, term.args[0])
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


#: What gives the List itself.
_SAME = frozenset({"List.toList", "List.toSeq", "List.iterator", "List.view"})


@attrs.define(eq=False)
class Callee:
    """A function that a loop calls: the loop's variables, and how its body is made, once they are set."""

    names: list[str]
    body: Callable[[], ast.expr]


def callee(f: Function, fn: Term, *, whole: bool = False) -> Callee:
    """The function that an operation calls on items; with ``whole`` the loop has one variable for the item."""
    direct = f.direct(fn)
    if isinstance(fn, Var) and f.names[fn.name].inline is not None and f.may_loop():
        return _inline_callee(f, fn)
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


def _inline_callee(f: Function, fn: Term) -> Callee:
    """A function that is given by name, and written in place elsewhere."""
    item = f.fresh("item")
    return Callee([item], lambda: f.application_to(fn, py.name(item)))


def _with_function(f: Function, term: Op, *, whole: bool = False) -> tuple[ast.expr, Callee]:
    """The items of the first argument, and the last argument as what a loop calls; names are in scope after it."""
    source = items(f, term.args[0])
    if not isinstance(term.args[-1], Abs) or not f.may_loop():
        source = f.named(source, "xs")
    return source, callee(f, term.args[-1], whole=whole)


def _repeat(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt]) -> None:
    """A loop; of a fused source, its loops inside each other."""
    if not isinstance(source, Fused):
        f.emit(ast.For(py.target(names), source, block, []))
        return
    for loop in reversed(source.loops):
        if loop.ifs:
            block = [ast.If(_all(loop.ifs), block, [])]
        match loop.iter:
            case ast.List([only]):
                block = [ast.Assign([loop.target], only), *block]
            case _:
                block = [ast.For(loop.target, loop.iter, block, [])]
    f.block += block


def _all(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)


def _gather(f: Function, names: list[str], source: ast.expr, block: list[ast.stmt], method: str, value: ast.expr) -> ast.expr:
    """A list that a loop fills."""
    out = f.fresh("out")
    f.emit(py.assign(out, py.list_of([])))
    add = ast.Expr(py.method(py.name(out), method, value))
    _repeat(f, names, source, [*block, add])
    return py.name(out)


class Listed(ast.ListComp):
    """A comprehension; ``safe``: nothing in it fails or acts but, at once, its first source."""

    def __init__(self, result: ast.expr, loops: list[ast.comprehension], safe: bool) -> None:
        super().__init__(result, loops)
        self.safe = safe


def comprehension(result: ast.expr, names: list[str], source: Any, safe: bool, *conditions: ast.expr) -> ast.expr:
    """What a function gives for the elements of a source; in the source's own loop, if that may be."""
    if isinstance(source, Fused):
        *_, last = source.loops
        last.ifs += conditions
        return Listed(result, source.loops, safe and source.safe)
    return Listed(result, [ast.comprehension(py.target(names), source, list(conditions), 0)], safe)


class Fused(ast.expr):
    """A source whose elements stand, one after the other, under the name that the next function takes."""

    loops: list[ast.comprehension]
    safe: bool


def fused(f: Function, source: ast.expr, names: list[str], safe: bool) -> ast.expr:
    """A comprehension as a source that is not made into a list: only if its elements may be computed one by one.

    That changes the order of failures and actions, unless one of the two has none.
    """
    if not (isinstance(source, Listed) and (safe or source.safe) and len(names) == 1):
        return source
    whole = Fused()
    whole.loops, whole.safe = list(source.generators), source.safe
    whole.loops.append(ast.comprehension(py.target(names), py.list_of([source.elt]), [], 0))
    return whole


def _map(f: Function, term: Op) -> ast.expr:
    with f.scope():
        source, fn = _with_function(f, term)
        safe = f.code.safety.function(term.args[-1])
        source = fused(f, source, fn.names, safe)
        with f.loop():
            value, block = f.captured(fn.body)
        if not block:
            return comprehension(value, fn.names, source, safe)
        return _gather(f, fn.names, source, block, "append", value)


def _filter(f: Function, term: Op, wanted: bool = True) -> ast.expr:
    with f.scope():
        source, fn = _with_function(f, term, whole=True)
        safe = f.code.safety.function(term.args[-1])
        source = fused(f, source, fn.names, safe)
        with f.loop():
            test, block = f.captured(fn.body)
        if not wanted:
            test = py.negation(test)
        item = py.name(fn.names[0])
        if not block:
            return comprehension(item, fn.names, source, safe, test)
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
        return Listed(py.name(name), loops, f.code.safety.function(body))


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
    "String.split": primitives.split,
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
        if implementation is FOLD_LEFT and isinstance(fn, Abs) and only_updates(fn, term, PLAIN) and f.may_loop():
            return _fold_map(f, others, fn)
        if implementation is FOLD_LEFT:
            xs, zero = others
            source = fold_source(f, xs, item, fn)
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


def fold_source(f: Function, xs: Term, item: str, fn: Term) -> ast.expr:
    """The items of a fold, before its first accumulator is computed: their source has a name."""
    source = fused(f, items(f, xs), [item], f.code.safety.function(fn))
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
    with f.loop():
        _, block = f.captured(lambda: f.into(fn.body, f.update(of.name, acc)))
    _repeat(f, [item], source, block or [ast.Pass()])
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
        source = fused(f, source, fn.names, f.code.safety.function(term.args[-1]))
        if not isinstance(source, Fused):
            source = f.named(source, "xs")
        with f.loop():
            key, block = f.captured(fn.body)
        groups = f.fresh("groups")
        if isinstance(source, Fused):
            source.loops[0].iter = f.named(source.loops[0].iter, "xs")
        f.emit(py.assign(groups, py.call("Groups")))
        add = ast.Expr(py.method(py.item_at(py.name(groups), key), "append", py.name(fn.names[0])))
        _repeat(f, fn.names, source, [*block, add])
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

"""Lists, as what Python iterates over.

An operation that gives a List gives its items first (``items``), which only become a ``Seq`` where the List is kept: in a chain
such as ``xs.filter(p).map(f)`` the lists between are never made. A function that is written in place becomes the body of a
comprehension, or of a loop where it needs statements.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from calculus.operations.parts import lines_of_part
from calculus.terms import Abs, If, Let, LetRec, Lst, Op, Term, Var
from fpcalc.compiler import primitives
from fpcalc.compiler import syntax as py
from fpcalc.compiler.looping import Listed, comprehension, fused, gather, repeat
from fpcalc.compiler.names import TASK, Name

if TYPE_CHECKING:
    from fpcalc.compiler.functions import Function


def items(f: Function, term: Term) -> ast.expr:
    """The elements of a List, all of them evaluated: something that Python iterates over."""
    match term:
        case Op(name) if name in LISTS:
            return LISTS[name](f, term)
        case Op(name) if name in SAME:
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
        case Var(name) if (later := f.names[name].later) is not None:
            with f.seeing(later[1]):
                return items(f, later[0])
        case Op(name) if name in FILES:
            files = py.attribute(py.name("WORLD"), "files")
            return f.at(py.call(f.code.keep(lines_of_part), files, *f.exprs(term.args)), term.span)
        case _:
            return py.call("each", f.expr(term))


#: What reads a text file: its lines come while it is read.
FILES = ("File.text", "File.textPart")

_RANGES = {"Int.to": "range_to", "Int.until": "range_until", "List.range": "range_from"}


def origin_of(f: Function, term: Term) -> Op | None:
    """The operation that makes a term's items one by one, if there is one."""
    names = f.names
    while True:
        match term:
            case Var(name) if name in names and (later := names[name].later) is not None:
                term, names = later
            case Op(name) if name in SAME:
                term = term.args[0]
            case Op(name) if name in LISTS or name in _RANGES or name in FILES:
                return term
            case _:
                return None


def makes_items(f: Function, term: Term) -> bool:
    """Do a term's items come one by one, so that a list of them may be spared?"""
    return origin_of(f, term) is not None


#: What gives the List itself.
SAME = frozenset({"List.toList", "List.toSeq", "List.iterator", "List.view"})


# Functions that are called on items.


@attrs.define(eq=False)
class Callee:
    """A function that a loop calls: the loop's variables, and how its value is made, once they are set.

    ``parts``: how the items of its value are made, which is a List.
    """

    names: list[str]
    body: Callable[[], ast.expr]
    parts: Callable[[], ast.expr]


def _called(names: list[str], body: Callable[[], ast.expr]) -> Callee:
    """A function that is not written in place."""
    return Callee(names, body, lambda: py.call("each", body()))


def callee(f: Function, fn: Term, *, whole: bool = False) -> Callee:
    """The function that an operation calls on items; with ``whole`` the loop has one variable for the item."""
    direct = f.direct(fn)
    inline = f.inline(fn)
    if inline is not None and f.may_loop():
        return _inline_callee(f, *inline, whole=whole)
    if isinstance(fn, Abs) and f.may_loop():
        if whole and len(fn.params) > 1:
            item = f.fresh("item")
            for at, param in enumerate(fn.params):
                f.bind(param.name, param.type, py.item(py.name(item), at))
            return Callee([item], lambda: f.expr(fn.body), lambda: items(f, fn.body))
        return Callee(f.bind_params(fn.params) or [f.fresh("unit")], lambda: f.expr(fn.body), lambda: items(f, fn.body))
    if direct is not None:
        names = [f.fresh("item") for _ in range(1 if whole else max(direct.arity, 1))]
        values = [py.item(py.name(names[0]), at) for at in range(direct.arity)] if whole and direct.arity > 1 else None
        args: Sequence[ast.expr] = [py.name(each) for each in names[: direct.arity]] if values is None else values
        task = [py.name(TASK)] if direct.task else []
        return _called(names, lambda: py.call(direct.python, *task, *args))
    function = f.named(f.opened(f.named(f.expr(fn), "f")), "f")
    name = f.fresh("item")
    return _called([name], lambda: py.call(function, py.name(name)))


def _inline_callee(f: Function, fn: Abs, names: dict[str, Name], whole: bool) -> Callee:
    """A function that is given by name, and sees other names."""
    taken = [f.fresh(param.name) for param in fn.params] or [f.fresh("unit")]
    values: list[ast.expr] = [py.name(each) for each in taken[: len(fn.params)]]
    if whole and len(fn.params) > 1:
        taken = [f.fresh("item")]
        values = [py.item(py.name(taken[0]), at) for at in range(len(fn.params))]
    return Callee(taken, lambda: f.applied(fn, names, values), lambda: f.applied(fn, names, values, items))


def with_function(f: Function, term: Op, *, whole: bool = False) -> tuple[ast.expr, Callee]:
    """The items of the first argument, and the last argument as what a loop calls; names are in scope after it."""
    source = items(f, term.args[0])
    if not f.is_written(term.args[-1]) or not f.may_loop():
        source = f.named(source, "xs")
    return source, callee(f, term.args[-1], whole=whole)


# Operations.


def _map(f: Function, term: Op) -> ast.expr:
    with f.scope():
        source, fn = with_function(f, term)
        safe = f.is_safe(term.args[-1])
        source = fused(source, fn.names, safe)
        with f.loop(source):
            value, block = f.captured(fn.body)
        if not block:
            return comprehension(value, fn.names, source, safe)
        return gather(f, fn.names, source, block, "append", value)


def _filter(f: Function, term: Op, wanted: bool = True) -> ast.expr:
    with f.scope():
        source, fn = with_function(f, term, whole=True)
        safe = f.is_safe(term.args[-1])
        if wanted and _drops_empty_texts(term.args[-1]):
            _keep_empty_ends(source)
        source = fused(source, fn.names, safe)
        with f.loop(source):
            test, block = f.captured(fn.body)
        if not wanted:
            test = py.negation(test)
        item = py.name(fn.names[0])
        if not block:
            return comprehension(item, fn.names, source, safe, test)
        out = f.fresh("out")
        f.emit(py.assign(out, py.list_of([])))
        add: ast.stmt = ast.Expr(py.method(py.name(out), "append", item))
        repeat(f, fn.names, source, [*block, ast.If(test, [add], [])])
        return py.name(out)


def _drops_empty_texts(test: Term) -> bool:
    """Is a test ``text => text.nonEmpty``?"""
    match test:
        case Abs((param,), Op("String.nonEmpty", _, (Var(name),))):
            return param.name == name
        case _:
            return False


def _keep_empty_ends(source: ast.expr) -> None:
    """Of parts of texts, of which empty ones are dropped at once: ``split`` need not drop those at the end."""
    match source:
        case Listed(ast.Name(name), [*_, ast.comprehension(ast.Name(item), ast.Call(ast.Name("split_at"), [text, by]), [])]):
            if name == item:
                source.generators[-1].iter = py.method(text, "split", by)
        case _:
            pass


def _flat_map(f: Function, term: Op, *, options: bool = False) -> ast.expr:
    with f.scope():
        source, fn = with_function(f, term)
        safe = f.is_safe(term.args[-1])
        source = fused(source, fn.names, safe)
        with f.loop(source):
            if options:
                inner, block = f.captured(lambda: py.attribute(fn.body(), "fields"))
            else:
                inner, block = f.captured(fn.parts)
        if block:
            return gather(f, fn.names, source, block, "extend", inner)
        if isinstance(inner, Listed):
            return comprehension(inner.elt, fn.names, source, safe, within=inner.generators)
        name = f.fresh("item")
        within = [ast.comprehension(py.target([name]), inner, [], 0)]
        return comprehension(py.name(name), fn.names, source, safe, within=within)


LISTS: dict[str, Callable[[Any, Op], ast.expr]] = {
    "List.map": _map,
    "List.filter": _filter,
    "List.withFilter": _filter,
    "List.filterNot": partial(_filter, wanted=False),
    "List.flatMap": _flat_map,
    "List.flatMapOption": partial(_flat_map, options=True),
    "List.collect": partial(_flat_map, options=True),
    "String.split": primitives.split,
}

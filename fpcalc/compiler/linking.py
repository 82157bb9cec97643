"""Chains of spores as one function, made when there is much to apply them to.

What ``r.map(p).map(q)`` asks for is one loop then, in which also stands what spores call that ``p`` and ``q`` have captured:
so an operator of a library costs what the same text costs without it. A text file at the chain's beginning is computed on
while it is read.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from calculus.node import children
from calculus.runtime import SporeVal
from calculus.seq import Seq
from calculus.terms import Abs, Op, Param, SporeCode, Term
from calculus.values import Value
from fpcalc.compiler import listing
from fpcalc.compiler import syntax as py
from fpcalc.compiler.functions import RETURN, Function
from fpcalc.compiler.names import TASK, Name
from fpcalc.compiler.once import is_first

#: From so many elements on, a function for the chain is worth its making.
MANY = 1_000
#: How many spores one function has at most, how deep those go that they captured, and how many nodes a captured one has.
LONGEST = 8
_DEEPEST = 3
_LARGEST = 400

#: What a function for a chain depends on: the code of each spore, and of those that it has captured.
Key = tuple[Any, ...]


def pays(spore: SporeVal, argument: Value) -> bool:
    """Has a chain much to do that begins with a spore on this argument?"""
    if type(argument) is Seq:
        return len(argument) >= MANY
    body = spore.code.body
    return isinstance(body, Op) and body.name in listing.FILES


def is_worth(chain: Sequence[SporeVal]) -> bool:
    """Would one function for the chain be another than its spore's own?"""
    return len(chain) > 1 or any(type(each) is SporeVal for each in chain[0].values)


def key_of(spore: SporeVal, digest: Callable[[SporeCode], str], depth: int = 0) -> Key:
    """What of a spore stands in a chain's function: spores of one key differ in their data alone."""
    if depth == _DEEPEST:
        return (digest(spore.code),)
    captured = [key_of(each, digest, depth + 1) if type(each) is SporeVal else None for each in spore.values]
    return digest(spore.code), *captured


def define(f: Function, name: str, spores: Sequence[SporeVal]) -> ast.stmt:
    """``def name(task, envs, arg)``: the spores one after the other, ``envs`` being their environments."""
    return f.define_by(name, [TASK, "envs", "arg"], lambda: _chain(f, spores))


def _chain(f: Function, spores: Sequence[SporeVal]) -> None:
    scopes = [_header(f, spore, py.item(py.name("envs"), at)) for at, spore in enumerate(spores)]
    first, *others = [spore.code for spore in spores]
    f.names = scopes[0]
    _bind(f, first.params, py.name("arg"))
    body = first.body
    for code, scope in zip(others, scopes[1:], strict=True):
        body = f.spine(body)
        if len(code.params) == 1 and listing.makes_items(f, body) and is_first(code.params[0].name, code.body):
            scope[code.params[0].name] = Name(None, code.params[0].type, later=(body, f.names))
            f.names = scope
        else:
            value = f.named(f.expr(body))
            f.names = scope
            _bind(f, code.params, value)
        body = code.body
    f.into(body, RETURN)


def _bind(f: Function, params: Sequence[Param], value: ast.expr) -> None:
    """Brings parameters into scope, which are parts of the value."""
    if len(params) == 1:
        f.bind(params[0].name, params[0].type, value)
    elif params:
        f.emit(py.assign(f.bind_params(params), value))


def _header(f: Function, spore: SporeVal, env: ast.expr, depth: int = 0) -> dict[str, Name]:
    """The names of a spore's header; one that stands for a spore is written in place where it is called."""
    header = spore.code.header
    python = [f.fresh(param.name) for param in header]
    if python:
        f.emit(ast.Assign([ast.Tuple([ast.Name(each, py.STORE) for each in python], py.STORE)], env))
    names: dict[str, Name] = {}
    for param, place, value in zip(header, python, spore.values, strict=True):
        inline = None
        if type(value) is SporeVal and depth < _DEEPEST and _is_short(value.code):
            inner = _header(f, value, py.attribute(py.name(place), "values"), depth + 1)
            inline = (Abs(value.code.params, value.code.body), inner)
        names[param.name] = Name(py.name(place), param.type, inline=inline)
    return names


def _is_short(code: SporeCode) -> bool:
    size = 0
    stack: list[Any] = [code.body]
    while stack and size < _LARGEST:
        size += 1
        stack += [child for child in children(stack.pop()) if isinstance(child, Term)]
    return not stack

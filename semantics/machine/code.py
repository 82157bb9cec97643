"""Function values of the machine, and the code that they share.

A ``Code`` is made of a function where the function is met, and compiled when it is first called; its environment is
``[captured,] parameters, pad``: the captured values as one tuple, if there are any, and room for the names of the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import attrs

from calculus.operations import Each, Fold
from calculus.seq import Seq
from calculus.terms import Param, Term
from calculus.types import Type
from calculus.values import Value
from semantics.machine.nodes import Env, Expr, Node
from semantics.machine.operands import Operand, Tally

Captured: TypeAlias = "tuple[Value, ...] | None"


@attrs.define(eq=False)
class Capture:
    """A name that a function captures; ``code`` where its value is a local function that is known."""

    name: str
    type: Type
    code: Code | None = None


@attrs.define(eq=False)
class Code:
    """A function that is known: an Abs, a function of a letrec, a definition or the closure of a spore.

    ``term``: the function value that it is, open in the names that it captures; None for a spore's closure.
    ``group``: the functions of its letrec, itself too, which capture the same values.
    ``simple``: its body, if that is a simple expression; ``loops``: there is a loop in it.
    """

    term: Term | None
    params: tuple[Param, ...]
    source: Term
    captures: tuple[Capture, ...]
    prepare: Callable[[Code], None]
    group: tuple[tuple[str, Type, Code], ...] = ()
    body: Node | None = None
    pad: tuple[None, ...] = ()
    simple: Operand | None = None
    loops: bool = False

    @property
    def offset(self) -> int:
        """The slot of the first parameter."""
        return 1 if self.captures else 0

    def ready(self) -> Code:
        """The code itself, compiled."""
        if self.body is None:
            self.prepare(self)
        return self

    def bind(self, captured: Captured, argument: Value) -> Env:
        """The environment of a call."""
        arity = len(self.params)
        if arity == 1:
            return [captured, argument, *self.pad] if self.captures else [argument, *self.pad]
        given = argument if arity else ()
        return [captured, *given, *self.pad] if self.captures else [*given, *self.pad]


@attrs.define(eq=False)
class Closure:
    """A function value: its code and the values that it captures."""

    code: Code
    captured: Captured


# Calls of functions that are known.


def entering(code: Code, captured: Expr | None, args: Sequence[Expr]) -> Callable[[Env], Env]:
    """From the caller's environment to the callee's, whose code is ready; ``args`` are one for each parameter."""
    pad = code.pad
    if captured is None:
        return _enter_closed(args, pad)
    match args:
        case [a]:
            return lambda env: [captured(env), a(env), *pad]
        case [a, b]:
            return lambda env: [captured(env), a(env), b(env), *pad]
        case [a, b, c]:
            return lambda env: [captured(env), a(env), b(env), c(env), *pad]
        case _:
            return lambda env: [captured(env), *[arg(env) for arg in args], *pad]


def _enter_closed(args: Sequence[Expr], pad: tuple[None, ...]) -> Callable[[Env], Env]:
    match args:
        case [a]:
            return (lambda env: [a(env), *pad]) if pad else lambda env: [a(env)]
        case [a, b]:
            return (lambda env: [a(env), b(env), *pad]) if pad else lambda env: [a(env), b(env)]
        case [a, b, c]:
            return (lambda env: [a(env), b(env), c(env), *pad]) if pad else lambda env: [a(env), b(env), c(env)]
        case _:
            return lambda env: [*[arg(env) for arg in args], *pad]


def spreading(code: Code, captured: Expr | None, argument: Expr) -> Callable[[Env], Env]:
    """``entering`` with one argument that is the tuple of all."""
    if captured is None:
        return lambda env: code.bind(None, argument(env))
    return lambda env: code.bind(captured(env), argument(env))


# Operations that call a function whose body is simple: all calls at once.


def whole(operation: Each | Fold, code: Code, captured: Captured, others: Sequence[Value], tally: Tally) -> Value:
    """The operation's result; its steps but the first go to the tally, as far as there is no failure.

    ``code`` is ready and simple. One step starts the operation; each item has one to call, the body's, and one to go on.
    """
    assert code.simple is not None
    if isinstance(operation, Fold):
        acc, items = operation.start(*others)
        acc, calls = _folded(operation, code, captured, acc, items)
        tally[0] += calls * (code.simple.steps + 2)
        return operation.finish(acc)
    found = operation.items(*others)
    if type(found) is Seq:
        found = found.to_list()
    if operation.stop is None:
        results = _mapped(code, captured, found)
    else:
        results = _mapped_until(operation.stop, code, captured, found)
    tally[0] += len(results) * (code.simple.steps + 2)
    return operation.finish(*others, results=results)


def _mapped(code: Code, captured: Captured, items: Iterable[Value]) -> list[Value]:
    assert code.simple is not None
    run, pad = code.simple.run, code.pad
    if len(code.params) != 1:
        return [run(code.bind(captured, item)) for item in items]
    if code.captures:
        return [run([captured, item, *pad]) for item in items] if pad else [run([captured, item]) for item in items]
    return [run([item, *pad]) for item in items] if pad else [run([item]) for item in items]


def _mapped_until(stop: Callable[[Value], bool], code: Code, captured: Captured, items: Iterable[Value]) -> list[Value]:
    assert code.simple is not None
    run, bind = code.simple.run, code.bind
    results: list[Value] = []
    for item in items:
        result = run(bind(captured, item))
        results.append(result)
        if stop(result):
            break
    return results


def _folded(operation: Fold, code: Code, captured: Captured, acc: Value, items: Iterable[Value]) -> tuple[Value, int]:
    assert code.simple is not None
    run, argument, pad = code.simple.run, operation.argument, code.pad
    calls = 0
    if len(code.params) == 2 and not code.captures:
        for item in items:
            acc = run([*argument(acc, item), *pad])
            calls += 1
        return acc, calls
    bind = code.bind
    for item in items:
        acc = run(bind(captured, argument(acc, item)))
        calls += 1
    return acc, calls

"""Simple expressions as Python functions of the environment, specialised by what their operands are.

An ``Operand`` is such a function with the number of steps that it stands for. Steps that depend on the way through an
``if`` or a ``match`` inside are added to the machine's ``tally`` when they are made.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from calculus.runtime import SporeVal
from calculus.seq import Seq
from calculus.terms import SporeCode
from calculus.types import BOOLEAN, INT, STRING, Type
from calculus.values import Con, Record, Value
from semantics.machine.nodes import Env, Expr

#: One number that all code of a machine adds to.
Tally = list[int]


@attrs.define(eq=False)
class Operand:
    """A simple expression; ``slot`` is where its value stands, if it is a slot's, ``constant`` if it is always ``value``."""

    run: Expr
    steps: int = 0
    slot: int = -1
    constant: bool = False
    value: Value = None


def constant(value: Value) -> Operand:
    """Always ``value``."""
    return Operand(lambda env: value, constant=True, value=value)


def in_slot(slot: int) -> Operand:
    """The value of a parameter or a name that the body binds."""
    return Operand(lambda env: env[slot], slot=slot)


def captured(index: int) -> Operand:
    """A value that the function has captured."""
    return Operand(lambda env: env[0][index])


def steps_of(operands: Sequence[Operand]) -> int:
    """The steps of operands that are evaluated one after the other."""
    return sum([operand.steps for operand in operands])


# First-order operations.

# Python's operators, written out for what they stand between.
_SLOT_AND_CONSTANT: dict[Any, Callable[[int, Any], Expr]] = {
    operator.add: lambda i, c: lambda env: env[i] + c,
    operator.sub: lambda i, c: lambda env: env[i] - c,
    operator.mul: lambda i, c: lambda env: env[i] * c,
    operator.lt: lambda i, c: lambda env: env[i] < c,
    operator.le: lambda i, c: lambda env: env[i] <= c,
    operator.gt: lambda i, c: lambda env: env[i] > c,
    operator.ge: lambda i, c: lambda env: env[i] >= c,
    operator.eq: lambda i, c: lambda env: env[i] == c,
    operator.ne: lambda i, c: lambda env: env[i] != c,
}
_SLOTS: dict[Any, Callable[[int, int], Expr]] = {
    operator.add: lambda i, j: lambda env: env[i] + env[j],
    operator.sub: lambda i, j: lambda env: env[i] - env[j],
    operator.mul: lambda i, j: lambda env: env[i] * env[j],
    operator.lt: lambda i, j: lambda env: env[i] < env[j],
    operator.le: lambda i, j: lambda env: env[i] <= env[j],
    operator.gt: lambda i, j: lambda env: env[i] > env[j],
    operator.ge: lambda i, j: lambda env: env[i] >= env[j],
    operator.eq: lambda i, j: lambda env: env[i] == env[j],
    operator.ne: lambda i, j: lambda env: env[i] != env[j],
}
_OPERANDS: dict[Any, Callable[[Expr, Expr], Expr]] = {
    operator.add: lambda a, b: lambda env: a(env) + b(env),
    operator.sub: lambda a, b: lambda env: a(env) - b(env),
    operator.mul: lambda a, b: lambda env: a(env) * b(env),
    operator.lt: lambda a, b: lambda env: a(env) < b(env),
    operator.le: lambda a, b: lambda env: a(env) <= b(env),
    operator.gt: lambda a, b: lambda env: a(env) > b(env),
    operator.ge: lambda a, b: lambda env: a(env) >= b(env),
    operator.eq: lambda a, b: lambda env: a(env) == b(env),
    operator.ne: lambda a, b: lambda env: a(env) != b(env),
}


#: Types on which the language's ``==`` is Python's.
_PLAIN = (INT, BOOLEAN, STRING)


def specialised(name: str, types: Sequence[Type]) -> Callable[..., Value] | None:
    """Python's operator for a generic operation at the given types, if it is one there."""
    if len(types) == 1 and types[0] in _PLAIN:
        return {"Any.==": operator.eq, "Any.!=": operator.ne}.get(name)
    return None


def delta(function: Callable[..., Value], operands: Sequence[Operand]) -> Operand:
    """``function`` of the operands' values; one step."""
    return Operand(_applied(function, operands), steps_of(operands) + 1)


def _applied(function: Callable[..., Value], operands: Sequence[Operand]) -> Expr:
    runs = [operand.run for operand in operands]
    match operands:
        case []:
            return lambda env: function()
        case [Operand(slot=i)] if i >= 0:
            return lambda env: function(env[i])
        case [_]:
            (a,) = runs
            return lambda env: function(a(env))
        case [left, right]:
            return _operator(function, left, right) if function in _SLOTS else _binary(function, left, right)
        case [_, _, _]:
            a, b, c = runs
            return lambda env: function(a(env), b(env), c(env))
        case _:
            return lambda env: function(*[run(env) for run in runs])


def _operator(function: Callable[..., Value], left: Operand, right: Operand) -> Expr:
    if left.slot >= 0 and right.constant:
        return _SLOT_AND_CONSTANT[function](left.slot, right.value)
    if left.slot >= 0 and right.slot >= 0:
        return _SLOTS[function](left.slot, right.slot)
    return _OPERANDS[function](left.run, right.run)


def _binary(function: Callable[..., Value], left: Operand, right: Operand) -> Expr:
    i, j, a, b, c = left.slot, right.slot, left.run, right.run, right.value
    if i >= 0 and right.constant:
        return lambda env: function(env[i], c)
    if i >= 0 and j >= 0:
        return lambda env: function(env[i], env[j])
    return lambda env: function(a(env), b(env))


# Data.


def items(operands: Sequence[Operand]) -> Expr:
    """The operands' values as a tuple."""
    if all(operand.constant for operand in operands):
        values = tuple([operand.value for operand in operands])
        return lambda env: values
    runs = [operand.run for operand in operands]
    match runs:
        case [a]:
            return lambda env: (a(env),)
        case [a, b]:
            return lambda env: (a(env), b(env))
        case [a, b, c]:
            return lambda env: (a(env), b(env), c(env))
        case _:
            return lambda env: tuple([run(env) for run in runs])


def construct(form: Callable[[tuple[Value, ...]], Value], operands: Sequence[Operand]) -> Operand:
    """``form`` of the operands' values; no step, and where they are constants, one value for all times."""
    run = items(operands)
    if all(operand.constant for operand in operands):
        return constant(form(run([])))
    return Operand(lambda env: form(run(env)), steps_of(operands))


def tuple_of(operands: Sequence[Operand]) -> Operand:
    """A tuple."""
    if all(operand.constant for operand in operands):
        return constant(items(operands)([]))
    return Operand(items(operands), steps_of(operands))


def list_of(operands: Sequence[Operand]) -> Operand:
    """A List."""
    return construct(Seq, operands) if operands else constant(Seq.EMPTY)


def projection(of: Operand, index: int) -> Operand:
    """``t._i``, i from 1."""
    i, run, at = of.slot, of.run, index - 1
    if i >= 0:
        return Operand(lambda env: env[i][at], 1)
    return Operand(lambda env: run(env)[at], of.steps + 1)


def selection(of: Operand, label: str, fields: dict[str, int]) -> Operand:
    """``t.l``; ``fields`` has the place of l in each constructor that has it."""
    run = of.run

    def select(env: Env) -> Value:
        value = run(env)
        if type(value) is Con:
            return value.fields[fields[value.name]]
        return value.items[value.labels.index(label)]

    return Operand(select, of.steps + 1)


def record(labels: tuple[str, ...], operands: Sequence[Operand]) -> Operand:
    """A record."""
    return construct(lambda values: Record(labels, values), operands)


def data(name: str, operands: Sequence[Operand]) -> Operand:
    """A value of a data type."""
    return construct(lambda values: Con(name, values), operands)


# Choices and bindings inside a simple expression.


def choice(cond: Operand, then: Operand, els: Operand, tally: Tally) -> Operand:
    """``if``: the steps that both ways have are counted beforehand."""
    test, yes, no = cond.run, then.run, els.run
    least = min(then.steps, els.steps)
    more_yes, more_no = then.steps - least, els.steps - least
    if more_yes:

        def run(env: Env) -> Value:
            if test(env):
                tally[0] += more_yes
                return yes(env)
            return no(env)

    elif more_no:

        def run(env: Env) -> Value:
            if test(env):
                return yes(env)
            tally[0] += more_no
            return no(env)

    else:

        def run(env: Env) -> Value:
            return yes(env) if test(env) else no(env)

    return Operand(run, cond.steps + 1 + least)


@attrs.define(eq=False)
class Arm:
    """A case of a simple match: does a value fit, the guard, the body."""

    fits: Callable[[Value, Env], bool]
    guard: Operand | None
    body: Operand


def selected(scrutinee: Operand, arms: Sequence[Arm], tally: Tally) -> Operand:
    """``match``: the first arm that fits and whose guard, if it has one, holds."""
    of = scrutinee.run
    tests = [(arm.fits, arm.guard.run if arm.guard else None, arm.body.run) for arm in arms]
    # A guard is one step to start and one when it holds; without one, choosing is one step.
    guards = [arm.guard.steps + 1 if arm.guard else 0 for arm in arms]
    least = min([arm.body.steps for arm in arms])
    extra = [arm.body.steps - least for arm in arms]

    def run(env: Env) -> Value:
        value = of(env)
        at = 0
        for fits, guard, body in tests:
            if fits(value, env):
                if guard is not None:
                    tally[0] += guards[at]
                    if not guard(env):
                        at += 1
                        continue
                if extra[at]:
                    tally[0] += extra[at]
                return body(env)
            at += 1
        raise AssertionError("no case fits")

    return Operand(run, scrutinee.steps + 1 + least)


def after_storing(bound: Sequence[tuple[int, Operand]], body: Operand) -> Operand:
    """The body's value, after each value has gone to its slot."""
    total = steps_of([operand for _, operand in bound]) + body.steps
    run = body.run
    if len(bound) == 1:
        ((slot, first),) = bound
        init = first.run

        def store(env: Env) -> Value:
            env[slot] = init(env)
            return run(env)

        return Operand(store, total)
    pairs = [(slot, operand.run) for slot, operand in bound]

    def store_all(env: Env) -> Value:
        for slot, init in pairs:
            env[slot] = init(env)
        return run(env)

    return Operand(store_all, total)


def binding(bound: Sequence[tuple[int, Operand]], body: Operand) -> Operand:
    """``let``s, a step each."""
    stored = after_storing(bound, body)
    return Operand(stored.run, stored.steps + len(bound))


def spore_of(code: SporeCode, values: Sequence[Operand]) -> Operand:
    """A spore's value; one step."""
    if not values:
        spore = SporeVal(code, ())
        return Operand(lambda env: spore, 1)
    run = items(values)
    return Operand(lambda env: SporeVal(code, run(env)), steps_of(values) + 1)


def calling_all(call: Callable[..., Value], others: Sequence[Operand], captured: Expr, tally: Tally) -> Operand:
    """``call(captured, others, tally)``; the tally gets all its steps but the first."""
    run = items(others)
    return Operand(lambda env: call(captured(env), run(env), tally), steps_of(others) + 1)

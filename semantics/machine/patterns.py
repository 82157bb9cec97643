"""Patterns as Python functions: does a value fit, and if so, where do its parts go?

The result may be false after some slots were written: nothing reads them then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from calculus.terms import PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild
from calculus.types import Type
from calculus.values import Value
from semantics.machine.nodes import Env

Fits = Callable[[Value, Env], bool]
NewSlot = Callable[[str, Type], int]


def matcher(pattern: Pattern, new_slot: NewSlot) -> Fits:
    """The function of a pattern; ``new_slot`` gives the slot of each name that it binds."""
    match pattern:
        case PWild():
            return lambda value, env: True
        case PVar(name, ty):
            return _variable(new_slot(name, ty))
        case PBind(name, inner, ty):
            return _bound(new_slot(name, ty), matcher(inner, new_slot))
        case PLit(constant):
            return _literal(constant)
        case PTup(items):
            return _parts(items, new_slot)
        case PCon(name, items):
            return _constructor(name, items, new_slot)
        case PNil():
            return lambda value, env: not value._size
        case PCons(head, tail):
            return _cons(head, tail, new_slot)
        case PAlt(items):
            return _one_of([matcher(item, new_slot) for item in items])
        case _:
            assert_never(pattern)


def _variable(slot: int) -> Fits:
    def fits(value: Value, env: Env) -> bool:
        env[slot] = value
        return True

    return fits


def _bound(slot: int, inner: Fits) -> Fits:
    def fits(value: Value, env: Env) -> bool:
        env[slot] = value
        return inner(value, env)

    return fits


def _literal(constant: Any) -> Fits:
    return lambda value, env: bool(value == constant)


def _variables(items: Sequence[Pattern], new_slot: NewSlot) -> list[int] | None:
    """The slots of patterns that are all names."""
    if not all(type(item) is PVar for item in items):
        return None
    return [new_slot(item.name, item.type) for item in items if isinstance(item, PVar)]


def _parts(items: Sequence[Pattern], new_slot: NewSlot) -> Fits:
    """Values as many as patterns, each of which must fit."""
    match _variables(items, new_slot):
        case []:
            return lambda value, env: True
        case [i]:

            def one(value: Value, env: Env) -> bool:
                (env[i],) = value
                return True

            return one
        case [i, j]:

            def two(value: Value, env: Env) -> bool:
                env[i], env[j] = value
                return True

            return two
        case [*slots] if slots:

            def all_of(value: Value, env: Env) -> bool:
                for slot, part in zip(slots, value, strict=True):
                    env[slot] = part
                return True

            return all_of
    tests = [(at, matcher(item, new_slot)) for at, item in enumerate(items) if type(item) is not PWild]

    def fits(value: Value, env: Env) -> bool:
        for at, test in tests:  # noqa: SIM110  (half the time of a generator)
            if not test(value[at], env):
                return False
        return True

    return fits


def _constructor(name: str, items: Sequence[Pattern], new_slot: NewSlot) -> Fits:
    if not items or all(type(item) is PWild for item in items):
        return lambda value, env: bool(value.name == name)
    parts = _parts(items, new_slot)

    def fits(value: Value, env: Env) -> bool:
        return value.name == name and parts(value.fields, env)

    return fits


def _cons(head: Pattern, tail: Pattern, new_slot: NewSlot) -> Fits:
    if type(tail) is PWild:
        test = matcher(head, new_slot)
        return lambda value, env: bool(value._size) and test(value.head, env)
    if isinstance(head, PVar) and isinstance(tail, PVar):
        first, rest = new_slot(head.name, head.type), new_slot(tail.name, tail.type)

        def split(value: Value, env: Env) -> bool:
            if not value._size:
                return False
            env[first], env[rest] = value.uncons()
            return True

        return split
    on_head, on_tail = matcher(head, new_slot), matcher(tail, new_slot)
    return lambda value, env: bool(value._size) and on_head(value.head, env) and on_tail(value.tail, env)


def _one_of(tests: Sequence[Fits]) -> Fits:
    def fits(value: Value, env: Env) -> bool:
        for test in tests:  # noqa: SIM110  (half the time of a generator)
            if test(value, env):
                return True
        return False

    return fits

"""From the machine's states back to the relation's: what is in the environments is put into the terms.

Iterative: stacks, and closures within closures, are as deep as a run makes them. A name whose type has no room for a
function needs no look into its value, so reading back costs what the stack is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from calculus.binding import free_vars, subst
from calculus.contexts import Control, Hole, Loop, Running, Stack
from calculus.operations import Fold
from calculus.pmap import PMap
from calculus.seq import Seq
from calculus.terms import Constructor, Program, Term, Val
from calculus.types import DataOf, Fun, FutureOf, SiloOf, SporeOf, Type, TypeVar, parts
from calculus.values import Con, Record, Value
from semantics.contexts import fill, split
from semantics.machine.code import Closure
from semantics.machine.nodes import ENTERED, LOOPING, Context, Env, Give, Lap, Place
from semantics.patterns import fit

if TYPE_CHECKING:
    from semantics.machine.loop import State


def readback(program: Program, state: State) -> Control:
    """The control state of the relation that a machine's state stands for."""
    return _Reader(program).control(state)


def redex_at(program: Program, at: Context, env: Env) -> Control:
    """An expression with what is around it in its function's body, and nothing around that."""
    return _Reader(program).at(at, env, None)


def value_of(value: Value) -> Value:
    """The value with its closures as terms."""
    return _Values().read(value)


def may_hold_functions(program: Program, ty: Type) -> bool:
    """Is there a function type or a type variable in a type, or in its data types' declarations?

    A declaration's own parameters are judged where they are given.
    """
    todo = [(ty, True)]
    seen: set[str] = set()
    while todo:
        inner, given = todo.pop()
        match inner:
            case Fun():
                return True
            case TypeVar():
                if given:
                    return True
            case SporeOf() | SiloOf() | FutureOf():
                pass
            case _:
                todo += [(part, given) for part in parts(inner)]
                if isinstance(inner, DataOf) and inner.name not in seen:
                    seen.add(inner.name)
                    todo += [(field.type, False) for con in _constructors(program, inner.name) for field in con.fields]
    return False


def _constructors(program: Program, name: str) -> tuple[Constructor, ...]:
    """The constructors of a data type, or the one that is its own type."""
    declared = program.data.get(name)
    return (program.constructor(name),) if declared is None else declared.constructors


class _Reader:
    """Reads one state back; shares what closures have in common."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._values = _Values()
        self._opaque: dict[Type, bool] = {}

    def control(self, state: Any) -> Control:
        stack = self._stack(state.stack)
        node, env, action = state.node, state.env, state.action
        if action is not None:
            if node.at is None:
                return Running(action.term, action.values, stack)
            term, _ = self._place(node.at.place, env)
            return Running(term, action.values, self._around(node.around, env, stack))
        if isinstance(node, Give) or node.at is None:
            return fill(self._program, self._values.read(node.value), stack)
        return self.at(node.at, env, stack)

    def at(self, at: Context, env: Env, stack: Stack | None) -> Control:
        """E[t] where t's place is the innermost of ``at``."""
        stack = self._around(at.outer, env, stack)
        term, done = self._place(at.place, env)
        if not done:
            return split(self._program, term, stack)
        return fill(self._program, done[-1], Stack(_hole(term, done[:-1]), stack))

    def _stack(self, frames: Any) -> Stack | None:
        found = []
        while frames is not None:
            frame, data, frames = frames
            found.append((frame, data))
        stack: Stack | None = None
        for frame, data in reversed(found):
            if frame is LOOPING:
                stack = Stack(self._loop(data), stack)
            elif frame is ENTERED:
                stack = Stack(data, stack)
            else:
                stack = self._around(frame.around, data, stack)
        return stack

    def _around(self, context: Context | None, env: Env, stack: Stack | None) -> Stack | None:
        """The frames of a context, on a stack."""
        places = []
        while context is not None:
            places.append(context.place)
            context = context.outer
        for place in reversed(places):
            stack = Stack(_hole(*self._place(place, env)), stack)
        return stack

    def _place(self, place: Place, env: Env) -> tuple[Term, list[Value]]:
        """The place's term, closed, and the values of the operands that are done."""
        done = [self._values.read(run(env)) for run in place.done]
        if place.tried:
            fitting = [case for case in place.tried if fit(case.pattern, done[0]) is not None]
            done[1:1] = [False] * len(fitting)
        return self._close(place, env), done

    def _close(self, place: Place, env: Env) -> Term:
        """The place's term with values for its free names."""
        missing = set(free_vars(place.term))
        scope = place.scope
        found = {}
        while missing:
            assert scope is not None
            if scope.name in missing:
                missing.discard(scope.name)
                value = scope.value(env)
                found[scope.name] = Val(self._values.read(value) if self._is_opaque(scope.type) else value, scope.type)
            scope = scope.outer
        return subst(place.term, found)

    def _loop(self, lap: Lap) -> Loop:
        node, function, others, items, at, acc = lap
        term = node.term
        args = tuple([self._values.read(value) for value in (*others, function)])
        coming = Seq([self._values.read(item) for item in items[at:]])
        if isinstance(node.operation, Fold):
            so_far: Value = self._values.read(acc)
        else:
            so_far = Seq(reversed([self._values.read(result) for result in acc[: at - 1]]))
        return Loop(term.name, term.types, args, coming, so_far, span=term.span)

    def _is_opaque(self, ty: Type) -> bool:
        """May a value of the type hold a function?"""
        known = self._opaque.get(ty)
        if known is None:
            known = self._opaque[ty] = may_hold_functions(self._program, ty)
        return known


def _hole(term: Term, done: Sequence[Value]) -> Hole:
    return Hole(term, Seq(reversed(done)))


#: Types of values without parts, which most lists are made of.
_PLAIN = frozenset({int, float, str, bool})


class _Values:
    """Turns closures in values into the terms that they are; each value once."""

    def __init__(self) -> None:
        self._read: dict[int, Value] = {}
        self._alive: list[Value] = []

    def read(self, root: Value) -> Value:
        """The value without closures; itself where it has none."""
        if not _has_parts(root):
            return root
        todo = [root]
        while todo:
            value = todo[-1]
            if id(value) in self._read:
                todo.pop()
                continue
            inside = _parts(value)
            if _PLAIN.issuperset(map(type, inside)) and type(value) is not Closure:
                self._keep(todo.pop(), value)
                continue
            pending = [part for part in inside if _has_parts(part) and id(part) not in self._read]
            if pending:
                todo += pending
                continue
            todo.pop()
            read = [self._read[id(part)] if _has_parts(part) else part for part in inside]
            self._keep(value, _rebuilt(value, inside, read))
        return self._read[id(root)]

    def _keep(self, value: Value, read: Value) -> None:
        self._read[id(value)] = read
        self._alive.append(value)


def _has_parts(value: Value) -> bool:
    return isinstance(value, (tuple, Seq, Con, Record, PMap, Closure))


def _parts(value: Value) -> Sequence[Value]:
    match value:
        case tuple():
            return value
        case Seq():
            return value.to_list()
        case Con(_, fields):
            return fields
        case Record(_, items):
            return items
        case PMap():
            return list(value.values())
        case _:
            return value.captured or ()


def _rebuilt(value: Value, inside: Sequence[Value], read: list[Value]) -> Value:
    if type(value) is Closure:
        code = value.code
        by = {capture.name: Val(part, capture.type) for capture, part in zip(code.captures, read, strict=True)}
        return subst(cast(Term, code.term), by)
    if all(old is new for old, new in zip(inside, read, strict=True)):
        return value
    match value:
        case tuple():
            return tuple(read)
        case Seq():
            return Seq(read)
        case Con(name):
            return Con(name, tuple(read))
        case Record(labels):
            return Record(labels, tuple(read))
        case _:
            return PMap(zip(value.keys(), read, strict=True))

"""The abstract machine: a CEK machine with flat environments and compiled operands, an evaluator like the relation itself.

Between two visible actions it makes the same steps as the relation, and there it stands where the relation stands: the
counts are equal, and ``readback`` gives the relation's control state.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from calculus.config import World
from calculus.contexts import Control, Ended, Hole, Running
from calculus.runtime import Lineage, SporeVal
from calculus.source import NO_SPAN, Span
from calculus.terms import Abs, App, Await, Forward, Materialize, Recover, Ref, Send, SporeCode, Term
from calculus.types import Type
from calculus.values import Value
from semantics.contexts import split
from semantics.evaluator import VISIBLE, Action, Evaluator
from semantics.machine.code import Capture, Closure, Code
from semantics.machine.compile import compile_body
from semantics.machine.loop import TAIL, State, run, settled
from semantics.machine.nodes import ENTERED, Act, Apply, Context, Give, Place, Stack
from semantics.machine.readback import may_hold_functions, readback
from semantics.reduction import instance

#: Compiling recurses into the source, whose nesting the parser bounds.
_DEEP_ENOUGH = 20_000


class Machine:
    """A world's code: definitions at the types that they are used at, and spores, each compiled when it is first called."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tally = [0]
        self._definitions: dict[tuple[str, tuple[Type, ...]], Code] = {}
        # By identity: equal spores from two places have spans of their own.
        self._spores: dict[int, tuple[SporeCode, Code]] = {}
        self._fields: dict[str, dict[str, int]] = {}

    def definition(self, ref: Ref) -> Code:
        """The code of a definition at given types."""
        key = (ref.name, ref.types)
        code = self._definitions.get(key)
        if code is None:
            body = instance(self.world.program, ref.name, ref.types)
            code = self._definitions[key] = (
                Code(ref, body.params, body.body, (), self.prepare)
                if isinstance(body, Abs)
                else Code(None, (), body, (), self.prepare)
            )
        return code

    def prepare(self, code: Code) -> None:
        """Compiles a code's body."""
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _DEEP_ENOUGH))
        try:
            compile_body(self, code)
        finally:
            sys.setrecursionlimit(limit)

    def fields(self, label: str) -> dict[str, int]:
        """The place of a field in each constructor that has it."""
        found = self._fields.get(label)
        if found is None:
            found = self._fields[label] = {
                name: at
                for name, constructor in self.world.program.constructors().items()
                for at, field in enumerate(constructor.fields)
                if field.name == label
            }
        return found

    def open(self, function: Value) -> tuple[Code, Any]:
        """The compiled code of a function value, and what it captures."""
        if type(function) is Closure:
            return function.code.ready(), function.captured
        assert type(function) is SporeVal
        return self._spore(function.code), function.values

    def _spore(self, spore: SporeCode) -> Code:
        known = self._spores.get(id(spore))
        if known is None:
            captures = tuple([Capture(param.name, param.type) for param in spore.header])
            known = self._spores[id(spore)] = (spore, Code(None, spore.params, spore.body, captures, self.prepare))
        return known[1].ready()

    def is_opaque(self, term: Term) -> bool:
        """May a task's result hold functions? The program's may, if its type says so; what is materialized is data."""
        program = self.world.program
        if term is program.main and program.type is not None:
            return may_hold_functions(program, program.type)
        return type(term) is not Materialize

    def load(self, term: Term, stack: Stack, opaque: bool) -> State | Ended:
        """The state of a closed term on a stack.

        A term of applications and visible actions, as system rules make them, is taken as it is; any other is compiled.
        """
        control = split(self.world.program, term)
        if isinstance(control, Running) and (holes := _plain(control)) is not None:
            for hole in holes:
                stack = (ENTERED, hole, stack)
            redex: Any = control.redex
            if type(redex) in VISIBLE:
                return State(self, TAIL, [], stack, opaque, Action(redex, control.values))
            return State(self, _application(redex, control.values), [], stack, opaque)
        code = Code(None, (), term, (), self.prepare).ready()
        assert code.body is not None
        return settled(State(self, code.body, code.bind(None, ()), stack, opaque))


def _plain(control: Running) -> list[Hole] | None:
    """The frames of a closed term, the outermost first; None unless it only applies spores' values, and all else is visible."""
    if not _is_plain(control.redex, control.values):
        return None
    holes = []
    stack = control.stack
    while stack is not None:
        hole = stack.top
        if not isinstance(hole, Hole) or not _is_plain(hole.term, hole.done.to_list()):
            return None
        holes.append(hole)
        stack = stack.below
    holes.reverse()
    return holes


def _is_plain(term: Any, values: Sequence[Value]) -> bool:
    if type(term) is App:
        return len(values) > 0 and type(values[0]) is SporeVal
    return type(term) in _UNARY


#: The visible actions with one operand, which a frame can wait for.
_UNARY = frozenset({Materialize, Forward, Recover, Send, Await})


def _application(term: App, values: tuple[Value, ...]) -> Apply:
    function, argument = values
    at = Context(Place(term, None), None)
    return Apply(lambda env: function, lambda env: argument, 1, -1, None, at, None)


@contextmanager
def _counting_only() -> Iterator[None]:
    """Without the collector of cycles: what the machine makes has none, so counting references is enough."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class MachineEvaluator:
    """The machine as an evaluator.

    It stops at calls, so it may run past the fuel by a simple expression, in which one operation after the other may go
    through a list, but none through a list for each item of another.
    """

    def __init__(self) -> None:
        self._machine: Machine | None = None

    def start(self, world: World, term: Term) -> State | Ended:
        """A program's code is compiled as it is needed; the machine of the last world is kept."""
        if self._machine is None or self._machine.world is not world:
            self._machine = Machine(world)
        with _counting_only():
            return self._machine.load(term, None, self._machine.is_opaque(term))

    def look(self, state: State | Ended) -> Action | Ended | None:
        return state if isinstance(state, Ended) else state.action

    def advance(self, world: World, state: State, fuel: int) -> tuple[State | Ended, int]:
        with _counting_only():
            return run(state, fuel)

    def step(self, world: World, state: State) -> tuple[str, Span, State | Ended]:
        return "local", NO_SPAN, self.advance(world, state, 1)[0]

    def resume(self, world: World, state: State, value: Value) -> State | Ended:
        env, stack = state.claim()
        node: Any = state.node
        if node.next is None:
            return settled(state.with_node(Give(value), [], stack))
        env[node.slot] = value
        return settled(state.with_node(node.next, env, stack))

    def enter(self, world: World, state: State, term: Term) -> State | Ended:
        env, stack = state.claim()
        node: Any = state.node
        return state.machine.load(term, stack if node.next is None else (node, env, stack), state.opaque)

    def tail(self, state: State) -> bool:
        return state.stack is None and isinstance(state.node, Act) and state.node.around is None

    def unwind(self, state: State) -> tuple[Lineage, State] | None:
        _, stack = state.claim()
        while stack is not None:
            frame, data, stack = stack
            if frame is ENTERED and type(data.term) is Recover:
                return data.term.second, state.with_node(TAIL, [], stack)
        return None

    def readback(self, state: State | Ended) -> Control:
        return state if isinstance(state, Ended) else readback(state.machine.world.program, state)


MACHINE: Evaluator = MachineEvaluator()

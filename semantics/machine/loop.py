"""The machine's loop: from node to node until a visible action, the end, or the fuel is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from calculus.contexts import Ended, Running
from calculus.operations import Fold
from calculus.runtime import Done, Failure
from calculus.seq import Seq
from calculus.terms import App
from calculus.values import Failed, Value
from semantics.evaluator import VISIBLE, Action
from semantics.machine.code import whole
from semantics.machine.nodes import (
    ENTERED,
    LOOPING,
    Act,
    Apply,
    Branch,
    Call,
    Env,
    Fit,
    Give,
    Iterate,
    Lap,
    Node,
    Return,
    Set,
    Stack,
    TailCall,
)
from semantics.machine.readback import redex_at, value_of
from semantics.reduction import reduce

if TYPE_CHECKING:
    from semantics.machine.machine import Machine


@attrs.define(eq=False)
class State:
    """A task's control state: the node to go on with; or, where there is an ``action``, the node that stands at it.

    ``opaque``: the result may hold functions.
    ``resumed``: a run has gone on from here and writes to the environments; the next one copies them.
    """

    machine: Machine
    node: Node
    env: Env
    stack: Stack
    opaque: bool
    action: Action | None = None
    resumed: bool = False

    def claim(self) -> tuple[Env, Stack]:
        """The environment and the stack, for the caller to write to."""
        if self.resumed:
            return copied(self.env, self.stack)
        self.resumed = True
        return self.env, self.stack

    def with_node(self, node: Node, env: Env, stack: Stack, action: Action | None = None) -> State:
        """A state of the same task."""
        return State(self.machine, node, env, stack, self.opaque, action)


#: Stands at the visible action of a term that has been entered.
TAIL = Act(App, (), 0, -1, None, None, None)  # type: ignore[arg-type]


def run(state: State, limit: int) -> tuple[State | Ended, int]:
    """The state at the next visible action, the end, or the first call, or return to an operation, after ``limit`` steps;
    and the steps that it took. A simple expression is never interrupted.

    One long function: the loop's variables are the machine's registers.
    """
    machine = state.machine
    tally = machine.tally
    tally[0] = 0
    steps = 0
    node: Any = state.node
    stack: Any
    env, stack = state.claim()
    value: Any
    try:
        while True:
            kind = type(node)
            if kind is Branch:
                if node.test(env):
                    steps += node.then_steps
                    node = node.then
                else:
                    steps += node.else_steps
                    node = node.els
                continue
            if kind is Fit:
                if node.fits(env[node.slot], env):
                    steps += 1
                    node = node.then
                else:
                    node = node.els
                continue
            if kind is Set:
                env[node.slot] = node.value(env)
                steps += node.steps
                node = node.next
                continue
            if kind is Call:
                if steps >= limit:
                    return state.with_node(node, env, stack), steps + tally[0]
                inner = node.enter(env)
                steps += node.steps
                stack = (node, env, stack)
                env = inner
                node = node.code.body
                continue
            if kind is TailCall:
                if steps >= limit:
                    return state.with_node(node, env, stack), steps + tally[0]
                env = node.enter(env)
                steps += node.steps
                node = node.code.body
                continue
            if kind is Return:
                value = node.value(env)
                steps += node.steps
            elif kind is Apply:
                if steps >= limit:
                    return state.with_node(node, env, stack), steps + tally[0]
                function = node.function(env)
                argument = node.argument(env)
                steps += node.steps
                if node.next is not None:
                    stack = (node, env, stack)
                code, captured = machine.open(function)
                env = code.bind(captured, argument)
                node = code.body
                continue
            elif kind is Act:
                values = tuple([operand(env) for operand in node.operands])
                steps += node.steps
                return state.with_node(node, env, stack, Action(node.term, values)), steps + tally[0]
            elif kind is Give:
                value = node.value
            elif kind is Iterate:
                if steps >= limit:
                    return state.with_node(node, env, stack), steps + tally[0]
                begun = begin(machine, node, env)
                steps += node.steps + 1
                if type(begun) is tuple:
                    if node.next is not None:
                        stack = (node, env, stack)
                    lap, argument = begun
                    stack = (LOOPING, lap, stack)
                    code, captured = machine.open(lap[1])
                    env = code.bind(captured, argument)
                    node = code.body
                    steps += 1
                    continue
                value = cast(Give, begun).value
                if node.next is not None:
                    env[node.slot] = value
                    node = node.next
                    continue
            else:
                raise TypeError(f"no case fits, or no node: {kind.__name__}")

            # ``value`` goes to the frame on top of the stack.
            if stack is None:
                return Ended(Done(value_of(value) if state.opaque else value)), steps + tally[0]
            frame, data, below = stack
            if frame.slot >= 0:
                env = data
                env[frame.slot] = value
                node = frame.next
                stack = below
                continue
            if frame is ENTERED and type(data.term) is not App:
                return state.with_node(TAIL, [], below, Action(data.term, (value,))), steps + tally[0]
            if steps >= limit:
                return state.with_node(Give(value), [], stack), steps + tally[0]
            stack = below
            if frame is LOOPING:
                node = frame
                again = go_on(data, value)
                if type(again) is tuple:
                    lap, argument = again
                    stack = (LOOPING, lap, stack)
                    code, captured = machine.open(lap[1])
                    env = code.bind(captured, argument)
                    node = code.body
                    steps += 2
                else:
                    node = cast(Give, again)
                    steps += 1
                continue
            code, captured = machine.open(data.done.head)
            env = code.bind(captured, value)
            node = code.body
            steps += 1
    except Failed as failed:
        if node is LOOPING:
            return Ended(Failure(failed.code, tuple(failed.words.items()), data[0].term.span)), steps + 1 + tally[0]
        tally[0] -= spent(machine, node, env)
        more, end = fail(machine, node, env, failed)
        return end, steps + tally[0] + more


def settled(state: State) -> State | Ended:
    """The state after what takes no step: at a visible action, the end, or a node that takes one."""
    node, env, stack = state.node, state.env, state.stack
    while True:
        match node:
            case Set(value=value, steps=0):
                env[node.slot] = value(env)
                node = node.next
                continue
            case Return(value=value, steps=0):
                given = value(env)
            case Give(value=given):
                pass
            case Act(steps=0):
                return state.with_node(node, env, stack, Action(node.term, tuple([run(env) for run in node.operands])))
            case _:
                return state.with_node(node, env, stack)
        if stack is None:
            return Ended(Done(value_of(given) if state.opaque else given))
        frame, data, below = stack
        if frame is ENTERED and type(data.term) is not App:
            return state.with_node(TAIL, [], below, Action(data.term, (given,)))
        if frame.slot < 0:
            return state.with_node(Give(given), [], stack)
        env, node, stack = data, frame.next, below
        env[frame.slot] = given


def copied(env: Env, stack: Stack) -> tuple[Env, Stack]:
    """Copies that share no environment with the originals; those that are shared among the frames stay so."""
    copies: dict[int, Env] = {}

    def copy(of: Env) -> Env:
        known = copies.get(id(of))
        if known is None:
            known = copies[id(of)] = list(of)
        return known

    frames = []
    while stack is not None:
        frame, data, stack = stack
        frames.append((frame, data))
    for frame, data in reversed(frames):
        if frame is LOOPING and not isinstance(data[0].operation, Fold):
            *before, at, results = data
            data = (*before, at, results[: at - 1])
        elif frame is not LOOPING and frame is not ENTERED:
            data = copy(data)
        stack = (frame, data, stack)
    return copy(env), stack


# Operations that call functions.


def begin(machine: Machine, node: Iterate, env: Env) -> tuple[Lap, Value] | Give:
    """The first lap of an operation and the argument of its first call; or its value, where no call is needed."""
    operation = node.operation
    others = tuple([other(env) for other in node.others])
    function = node.function(env)
    code, captured = machine.open(function)
    if code.simple is not None and not code.loops:
        return Give(whole(operation, code, captured, others, machine.tally))
    if isinstance(operation, Fold):
        acc, found = operation.start(*others)
        items = as_list(found)
        if not items:
            return Give(operation.finish(acc))
        return (node, function, others, items, 1, acc), operation.argument(acc, items[0])
    items = as_list(operation.items(*others))
    if not items:
        return Give(operation.finish(*others, results=[]))
    return (node, function, others, items, 1, []), items[0]


def go_on(lap: Lap, value: Value) -> tuple[Lap, Value] | Give:
    """The next lap, after a call has given ``value``, and the argument of its call; or the operation's value."""
    node, function, others, items, at, acc = lap
    operation = node.operation
    if isinstance(operation, Fold):
        if at == len(items):
            return Give(operation.finish(value))
        return (node, function, others, items, at + 1, value), operation.argument(value, items[at])
    acc.append(value)
    if at == len(items) or (operation.stop is not None and operation.stop(value)):
        return Give(operation.finish(*others, results=acc))
    return (node, function, others, items, at + 1, acc), items[at]


def as_list(items: Any) -> list[Value]:
    """Items as a list of our own."""
    return items.to_list() if type(items) is Seq else list(items)


# Failures.


def fail(machine: Machine, node: Any, env: Env, failed: Failed) -> tuple[int, Ended]:
    """The steps from a node to the failure in it, and the failure: the relation finds both, since this happens once."""
    control: Any = redex_at(machine.world.program, node.at, env)
    steps = 0
    while isinstance(control, Running) and type(control.redex) not in VISIBLE:
        _, control = reduce(machine.world, control)
        steps += 1
    if isinstance(control, Ended) and isinstance(control.outcome, Failure):
        return steps, control
    return steps, Ended(Failure(failed.code, tuple(failed.words.items())))


def spent(machine: Machine, node: Any, env: Env) -> int:
    """What a node that has failed has put in the tally: as much as when it fails again."""
    before = machine.tally[0]
    try:
        match node:
            case Return() | Set():
                node.value(env)
            case Branch():
                node.test(env)
            case Call() | TailCall():
                node.enter(env)
            case Apply():
                node.function(env)
                node.argument(env)
            case Iterate():
                begin(machine, node, env)
            case Act():
                for operand in node.operands:
                    operand(env)
    except Failed:
        pass
    again = machine.tally[0] - before
    machine.tally[0] = before
    return again

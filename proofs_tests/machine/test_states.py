"""The machine's states are values: each can be gone on from more than once, and read back at any time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings

from calculus.config import NoFiles, World
from calculus.contexts import Ended
from calculus.runtime import DRIVER_TASK, Done, Future, HostId, Id, Loc, Mat, Outcome
from calculus.seq import Seq
from calculus.terms import Await, Here, HostOf, Populate, Program, Send, Spawn
from calculus.types import INT
from calculus.values import Value
from proofs_tests.machine.terms import programs
from proofs_tests.reduction.programs import INTS, fn, ints, op, program, v
from semantics.evaluator import Action
from semantics.machine import MachineEvaluator
from semantics.substitution import SUBSTITUTION


@given(programs())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_two_futures(program: Program) -> None:
    """A state resumed with two values has two futures, and neither run sees the other's."""
    explore(program, answers)


def test_two_futures_of_a_loop() -> None:
    """The results that an operation has collected are those of its own run."""
    ask = Await(Send(Populate(INT, Here(), v("x"))))
    assert explore(program(op("List.map", ints(1, 2, 3), fn("x", INT, ask), types=(INT, INT)), INTS), only_awaits) == [
        Done(Seq([a, b, c])) for a in (1, 2) for b in (1, 2) for c in (1, 2)
    ]


def explore(program: Program, answers: Callable[[Action], Sequence[Value]], most: int = 60) -> list[Outcome]:
    """Goes on from each state with each answer, at most so many states; checks each against the relation. The outcomes."""
    world, machine = World(program, NoFiles()), MachineEvaluator()
    main: Any = program.main
    todo: deque[tuple[Any, Any]] = deque([(SUBSTITUTION.start(world, main), machine.start(world, main))])
    seen = []
    while todo and len(seen) < most:
        there, here = todo.popleft()
        there, expected = SUBSTITUTION.advance(world, there, 10**9)
        while (found := machine.look(here)) is None:
            here, steps = machine.advance(world, here, 3)
            expected -= steps
        assert expected == 0
        assert there == machine.readback(here)
        seen.append((there, here))
        if isinstance(found, Action):
            for value in answers(found):
                todo.append((SUBSTITUTION.resume(world, there, value), machine.resume(world, here, value)))
    for there, here in seen:
        assert there == machine.readback(here)
    return [here.outcome for _, here in seen if isinstance(here, Ended)]


def answers(action: Action) -> tuple[Value, Value]:
    """Two values that a visible action of the generated programs may have."""
    one, two = [Loc(HostId(name), Id(DRIVER_TASK, name)) for name in ("one", "two")]
    match action.term:
        case Here() | HostOf() | Spawn():
            return one.host, two.host
        case Send():
            return Future(one, INT), Future(two, INT)
        case Await():
            return 1, 2
        case _:
            return Mat(one, INT), Mat(two, INT)


def only_awaits(action: Action) -> Sequence[Value]:
    """Two values for an await, one for any other action."""
    return answers(action)[: 2 if isinstance(action.term, Await) else 1]

"""Materialization by compiled code, as ``semantics.materialize`` has it: the same names, in the same order.

A chain of lineages is followed to its source and come back with an explicit stack, so one request computes a chain of any
length on its host, in one pass and in one task.
"""

from __future__ import annotations

from typing import Any, Protocol

import attrs

from calculus.runtime import Done, FMapped, From, Id, Lineage, Loc, Lost, Mapped, Mat, OrElsed, Outcome, Persisted
from calculus.values import Value
from fpcalc.engines.interface import Compiled, Stopped, Task


class Store(Protocol):
    """What a host keeps."""

    def silo(self, loc: Loc) -> Outcome:
        """What was put at ι, once it is there."""
        ...

    def kept(self, lineage: Persisted) -> Outcome:
        """The outcome of a persisted lineage, which a task of its own computes the first time."""
        ...


@attrs.frozen(eq=False)
class HandedOn:
    """The data is that of another lineage: whoever asked gets it from there, by a request of this name."""

    id: Id
    lineage: Lineage


def materialize(code: Compiled, task: Task, lineage: Lineage, store: Store, *, answers: bool) -> Value | HandedOn:
    """The data of a lineage, in a task on its host; with ``answers`` the task may hand its request on.

    Raises ``Stopped`` with a failure, or with a loss that no alternative makes good.
    """
    pending: list[Any] = []
    goal: Lineage | None = lineage
    while True:
        try:
            assert goal is not None
            if goal.host == task.host:
                value = _source(code, task, _descend(goal, pending), store)
            elif answers and not pending:
                return HandedOn(task.fresh(), goal)
            else:
                value = task.wait(task.send(goal))
            while pending:
                step = pending.pop()
                if type(step) is OrElsed:
                    continue
                value = code.apply(task, step.spore, value)
                if type(step) is FMapped:
                    if answers and not pending:
                        return HandedOn(task.fresh(), value)
                    value = task.wait(task.send(value))
            return value
        except Stopped as stopped:
            goal = _second(stopped.outcome, pending)
            if goal is None:
                raise


def _descend(lineage: Lineage, pending: list[Any]) -> Mat | From | Persisted:
    """The source that a lineage is computed from; what is to be done with its data goes on top of ``pending``."""
    while True:
        match lineage:
            case Mapped() | FMapped():
                pending.append(lineage)
                lineage = lineage.parent
            case OrElsed(_, first):
                pending.append(lineage)
                lineage = first
            case _:
                return lineage


def _source(code: Compiled, task: Task, lineage: Mat | From | Persisted, store: Store) -> Value:
    match lineage:
        case From(_, _, spore):
            return code.apply(task, spore, ())
        case Mat(loc):
            outcome = store.silo(loc)
        case Persisted():
            outcome = store.kept(lineage)
    if not isinstance(outcome, Done):
        raise Stopped(outcome)
    return outcome.value


def _second(outcome: Outcome, pending: list[Any]) -> Lineage | None:
    """After a loss, the second lineage of the innermost alternative; what was to be done inside it is not."""
    if isinstance(outcome, Lost):
        while pending:
            step = pending.pop()
            if type(step) is OrElsed:
                second: Lineage = step.second
                return second
    return None

"""Materialization by compiled code, as ``semantics.materialize`` has it: the same names, in the same order.

A chain of lineages is followed to its source and come back with an explicit stack, so one request computes a chain of any
length on its host, in one pass and in one task.
"""

from __future__ import annotations

from typing import Any, Protocol

import attrs

from calculus.runtime import Done, FMapped, From, Id, Lineage, Loc, Lost, Mapped, Mat, OrElsed, Outcome, Persisted, SporeVal
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
            spores: list[SporeVal] = []
            if goal.host == task.host:
                value = _source(_descend(goal, pending), store, spores)
            elif answers and not pending:
                return HandedOn(task.fresh(), goal)
            else:
                value = task.wait(task.send(goal))
            while pending or spores:
                is_silo = _take(pending, spores)
                value = code.along(task, spores, value)
                spores = []
                if is_silo:
                    if answers and not pending:
                        return HandedOn(task.fresh(), value)
                    value = task.wait(task.send(value))
                while pending and type(pending[-1]) is OrElsed:
                    pending.pop()
            return value
        except Stopped as stopped:
            goal = _second(stopped.outcome, pending)
            if goal is None:
                raise
            task.take_alternative()


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


def _take(pending: list[Any], spores: list[SporeVal]) -> bool:
    """Moves to ``spores`` what is to be applied without a look at anything else: no further than an alternative, or a spore
    that gives a silo; true if it is such a one.
    """
    while pending and type(pending[-1]) is not OrElsed:
        step = pending.pop()
        spores.append(step.spore)
        if type(step) is FMapped:
            return True
    return False


def _source(lineage: Mat | From | Persisted, store: Store, spores: list[SporeVal]) -> Value:
    """The data that a lineage starts from, to which ``spores`` are to be applied first."""
    match lineage:
        case From(_, _, spore):
            spores.append(spore)
            return ()
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

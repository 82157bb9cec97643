"""What an engine is, and what compiled code sees of the one that runs it.

A *task* is an evaluation on a host, as in the calculus: compiled code asks it for every visible action. Names are derived
from the task's own, so they are those of the calculus: τ.k is the k-th name that τ makes.

    compiled code  ──(actions)──▶  Task  ──(what leaves the task)──▶  Surroundings: the engine
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Protocol

import attrs

from calculus.config import alternative
from calculus.problems import problem
from calculus.runtime import (
    Done,
    FMapped,
    From,
    Future,
    HostId,
    Id,
    Lineage,
    Loc,
    Mapped,
    Mat,
    OrElsed,
    Outcome,
    Persisted,
    SporeVal,
)
from calculus.terms import Program
from calculus.types import Type
from calculus.values import Level, Value
from fpcalc.running import Ended, problem_of

#: The engines, and the objects that they are.
ENGINES = {
    "calculus": ("fpcalc.engines.stepwise", "STEPWISE"),
    "local": ("fpcalc.engines.local", "LOCAL"),
    "dask": ("fpcalc.engines.dask", "DASK"),
}


class Engine(Protocol):
    """Runs programs that have a main expression and read files below ``folder``."""

    name: str

    def run(self, program: Program, folder: str) -> Ended:
        """The program's end. Raises ``ProblemFound`` where the engine itself has no way to run it."""
        ...


def engine(name: str) -> Engine:
    """The engine of that name. Raises ``ProblemFound``: FP0940 where there is none, FP0941 where its extra is missing."""
    if name not in ENGINES:
        raise problem("FP0940", name=name, known=", ".join(ENGINES))
    module, attribute = ENGINES[name]
    try:
        found: Engine = getattr(import_module(module), attribute)
    except ModuleNotFoundError as missing:
        raise problem("FP0941", fix="fix", name=name, module=missing.name or module) from None
    return found


class Stopped(Exception):  # noqa: N818  (the program's end, not an error of ours)
    """An evaluation has ended with a failure or a loss: that of a future it awaited, or its own."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class Surroundings(Protocol):
    """What an engine does for a task."""

    def spawn(self, host: HostId) -> bool:
        """A new host; false where it is there already."""
        ...

    def put(self, loc: Loc, value: Value) -> None:
        """Stores a value at ι on its host."""
        ...

    def request(self, lineage: Lineage, reply: Future) -> None:
        """Has the lineage's host materialise it in a task that bears the name of the new future ``reply``."""
        ...

    def wait(self, future: Future) -> Outcome:
        """The outcome of a future that a task of this engine has made, once it is there."""
        ...

    def evict(self, lineage: Persisted) -> None:
        """Forgets what is kept of a lineage."""
        ...


@attrs.define(eq=False)
class Task:
    """A task τ on a host: what compiled code calls for its visible actions.

    ``id``: τ. ``made``: how many names it has made below ``names``.
    """

    id: Id
    host: HostId
    around: Surroundings
    made: int = 0
    names: Id = attrs.field(default=attrs.Factory(lambda task: task.id, takes_self=True))

    def fresh(self) -> Id:
        """τ.k, the next name."""
        self.made += 1
        return Id(self.names, self.made)

    def take_alternative(self) -> None:
        """From here on names are others: a replay may have come here in another way."""
        self.names, self.made = alternative(self.names, self.made), 0

    def spawn(self) -> HostId:
        """R-Spawn"""
        new = HostId(self.fresh())
        self.around.spawn(new)
        return new

    def spawn_named(self, name: str) -> HostId:
        """R-SpawnNamed, R-SpawnTaken"""
        from calculus.values import Failed

        new = HostId(name)
        if not self.around.spawn(new):
            raise Failed("FP0450", name=name)
        return new

    def populate(self, data: Type, host: HostId, value: Value) -> Mat:
        """R-Populate, R-PopulateAt"""
        loc = Loc(host, self.fresh())
        self.around.put(loc, value)
        return Mat(loc, data)

    def from_fun(self, host: HostId, spore: SporeVal) -> From:
        """R-FromFun"""
        return From(Loc(self.host, self.fresh()), host, spore)

    def map(self, silo: Lineage, spore: SporeVal) -> Mapped:
        """R-Map"""
        return Mapped(Loc(self.host, self.fresh()), silo, spore)

    def flat_map(self, silo: Lineage, spore: SporeVal) -> FMapped:
        """R-FlatMap"""
        return FMapped(Loc(self.host, self.fresh()), silo, spore)

    def or_else(self, data: Type, first: Lineage, second: Lineage) -> OrElsed:
        """R-OrElse"""
        return OrElsed(Loc(self.host, self.fresh()), first, second, data)

    def persist(self, silo: Lineage, level: Level) -> Persisted:
        """R-Persist"""
        return Persisted(Loc(self.host, self.fresh()), silo, level)

    def unpersist(self, silo: Lineage) -> Lineage:
        """R-Unpersist, R-UnpersistNot"""
        if isinstance(silo, Persisted):
            self.around.evict(silo)
            return silo.parent
        return silo

    def send(self, silo: Lineage) -> Future:
        """R-Send"""
        future = Future(Loc(self.host, self.fresh()), silo.data)
        self.around.request(silo, future)
        return future

    def wait(self, future: Future) -> Value:
        """R-Await, R-Throw: raises ``Stopped`` where the future has no value."""
        outcome = self.around.wait(future)
        if type(outcome) is not Done:
            raise Stopped(outcome)
        return outcome.value


class Compiled(Protocol):
    """A program's code, compiled (``fpcalc.compiler.Code`` is it)."""

    def main(self, task: Task) -> Value:
        """The value of the program's main expression. Raises ``Stopped``."""
        ...

    def along(self, task: Task, spores: Sequence[SporeVal], argument: Value) -> Value:
        """The value of spores applied one after the other, the first to an argument, in a task. Raises ``Stopped``."""
        ...


def outcome_of(evaluation: Callable[[], Any]) -> Outcome:
    """How an evaluation by compiled code ends."""
    try:
        return Done(evaluation())
    except Stopped as stopped:
        return stopped.outcome


def ended(program: Program, outcome: Outcome) -> Ended:
    """The end of a run, as it is told."""
    assert program.type is not None
    value = outcome.value if isinstance(outcome, Done) else None
    return Ended(None, program.type, value, problem_of(outcome, program))

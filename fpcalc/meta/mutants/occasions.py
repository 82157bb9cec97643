"""Plans of faults for an occasion that plans by chance seldom meet; each is made from the run without faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from calculus.config import Message, Res
from calculus.runtime import DRIVER, DRIVER_TASK, Loc, Lost
from calculus.values import Level
from fpcalc.injection.executions import Event, Execution
from fpcalc.injection.history import execute
from fpcalc.meta.replay import Faultless
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.plans import FUEL, FaultPlan
from semantics.labels import Completed, Kept, Sent, Stored
from semantics.recovery import Recovery
from semantics.trials import CrashAt, ForgetAt, OnMessage, Planned

Occasion: TypeAlias = Callable[[Faultless, Choices], FaultPlan]


def after_a_write(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A crash soon after something was written to stable storage."""
    crashes = [CrashAt(event.label.host, event.nth + 1 + choices.pick(4)) for event, _ in _writes(faultless)[-1:]]
    return FaultPlan(tuple(crashes), Recovery(1))


def forgotten(faultless: Faultless, _: Choices) -> FaultPlan:
    """What was written to stable storage last is forgotten: what was written before it may have been read already."""
    return FaultPlan(tuple([ForgetAt(loc.id) for _, loc in _writes(faultless)[-1:]]), Recovery(1))


def told_late(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A host crashes with data that a spore has made, and who asked hears of the loss late: after the answer of the replay."""
    policy = Recovery(2)
    faults: tuple[Planned, ...] = ()

    def run() -> Execution:
        return execute(faultless.config, faults, policy, faultless.choose, FUEL, faultless.evaluator)

    crashes = [
        CrashAt(change.loc.host, event.nth + 1)
        for event in _events(faultless)
        for change in event.label.changes
        if isinstance(change, Stored) and change.loc.id.parent != DRIVER_TASK and change.loc.host != DRIVER
    ]
    if crashes:
        faults = (one_of(choices, crashes),)
        delayed = _loss(run())
        if delayed is not None:
            delay, told = delayed
            faults = (*faults, delay)
            done = [event for event in run().events if Completed(told) in event.label.changes]
            faults = (*faults[:1], *[attrs.evolve(delay, until=CrashAt(told.host, event.nth + 1)) for event in done[:1]])
    return FaultPlan(faults, policy)


def _loss(run: Execution) -> tuple[OnMessage, Loc] | None:
    """The delay of the first answer that is a loss, and the future that it is for."""
    sent: list[Message] = [change.message for event in run.events for change in event.label.changes if isinstance(change, Sent)]
    for at, message in enumerate(sent):
        if isinstance(message, Res) and isinstance(message.outcome, Lost):
            answers = [m for m in sent[: at + 1] if isinstance(m, Res) and m.reply.id == message.reply.id]
            return OnMessage("delay", "res", message.reply.id, len(answers)), message.reply
    return None


def _writes(faultless: Faultless) -> list[tuple[Event, Loc]]:
    """What was written to stable storage, and when."""
    return [
        (event, change.loc)
        for event in _events(faultless)
        for change in event.label.changes
        if isinstance(change, Kept) and change.level is Level.STABLE
    ]


def _events(faultless: Faultless) -> tuple[Event, ...]:
    return () if faultless.execution is None else faultless.execution.events

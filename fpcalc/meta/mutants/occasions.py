"""Plans of faults for an occasion that plans by chance seldom meet; each is made from the run without faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from calculus.config import FIRST, Message, Put, Req, Res
from calculus.runtime import DRIVER, DRIVER_TASK, Loc, Lost
from calculus.values import Level
from fpcalc.injection.executions import Event, Execution
from fpcalc.injection.history import execute
from fpcalc.meta.replay import Faultless
from fpcalc.testing.generators.choices import Choices, one_of
from fpcalc.testing.generators.plans import FUEL, FaultPlan, unsent
from semantics.labels import Completed, Kept, Kind, Sent, Stored
from semantics.recovery import Recovery
from semantics.trials import CrashAt, ForgetAt, OnMessage, Planned, What

Occasion: TypeAlias = Callable[[Faultless, Choices], FaultPlan]


def after_a_write(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A crash soon after something was written to stable storage."""
    crashes = [CrashAt(event.label.host, event.nth + 1 + choices.pick(4)) for event, _ in _writes(faultless)[-1:]]
    return FaultPlan(tuple(crashes), Recovery(1))


def forgotten(faultless: Faultless, _: Choices) -> FaultPlan:
    """What was written to stable storage last is forgotten: what was written before it may have been read already."""
    return FaultPlan(tuple([ForgetAt(loc.id) for _, loc in _writes(faultless)[-1:]]), Recovery(1))


def never_sent(faultless: Faultless, choices: Choices) -> FaultPlan:
    """What a spore puts on another host is dropped, and its sender crashes before it sends it again: who waits, waits in vain.

    The crash comes when nothing else can go on: a request that was handed on has reached the other host by then.
    """
    policy, run = Recovery(2), faultless.execution
    faults = () if run is None else unsent(choices, run, lambda plan: _run(faultless, plan, policy))
    return FaultPlan(faults, policy)


def comes_again(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A request is late, and comes while the task is at work that the same request, sent again, has started."""
    policy = Recovery(1)
    requests = [event.label.message for event in _events(faultless) if event.label.rule == "R-Req"]
    delays = [OnMessage("delay", "req", request.id) for request in requests if isinstance(request, Req)]
    if not delays:
        return FaultPlan((), policy)
    delay = one_of(choices, delays)
    at_work = [event for event in _run(faultless, (delay,), policy).events if event.label.task == delay.id]
    times = [CrashAt(event.label.host, event.nth) for event in at_work]
    return FaultPlan((attrs.evolve(delay, until=one_of(choices, times)),) if times else (delay,), policy)


def mends_late(faultless: Faultless, choices: Choices) -> FaultPlan:
    """Data is late: it is sent again, comes, and is lost with its host. What is late is all that mends the loss."""
    return _lost_as_it_comes(faultless, choices, "delay", "put")


def still_noted(faultless: Faultless, choices: Choices) -> FaultPlan:
    """Data is lost with its host before its sender hears that it has come: so it is sent again."""
    return _lost_as_it_comes(faultless, choices, "drop", "ack")


def _lost_as_it_comes(faultless: Faultless, choices: Choices, what: What, kind: Kind) -> FaultPlan:
    """A Put, or its Ack, goes wrong, and the host crashes as soon as it has the data."""
    policy = Recovery(2)
    sent = [change.message for event in _events(faultless) for change in event.label.changes if isinstance(change, Sent)]
    puts = [OnMessage(what, kind, message.loc.id) for message in sent if isinstance(message, Put)]
    if not puts:
        return FaultPlan((), policy)
    fault = one_of(choices, puts)
    crashes = [
        CrashAt(event.label.host, event.nth + 1)
        for event in _run(faultless, (fault,), policy).events
        for change in event.label.changes
        if isinstance(change, Stored) and change.loc.id == fault.id
    ]
    return FaultPlan((fault, *crashes[:1]), policy)


def told_late(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A host crashes with data that a spore has made, and who asked hears of the loss late: after the answer of the replay."""
    policy = Recovery(2)
    faults: tuple[Planned, ...] = ()

    crashes = _crashes(faultless)
    if crashes:
        faults = (one_of(choices, crashes),)
        delayed = _loss(_run(faultless, faults, policy))
        if delayed is not None:
            delay, told = delayed
            faults = (*faults, delay)
            done = [event for event in _run(faultless, faults, policy).events if Completed(told) in event.label.changes]
            faults = (*faults[:1], *[attrs.evolve(delay, until=CrashAt(told.host, event.nth + 1)) for event in done[:1]])
    return FaultPlan(faults, policy)


def raced(faultless: Faultless, choices: Choices) -> FaultPlan:
    """A host crashes with data that a spore has made, and a second copy of an answer comes after the replay has asked again."""
    policy = Recovery(2)
    crashes = _crashes(faultless)
    if not crashes:
        return FaultPlan((), policy)
    faults: tuple[Planned, ...] = (one_of(choices, crashes),)
    if choices.pick(2):
        for event in _run(faultless, faults, policy).events:
            for message in _sent(event):
                if event.label.rule == "R-Send" and isinstance(message, Req) and message.asking != FIRST:
                    late = CrashAt(event.label.host, event.nth + 1)
                    return FaultPlan((*faults, OnMessage("dup", "res", message.id, until=late)), policy)
    return FaultPlan(faults, policy)


def _crashes(faultless: Faultless) -> list[CrashAt]:
    """The crashes of hosts just after a spore has put data there."""
    return [
        CrashAt(change.loc.host, event.nth + 1)
        for event in _events(faultless)
        for change in event.label.changes
        if isinstance(change, Stored) and change.loc.id.parent != DRIVER_TASK and change.loc.host != DRIVER
    ]


def _sent(event: Event) -> list[Message]:
    return [change.message for change in event.label.changes if isinstance(change, Sent)]


def _loss(run: Execution) -> tuple[OnMessage, Loc] | None:
    """The delay of the first answer that is a loss, and the future that it is for."""
    sent = [message for event in run.events for message in _sent(event)]
    for at, message in enumerate(sent):
        if isinstance(message, Res) and isinstance(message.outcome, Lost):
            answers = [m for m in sent[: at + 1] if isinstance(m, Res) and m.reply.id == message.reply.id]
            return OnMessage("delay", "res", message.reply.id, len(answers)), message.reply
    return None


def _run(faultless: Faultless, plan: tuple[Planned, ...], policy: Recovery) -> Execution:
    """The program's run under a plan, on the same schedule."""
    return execute(faultless.config, plan, policy, faultless.choose, FUEL, faultless.evaluator)


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

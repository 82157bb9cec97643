"""Plans of faults for a program, each fault one that has an occasion.

A plan grows fault by fault: the next one is drawn from what could go wrong in the run under those before it, so retries and
replays are hit too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import attrs

from calculus.config import Files, NoFiles, Put, World
from calculus.runtime import DRIVER, DRIVER_TASK
from calculus.terms import Program
from fpcalc.injection.executions import Execution, OnHost
from fpcalc.injection.history import execute
from fpcalc.injection.supports import KINDS, Admitted, Candidate, support, universe
from fpcalc.injection.watching import Watching
from fpcalc.plans import show_plan
from fpcalc.testing.generators.choices import Choices, one_of
from semantics.choosers import Chooser, RoundRobin
from semantics.labels import Label, Sent, Stored
from semantics.recovery import NO_RECOVERY, Recovery, Retry
from semantics.system import start
from semantics.trials import CrashAt, OnMessage, Planned, Trial, trial

#: Runs of a program under faults are cut short after so many steps.
FUEL = 20_000
_ANY = Admitted(kinds=(*KINDS, "forget"))


@attrs.frozen(repr=False)
class FaultPlan:
    """Faults, in the order in which they were drawn, and a recovery policy that may try again for each of them.

    Shown as ``fpcalc run --faults`` reads it.
    """

    faults: tuple[Planned, ...] = ()
    policy: Recovery = NO_RECOVERY

    def __repr__(self) -> str:
        return f"// --recovery '{self.policy}'\n{show_plan(self.faults)}"


class _BrokenDown(Exception):  # noqa: N818  (no error of the plan's)
    """A run cannot be made."""


def fault_plan(
    choices: Choices,
    program: Program,
    files: Files,
    choose: Chooser = RoundRobin(),  # noqa: B008  (a value)
    most: int = 3,
) -> FaultPlan:
    """Up to ``most`` faults for runs of the program on the schedule; the driver never crashes.

    Where a wrong rule breaks a run down, that run's plan is the whole one: whoever makes the run is told.
    """
    evaluator = Watching()
    config = start(World(program, files), evaluator)
    count = 1 + choices.pick(most)
    policy = Recovery(count)
    faults: tuple[Planned, ...] = ()

    def tried(plan: tuple[Planned, ...]) -> Execution:
        try:
            return execute(config, plan, policy, choose, FUEL, evaluator)
        except Exception as error:  # whatever a wrong rule does
            raise _BrokenDown from error

    with suppress(_BrokenDown):
        while len(faults) < count:
            more = _more(choices, tried(faults), tried, count - len(faults))
            if not more:
                break
            faults = (*faults, *more)
    return FaultPlan(faults, policy)


def _more(
    choices: Choices, run: Execution, tried: Callable[[tuple[Planned, ...]], Execution], left: int
) -> tuple[Planned, ...]:
    """One fault more for a run's plan, or two that go together where so many are left."""
    way = choices.pick(6)
    more = unsent(choices, run, tried) if way == 5 and left > 1 else _unread(choices, run) if way == 4 else ()
    return more or _one(choices, run)


def under(program: Program, plan: FaultPlan, choose: Chooser = RoundRobin()) -> Trial:  # noqa: B008  (a value)
    """The run of a program under a plan, with its policy."""
    config = start(World(program, NoFiles()))
    return trial(config, plan.faults, plan.policy, choose, fuel=FUEL)


def _one(choices: Choices, run: Execution) -> tuple[Planned, ...]:
    """A fault that the run has an occasion for, mostly one that its outcome rests on; none where nothing can go wrong.

    Half of them come after the faults that have happened: what is done about these is hit, too.
    """
    found = (choices.pick(3) and support(run, _ANY)) or universe(run, _ANY)
    last = max([at for at, event in enumerate(run.events) if not event.nth], default=-1)
    later = [candidate for candidate in found if candidate.at > last]
    some = later if later and choices.pick(2) else found
    if not some:
        return ()
    planned = one_of(choices, _of_a_kind(choices, _of_a_kind(choices, some, _what), _which)).planned
    if isinstance(planned, OnMessage) and planned.what == "delay" and choices.pick(2):
        planned = attrs.evolve(planned, until=_time(choices, run))
    return (planned,)


def _of_a_kind(choices: Choices, some: Sequence[Candidate], kind: Callable[[Candidate], str]) -> list[Candidate]:
    """Those of one kind, so that what there are few of is drawn as often as what there are many of."""
    kinds = list(dict.fromkeys([kind(one) for one in some]))
    chosen = one_of(choices, kinds)
    return [one for one in some if kind(one) == chosen]


def _what(one: Candidate) -> str:
    """What the fault is."""
    return one.planned.what if isinstance(one.planned, OnMessage) else type(one.planned).__name__


def _which(one: Candidate) -> str:
    """What it takes: a kind of message, or what a host has."""
    if isinstance(one.planned, OnMessage):
        return one.planned.kind
    return one.edge.carrier.what if one.edge is not None and isinstance(one.edge.carrier, OnHost) else ""


def _unread(choices: Choices, run: Execution) -> tuple[Planned, ...]:
    """A host crashes as soon as it has data that a spore has made: a replay of who made it makes it again."""
    crashes: list[CrashAt] = []
    for at, event in enumerate(run.events):
        for change in event.label.changes:
            if isinstance(change, Stored) and change.loc.id.parent != DRIVER_TASK and change.loc.host != DRIVER:
                later = [after.nth for after in run.events[at + 1 :] if after.nth and after.label.host == change.loc.host]
                crashes += [CrashAt(change.loc.host, nth) for nth in later[:1]]
    return (one_of(choices, crashes),) if crashes else ()


def unsent(choices: Choices, run: Execution, tried: Callable[[tuple[Planned, ...]], Execution]) -> tuple[Planned, ...]:
    """Data is dropped on its way from a host that is not the driver, which crashes before it sends it again."""
    sent = [put for event in run.events if event.label.rule == "R-PopulateAt" and (put := _put(event.label)) is not None]
    if not sent:
        return ()
    drop = one_of(choices, sent)
    for event in tried((*run.plan, drop)).events:
        if isinstance(event.name, Retry) and event.name.how == "put" and event.name.loc.id == drop.id:
            return (drop, CrashAt(event.label.host, event.nth))
    return ()


def _put(label: Label) -> OnMessage | None:
    """That the Put is dropped which a host other than the driver has sent."""
    sent = [change.message for change in label.changes if isinstance(change, Sent) and isinstance(change.message, Put)]
    return OnMessage("drop", "put", sent[0].loc.id) if sent and label.host != DRIVER else None


def _time(choices: Choices, run: Execution) -> CrashAt | None:
    """When a late message comes: just before an event of some host."""
    times = [CrashAt(event.label.host, event.nth) for event in run.events if event.nth]
    return one_of(choices, times) if times else None

"""Faults: what the world may do to a configuration, each a rule beside those of the calculus.

    C ⟶ C′ by a fault        enabled only for whoever asks for that fault

``moves_of`` has the steps of the calculus itself under a recovery policy, ``fault`` those of one fault. The letters of the
figures are those of ``semantics.system``; T is what was torn, L the messages that are late.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import attrs

from calculus.config import Host, Keep, Message, Res, receiver
from calculus.contexts import Ended
from calculus.node import Node
from calculus.pmap import PMap
from calculus.rules import fired, rule
from calculus.runtime import DRIVER, DRIVER_TASK, Done, Failure, HostId, Id, Loc, Lost, Mat, Outcome
from calculus.terms import Materialize
from calculus.values import Level
from semantics.choosers import Agent, TaskAgent
from semantics.evaluator import Action, Evaluator
from semantics.labels import Change, Crashed, Delayed, Dropped, Evicted, Label, Sent, Torn
from semantics.recovery import NO_RECOVERY, Exposed, Move, Recovery, mendable, noted, retry_keep, retry_lost
from semantics.substitution import SUBSTITUTION
from semantics.system import delivery_steps, task_steps

# Which faults there are.


@attrs.frozen(eq=False, repr=False)
class Crash(Node):
    """The host loses everything but its name."""

    host: HostId


@attrs.frozen(eq=False, repr=False)
class Tear(Node):
    """The host crashes while the task writes its outcome to stable storage."""

    host: HostId
    task: Id


@attrs.frozen(eq=False, repr=False)
class Drop(Node):
    """A message vanishes."""

    message: Message


@attrs.frozen(eq=False, repr=False)
class Dup(Node):
    """A message is delivered once more."""

    message: Message


@attrs.frozen(eq=False, repr=False)
class Delay(Node):
    """A message comes so late that everybody takes it for lost."""

    message: Message


@attrs.frozen(eq=False, repr=False)
class Forget(Node):
    """Stable storage loses what is kept at ι."""

    loc: Loc


Fault: TypeAlias = Crash | Tear | Drop | Dup | Delay | Forget


def fault(state: Exposed, what: Fault) -> Iterator[Move]:
    """The step that is the fault: one, or none where there is nothing for it to happen to."""
    match what:
        case Crash(host):
            found = f_crash(state, host)
        case Tear(host, task):
            found = f_tear(state, host, task)
        case Drop(message):
            found = f_drop(state, message)
        case Dup(message):
            found = f_dup(state, message)
        case Delay(message):
            found = f_delay(state, message)
        case Forget(loc):
            found = f_forget(state, loc)
    for move in found:
        fired(move.label.rule)
        yield move


def _label(name: str, at: HostId, *changes: Change) -> Label:
    return Label(name, at, None, None, changes)


@rule("F-Crash", "fault")
def f_crash(state: Exposed, at: HostId) -> Iterator[Move]:
    """
    σ′(ι) = lost ι for each ι of σ
    ────────────────────────────────────────────────────────  F-Crash
    h(tasks, σ, κ, φ, υ, incarnation i)  ⟶  h(σ′, incarnation i + 1)

    Messages to h stay on their way.
    """
    if at in state.config.hosts:
        change, after = _emptied(state, at)
        yield Move(_label("F-Crash", at, change), after)


def _emptied(state: Exposed, at: HostId) -> tuple[Crashed, Exposed]:
    host: Host = state.config.hosts[at]
    silos: PMap[Loc, Outcome] = PMap({loc: Lost(loc) for loc in host.silos})
    asked = state.asked
    for loc in [loc for loc in asked if loc.host == at]:
        asked = asked.discard(loc)
    config = attrs.evolve(state.config, hosts=state.config.hosts.set(at, Host(silos=silos, incarnation=host.incarnation + 1)))
    ruined = tuple([loc for loc, there in host.silos.items() if isinstance(there, Done)])
    return Crashed(at, ruined, tuple(host.tasks)), attrs.evolve(state, config=config, asked=asked)


@rule("F-Tear", "fault")
def f_tear(state: Exposed, at: HostId, task: Id) -> Iterator[Move]:
    """
    τ's outcome is kept at ι, level = stable    h(…) ⟶ h′ by F-Crash
    ────────────────────────────────────────────────────────────────  F-Tear
    h(τ: v, …) ‖ S ‖ T  ⟶  h′ ‖ S ‖ T, ι

    Half an object is written, aside and under no name: S does not have it, so nobody reads it.
    """
    keep = keeps_stable(state, at, task)
    if keep is not None:
        change, after = _emptied(state, at)
        yield Move(_label("F-Tear", at, change, Torn(keep.loc)), attrs.evolve(after, torn=after.torn.set(keep.loc, True)))


def keeps_stable(state: Exposed, at: HostId, task: Id) -> Keep | None:
    """Where the task is about to write a value to stable storage."""
    there = state.config.hosts[at].tasks.get(task) if at in state.config.hosts else None
    if there is None or not isinstance(there.reply, Keep) or there.reply.level is not Level.STABLE:
        return None
    ended = isinstance(there.control, Ended) and isinstance(there.control.outcome, Done)
    return there.reply if ended else None


def _without(messages: PMap[Message, int], message: Message) -> PMap[Message, int]:
    left = messages[message] - 1
    return messages.set(message, left) if left else messages.discard(message)


def _with(messages: PMap[Message, int], message: Message) -> PMap[Message, int]:
    return messages.set(message, messages.get(message, 0) + 1)


@rule("F-Drop", "fault")
def f_drop(state: Exposed, m: Message) -> Iterator[Move]:
    """
    ───────────  F-Drop
    C ‖ m  ⟶  C
    """
    if m in state.config.messages:
        config = attrs.evolve(state.config, messages=_without(state.config.messages, m))
        yield Move(_label("F-Drop", receiver(m), Dropped(m)), attrs.evolve(state, config=config))


@rule("F-Dup", "fault")
def f_dup(state: Exposed, m: Message) -> Iterator[Move]:
    """
    ───────────────────  F-Dup
    C ‖ m  ⟶  C ‖ m ‖ m
    """
    if m in state.config.messages:
        config = attrs.evolve(state.config, messages=_with(state.config.messages, m))
        yield Move(_label("F-Dup", receiver(m), Sent(m)), attrs.evolve(state, config=config))


@rule("F-Delay", "fault")
def f_delay(state: Exposed, m: Message) -> Iterator[Move]:
    """
    ───────────────────────  F-Delay
    C ‖ m ‖ L  ⟶  C ‖ L, m

    Messages overtake each other without a fault. A late one is taken for lost: what it carries may be tried again meanwhile.
    """
    if m in state.config.messages:
        config = attrs.evolve(state.config, messages=_without(state.config.messages, m))
        yield Move(_label("F-Delay", receiver(m), Delayed(m)), attrs.evolve(state, config=config, late=_with(state.late, m)))


@rule("F-Late", "fault")
def f_late(state: Exposed, m: Message) -> Iterator[Move]:
    """
    ───────────────────────  F-Late
    C ‖ L, m  ⟶  C ‖ m ‖ L
    """
    if m in state.late:
        fired("F-Late")
        config = attrs.evolve(state.config, messages=_with(state.config.messages, m))
        yield Move(_label("F-Late", receiver(m), Sent(m)), attrs.evolve(state, config=config, late=_without(state.late, m)))


@rule("F-Forget", "fault")
def f_forget(state: Exposed, loc: Loc) -> Iterator[Move]:
    """
    ──────────────────────────  F-Forget
    C ‖ S  ⟶  C ‖ S without ι
    """
    if loc in state.config.stable:
        config = attrs.evolve(state.config, stable=state.config.stable.discard(loc))
        yield Move(_label("F-Forget", loc.host, Evicted(loc)), attrs.evolve(state, config=config))


# The calculus itself, under a recovery policy.


def moves_of(
    state: Exposed,
    agent: Agent,
    policy: Recovery = NO_RECOVERY,
    evaluator: Evaluator = SUBSTITUTION,
) -> Iterator[Move]:
    """The moves of a task or a message in flight: at most one.

    They are the system's, but that a loss is not told, nor kept, where a retry mends it.
    """
    config = state.config
    if isinstance(agent, TaskAgent):
        host = config.hosts.get(agent.host)
        task = None if host is None else host.tasks.get(agent.id)
        if task is None:
            return
        again = list(retry_keep(state, agent.host, task, policy))
        if again:
            fired("Retry-Keep")
            yield from again
            return
        for step in task_steps(config, agent.host, agent.id, evaluator):
            if step.label.rule not in ("M-Lost", "M-KeptNot") or not _mends(state, host, task.control, policy, evaluator):
                yield Move(step.label, noted(state, step))
    elif agent in config.messages:
        again = list(retry_lost(state, agent, policy)) if isinstance(agent, Res) else []
        if again:
            fired("Retry-Lost")
            yield from again
            return
        for step in delivery_steps(config, agent, evaluator):
            yield Move(step.label, noted(state, step))


def _mends(state: Exposed, host: Host, control: object, policy: Recovery, evaluator: Evaluator) -> bool:
    """Does the task read a loss of data of its host that is about to be mended?"""
    action = evaluator.look(control)
    assert isinstance(action, Action) and type(action.term) is Materialize
    silo = action.values[0]
    if isinstance(silo, Mat):
        return mendable(state, silo.loc, policy)
    kept = host.kept.get(silo.loc)
    return isinstance(kept, Lost) and kept.root in host.silos and mendable(state, kept.root, policy)


# How it ended.


@attrs.frozen(eq=False, repr=False)
class Hung(Node):
    """The program has not ended, and nothing can go on."""


@attrs.frozen(eq=False, repr=False)
class DriverLost(Node):
    """The driver has crashed, and its task with it."""


End: TypeAlias = Done | Failure | Lost | Hung | DriverLost


def end_of(state: Exposed) -> End:
    """The outcome of a configuration that makes no more steps."""
    driver = state.config.hosts[DRIVER]
    main = driver.tasks.get(DRIVER_TASK)
    if main is None:
        return DriverLost()
    return main.control.outcome if isinstance(main.control, Ended) else Hung()

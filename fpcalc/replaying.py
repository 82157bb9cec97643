"""Executions made again from the names of their steps: counterexamples, and what is tried to make them small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import attrs

from calculus.config import Config, Message
from calculus.printing import show
from calculus.problems import ProblemFound, problem
from calculus.runtime import Done, HostId, Id, Loc
from calculus.values import Value
from fpcalc.exploration.conditions import BUILT_IN, Condition, builtin, see, told
from fpcalc.exploration.counterexamples import Counterexample, is_fault, minimised, step_of
from fpcalc.exploration.space import Agent, Bounds, Late, Space, State, Transition
from semantics.choosers import TaskAgent
from semantics.evaluator import Evaluator
from semantics.faults import Crash, Delay, Drop, Dup, End, Fault, Forget, Hung, Tear, end_of
from semantics.labels import Choice, Label, message_choice, read_choice, read_host, read_id
from semantics.recovery import Recovery, Retry, read_recovery

KINDS = frozenset({"crash", "tear", "drop", "dup", "delay", "forget", "driver"})
_ON_MESSAGE: dict[str, Callable[[Message], Fault]] = {"drop": Drop, "dup": Dup, "delay": Delay}


@attrs.frozen(eq=False)
class Replayed:
    """Where a schedule led, and the fixed order after it: the last state, its outcome, all steps, and the schedule's own."""

    state: State
    end: End
    labels: tuple[Label, ...]
    made: tuple[str, ...]
    finished: bool


def replay(
    config: Config,
    schedule: Sequence[str],
    recovery: Recovery,
    evaluator: Evaluator,
    *,
    lenient: bool = False,
    observe: Callable[[Label], None] | None = None,
    meet: Callable[[State], None] | None = None,
    enough: Callable[[], bool] = lambda: False,
    lasting: bool = True,
    most: int = 100_000,
) -> Replayed:
    """Makes the steps of a schedule, and then those that are left, the last agent first, until none is enabled.

    Unless recovery is ``lasting``, nothing is tried again once the program has ended and the schedule is over.
    ``observe`` is told each step, ``meet`` each state. A step that cannot be made is left out if ``lenient``. Otherwise
    raises ``ProblemFound`` FP0931. After ``most`` steps, or once it is ``enough``, it stops unfinished.
    """
    faults = sum([1 for step in schedule if is_fault(step)])
    space = Space(config, Bounds(max(faults, 1), KINDS, recovery), evaluator, eager=False)
    state, prelude = space.first()
    labels, made = list(prelude), []

    def take(step: Transition) -> State:
        for label in step.labels:
            labels.append(label)
            if observe is not None:
                observe(label)
        if meet is not None:
            meet(step.after)
        return step.after

    if meet is not None:
        meet(state)
    for name in schedule:
        try:
            found = _transition(space, state, name)
        except ProblemFound:
            if not lenient:
                raise
            found = None
        if found is not None:
            state = take(found)
            made.append(name)
        elif not lenient:
            raise problem("FP0931", step=_clipped(name), reason=f"enabled are {_enabled(space, state)}")
    while len(labels) < most and not enough():
        agents = space.agents(state) if lasting or isinstance(end_of(state.exposed), Hung) else _without_retries(space, state)
        left = next((step for agent in agents if (step := space.transition(state, agent)) is not None), None)
        if left is None:
            return Replayed(state, end_of(state.exposed), tuple(labels), tuple(made), True)
        state = take(left)
    return Replayed(state, end_of(state.exposed), tuple(labels), tuple(made), False)


def _without_retries(space: Space, state: State) -> Iterator[Agent]:
    return (agent for agent in space.agents(state) if not isinstance(agent, Retry))


def _enabled(space: Space, state: State) -> str:
    steps = [space.transition(state, agent) for agent in space.agents(state)]
    return ", ".join([step_of(step.labels[0]) for step in steps if step is not None][:10]) or "none"


def _transition(space: Space, state: State, name: str) -> Transition | None:
    """The step of that name; None where it cannot be made. Raises FP0931 where it is no step at all."""
    try:
        return _step(space, state, name)
    except ValueError:
        raise problem("FP0931", step=_clipped(name), reason="it is no step") from None


def _clipped(name: str) -> str:
    return name if len(name) <= 100 else f"{name[:100]}…"


def _step(space: Space, state: State, name: str) -> Transition | None:
    """The step of that name; raises ``ValueError`` where it is none."""
    word, _, rest = name.partition(" ")
    match word:
        case "crash":
            return space.fault(state, Crash(read_host(rest)), Crash(read_host(rest)))
        case "tear":
            task, host = _named(rest)
            return space.fault(state, TaskAgent(host, task), Tear(host, task))
        case "forget":
            task, host = _named(rest)
            return space.fault(state, TaskAgent(host, task), Forget(Loc(host, task)))
        case "retry":
            how, _, which = rest.partition(" ")
            which, _, of = which.partition(" of ")
            task, host = _named(which)
            return space.transition(state, Retry(how, Loc(read_host(of) if of else host, task), host))
    if word in _ON_MESSAGE or word == "late":
        late = word == "late"
        message = _message(state, _choice(rest), late)
        if message is None:
            return None
        return space.transition(state, Late(message)) if late else space.fault(state, message, _ON_MESSAGE[word](message))
    agent = _agent(state, _choice(name))
    return None if agent is None else space.transition(state, agent)


def _choice(text: str) -> Choice:
    try:
        return read_choice(text)
    except ProblemFound:
        raise ValueError(text) from None


def _named(text: str) -> tuple[Id, HostId]:
    name, found, host = text.partition(" on ")
    if not found:
        raise ValueError(text)
    return read_id(name), read_host(host)


def _agent(state: State, choice: Choice) -> Agent | None:
    if choice.kind == "task":
        agent = TaskAgent(choice.host, choice.id)
        host = state.exposed.config.hosts.get(agent.host)
        return agent if host is not None and agent.id in host.tasks else None
    return _message(state, choice, False)


def _message(state: State, choice: Choice, late: bool) -> Message | None:
    messages = state.exposed.late if late else state.exposed.config.messages
    return next((message for message in list(messages) if message_choice(message) == choice), None)


def outcome_of(replayed: Replayed) -> str:
    """The outcome as counterexamples name it."""
    return told(replayed.end) if replayed.finished else "running"


#: The condition that ``fpcalc faults`` breaks: a run ends as it does without faults, or with a loss for good.
GOOD_END = "good end"
#: The theorem that ``fpcalc meta`` finds broken under faults; where the alternatives of an ``orElse`` may have other data,
#: less of it is asked for once one is taken.
REPLAY_CORRECTNESS = {True: "replay correctness", False: "replay correctness, alternatives aside"}


def ending(end: End, stable: Iterable[Value]) -> str:
    """An outcome, with what is in stable storage then, as counterexamples to a good end name it."""
    kept = sorted([show(value, 200) for value in stable])
    return told(end) + (f"; in stable storage: {', '.join(kept)}" if kept else "")


class Question(Protocol):
    """What is asked of an execution: a ``Claim``, or a theorem."""

    @property
    def lasting(self) -> bool:
        """Does recovery go on after the program's end?"""

    def meet(self, state: State) -> None:
        """A state of the execution."""

    def is_met(self) -> bool:
        """Is it known without the rest of the execution?"""

    def against(self, again: Replayed) -> str | None:
        """What it is that the execution breaks, as counterexamples expect it; None where it breaks nothing."""


def shrunk(found: Counterexample, config: Config, conditions: Sequence[Condition], evaluator: Evaluator) -> Counterexample:
    """The counterexample with fewer steps that breaks the same condition."""
    usual = outcome_of(replay(config, (), read_recovery(found.recovery), evaluator, most=at_most(found)))
    return made_smaller(found, config, lambda: Claim(found, conditions, lambda: usual), evaluator)


def made_smaller(
    found: Counterexample, config: Config, question: Callable[[], Question], evaluator: Evaluator
) -> Counterexample:
    """The counterexample with fewer steps; ``question`` makes what is asked of each execution that is tried."""
    recovery = read_recovery(found.recovery)

    def made(schedule: Sequence[str]) -> tuple[str, ...] | None:
        asked = question()
        again = replay(
            config, schedule, recovery, evaluator,
            lenient=True, meet=asked.meet, enough=asked.is_met, lasting=asked.lasting, most=at_most(found),
        )  # fmt: skip
        return None if asked.against(again) is None else again.made

    return attrs.evolve(found, schedule=minimised(found.schedule, made))


def at_most(found: Counterexample) -> int:
    """How long executions may be that a counterexample is compared with, and those that are tried for a smaller one."""
    return 10 * len(found.schedule) + 1_000


class Claim:
    """What a counterexample says is broken, and whether a replayed execution breaks it; ``meet`` is told its states."""

    def __init__(self, found: Counterexample, conditions: Sequence[Condition], usual: Callable[[], str]) -> None:
        """``usual``: the outcome of the program's plain run, without faults and in the fixed order.

        Raises ``ProblemFound`` FP0934 for a condition of the program that is not among ``conditions``.
        """
        self._name, self._expected, self._usual = found.condition, found.expected, usual
        self._condition = next((condition for condition in conditions if str(condition) == found.condition), None)
        self._met = False
        if self._condition is None and found.condition not in (*BUILT_IN, GOOD_END):
            raise problem("FP0934", condition=found.condition)

    @property
    def lasting(self) -> bool:
        """Does recovery go on after the program's end? For ``fpcalc faults`` the end is the end."""
        return self._name != GOOD_END

    def meet(self, state: State) -> None:
        """A state of the execution."""
        if self._condition is not None and self._condition.mode == "always" and not self._met:
            self._met = not self._condition.holds(see(state, None))

    def is_met(self) -> bool:
        """Has there been a state that breaks it?"""
        return self._met

    def against(self, again: Replayed) -> str | None:
        """The outcome that is expected, where the execution breaks what it is said to break, with that outcome."""
        return self._expected if self._breaks(again) else None

    def _breaks(self, again: Replayed) -> bool:
        if self._met:
            return True
        if not again.finished:
            return False
        if self._condition is not None:
            return self._condition.mode != "sometimes" and not self._condition.holds(see(again.state, again.end))
        if self._name == GOOD_END:
            return ending(again.end, again.state.exposed.config.stable.values()) == self._expected
        if outcome_of(again) != self._expected:
            return False
        if self._name == "determinism":
            return isinstance(again.end, Done) and self._usual() != self._expected
        wrong = builtin(again.state, again.end)
        return wrong is not None and wrong[0] == self._name

"""Runs: the reflexive and transitive closure ⟶*, along one schedule.

    run(C, choose) = C′        C ⟶* C′, each step's agent picked by ``choose``

A driver visits agents, not configurations: a task that waits for a location is put aside until a step changes that location,
so a step costs the same whatever the number of hosts and of messages in flight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Literal

import attrs

from calculus.config import Config
from calculus.problems import ProblemFound, problem
from calculus.runtime import HostId, Id, Loc, Outcome
from semantics.choosers import Agenda, Agent, Chooser, NotEnabled, RoundRobin, TaskAgent, choice_of
from semantics.evaluator import Evaluator
from semantics.labels import (
    Choice,
    Completed,
    Finished,
    Kept,
    Sent,
    Started,
    Step,
    Stored,
    order,
    show_choice,
)
from semantics.substitution import SUBSTITUTION
from semantics.system import delivery_steps, moved, outcome, steps, task_steps, turn_of, waits_for

Stop = Literal["quiet", "outcome", "stuck", "fuel"]


@attrs.frozen(eq=False)
class Waiting:
    """A task that waits, and for what."""

    host: HostId
    task: Id
    loc: Loc


@attrs.frozen(eq=False)
class Run:
    """Where a run ended.

    ``counts``: steps by rule; local steps together under ``local``, unless each was observed.
    ``stopped``: ``quiet``, no step is enabled and the program has ended; ``outcome``, it has ended and the run was not to go
      on; ``stuck``, no step is enabled and the program has not ended; ``fuel``, all the steps allowed are made.
    ``waits``: the tasks that wait.
    ``schedule``: the visible steps' choices, if they were to be recorded.
    """

    config: Config
    outcome: Outcome | None
    counts: Mapping[str, int]
    stopped: Stop
    waits: tuple[Waiting, ...]
    schedule: tuple[Choice, ...] | None

    @property
    def steps(self) -> int:
        return sum(self.counts.values())


def run(
    config: Config,
    choose: Chooser = RoundRobin(),  # noqa: B008  (a value)
    *,
    fuel: int | None = None,
    observe: Callable[[Step], None] | None = None,
    local: bool = False,
    record: bool = False,
    until: Literal["quiet", "outcome"] = "quiet",
    evaluator: Evaluator = SUBSTITUTION,
) -> Run:
    """Steps from ``config`` until none is enabled, or ``fuel`` steps are made.

    ``observe`` is told each visible step, and with ``local`` the local ones too, one by one.
    ``record`` keeps the schedule. ``until="outcome"`` stops when the program has ended, whatever is still under way.
    ``evaluator`` is the one whose states ``config`` has.
    Raises ``ProblemFound`` FP0480 where ``choose`` picks what is not enabled.
    """
    driver = _Driver(config, choose.agenda(), fuel, observe, local, record, evaluator)
    try:
        stopped = driver.go(until == "outcome")
    except NotEnabled as refused:
        raise _not_enabled(refused.choice, driver) from None
    return Run(
        driver.config,
        outcome(driver.config),
        driver.counts,
        stopped,
        driver.waits(),
        None if driver.schedule is None else tuple(driver.schedule),
    )


def _not_enabled(choice: Choice, driver: _Driver) -> ProblemFound:
    found = [show_choice(step.label.choice) for step in islice(steps(driver.config, driver.evaluator), 10)]
    return problem("FP0480", choice=show_choice(choice), enabled=", ".join(found) or "none")


class _Driver:
    """One run: the configuration it has come to, who may be able to go on, and who waits for what."""

    def __init__(
        self,
        config: Config,
        agenda: Agenda,
        fuel: int | None,
        observe: Callable[[Step], None] | None,
        local: bool,
        record: bool,
        evaluator: Evaluator,
    ) -> None:
        self.config = config
        self.agenda = agenda
        self.fuel = fuel
        self.observe = observe
        self.local = local
        self.evaluator = evaluator
        self.counts: dict[str, int] = {}
        self.schedule: list[Choice] | None = [] if record else None
        self.parked: dict[Loc, list[TaskAgent]] = {}
        for agent in agents_of(config):
            agenda.add(agent)

    def go(self, until_outcome: bool) -> Stop:
        while True:
            if until_outcome and outcome(self.config) is not None:
                return "outcome"
            if self.fuel is not None and self.fuel <= 0:
                return "fuel"
            agent = self.agenda.take()
            if agent is None:
                return "stuck" if outcome(self.config) is None else "quiet"
            if isinstance(agent, TaskAgent):
                self.task_turn(agent)
            else:
                self.visible(agent, next(delivery_steps(self.config, agent, self.evaluator)))

    def task_turn(self, agent: TaskAgent) -> None:
        if not self.local_steps(agent):
            self.agenda.add(agent)
            return
        step = next(task_steps(self.config, agent.host, agent.id, self.evaluator), None)
        if step is not None:
            self.visible(agent, step)
            return
        self.agenda.waiting(agent)
        loc = waits_for(turn_of(self.config, agent.host, agent.id, self.evaluator))
        if loc is not None:
            self.parked.setdefault(loc, []).append(agent)

    def local_steps(self, agent: TaskAgent) -> bool:
        """A turn's local steps; has the task come to a visible action, and is there fuel for that?"""
        at, name, evaluator = agent.host, agent.id, self.evaluator
        allowed = self.agenda.slice if self.fuel is None else min(self.agenda.slice, self.fuel)
        state = self.config.hosts[at].tasks[name].control
        if evaluator.look(state) is None:
            if self.local:
                self.observed_steps(agent, allowed)
            else:
                state, made = evaluator.advance(self.config.world, state, allowed)
                self.config = moved(self.config, at, name, state)
                self.count("local", made)
            state = self.config.hosts[at].tasks[name].control
        return evaluator.look(state) is not None and (self.fuel is None or self.fuel > 0)

    def observed_steps(self, agent: TaskAgent, allowed: int) -> None:
        for _ in range(allowed):
            step = next(task_steps(self.config, agent.host, agent.id, self.evaluator))
            self.config = step.after
            self.count(step.label.rule, 1)
            if self.observe is not None:
                self.observe(step)
            if self.evaluator.look(self.config.hosts[agent.host].tasks[agent.id].control) is not None:
                return

    def visible(self, agent: Agent, step: Step) -> None:
        """Takes a visible step, and notes who may go on because of it."""
        self.config = step.after
        label = step.label
        self.count(label.rule, 1)
        if self.schedule is not None:
            self.schedule.append(label.choice)
        if self.observe is not None:
            self.observe(step)
        stays = isinstance(agent, TaskAgent)
        for change in label.changes:
            match change:
                case Sent(message):
                    self.agenda.add(message)
                case Started(task):
                    self.agenda.add(TaskAgent(label.host, task))
                case Finished():
                    stays = False
                case Stored(loc) | Kept(loc) | Completed(loc):
                    for waiting in self.parked.pop(loc, ()):
                        self.agenda.add(waiting)
        if stays:
            self.agenda.add(agent)

    def count(self, rule: str, made: int) -> None:
        self.counts[rule] = self.counts.get(rule, 0) + made
        if self.fuel is not None:
            self.fuel -= made

    def waits(self) -> tuple[Waiting, ...]:
        return tuple(Waiting(agent.host, agent.id, loc) for loc, agents in self.parked.items() for agent in agents)


def agents_of(config: Config) -> list[Agent]:
    """All tasks and messages of a configuration, in an order that depends on it alone."""
    tasks = [TaskAgent(at, task) for at, host in config.hosts.items() for task in host.tasks]
    found: list[Agent] = sorted(tasks, key=lambda agent: order(choice_of(agent)))
    for message in sorted(config.messages, key=lambda message: order(choice_of(message))):
        found.extend([message] * config.messages[message])
    return found

"""The property that makes the machine an evaluator: it does what the relation does.

    agree(program, schedule)

for every program and every schedule. Both make the same visible steps, one after the other; before each, every task is
brought to its next visible action. Then the local steps of each task are as many, the configurations are equal, and the
same steps are enabled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Any

import attrs

from calculus.config import Config, Files, NoFiles, Task, World
from calculus.contexts import Ended
from calculus.pmap import PMap
from calculus.runtime import Failure, HostId, Id
from calculus.terms import Program
from semantics.evaluator import Evaluator
from semantics.machine.machine import MachineEvaluator
from semantics.substitution import SUBSTITUTION
from semantics.system import moved, start, steps


def agree(
    program: Program,
    schedule: Sequence[int] = (),
    *,
    files: Files | None = None,
    fuel: int = 10**9,
    most: int = 10_000,
) -> int:
    """Checks a program under a schedule: the i-th visible step is number ``schedule[i]`` of those enabled, then the first.

    The machine gets ``fuel`` local steps at a time. Ends, with a last comparison, after a task has made ``most`` of them and
    stands where the machine can stop, or after as many visible steps. Gives the number of visible steps.
    """
    world = World(program, files or NoFiles())
    machine = MachineEvaluator()
    there, here = start(world), start(world, machine)
    choices = chain(schedule, repeat(0))
    for done in range(most):
        here, made = settled(here, machine, fuel, most)
        there = advanced(there, made)
        finished = all(machine.look(task.control) is not None for _, task in tasks_of(here))
        if done < 200 or done % 100 == 0 or not finished:  # all of them would be quadratic
            assert there == readback(here, machine)
        assert list(failure_spans(there)) == list(failure_spans(here))
        if not finished:
            return done
        ways, mine = list(steps(there)), list(steps(here, machine))
        assert [step.label for step in ways] == [step.label for step in mine]
        if not ways:
            return done
        at = next(choices) % len(ways)
        there, here = ways[at].after, mine[at].after
    return most


Made = Sequence[tuple[HostId, Id, int]]


def settled(config: Config, evaluator: Evaluator, fuel: int, most: int) -> tuple[Config, Made]:
    """The configuration with every task at a visible action or its end, or far from it, and its local steps to there."""
    counts = []
    for at, task in list(tasks_of(config)):
        state, made = task.control, 0
        while evaluator.look(state) is None and made < most:
            state, more = evaluator.advance(config.world, state, min(fuel, most))
            made += more
        if made or state is not task.control:
            counts.append((at, task.id, made))
            config = moved(config, at, task.id, state)
    return config, counts


def advanced(config: Config, made: Made) -> Config:
    """The relation's configuration after as many local steps of each task; there must be so many."""
    for at, name, steps_made in made:
        state, here = SUBSTITUTION.advance(config.world, config.hosts[at].tasks[name].control, steps_made)
        assert steps_made == here
        config = moved(config, at, name, state)
    return config


def readback(config: Config, evaluator: Evaluator) -> Config:
    """The configuration with the relation's control states."""
    hosts = config.hosts
    for at, host in list(hosts.items()):
        tasks = [(name, attrs.evolve(task, control=evaluator.readback(task.control))) for name, task in host.tasks.items()]
        hosts = PMap({**dict(hosts.items()), at: attrs.evolve(host, tasks=PMap(tasks))})
    return attrs.evolve(config, hosts=hosts)


def tasks_of(config: Config) -> Iterator[tuple[HostId, Task]]:
    for at, host in config.hosts.items():
        for task in host.tasks.values():
            yield at, task


def failure_spans(config: Config) -> Iterator[Any]:
    """Where the tasks that have failed did so: spans are outside equality."""
    for _, task in tasks_of(config):
        if isinstance(task.control, Ended) and isinstance(task.control.outcome, Failure):
            yield task.control.outcome.span

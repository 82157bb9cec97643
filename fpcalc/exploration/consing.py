"""Hash-consing: what tells a state from others, as a short key.

The parts of a configuration, tasks, silos, messages, are numbered as they are met, a state is known by the numbers of its
parts, and equal parts of different states are one object. Tasks are equal where the relation's own view of them is
(``Evaluator.readback``), whatever evaluates them.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import attrs

from calculus.config import Host, Task
from calculus.pmap import PMap
from calculus.runtime import HostId, Id
from fpcalc.exploration.space import State
from semantics.evaluator import Evaluator


class Consing:
    """Numbers the states of one search; ``faulty``: faults may happen, so what is known beside a configuration counts too."""

    def __init__(self, faulty: bool, evaluator: Evaluator) -> None:
        self._faulty = faulty
        self._evaluator = evaluator
        self._parts = _Parts()
        self._tasks = _Parts()
        self._hosts: dict[tuple[Any, ...], tuple[int, Host]] = {}
        self._host_ids: dict[int, int] = {}

    def shared(self, state: State) -> State:
        """The same state, its hosts those that are known already where there are equal ones."""
        config = state.exposed.config
        hosts = config.hosts
        for at, host in list(hosts.items()):
            _, known = self._host(at, host)
            if known is not host:
                hosts = hosts.set(at, known)
        if hosts is config.hosts:
            return state
        return attrs.evolve(state, exposed=attrs.evolve(state.exposed, config=attrs.evolve(config, hosts=hosts)))

    def key(self, state: State, *marks: frozenset[HostId]) -> Hashable:
        """Equal for equal states with equal sets of marked hosts, and for no others."""
        exposed = state.exposed
        config, parts = exposed.config, self._parts
        numbers = sorted([self._host(at, host)[0] for at, host in config.hosts.items()])
        messages = sorted([parts.number(message) << 32 | count for message, count in config.messages.items()])
        key: tuple[Any, ...] = (marks, *messages, -1, *numbers, -1, parts.number(config.stable))
        if self._faulty:
            rest = (exposed.asked, exposed.tries, exposed.late, exposed.torn)
            key = (*key, *[parts.number(part) for part in rest], state.spent)
        return key

    def _host(self, at: HostId, host: Host) -> tuple[int, Host]:
        number = self._host_ids.get(id(host))
        if number is not None:
            return number, host
        tasks = sorted([self._task(task) for task in host.tasks.values()])
        stores = (host.silos, host.kept, host.futures, host.unacked)
        replayed = (host.again, host.heard, host.lacks, host.suspect)
        rest = [self._parts.number(part) for part in (*stores, *replayed)]
        key = (at, *tasks, -1, *rest, host.incarnation)
        found = self._hosts.get(key)
        if found is None:
            host = self._shared(tasks, rest, host.incarnation)
            found = self._hosts[key] = (len(self._hosts), host)
            self._host_ids[id(host)] = found[0]
        return found

    def _shared(self, tasks: list[int], rest: list[int], incarnation: int) -> Host:
        of_host: list[Task] = [self._tasks.known[number] for number in tasks]
        by_name: PMap[Id, Task] = PMap([(task.id, task) for task in of_host])
        silos, kept, futures, unacked, *replayed = [self._parts.known[number] for number in rest]
        return Host(by_name, silos, kept, futures, unacked, incarnation, *replayed)

    def _task(self, task: Task) -> int:
        number = self._tasks.known_as(task)
        if number is None:
            control = self._evaluator.readback(task.control)
            seen = task if control is task.control else attrs.evolve(task, control=control)
            number = self._tasks.number(seen, task)
        return number


class _Parts:
    """Parts of configurations, numbered: equal ones have one number, and the first of them stands for all."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._ids: dict[int, int] = {}

    def known_as(self, part: Any) -> int | None:
        """The number of a part that is kept, found by identity, without comparing."""
        return self._ids.get(id(part))

    def number(self, part: Any, kept: Any = None) -> int:
        """The number of a part; ``kept`` is what stands for it if it is new, the part itself where that is None."""
        number = self._ids.get(id(part))
        if number is None:
            number = self._numbers.setdefault(part, len(self.known))
            if number == len(self.known):
                kept = part if kept is None else kept
                self.known.append(kept)
                self._ids[id(kept)] = number
        return number

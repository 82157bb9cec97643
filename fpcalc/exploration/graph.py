"""The full graph: every state that any interleaving reaches, each once.

States are hash-consed: the parts of a configuration, tasks, silos, messages, are numbered as they are met, a state is known
by the numbers of its parts, and equal parts of different states are one object.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from calculus.config import Host
from calculus.runtime import HostId
from fpcalc.exploration.space import Space, State, Transition
from semantics.faults import Fault
from semantics.labels import Label


@attrs.define
class Counts:
    """What the graph has so far."""

    states: int = 0
    transitions: int = 0
    ends: int = 0


class Graph:
    """The search, breadth first, so that the way to each state is a shortest one."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.counts = Counts()
        self.ways: list[tuple[int, tuple[tuple[Label, ...], Fault | None] | None]] = []
        self._parts = _Parts()
        self._hosts: dict[tuple[Any, ...], tuple[int, Host]] = {}
        self._host_ids: dict[int, int] = {}
        self._seen: dict[tuple[int, ...], int] = {}
        self._last = 0

    def go(self, ended: Callable[[State], None], each: Callable[[State], None]) -> Iterator[None]:
        """Explores; tells ``each`` every state and ``ended`` those without steps, while ``labels`` has the way there."""
        start, self.prelude = self.space.first()
        todo: deque[tuple[int, State]] = deque()
        self._meet(start, -1, None, todo)
        while todo:
            at, state = todo.popleft()
            self._last = at
            each(state)
            steps = list(self._steps(state))
            if not steps:
                self.counts.ends += 1
                ended(state)
            for step in steps:
                self.counts.transitions += 1
                self._meet(step.after, at, step, todo)
                yield

    def _steps(self, state: State) -> Iterator[Transition]:
        known: set[object] = set()
        for agent in self.space.agents(state):
            step = self.space.transition(state, agent)
            if step is None:
                continue
            for one in (step, *self.space.faults(state, step)):
                if one.key not in known:
                    known.add(one.key)
                    yield one

    def _meet(self, state: State, origin: int, step: Transition | None, todo: deque[tuple[int, State]]) -> None:
        key, state = self._consed(state)
        if key not in self._seen:
            self._seen[key] = number = len(self._seen)
            self.ways.append((origin, None if step is None else (step.labels, step.fault)))
            self.counts.states += 1
            todo.append((number, state))

    def labels(self) -> list[Label]:
        """The steps to the state that was told last."""
        found: list[tuple[Label, ...]] = []
        at = self._last
        while at >= 0:
            at, step = self.ways[at]
            if step is not None:
                found.append(step[0])
        return [*self.prelude, *[label for labels in reversed(found) for label in labels]]

    # Hash-consing.

    def _consed(self, state: State) -> tuple[tuple[int, ...], State]:
        """What tells the state from others, and the state made of parts that are known already."""
        exposed = state.exposed
        config, parts = exposed.config, self._parts
        hosts, numbers = config.hosts, []
        for at, host in list(hosts.items()):
            number, known = self._host(at, host)
            numbers.append(number)
            if known is not host:
                hosts = hosts.set(at, known)
        numbers.sort()
        messages = sorted([parts.number(message) << 32 | count for message, count in config.messages.items()])
        key = (*messages, -1, *numbers, -1, parts.number(config.stable))
        if self.space.faulty:
            rest = (exposed.asked, exposed.tries, exposed.late, exposed.torn)
            key = (*key, *[parts.number(part) for part in rest], state.spent)
        if hosts is not config.hosts:
            state = attrs.evolve(state, exposed=attrs.evolve(exposed, config=attrs.evolve(config, hosts=hosts)))
        return key, state

    def _host(self, at: HostId, host: Host) -> tuple[int, Host]:
        number = self._host_ids.get(id(host))
        if number is not None:
            return number, host
        numbers = [self._parts.number(part) for part in (host.tasks, host.silos, host.kept, host.futures, host.unacked)]
        key = (at, *numbers, host.incarnation)
        found = self._hosts.get(key)
        if found is None:
            known = self._parts.known
            tasks, silos, kept, futures, unacked = [known[number] for number in numbers]
            host = Host(tasks, silos, kept, futures, unacked, host.incarnation)
            found = self._hosts[key] = (len(self._hosts), host)
            self._host_ids[id(host)] = found[0]
        return found


class _Parts:
    """Parts of configurations, numbered: equal ones have one number, and the first of them stands for all."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._ids: dict[int, int] = {}

    def number(self, part: Any) -> int:
        """The number of a part. Those that are kept are found by identity, without comparing them."""
        number = self._ids.get(id(part))
        if number is None:
            number = self._numbers.setdefault(part, len(self.known))
            if number == len(self.known):
                self.known.append(part)
                self._ids[id(part)] = number
        return number

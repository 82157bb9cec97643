"""Hash-consing: what tells a state from others, as a short key.

The parts of a configuration, tasks, messages, entries of maps, are numbered as they are met, and a state is known by the
numbers of its parts. States that are gone on from are made of parts that are known, so what a step leaves as it was is found by
identity, without comparing. Tasks are equal where the relation's own view of them is (``Evaluator.readback``), whatever
evaluates them.
"""

from __future__ import annotations

from collections.abc import Hashable
from operator import attrgetter
from typing import Any

import attrs

from calculus.config import Config, Host, Task
from calculus.node import Node
from calculus.pmap import PMap
from calculus.runtime import HostId
from fpcalc.exploration.space import State
from semantics.choosers import TaskAgent
from semantics.evaluator import Evaluator
from semantics.recovery import Exposed

_of_host = attrgetter(*[field.name for field in attrs.fields(Host)])
_beside = attrgetter(*[field.name for field in attrs.fields(Exposed) if field.name != "config"])


class Consing:
    """Numbers the states of one search; ``faulty``: faults may happen, so what is known beside a configuration counts too."""

    def __init__(self, faulty: bool, evaluator: Evaluator) -> None:
        self._faulty = faulty
        self._parts = _Parts(evaluator)
        self._hosts: dict[tuple[int, ...], tuple[int, Host]] = {}
        self._host_ids: dict[int, int] = {}

    def shared(self, state: State) -> State:
        """The same state, made of parts that are known already where there are equal ones."""
        exposed, parts = state.exposed, self._parts
        config = exposed.config
        hosts = PMap([(parts.known(at), self._host(at, host)[1]) for at, host in config.hosts.items()])
        known = Config(config.world, hosts, self._with_known(config.messages), parts.known_map(config.stable))
        beside = [parts.known_map(part) for part in _beside(exposed)] if self._faulty else _beside(exposed)
        ready, parked, started = [self._with_known(part) for part in (state.ready, state.parked, state.started)]
        return State(Exposed(known, *beside), ready, parked, state.spent, started)

    def key(self, state: State, *marks: frozenset[HostId]) -> Hashable:
        """Equal for equal states with equal sets of marked hosts, and for no others."""
        exposed = state.exposed
        config, parts = exposed.config, self._parts
        numbers = sorted([self._host(at, host)[0] for at, host in config.hosts.items()])
        messages = sorted([parts.number(message) << 32 | count for message, count in config.messages.items()])
        key: tuple[Any, ...] = (marks, *messages, -1, *numbers, -1, parts.number_of_map(config.stable))
        if self._faulty:
            key = (*key, *[parts.number_of_map(part) for part in _beside(exposed)], state.spent)
        return key

    def _with_known(self, entries: PMap[Any, Any]) -> PMap[Any, Any]:
        """The same map, its keys those that are known."""
        known = self._parts.known
        found = [(known(key), value) for key, value in entries.items()]
        if all(key is there for key, (there, _) in zip(entries, found, strict=True)):
            return entries
        return PMap(found)

    def _host(self, at: HostId, host: Host) -> tuple[int, Host]:
        number = self._host_ids.get(id(host))
        if number is not None:
            return number, host
        parts = self._parts
        numbers = [parts.number_of_map(part) if isinstance(part, PMap) else parts.number(part) for part in _of_host(host)]
        key = (parts.number(at), *numbers)
        found = self._hosts.get(key)
        if found is None:
            host = Host(*[parts.all[number] for number in numbers])
            found = self._hosts[key] = (len(self._hosts), host)
            self._host_ids[id(host)] = found[0]
        return found


class _Parts:
    """Parts of configurations, numbered: equal ones have one number, and the first of them stands for all."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self.all: list[Any] = []
        self._numbers: dict[Hashable, int] = {}
        self._ids: dict[int, int] = {}

    def known(self, part: Any) -> Any:
        """What stands for a part that is no map."""
        return self.all[self.number(part)]

    def known_map(self, entries: PMap[Any, Any]) -> PMap[Any, Any]:
        """What stands for a map."""
        found: PMap[Any, Any] = self.all[self.number_of_map(entries)]
        return found

    def number(self, part: Any) -> int:
        """The number of a part that is no map."""
        number = self._ids.get(id(part))
        if number is None:
            number = self._numbers.setdefault(self._seen(part), len(self.all))
            if number == len(self.all):
                self._keep(part, number)
        return number

    def number_of_map(self, entries: PMap[Any, Any]) -> int:
        """The number of a map, which is known by the numbers of its entries."""
        number = self._ids.get(id(entries))
        if number is None:
            key = frozenset([(self.number(key), self.number(value)) for key, value in entries.items()])
            number = self._numbers.setdefault(key, len(self.all))
            if number == len(self.all):
                self._keep(PMap([(self.known(key), self.known(value)) for key, value in entries.items()]), number)
        return number

    def _keep(self, part: Any, number: int) -> None:
        """Parts are found by their identity as long as they are kept: no other object has it then."""
        self.all.append(part)
        self._ids[id(part)] = number

    def _seen(self, part: Any) -> Hashable:
        """What is equal for equal parts, and for no others."""
        if isinstance(part, Task):
            control = self._evaluator.readback(part.control)
            return part if control is part.control else attrs.evolve(part, control=control)
        return part if isinstance(part, Node | TaskAgent) else _Plain(part)


@attrs.frozen(eq=False, repr=False)
class _Plain(Node):
    """What is no node, compared as one is."""

    part: Any

"""Host symmetry: states that differ only in which host is which are one.

No rule looks at a host's name or at the number that the driver has given to something, but for whether two are the same, and
for who made what. So if a renaming of hosts, and of the names that the driver has made, turns one state into another, it turns
the executions of one into those of the other, and one of the two is enough (Ip, Dill: "Better verification through symmetry",
1996). Names that other tasks have made keep their numbers below their task's: a replay makes the same ones again.

The key of a state is its text, in which hosts and names stand as numbers in the order in which they are met: first in what the
driver's task still has to do, then host by host. Equal keys mean that there is a renaming. The reverse need not hold, for hosts
that look alike at first sight are taken in the order of the state: then a state is explored twice, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import attrs

from calculus.config import Host, receiver
from calculus.node import Node, children
from calculus.operations.table import OPERATIONS
from calculus.problems import problem
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id
from calculus.source import Span
from calculus.terms import Constructor, Op, Program
from calculus.types import HOST, STRING, DataOf, Fun, SiloOf, SporeOf, Type, TypeVar, subst_types
from fpcalc.exploration.space import State
from semantics.evaluator import Evaluator

_SELF, _UNKNOWN = "self", "?"


@attrs.define
class _Names:
    """The numbers that hosts, and names that the driver has made, have in a state's text."""

    hosts: dict[HostId, str] = attrs.field(factory=lambda: {DRIVER: "driver"})
    ids: dict[Id, str] = attrs.field(factory=dict)
    grows: bool = True

    def host(self, host: HostId) -> str:
        if host not in self.hosts and self.grows:
            self.hosts[host] = f"h{len(self.hosts)}"
        return self.hosts.get(host, _UNKNOWN)

    def id(self, name: Id) -> str:
        """The driver's k-th name as a number, what is made below it by its steps."""
        below: list[str] = []
        at = name
        while at.parent is not None and at.parent != DRIVER_TASK:
            below.append(str(at.step))
            at = at.parent
        if at not in self.ids and at.parent is not None and self.grows:
            self.ids[at] = f"n{len(self.ids)}"
        first = "driver" if at.parent is None else self.ids.get(at, _UNKNOWN)
        return ".".join([first, *reversed(below)])

    def as_they_are(self) -> _Names:
        """The same numbers, for a text that gives no new ones."""
        return _Names(self.hosts, self.ids, False)


class Symmetry:
    """Keys of the states of one search."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._nameless: dict[int, str | None] = {}
        self._numbers: dict[Node, str] = {}
        self._kept: list[Node] = []

    def shared(self, state: State) -> State:
        """The same state."""
        return state

    def key(self, state: State, *marks: frozenset[HostId]) -> Hashable:
        """Equal only for states that a renaming turns into each other, with the sets of hosts that are marked in them."""
        config, names = state.exposed.config, _Names()
        main = config.hosts[DRIVER].tasks.get(DRIVER_TASK)
        text = [self._text(None if main is None else self._evaluator.readback(main.control), names)]
        left = dict(config.hosts.items())
        while left:
            at = min(left, key=lambda host: self._rank(host, state, names))
            text += [names.host(at), *self._spawned(at, names), *self._host(left.pop(at), names)]
        exposed = state.exposed
        for part in (config.messages, config.stable, exposed.asked, exposed.tries, exposed.late, exposed.torn):
            text += ["|", *self._sorted(part.items(), names)]
        text += ["|", *sorted([host.key for host in config.hosts if isinstance(host.key, str)]), str(state.spent)]
        for marked in marks:
            text += ["|", *sorted([names.host(host) for host in marked])]
        return "\n".join(text)

    def _spawned(self, at: HostId, names: _Names) -> list[str]:
        """The name of a host that a replay spawns again."""
        return [names.id(at.key)] if isinstance(at.key, Id) and at.key.parent != DRIVER_TASK else []

    def _rank(self, at: HostId, state: State, names: _Names) -> tuple[int, str]:
        """Hosts that are known come first, in the order of their numbers; the others by what is on them and on its way."""
        if at in names.hosts:
            return list(names.hosts).index(at), ""
        config = state.exposed.config
        around = _Names({**names.hosts, at: _SELF}, names.ids, False)
        coming = [(message, count) for message, count in config.messages.items() if receiver(message) == at]
        return len(config.hosts) + 1, "\n".join([*self._host(config.hosts[at], around), *self._sorted(coming, around)])

    def _host(self, host: Host, names: _Names) -> list[str]:
        states = [(task, self._evaluator.readback(task.control)) for task in host.tasks.values()]
        tasks = [(task.id, control, task.names, task.made, task.reply) for task, control in states]
        text = [str(host.incarnation), *self._sorted(tasks, names)]
        for part in (host.silos, host.kept, host.futures, host.unacked):
            text += ["|", *self._sorted(part.items(), names)]
        return text

    def _sorted(self, parts: Iterable[Any], names: _Names) -> list[str]:
        """The texts of parts that have no order, by what is known of them."""
        known = names.as_they_are()
        return [self._text(part, names) for part in sorted(parts, key=lambda part: self._text(part, known))]

    def _text(self, root: Any, names: _Names) -> str:
        found: list[str] = []
        todo = [root]
        while todo:
            part = todo.pop()
            if isinstance(part, HostId):
                found.append(names.host(part))
            elif isinstance(part, Id):
                found.append(names.id(part))
            elif type(part) is tuple:
                found.append(f"({len(part)}")
                todo.extend(reversed(part))
            elif not isinstance(part, Node):
                found.append(f"{type(part).__name__} {part!r}")
            elif (known := self._without_names(part)) is not None:
                found.append(known)
            else:
                parts = part._parts()
                found.append(f"{type(part).__name__}({len(parts)}")
                todo.extend(reversed(parts))
        return " ".join(found)

    def _without_names(self, root: Node) -> str | None:
        """A number for a node that has no hosts and no names in it, the same for equal ones; None for others."""
        todo = [root]
        while todo:
            node = todo[-1]
            if id(node) in self._nameless:
                todo.pop()
                continue
            below = list(children(node))
            new = [child for child in below if id(child) not in self._nameless]
            if new:
                todo.extend(new)
                continue
            todo.pop()
            named = isinstance(node, HostId | Id) or any(self._nameless[id(child)] is None for child in below)
            self._kept.append(node)
            self._nameless[id(node)] = None if named else self._numbers.setdefault(node, f"s{len(self._numbers)}")
        return self._nameless[id(root)]


# Programs that tell hosts apart.


def interchangeable(program: Program) -> None:
    """Raises ``ProblemFound`` FP0935 for a program that can tell its hosts apart by their names."""
    if program.type is not None and _has_names(program, program.type):
        raise problem("FP0935", reason="its value has hosts or silo references in it")
    place = _place_of_names(program)
    if place is not None:
        raise problem("FP0935", place, reason="it makes text of what hosts or silo references are in")


def _place_of_names(program: Program) -> Span | None:
    """An operation that makes text of hosts."""
    todo: list[Any] = [definition.body for definition in program.definitions.values()]
    todo.append(program.main)
    met: set[int] = set()
    while todo:
        node = todo.pop()
        if not isinstance(node, Node) or id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, Op) and _makes_text_of_names(program, node):
            return node.span
        todo.extend(children(node))
    return None


def _makes_text_of_names(program: Program, op: Op) -> bool:
    scheme = OPERATIONS[op.name].scheme
    if STRING not in _below(scheme.result):
        return False
    by = {var.name: ty for var, ty in zip(scheme.type_params, op.types, strict=True)}
    return any(_has_names(program, subst_types(ty, by)) for ty in scheme.params if not isinstance(ty, Fun))


def _has_names(program: Program, ty: Type) -> bool:
    """May a value of this type have hosts in it? Fields of data types count; a type variable may stand for anything."""
    whole = _below(ty)
    if any(isinstance(part, TypeVar) for part in whole):
        return True
    met: set[str] = set()
    for part in whole:
        if part == HOST or isinstance(part, SiloOf | SporeOf):
            return True
        if isinstance(part, DataOf) and part.name not in met:
            met.add(part.name)
            for con in _constructors(program, part.name):
                for field in con.fields:
                    whole += _below(field.type)
    return False


def _constructors(program: Program, name: str) -> tuple[Constructor, ...]:
    """Those of a data type, or the one of that name."""
    return program.data[name].constructors if name in program.data else (program.constructor(name),)


def _below(ty: Type) -> list[Any]:
    """A type and all its parts."""
    found: list[Any] = [ty]
    for part in found:
        found.extend(children(part))
    return found

"""Host symmetry: states that differ only in which host is which are one.

No rule looks at a host's name or at the number that the driver has given to something, but for whether two are the same, and
for who made what. So if a renaming of hosts, and of the names that the driver has made, turns one state into another, it turns
the executions of one into those of the other, and one of the two is enough (Ip, Dill: "Better verification through symmetry",
1996). Names that other tasks have made keep their numbers below their task's: a replay makes the same ones again.

The key of a state is the text of its parts, in which hosts and names stand as numbers, in the order in which they are met:
first in what the driver's task still has to do, then part by part. Parts have no order of their own: they are sorted by what
they say about a name and by what else is said about the names in them (colour refinement). Equal keys mean that there is a
renaming. The reverse need not hold: parts that look alike are taken as they come, and then a state is explored twice.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any, TypeAlias

import attrs

from calculus.config import Host, Task
from calculus.node import Node, children
from calculus.operations.table import OPERATIONS
from calculus.problems import problem
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id
from calculus.source import Span
from calculus.terms import Constructor, Op, Program
from calculus.types import HOST, STRING, DataOf, Fun, SiloOf, SporeOf, Type, TypeVar, subst_types
from fpcalc.exploration.space import State
from semantics.evaluator import Evaluator
from semantics.recovery import Exposed

#: A task, an entry of a map, a message: a kind, and what it is.
Part: TypeAlias = tuple[Any, ...]
_SELF = "self"

#: The maps of a host that are not its tasks, and those beside a configuration.
_STORES = [field.name for field in attrs.fields(Host) if field.name not in ("tasks", "incarnation")]
_BESIDE = [field.name for field in attrs.fields(Exposed) if field.name != "config"]


@attrs.define
class _Names:
    """How hosts, and names that the driver has made, stand in a text: as numbers, or else in their colours."""

    hosts: dict[HostId, str] = attrs.field(factory=lambda: {DRIVER: "driver"})
    ids: dict[Id, str] = attrs.field(factory=dict)
    colours: dict[HostId | Id, str] = attrs.field(factory=dict)
    grows: bool = True

    def host(self, host: HostId) -> str:
        if host not in self.hosts and self.grows:
            self.hosts[host] = f"h{len(self.hosts)}"
        return self.hosts.get(host) or self.colours.get(host, "?")

    def id(self, name: Id) -> str:
        """The driver's k-th name as a number, what is made below it by its steps."""
        below: list[str] = []
        at = name
        while at.parent is not None and at.parent != DRIVER_TASK:
            below.append(str(at.step))
            at = at.parent
        if at not in self.ids and at.parent is not None and self.grows:
            self.ids[at] = f"n{len(self.ids)}"
        first = "driver" if at.parent is None else self.ids.get(at) or self.colours.get(at, "?")
        return ".".join([first, *reversed(below)])

    def known(self) -> set[HostId | Id]:
        return {*self.hosts, *self.ids}

    def as_they_are(self, colours: dict[HostId | Id, str] | None = None) -> _Names:
        """The same numbers, for a text that gives no new ones."""
        return _Names(self.hosts, self.ids, self.colours if colours is None else colours, False)


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
        text = [str(state.spent), self._text(None if main is None else self._evaluator.readback(main.control), names)]
        text += sorted([repr(host.key) for host in config.hosts if isinstance(host.key, str)])
        parts = self._parts(state, marks)
        names.colours = self._coloured(parts, names)
        seen = names.as_they_are()
        told = sorted([(self._text(part, seen), part) for part in parts], key=lambda pair: pair[0])
        for _, alike in groupby(told, key=lambda pair: pair[0]):
            text += self._numbered([part for _, part in alike], names)
        return "\n".join(text)

    def _numbered(self, alike: list[Part], names: _Names) -> list[str]:
        """The texts of parts that look alike, those about known names first; they give numbers to the others."""
        text = []
        while alike:
            known = names.as_they_are()
            texts = [self._text(part, known) for part in alike]
            text.append(self._text(alike.pop(texts.index(min(texts))), names))
        return text

    def _coloured(self, parts: list[Part], names: _Names) -> dict[HostId | Id, str]:
        """What is said about each name that has no number yet, in two rounds: the second knows the colours of the first."""
        about: dict[HostId | Id, list[Part]] = {}
        for part in parts:
            met = _Names(dict(names.hosts), dict(names.ids))
            self._text(part, met)
            for name in met.known() - names.known():
                about.setdefault(name, []).append(part)
        colours: dict[HostId | Id, str] = {}
        for _ in range(2):
            colours = {name: self._colour(name, about[name], names, colours) for name in about}
        return colours

    def _colour(self, name: HostId | Id, parts: list[Part], names: _Names, colours: dict[HostId | Id, str]) -> str:
        seen = names.as_they_are({**colours, name: _SELF})
        said = sorted([self._text(part, seen) for part in parts])
        return "?" + sha256("\n".join(said).encode()).hexdigest()[:16]

    def _parts(self, state: State, marks: Sequence[frozenset[HostId]]) -> list[Part]:
        """All that a state is made of, but for the driver's task."""
        exposed = state.exposed
        config = exposed.config
        parts: list[Part] = [("mark", k, host) for k, marked in enumerate(marks) for host in marked]
        for at, host in config.hosts.items():
            parts += [("host", at, host.incarnation, *_spawned(at))]
            parts += [("task", at, *self._task(task)) for task in host.tasks.values()]
            parts += [(name, at, *entry) for name in _STORES for entry in getattr(host, name).items()]
        parts += [("message", *entry) for entry in config.messages.items()]
        parts += [("stable", *entry) for entry in config.stable.items()]
        return parts + [(name, *entry) for name in _BESIDE for entry in getattr(exposed, name).items()]

    def _task(self, task: Task) -> tuple[Any, ...]:
        """The parts of a task; what the driver's has still to do stands elsewhere."""
        control = None if task.id == DRIVER_TASK else self._evaluator.readback(task.control)
        return attrs.evolve(task, control=control)._parts()

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


def _spawned(at: HostId) -> tuple[Id, ...]:
    """The name of a host that a replay spawns again."""
    return (at.key,) if isinstance(at.key, Id) and at.key.parent != DRIVER_TASK else ()


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

"""Configurations: hosts ‖ messages ‖ stable storage.

    C ::= H ; M ; S          H ::= h ↦ (tasks, silos, kept, futures, unacknowledged, incarnation)

Finite maps all through, compared without order, so that equal states are ``==`` whatever led to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Protocol, TypeAlias

import attrs

from calculus.node import Node
from calculus.pmap import PMap
from calculus.runtime import HostId, Id, Lineage, Loc, Outcome
from calculus.terms import Program
from calculus.values import Failed, Level, Value

# Messages. ``to`` is the host that a message is for.


@attrs.frozen(eq=False, repr=False)
class Put(Node):
    """Store a value at ι on the host of ι, and tell ``sender``."""

    loc: Loc
    value: Value
    sender: HostId


@attrs.frozen(eq=False, repr=False)
class Ack(Node):
    """The Put of ι has arrived; for its sender."""

    loc: Loc
    sender: HostId


@attrs.frozen(eq=False, repr=False)
class Asking(Node):
    """Which asking of one future a request or an answer belongs to; later ones are greater.

    ``incarnation`` is that of the host that asks, ``earlier`` how often it had asked before in that incarnation. Only a
    replay asks again.
    """

    incarnation: int = 0
    earlier: int = 0

    def __lt__(self, other: Asking) -> bool:
        return (self.incarnation, self.earlier) < (other.incarnation, other.earlier)


FIRST = Asking()


@attrs.frozen(eq=False, repr=False)
class Lack(Node):
    """An asking for ``reply`` that makes data again which was lost after an earlier one had made it."""

    reply: Loc
    asking: Asking


@attrs.frozen(eq=False, repr=False)
class Req(Node):
    """Materialise ``lineage`` on its host in a task named ``id``, and answer to ``reply``.

    ``lacks``: the losses for which it is asked, or what it is part of, again.
    """

    id: Id
    lineage: Lineage
    reply: Loc
    asking: Asking = FIRST
    lacks: tuple[Lack, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Res(Node):
    """The outcome for the future at ``reply``, on its host."""

    reply: Loc
    outcome: Outcome
    asking: Asking = FIRST


@attrs.frozen(eq=False, repr=False)
class Evict(Node):
    """Forget what is kept at ι, on ``host``."""

    host: HostId
    loc: Loc


Message: TypeAlias = Put | Ack | Req | Res | Evict


def receiver(message: Message) -> HostId:
    """The host that a message is for."""
    match message:
        case Put(loc):
            return loc.host
        case Ack(_, sender):
            return sender
        case Req(_, lineage):
            return lineage.host
        case Res(reply):
            return reply.host
        case Evict(host):
            return host


# Tasks and hosts.


@attrs.frozen(eq=False, repr=False)
class Keep(Node):
    """Where the task of a persisted lineage leaves its outcome: at ι on its own host, or in stable storage."""

    loc: Loc
    level: Level


@attrs.frozen(eq=False, repr=False)
class Task(Node):
    """An evaluation on a host: its identity τ, where it stands, how many names it has made, and who gets the outcome.

    ``control`` is ``calculus.contexts.Control``, or the state of another evaluator.
    ``reply`` is None for the program's main task, which keeps its outcome.
    ``names`` is what it makes its names below: its identity, until it has taken an alternative (see ``alternative``).
    ``asking`` and ``lacks`` are those of its request.
    """

    id: Id
    control: Any
    made: int
    reply: Loc | Keep | None
    names: Id = attrs.field(default=attrs.Factory(lambda task: task.id, takes_self=True))
    asking: Asking = FIRST
    lacks: tuple[Lack, ...] = ()


def alternative(names: Id, made: int) -> Id:
    """What a task makes its names below once it has taken an alternative: τ.k.0 after k names below τ.

    Nothing else is named so. A replay that takes an alternative where an earlier attempt took none does other things from
    there on, so it must not name them alike; one that takes the same alternative at the same place does the same.
    """
    return Id(Id(names, made), 0)


@attrs.frozen(eq=False, repr=False)
class Host(Node):
    """One machine's state.

    ``silos``: what was populated here; ``Lost`` where a crash took it.
    ``kept``: the outcomes of persisted lineages.
    ``futures``: None while pending.
    ``again``: how often a future was asked for again; those that were asked for once are left out.
    ``heard``: the latest asking of a request that came here; first ones are left out.
    ``lacks``: the losses that it has heard of. ``suspect``: what it has kept, or its storage has, that stands on lost data.
    ``unacked``: the Puts sent from here that nobody has acknowledged.
    """

    tasks: PMap[Id, Task] = attrs.field(factory=PMap)
    silos: PMap[Loc, Outcome] = attrs.field(factory=PMap)
    kept: PMap[Loc, Outcome] = attrs.field(factory=PMap)
    futures: PMap[Loc, Outcome | None] = attrs.field(factory=PMap)
    unacked: PMap[Loc, Put] = attrs.field(factory=PMap)
    incarnation: int = 0
    again: PMap[Loc, int] = attrs.field(factory=PMap)
    heard: PMap[Id, Asking] = attrs.field(factory=PMap)
    lacks: PMap[Lack, None] = attrs.field(factory=PMap)
    suspect: PMap[Loc, tuple[Lack, ...]] = attrs.field(factory=PMap)

    def asking(self, future: Loc) -> Asking:
        """The asking of a future that the host has made last."""
        earlier = self.again.get(future, 0)
        return Asking(self.incarnation, earlier) if self.incarnation or earlier else FIRST

    def asks(self, future: Loc) -> Host:
        """The host with a future pending, for one asking more if it is there already."""
        again = self.again.set(future, self.again.get(future, 0) + 1) if future in self.futures else self.again
        return attrs.evolve(self, futures=self.futures.set(future, None), again=again)


class Files(Protocol):
    """Where programs read data from. A program sees one state of each file."""

    def open(self, path: str) -> BinaryIO:
        """The file at a path as programs write it, from its start.

        Raises ``calculus.values.Failed``: FP0460 where there is none, FP0461 where it is outside what the program may read,
        FP0473 where it has changed since the program has read it first.
        """
        ...

    def matching(self, pattern: str) -> Sequence[str]:
        """The paths of the files that a path with ``*``, ``?`` or ``[…]`` stands for, in their order; one at least.

        Raises ``Failed``: FP0460 where there is none, FP0461 for a pattern that leads outside.
        """
        ...


class NoFiles:
    """``Files`` of a world that has none."""

    def open(self, path: str) -> BinaryIO:
        raise Failed("FP0460", path=path)

    def matching(self, pattern: str) -> Sequence[str]:
        raise Failed("FP0460", path=pattern)


@attrs.frozen(eq=False)
class World:
    """What every machine can reach and no step changes: the program's code, and its files."""

    program: Program
    files: Files


@attrs.frozen(eq=False, repr=False)
class Config(Node):
    """A state of the whole system; ``messages`` counts equal ones."""

    world: World = attrs.field(eq=False)
    hosts: PMap[HostId, Host]
    messages: PMap[Message, int]
    stable: PMap[Loc, Value]

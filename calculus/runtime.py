"""What only evaluation introduces: identities, hosts, locations, futures, lineages and spores with their environments.

    ι ::= (h, τ.k)            h ::= name | τ.k            τ ::= driver | τ.k
    p ::= spore { x: T = v, … ; (y: T) => t }
    r ::= Mat(ι) | From(ι, h, p) | Mapped(ι, r, p) | FMapped(ι, r, p) | OrElse(ι, r, r) | Persist(ι, r, level)

The parser cannot build any of these. A lineage's class has a participle's name where the term's class has the verb's.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from calculus.node import Node
from calculus.source import NO_SPAN, Span
from calculus.terms import SporeCode
from calculus.types import SiloOf, Type
from calculus.values import Level, Value


@attrs.frozen(eq=False, repr=False)
class Id(Node):
    """τ.k, the k-th name that τ has made; the root is the driver's task."""

    parent: Id | None
    step: int | str


DRIVER_TASK = Id(None, "driver")


@attrs.frozen(eq=False, repr=False)
class HostId(Node):
    """A host: named by the program, or by the identity that ``spawn()`` drew."""

    key: str | Id


DRIVER = HostId("driver")


@attrs.frozen(eq=False, repr=False)
class Loc(Node):
    """ι: the place of a silo or a future: its host and the identity that it was given."""

    host: HostId
    id: Id


@attrs.frozen(eq=False, repr=False)
class Future(Node):
    """A future's value: where its result will be, and the result's type."""

    loc: Loc
    item: Type


@attrs.frozen(eq=False, repr=False)
class SporeVal(Node):
    """p: a spore's code with the values of its header, one for each of ``code.header``."""

    code: SporeCode
    values: tuple[Value, ...]


# Lineages. Each knows ``host``, where it is materialised, and ``data``, the type of its data; both follow from the rest.


@attrs.frozen(eq=False, repr=False)
class Mat(Node):
    """Mat(ι): data that was put at ι."""

    loc: Loc
    data: Type

    @property
    def host(self) -> HostId:
        return self.loc.host


@attrs.frozen(eq=False, repr=False)
class From(Node):
    """From(ι, h, p): data that p computes on h whenever it is asked for."""

    loc: Loc
    host: HostId
    spore: SporeVal

    @property
    def data(self) -> Type:
        return self.spore.code.type.result


@attrs.frozen(eq=False, repr=False)
class Mapped(Node):
    """Mapped(ι, r, p): p applied to r's data, where that is."""

    loc: Loc
    parent: Lineage
    spore: SporeVal
    host: HostId = attrs.field(init=False, eq=False)

    @host.default
    def _find_host(self) -> HostId:
        return self.parent.host

    @property
    def data(self) -> Type:
        return self.spore.code.type.result


@attrs.frozen(eq=False, repr=False)
class FMapped(Node):
    """FMapped(ι, r, p): the data of the silo reference that p makes of r's data."""

    loc: Loc
    parent: Lineage
    spore: SporeVal
    host: HostId = attrs.field(init=False, eq=False)

    @host.default
    def _find_host(self) -> HostId:
        return self.parent.host

    @property
    def data(self) -> Type:
        silo = self.spore.code.type.result
        return silo.data if isinstance(silo, SiloOf) else silo


@attrs.frozen(eq=False, repr=False)
class OrElsed(Node):
    """OrElse(ι, r₁, r₂): r₁'s data, or r₂'s where r₁'s is lost."""

    loc: Loc
    first: Lineage
    second: Lineage
    data: Type
    host: HostId = attrs.field(init=False, eq=False)

    @host.default
    def _find_host(self) -> HostId:
        return self.first.host


@attrs.frozen(eq=False, repr=False)
class Persisted(Node):
    """Persist(ι, r, level): r's data, kept at ι from the first time it is computed."""

    loc: Loc
    parent: Lineage
    level: Level
    host: HostId = attrs.field(init=False, eq=False)
    data: Type = attrs.field(init=False, eq=False)

    @host.default
    def _find_host(self) -> HostId:
        return self.parent.host

    @data.default
    def _find_data(self) -> Type:
        return self.parent.data


Lineage: TypeAlias = Mat | From | Mapped | FMapped | OrElsed | Persisted
LINEAGES = (Mat, From, Mapped, FMapped, OrElsed, Persisted)


def parents(lineage: Lineage) -> tuple[Lineage, ...]:
    """The lineages that this one is derived from, those that its spore captures not counted."""
    match lineage:
        case Mat() | From():
            return ()
        case Mapped(_, parent) | FMapped(_, parent) | Persisted(_, parent):
            return (parent,)
        case OrElsed(_, first, second):
            return (first, second)


# How an evaluation ends.


@attrs.frozen(eq=False, repr=False)
class Done(Node):
    """With a value."""

    value: Value


@attrs.frozen(eq=False, repr=False)
class Failure(Node):
    """With a run-time failure of the program: its code, what the code's words speak of, and where."""

    code: str
    words: tuple[tuple[str, Value], ...] = ()
    span: Span = attrs.field(default=NO_SPAN, eq=False)


@attrs.frozen(eq=False, repr=False)
class Lost(Node):
    """With the loss of the data at a root, which nothing can compute again."""

    root: Loc


Outcome: TypeAlias = Done | Failure | Lost

"""Configurations written by hand: hosts with silos, messages in flight, silos that are lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

import attrs

from calculus.config import Config, Host, Message
from calculus.runtime import DRIVER, DRIVER_TASK, HostId, Id, Loc, Outcome, SporeVal
from calculus.terms import Spore, Term, Val
from calculus.types import INT, SiloOf, Type
from calculus.values import Value
from proofs_tests.reduction.programs import begin
from semantics.system import steps

M1, M2 = HostId("m1"), HostId("m2")


def loc(host: HostId, k: int) -> Loc:
    """A location that no program here names itself: (host, driver.-k)."""
    return Loc(host, Id(DRIVER_TASK, -k))


def silo_term(lineage: Value, data: Type = INT) -> Val:
    return Val(lineage, SiloOf(data))


def spore_value(spore: Spore, *values: Value) -> SporeVal:
    return SporeVal(spore.code, values)


def among(config: Config, silos: Mapping[Loc, Outcome]) -> Config:
    """The configuration with these silos, and their hosts."""
    hosts = config.hosts
    for place, outcome in silos.items():
        host: Host = hosts.get(place.host, Host())
        hosts = hosts.set(place.host, attrs.evolve(host, silos=host.silos.set(place, outcome)))
    return attrs.evolve(config, hosts=hosts)


def begin_among(main: Term, silos: Mapping[Loc, Outcome], ty: Type = INT) -> Config:
    """The first configuration of a program that finds these silos."""
    return among(begin(main, ty), silos)


def flying(config: Config, message: Message, copies: int = 1) -> Config:
    """The configuration with a message in flight."""
    return attrs.evolve(config, messages=config.messages.set(message, copies))


def on(config: Config, host: HostId = DRIVER) -> Host:
    return config.hosts[host]


def reachable(config: Config) -> Iterator[tuple[Config, list[Config]]]:
    """Every configuration that some schedule reaches, and its successors."""
    seen, todo = {config}, deque([config])
    while todo:
        before = todo.popleft()
        after = [step.after for step in steps(before)]
        yield before, after
        for one in after:
            if one not in seen:
                seen.add(one)
                todo.append(one)

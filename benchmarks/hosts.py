"""What a step costs among many hosts and with many messages in flight, in multiples of its cost among 10 of each.

Bound: 2 times, with 10,000 hosts and 100,000 messages. Each size makes the same kind of steps: Puts that arrive, Acks that
come back, requests of a task, answers. The time to build the configuration is not counted, the steps of all agents are.
"""

from __future__ import annotations

import gc
import time

from calculus.config import Config, Host, NoFiles, Put, World
from calculus.pmap import PMap
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Id, Loc, Mat
from calculus.terms import OPTION, Await, Let, Lit, Program, Send, Term, Val
from calculus.types import INT, SiloOf
from semantics.choosers import Chooser, RoundRobin, Seeded
from semantics.drivers import run
from semantics.machine import MACHINE
from semantics.system import start

SIZES = [(10, 10), (10, 100_000), (10_000, 10), (10_000, 100_000)]
STEPS = 10_000


def asks(root: Mat, times: int) -> Term:
    """``val x = r.send().await``, again and again."""
    body: Term = Lit(0)
    for _ in range(times):
        body = Let("x", INT, Await(Send(Val(root, SiloOf(INT)))), body)
    return body


def crowd(hosts: int, messages: int) -> Config:
    """A driver that asks a silo again and again, among hosts that wait for Puts."""
    root = Mat(Loc(HostId("h0"), Id(DRIVER_TASK, -1)), INT)
    program = Program({}, {"Option": OPTION}, asks(root, STEPS // 6), INT)
    first = start(World(program, NoFiles()), MACHINE)
    on_hosts = dict(first.hosts.items())
    on_hosts[HostId("h0")] = Host(silos=PMap({root.loc: Done(1)}))
    for k in range(1, hosts):
        on_hosts[HostId(f"h{k}")] = Host()
    puts = {Put(Loc(HostId(f"h{k % hosts}"), Id(DRIVER_TASK, -k - 2)), k, DRIVER): 1 for k in range(messages)}
    return Config(first.world, PMap(on_hosts), PMap(puts), first.stable)


def cost(config: Config, seed: int | None) -> float:
    """Processor seconds for a step, over ``STEPS`` of them, the time to gather the agents taken off."""
    chooser = RoundRobin() if seed is None else Seeded(seed)
    gathering, steps = [_seconds(config, chooser, fuel) for fuel in (1, STEPS)]
    return (steps - gathering) / STEPS


def _seconds(config: Config, chooser: Chooser, fuel: int) -> float:
    gc.collect()
    begun = time.process_time()
    run(config, chooser, fuel=fuel, evaluator=MACHINE)
    return time.process_time() - begun


def main() -> None:
    """Prints a line for each size and chooser."""
    for name, seed in (("round robin", None), ("seeded", 1)):
        base = 0.0
        for hosts, messages in SIZES:
            spent = min(cost(crowd(hosts, messages), seed) for _ in range(2))
            base = base or spent
            print(f"{name:<12} {hosts:>7,} hosts {messages:>8,} messages {spent * 1e6:7.1f} µs a step {spent / base:5.2f} x")


if __name__ == "__main__":
    main()

"""What a step costs: the same at any depth, in lists of any length, among any number of hosts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from calculus.config import Config, Host, Put
from calculus.pmap import PMap
from calculus.runtime import DRIVER, DRIVER_TASK, Done, HostId, Id, Loc, Mapped, Mat
from calculus.terms import App, Await, Definition, Let, Lst, Ref, Send, Term, Tup
from calculus.types import INT, Fun
from proofs_tests.reduction.programs import INTS, LOOP, SUM, add, fn, n, result, spore, v
from proofs_tests.reduction.worlds import begin_among, loc, silo_term, spore_value
from semantics.drivers import run

DEEP = 100_000
ADD_ONE = spore_value(spore("x", INT, INT, add(v("x"), n(1))))


def calls(work: Callable[[], Any]) -> int:
    """How many Python functions a piece of work calls: a cost that no other process changes."""
    count = 0

    def profile(frame: Any, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_recursion_may_be_deep() -> None:
    """sum(100 000), which is no tail call, needs no Python stack."""
    assert Done(DEEP * (DEEP + 1) // 2) == result(App(Ref("sum"), n(DEEP)), INT, [SUM])


def test_a_step_costs_the_same_at_any_depth() -> None:
    """Work grows as steps do."""
    few, many = [calls(lambda k=k: result(App(Ref("sum"), n(k)), INT, [SUM])) for k in (200, 2000)]  # type: ignore[misc]
    assert many < 11 * few


def test_source_may_nest_as_deep_as_the_parser_lets_it() -> None:
    """400 levels, and what elaboration puts between them."""
    body: Term = v("x")
    for _ in range(1200):
        body = add(n(1), body)
    definition = Definition("f", (), Fun(INT, INT), fn("x", INT, body))
    assert Done(1201) == result(App(Ref("f"), n(1)), INT, [definition])
    assert Done(1201) == result(App(Ref("f"), n(1)), INT, [definition], local=True)


def test_a_lineage_may_be_long() -> None:
    """100 000 maps over one silo."""
    lineage: Any = Mat(loc(DRIVER, 1), INT)
    for k in range(DEEP):
        lineage = Mapped(loc(DRIVER, k + 2), lineage, ADD_ONE)
    ran = run(begin_among(Await(Send(silo_term(lineage))), {loc(DRIVER, 1): Done(0)}))
    assert Done(DEEP) == ran.outcome


def test_a_list_literal_may_be_long() -> None:
    """A list of terms that step costs its length, not its square."""

    def literal(k: int) -> Any:
        return lambda: result(Lst(INT, tuple([add(n(i), n(1)) for i in range(k)])), INTS)

    few, many = calls(literal(300)), calls(literal(3000))
    assert many < 11 * few
    assert Done(DEEP) == result(App(Ref("loop"), Tup((n(0), n(DEEP)))), INT, [LOOP])


def crowd(hosts: int, messages: int) -> Config:
    """A program that asks ten times, among other hosts and messages in flight."""
    root = Mat(Loc(HostId("h0"), Id(DRIVER_TASK, -1)), INT)
    config = begin_among(ask(root, 10), {root.loc: Done(1)})
    crowded = config.hosts
    for k in range(1, hosts):
        crowded = crowded.set(HostId(f"h{k}"), Host())
    flight: PMap[Any, int] = PMap(
        (Put(Loc(HostId(f"h{k % hosts}"), Id(DRIVER_TASK, -k - 2)), k, DRIVER), 1) for k in range(messages)
    )
    return Config(config.world, crowded, flight, config.stable)


def ask(root: Mat, times: int) -> Any:
    body: Term = n(0)
    for _ in range(times):
        body = Let("x", INT, Await(Send(silo_term(root))), body)
    return body


def test_a_step_costs_the_same_among_many_hosts_and_messages() -> None:
    """10 000 hosts and as many messages cost a step what 10 of them do."""
    costs = []
    for size in (10, 10_000):
        config = crowd(size, size)
        made = [0]

        def work(config: Config = config, made: list[int] = made) -> None:
            made[0] = run(config).steps

        spent = calls(work)
        costs.append(spent / made[0])
    assert costs[1] < 2 * costs[0]

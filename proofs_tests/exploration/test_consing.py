"""Hash-consing is exact: short keys tell the states apart that equality does, and sharing parts changes no state."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import attrs
import pytest

from calculus.config import Host
from calculus.pmap import PMap
from calculus.runtime import HostId
from fpcalc.exploration.consing import Consing
from fpcalc.exploration.graph import Graph
from fpcalc.exploration.search import Counts, Keys
from fpcalc.exploration.space import Bounds, Space, State
from fpcalc.running import first_config
from proofs_tests.exploration.programs import program_of, start_of, text_of
from semantics.evaluator import Evaluator
from semantics.machine.machine import MACHINE
from semantics.recovery import Exposed, Recovery
from semantics.substitution import SUBSTITUTION

ALL = Bounds().kinds | {"forget", "driver"}


@attrs.frozen
class Whole:
    """States as they are."""

    faulty: bool

    def shared(self, state: State) -> State:
        return state

    def key(self, state: State, *marks: frozenset[HostId]) -> Hashable:
        return (state.exposed, state.spent, *marks) if self.faulty else (state.exposed.config, *marks)


def full_graph(text: str, bounds: Bounds, evaluator: Evaluator, keys: Keys, most: int = 300) -> tuple[Counts, set[Exposed]]:
    """What the search of the full graph counts, and its last states; it ends after ``most`` states."""
    last: list[State] = []
    graph = Graph(
        Space(first_config(program_of(text), ".", evaluator), bounds, evaluator, eager=False), keys, lambda state: None
    )
    for _ in graph.go(last.append):
        if graph.counts.states >= most:
            break
    return graph.counts, {state.exposed for state in last}


@pytest.mark.parametrize(
    ("bounds", "numbers"),
    [
        (Bounds(), range(20)),
        (Bounds(1, ALL, Recovery(1)), range(8)),
        (Bounds(2, frozenset({"crash", "tear"}), Recovery(1)), range(4)),
        (Bounds(2, frozenset({"drop", "dup", "delay"}), Recovery(2)), range(4)),
    ],
)
def test_keys_are_equal_where_states_are(bounds: Bounds, numbers: Sequence[int]) -> None:
    """The graph by keys is the graph by equality: as many states, in the same order, the same ends; whoever evaluates."""
    for number in numbers:
        text, faulty = text_of(number), bounds.faults > 0
        counts, last = full_graph(text, bounds, SUBSTITUTION, Whole(faulty))
        assert (counts, last) == full_graph(text, bounds, SUBSTITUTION, Consing(faulty, SUBSTITUTION)), text
        assert counts == full_graph(text, bounds, MACHINE, Consing(faulty, MACHINE))[0], text


def test_hosts_are_told_apart_by_name() -> None:
    """Which host has crashed, where nothing else tells."""
    start = State(Exposed(start_of(text_of(0))), PMap(), PMap(), 1, PMap())
    a, b = HostId("a"), HostId("b")
    keys = Consing(True, SUBSTITUTION)
    states = [_with_hosts(start, {a: Host(), b: Host(incarnation=1)}), _with_hosts(start, {a: Host(incarnation=1), b: Host()})]
    assert keys.key(states[0]) != keys.key(states[1])
    assert keys.key(states[0]) == keys.key(_with_hosts(start, {b: Host(incarnation=1), a: Host()}))


def _with_hosts(state: State, hosts: dict[HostId, Host]) -> State:
    config = attrs.evolve(state.exposed.config, hosts=PMap(hosts))
    return attrs.evolve(state, exposed=attrs.evolve(state.exposed, config=config))

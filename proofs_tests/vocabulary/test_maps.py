"""PMap against Python's dict: every version stays what it was, in insertion order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from calculus.pmap import PMap
from calculus.values import some

_KEYS = st.integers(0, 4)


class Versions(RuleBasedStateMachine):
    """Maps made from each other, each with the dict that it must equal."""

    maps: Bundle[Any] = Bundle("maps")

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[PMap[int, int], dict[int, int]]] = []

    def keep(self, pmap: PMap[int, int], model: dict[int, int]) -> tuple[PMap[int, int], dict[int, int]]:
        self.made.append((pmap, model))
        return pmap, model

    @rule(target=maps, items=st.dictionaries(_KEYS, st.integers()))
    def new(self, items: dict[int, int]) -> Any:
        return self.keep(PMap(items), items)

    @rule(target=maps, of=maps, key=_KEYS, value=st.integers(0, 2))
    def set(self, of: Any, key: int, value: int) -> Any:
        return self.keep(of[0].set(key, value), {**of[1], key: value})

    @rule(target=maps, of=maps, key=_KEYS)
    def discard(self, of: Any, key: int) -> Any:
        return self.keep(of[0].discard(key), {k: v for k, v in of[1].items() if k != key})

    @rule(of=maps, key=_KEYS)
    def look(self, of: Any, key: int) -> None:
        pmap, model = of
        assert (key in model) == (key in pmap)
        assert model.get(key) == pmap.get(key)
        assert len(model) == len(pmap)

    @rule(of=maps, other=maps)
    def compare(self, of: Any, other: Any) -> None:
        assert (of[1] == other[1]) == (of[0] == other[0])
        assert of[1] != other[1] or hash(of[0]) == hash(other[0])

    @invariant()
    def every_version_is_what_it_was(self) -> None:
        for pmap, model in reversed(self.made):
            assert list(model.items()) == list(pmap.items())


TestVersions = Versions.TestCase


def test_going_forward_costs_the_same_at_every_size() -> None:
    """100,000 changes of a map of 100,000 entries."""
    pmap = PMap((key, 0) for key in range(100_000))
    for key in range(100_000):
        pmap = pmap.set(key, 1) if key % 2 else pmap.discard(key).set(key, 1)
    assert {1} == set(pmap.values())


def test_taking_all_away_costs_the_same_at_every_size() -> None:
    """100,000 entries, the last one first, and the first version has its order still."""
    first = pmap = PMap((key, 0) for key in range(100_000))
    for key in reversed(range(100_000)):
        pmap = pmap.discard(key)
    assert 0 == len(pmap)
    assert list(range(100_000)) == list(first)


def test_the_first_of_many_versions_is_still_there() -> None:
    """100,000 versions later, without recursion."""
    first: PMap[int, int] = PMap({0: 0})
    last = first
    for value in range(1, 100_000):
        last = last.set(0, value)
    assert (0, 99_999) == (first[0], last[0])


def test_keys_are_structural() -> None:
    """Equal keys are one key, whatever objects they are."""
    assert 2 == PMap({some((1, "a")): 2})[some((1, "a"))]

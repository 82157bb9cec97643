"""Seq against Python's list: whatever is done to whichever version, every version stays what it was."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from calculus.seq import Seq


class Versions(RuleBasedStateMachine):
    """Lists made from each other, each with the Python list that it must equal."""

    lists: Bundle[Any] = Bundle("lists")

    def __init__(self) -> None:
        super().__init__()
        self.made: list[tuple[Seq, list[int]]] = []

    def keep(self, seq: Seq, model: list[int]) -> tuple[Seq, list[int]]:
        self.made.append((seq, model))
        return seq, model

    @rule(target=lists, items=st.lists(st.integers(), max_size=4))
    def new(self, items: list[int]) -> Any:
        return self.keep(Seq(items), items)

    @rule(target=lists, of=lists, item=st.integers())
    def cons(self, of: Any, item: int) -> Any:
        return self.keep(of[0].cons(item), [item, *of[1]])

    @rule(target=lists, of=lists, count=st.integers(0, 6))
    def drop(self, of: Any, count: int) -> Any:
        return self.keep(of[0].drop(count), of[1][count:])

    @rule(of=lists, at=st.integers(0, 5))
    def look(self, of: Any, at: int) -> None:
        seq, model = of
        assert len(model) == len(seq)
        if at < len(model):
            assert model[at] == seq.at(at)
            assert model[0] == seq.head
            assert model[1:] == seq.tail.to_list()

    @invariant()
    def every_version_is_what_it_was(self) -> None:
        for seq, model in self.made:
            assert model == seq.to_list()
            assert model == list(seq)
            assert Seq(model) == seq
            assert hash(Seq(model)) == hash(seq)


TestVersions = Versions.TestCase


def test_a_list_of_any_length_is_built_and_taken_apart_in_linear_time() -> None:
    """300,000 conses, then 300,000 tails, and the same with another list on every tail."""
    seq = Seq.EMPTY
    for item in range(300_000):
        seq = seq.cons(item)
    total = 0
    while len(seq):
        total += seq.cons(1).head + seq.head
        seq = seq.tail
    assert 300_000 + sum(range(300_000)) == total


def test_the_empty_list_is_never_changed() -> None:
    """Cons on the shared empty list makes a list of its own."""
    Seq.EMPTY.cons(1)
    assert 0 == len(Seq.EMPTY)
    assert [2] == Seq.EMPTY.cons(2).to_list()

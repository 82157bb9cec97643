"""Minimal hitting sets: what they are, and that both solvers find the same."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fpcalc.injection.hitting import branching, solved

clauses = st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=4, unique=True), max_size=6)


def by_definition(given: list[list[int]], most: int) -> set[frozenset[int]]:
    """The sets that meet every clause and have no smaller one inside."""
    members = sorted(set(chain.from_iterable(given)))
    hits = [
        frozenset(chosen)
        for size in range(most + 1)
        for chosen in combinations(members, size)
        if all(set(chosen) & set(clause) for clause in given)
    ]
    return {one for one in hits if not any(other < one for other in hits)}


@given(clauses)
def test_branching_finds_the_minimal_hitting_sets(given: list[list[int]]) -> None:
    """All of them, each once, smaller ones first."""
    found = list(branching(given, 3))
    assert by_definition(given, 3) == set(found)
    assert sorted(map(len, found)) == list(map(len, found))
    assert len(set(found)) == len(found)


@given(clauses)
def test_the_solver_finds_the_same(given: list[list[int]]) -> None:
    """python-sat, where it is installed."""
    pytest.importorskip("pysat.solvers")
    assert set(branching(given, 3)) == set(solved(given, 3))

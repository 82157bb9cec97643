"""Minimal hitting sets: the smallest sets that meet every clause.

``branching`` is the plain search tree: take a clause that is not met, and branch on its members (Reiter: "A theory of
diagnosis from first principles", 1987). ``solved`` asks a SAT solver, for large problems; both find the same sets.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias, TypeVar

T = TypeVar("T", bound=Hashable)

Clauses: TypeAlias = Sequence[Sequence[T]]
Solver: TypeAlias = Callable[[Clauses[T], int], Iterator[frozenset[T]]]


def branching(clauses: Clauses[T], most: int) -> Iterator[frozenset[T]]:
    """All minimal hitting sets of at most ``most`` members, smaller ones first, in an order that the clauses give."""
    members = [frozenset(clause) for clause in clauses]
    level: list[tuple[T, ...]] = [()]
    found: list[frozenset[T]] = []
    for size in range(most + 1):
        below: dict[frozenset[T], tuple[T, ...]] = {}
        for chosen in level:
            together = frozenset(chosen)
            if any(smaller <= together for smaller in found):
                continue
            unmet = next((at for at, clause in enumerate(members) if clause.isdisjoint(together)), None)
            if unmet is None:
                found.append(together)
                yield together
            elif size < most:
                for member in clauses[unmet]:
                    below.setdefault(together | {member}, (*chosen, member))
        level = list(below.values())


def solved(clauses: Clauses[T], most: int) -> Iterator[frozenset[T]]:
    """The same sets by python-sat (extra ``sat``). Raises ``ImportError`` where it is not installed.

    Incremental: one solver, a totalizer that bounds the size from below up, and a clause against each superset of what is
    found.
    """
    from pysat.card import ITotalizer
    from pysat.solvers import Solver as Sat

    names = list(dict.fromkeys([member for clause in clauses for member in clause]))
    number = {member: at + 1 for at, member in enumerate(names)}
    if not names:
        yield from () if clauses else (frozenset(),)
        return
    with Sat(name="cadical153") as sat:
        for clause in clauses:
            sat.add_clause([number[member] for member in clause])
        with ITotalizer(lits=list(number.values()), ubound=min(most, len(names)), top_id=len(names)) as bound:
            for clause in bound.cnf.clauses:
                sat.add_clause(clause)
            for size in range(most + 1):
                assumed = [-bound.rhs[size]] if size < len(bound.rhs) else []
                while sat.solve(assumptions=assumed):
                    model = sat.get_model()
                    chosen = [literal for literal in model if 0 < literal <= len(names)]
                    yield frozenset([names[literal - 1] for literal in chosen])
                    sat.add_clause([-literal for literal in chosen])


SOLVERS: dict[str, Solver[Hashable]] = {"branching": branching, "sat": solved}


def first(sets: Iterable[frozenset[T]], most: int) -> list[frozenset[T]]:
    """The first few sets."""
    return list(islice(sets, most))

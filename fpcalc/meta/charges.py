"""The measure of finite materialization: which steps the runs of a program are charged with.

    most(rule) - how often the rule has fired

is never negative, and each step of a run makes it less for its rule and for no other. So every run ends, and none has more
steps than are charged. Where nothing is evicted, every run spends the charges to the last one.

What a persisted lineage's task does is charged to an account of its own. The task runs once, since what it has computed is
kept. Each eviction may make it run once more: who waits for it may have its turn after the eviction only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter

import attrs

from calculus.runtime import Loc


@attrs.frozen(eq=False)
class Charges:
    """How often each rule fires in a run to its end: this often at least, and this often at most."""

    least: Counter[str]
    most: Counter[str]

    def overdrawn(self, fired: Counter[str]) -> str | None:
        """Words where a run has made a step that nothing is charged with."""
        for rule, count in fired.items():
            if count > self.most[rule]:
                return f"{rule} fires {count} times and is charged {self.most[rule]} times"
        return None

    def left_over(self, fired: Counter[str]) -> str | None:
        """Words where a run has ended before its time."""
        for rule, count in self.least.items():
            if fired[rule] < count:
                return f"{rule} is charged {count} times, and fires {fired[rule]} times"
        return None


@attrs.define(eq=False)
class _Account:
    """The rules that fire when one task runs, with the handlers of its requests, and how often it evicts what is kept."""

    rules: Counter[str] = attrs.field(factory=Counter)
    evicts: Counter[Loc] = attrs.field(factory=Counter)


class Ledger:
    """The accounts: of the main task, and of the task of each persisted lineage."""

    def __init__(self) -> None:
        self._main = _Account()
        self._keepers: dict[Loc, _Account] = {}
        self._open = self._main

    def charge(self, *rules: str) -> None:
        """The task at hand makes these steps, or others make them for it."""
        self._open.rules.update(rules)

    def evict(self, loc: Loc) -> None:
        """The task at hand has evicted what is kept at ι."""
        self.charge("R-Unpersist", "R-Evict")
        self._open.evicts[loc] += 1

    @contextmanager
    def keeping(self, loc: Loc) -> Iterator[None]:
        """Inside the ``with``, what is charged is charged to the task that computes ι; it is the same each time."""
        before, self._open = self._open, _Account()
        try:
            yield
        finally:
            self._keepers[loc], self._open = self._open, before

    def charges(self) -> Charges:
        """All accounts together, each as often as its task runs."""
        least, most = Counter(self._main.rules), Counter(self._main.rules)
        for loc, times in self._times().items():
            rules = self._keepers[loc].rules
            least.update(rules)
            most.update({rule: times * count for rule, count in rules.items()})
        return Charges(least, most)

    def _times(self) -> dict[Loc, int]:
        """How often the task of each persisted lineage runs at most: once, and once for each eviction.

        Who evicts whom has no circle: what a task holds is in the lineage that it computes, or comes of what is.
        """
        evictors: dict[Loc, list[Loc]] = {loc: [] for loc in self._keepers}
        for by, keeper in self._keepers.items():
            for loc in keeper.evicts.keys() & evictors.keys():
                evictors[loc].append(by)
        times: dict[Loc, int] = {}
        for loc in TopologicalSorter(evictors).static_order():
            by_keepers = sum([times[by] * self._keepers[by].evicts[loc] for by in evictors[loc]])
            times[loc] = 1 + self._main.evicts[loc] + by_keepers
        return times

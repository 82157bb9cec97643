"""One exploration from its start to its verdict: the search, the conditions, and the bounds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import attrs

from calculus.config import Config
from calculus.runtime import Done
from fpcalc.exploration.conditions import Condition, builtin, see, told
from fpcalc.exploration.graph import Graph
from fpcalc.exploration.reduction import Reduced
from fpcalc.exploration.space import Bounds, Endless, Space, State
from fpcalc.exploration.verdict import Verdict, Violation
from fpcalc.limits import rare_collections
from semantics.evaluator import Evaluator
from semantics.faults import end_of
from semantics.substitution import SUBSTITUTION

BUILT_IN = ("no stuck task", "every future completed", "determinism")


@attrs.frozen
class Limits:
    """Where an exploration stops short; None is no bound. ``violations``: after so many it has found enough."""

    executions: int | None = None
    states: int | None = None
    seconds: float | None = None
    violations: int = 1


class Exploration:
    """Explores when ``run`` is called; ``verdict`` can be asked at any time, also after an interrupt."""

    def __init__(
        self,
        name: str,
        config: Config,
        bounds: Bounds,
        limits: Limits,
        evaluator: Evaluator,
        conditions: Sequence[Condition] = (),
        *,
        reduced: bool = True,
        seed: int | None = None,
        memory: bool = False,
    ) -> None:
        self._name = name
        self._limits = limits
        self._conditions = list(conditions)
        self._seed = seed
        self._memory = memory
        self.full = not reduced or any(condition.of_every_state for condition in conditions)
        self.space = Space(config, bounds, evaluator, eager=not self.full, seed=seed)
        self._begun = time.monotonic()
        self._search: Graph | Reduced | None = None
        self._outcomes: dict[str, int] = {}
        self._value: Done | None = None
        self._violations: list[Violation] = []
        self._sometimes = {id(condition) for condition in conditions if condition.mode == "sometimes"}
        self._stopped: str | None = "interrupt"
        self._bytes: int | None = None

    def run(self) -> Verdict:
        """Explores up to the limits."""
        with rare_collections():
            self._stopped = self._go()
        if self._stopped is None:
            for condition in self._conditions:
                if id(condition) in self._sometimes:
                    self._violations.append(Violation(str(condition), "it holds in no state", "", ()))
        return self.verdict()

    def _go(self) -> str | None:
        if self._memory:
            import tracemalloc

            tracemalloc.start()
        try:
            for stop in self._until():
                if stop is not None:
                    return stop
        except Endless:
            return "the bound on local steps"
        finally:
            if self._memory:
                self._bytes = tracemalloc.get_traced_memory()[0] // max(self._states() or 1, 1)
                tracemalloc.stop()
        return None

    def _until(self) -> Iterator[str | None]:
        limits = self._limits
        if self.full:
            graph = self._search = Graph(self.space)
            steps = graph.go(self._ended, self._each)
        else:
            reduced = self._search = Reduced(self.space)
            steps = reduced.go(self._ended)
        for made, _ in enumerate(steps):
            if len(self._violations) >= limits.violations:
                yield "a violation"
            if limits.executions is not None and self._executions() >= limits.executions:
                yield "--max-executions"
            if limits.states is not None and (self._states() or self._search.counts.transitions) >= limits.states:
                yield "--max-states"
            if limits.seconds is not None and not made % 16 and time.monotonic() - self._begun > limits.seconds:
                yield "--time"

    def _executions(self) -> int:
        match self._search:
            case Graph(counts=counts):
                return counts.ends
            case Reduced(counts=found):
                return found.executions
        return 0

    def _states(self) -> int | None:
        return self._search.counts.states if isinstance(self._search, Graph) else None

    def _each(self, state: State) -> None:
        """A state of the full graph."""
        seen = None
        for condition in self._conditions:
            if condition.mode != "eventually":
                seen = seen or see(state, None)
                self._check(condition, condition.holds(seen), state)

    def _check(self, condition: Condition, holds: bool, state: State) -> None:
        if condition.mode == "sometimes":
            if holds:
                self._sometimes.discard(id(condition))
        elif not holds:
            self._broken(str(condition), "it does not hold", state)

    def _ended(self, state: State) -> None:
        """The end of an execution."""
        end = end_of(state.exposed)
        name = told(end)
        self._outcomes[name] = self._outcomes.get(name, 0) + 1
        wrong = builtin(state, end)
        if wrong is not None:
            self._broken(*wrong, state)
        if isinstance(end, Done):
            if self._value is None:
                self._value = end
            elif self._value != end:
                self._broken("determinism", f"another execution ends with {told(self._value)}", state)
        seen = see(state, end)
        for condition in self._conditions:
            self._check(condition, condition.holds(seen), state)

    def _broken(self, condition: str, how: str, state: State) -> None:
        assert self._search is not None
        self._violations.append(Violation(condition, how, told(end_of(state.exposed)), tuple(self._search.labels())))

    def verdict(self) -> Verdict:
        """What is known so far."""
        bounds, limits = self.space.bounds, self._limits
        search = self._search
        asked = [("executions", limits.executions), ("states", limits.states), ("seconds", limits.seconds)]
        reductions = ("local steps as one",) if self.full else ("source-DPOR", "sleep sets", "local and private steps as one")
        return Verdict(
            program=self._name,
            exhaustive=self._stopped is None,
            stopped=self._stopped,
            violations=tuple(self._violations[: self._limits.violations]),
            outcomes=tuple(sorted(self._outcomes.items(), key=lambda item: (-item[1], item[0]))),
            executions=self._executions(),
            given_up=search.counts.blocked if isinstance(search, Reduced) else 0,
            states=self._states(),
            transitions=0 if search is None else search.counts.transitions,
            faults=bounds.faults,
            kinds=tuple(sorted(bounds.kinds)),
            recovery=str(bounds.recovery),
            bounds=tuple([(name, bound) for name, bound in asked if bound is not None]),
            reductions=reductions,
            conditions=(*BUILT_IN, *[str(condition) for condition in self._conditions]),
            seed=self._seed,
            seconds=time.monotonic() - self._begun,
            bytes_per_state=self._bytes,
        )


def evaluator_for(full: bool, fastest: Evaluator) -> Evaluator:
    """The full graph compares states, which the relation's own are made for; the reduced search never does."""
    return SUBSTITUTION if full else fastest

"""One exploration from its start to its verdict: the search, the conditions, and the bounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import attrs

from calculus.config import Config
from calculus.runtime import Done
from fpcalc.exploration.conditions import BUILT_IN, Condition, builtin, see, told
from fpcalc.exploration.consing import Consing
from fpcalc.exploration.dpor import SourceDpor
from fpcalc.exploration.graph import Graph
from fpcalc.exploration.persistent import Persistent
from fpcalc.exploration.search import Counts, Reduction, Search, Told
from fpcalc.exploration.space import Bounds, Endless, Space, State
from fpcalc.exploration.symmetry import Symmetry, interchangeable
from fpcalc.exploration.verdict import Verdict, Violation
from fpcalc.limits import rare_collections
from fpcalc.replaying import replay
from semantics.evaluator import Evaluator
from semantics.faults import End, end_of
from semantics.labels import Label
from semantics.movers import Movers, forms_in
from semantics.substitution import SUBSTITUTION

_REDUCTIONS: dict[Reduction, tuple[str, ...]] = {
    "persistent": ("persistent sets", "states met once", "local and private steps as one"),
    "dpor": ("source-DPOR", "sleep sets, no states remembered", "local and private steps as one"),
    "none": ("local steps as one",),
}


@attrs.frozen
class Limits:
    """Where an exploration stops short; None is no bound. ``go_on``: it does not stop where a condition is broken."""

    executions: int | None = None
    states: int | None = None
    seconds: float | None = None
    go_on: bool = False


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
        reduction: Reduction = "persistent",
        symmetry: bool = False,
        seed: int | None = None,
        memory: bool = False,
    ) -> None:
        """``symmetry``: hosts are interchangeable; raises ``ProblemFound`` FP0935 where the program tells them apart."""
        self._name = name
        self._config = config
        self._limits = limits
        self._conditions = list(conditions)
        self._seed = seed
        self._memory = memory
        self._reduction = possible(reduction, conditions)
        self._symmetry = symmetry
        if symmetry:
            interchangeable(config.world.program)
        self.space = Space(config, bounds, evaluator, eager=self._reduction != "none", seed=seed)
        self._search = search_by(self._reduction, self.space, self._each, symmetry=symmetry)
        self._begun = time.monotonic()
        self._outcomes: dict[str, int] = {}
        self._first: tuple[Done, tuple[Label, ...]] | None = None
        self._usual: End | None = None
        self._violations: dict[tuple[str, str], Violation] = {}
        self._sometimes = {id(condition) for condition in conditions if condition.mode == "sometimes"}
        self._stopped: str | None = "interrupt"
        self._bytes: int | None = None

    def run(self, tell: Callable[[Counts], None] | None = None) -> Verdict:
        """Explores up to the limits; ``tell`` is told now and then how far it is."""
        with rare_collections():
            self._stopped = self._go(tell)
        if self._stopped is None:
            for condition in self._conditions:
                if id(condition) in self._sometimes:
                    self._broken(str(condition), "it holds in no state", "", ())
        return self.verdict()

    def _go(self, tell: Callable[[Counts], None] | None) -> str | None:
        if self._memory:
            import tracemalloc

            tracemalloc.start()
        try:
            for made, _ in enumerate(self._search.go(self._ended)):
                if tell is not None and not made % 16:
                    tell(self._search.counts)
                stop = self._stop(made)
                if stop is not None:
                    return stop
        except Endless:
            return "the bound on local steps"
        finally:
            if self._memory:
                self._bytes = tracemalloc.get_traced_memory()[0] // max(self._search.counts.states, 1)
                tracemalloc.stop()
        return None

    def _stop(self, made: int) -> str | None:
        """What ends the search after so many transitions; None where it goes on."""
        limits, counts = self._limits, self._search.counts
        if self._violations and not limits.go_on:
            return "a violation"
        if limits.executions is not None and counts.executions >= limits.executions:
            return "--max-executions"
        states = counts.states if self._reduction == "none" else counts.transitions
        if limits.states is not None and states >= limits.states:
            return "--max-states"
        if limits.seconds is not None and not made % 16 and time.monotonic() - self._begun > limits.seconds:
            return "--time"
        return None

    # What the search tells.

    def _each(self, state: State) -> None:
        """A state of the full graph."""
        seen = None
        for condition in self._conditions:
            if condition.mode != "eventually":
                seen = seen or see(state, None)
                self._check(condition, condition.holds(seen), seen.outcome)

    def _ended(self, state: State) -> None:
        """The end of an execution."""
        end = end_of(state.exposed)
        name = told(end)
        self._outcomes[name] = self._outcomes.get(name, 0) + 1
        wrong = builtin(state, end)
        if wrong is not None:
            self._broken(*wrong, name)
        if isinstance(end, Done):
            if self._first is None:
                self._first = (end, tuple(self._search.labels()))
            elif self._first[0] != end:
                self._differ(end)
        seen = see(state, end)
        for condition in self._conditions:
            self._check(condition, condition.holds(seen), name)

    def _differ(self, end: Done) -> None:
        """Two executions end with different values: at least one of them not with that of the plain run."""
        assert self._first is not None
        usual = self._usual = self._usual or end_of_plain_run(self._config, self.space)
        for value, labels in (self._first, (end, tuple(self._search.labels()))):
            if value != usual:
                self._broken("determinism", f"the plain run ends with {told(usual)}", told(value), labels)

    def _check(self, condition: Condition, holds: bool, outcome: str) -> None:
        if condition.mode == "sometimes":
            if holds:
                self._sometimes.discard(id(condition))
        elif not holds:
            self._broken(str(condition), "it does not hold", outcome)

    def _broken(self, condition: str, how: str, outcome: str, labels: tuple[Label, ...] | None = None) -> None:
        """Notes the first execution that breaks a condition with this outcome: ``labels``, or those that led here."""
        if (condition, outcome) not in self._violations:
            labels = tuple(self._search.labels()) if labels is None else labels
            self._violations[condition, outcome] = Violation(condition, how, outcome, labels)

    def verdict(self) -> Verdict:
        """What is known so far."""
        bounds, limits, counts = self.space.bounds, self._limits, self._search.counts
        asked = [("executions", limits.executions), ("states", limits.states), ("seconds", limits.seconds)]
        return Verdict(
            program=self._name,
            exhaustive=self._stopped is None,
            stopped=self._stopped,
            violations=tuple(self._violations.values()),
            outcomes=tuple(sorted(self._outcomes.items(), key=lambda item: (-item[1], item[0]))),
            executions=counts.executions,
            ends=counts.ends,
            given_up=counts.blocked,
            states=counts.states,
            transitions=counts.transitions,
            faults=bounds.faults,
            complete_below=bounds.faults + 1 if self._stopped is None else counts.complete,
            kinds=tuple(sorted(bounds.kinds)),
            recovery=str(bounds.recovery),
            bounds=tuple([(name, bound) for name, bound in asked if bound is not None]),
            reductions=(*_REDUCTIONS[self._reduction], *(["host symmetry"] if self._symmetry else [])),
            conditions=(*BUILT_IN, *[str(condition) for condition in self._conditions]),
            seed=self._seed,
            seconds=time.monotonic() - self._begun,
            bytes_per_state=self._bytes,
        )


def search_by(reduction: Reduction, space: Space, each: Told, *, symmetry: bool = False) -> Search:
    """The search by a reduction; where there is none, ``each`` is told every state."""
    keys = Symmetry(space.evaluator) if symmetry else Consing(space.faulty, space.evaluator)
    match reduction:
        case "none":
            return Graph(space, keys, each)
        case "dpor":
            return SourceDpor(space, keys)
        case "persistent":
            forms, bounds = forms_in(space.program), space.bounds
            movers = Movers(forms, bounds.recovery, space.evaluator, space.faulty, "forget" in bounds.kinds)
            return Persistent(space, keys, movers)


def end_of_plain_run(config: Config, space: Space) -> End:
    """How the program ends without faults, in the order in which a schedule without steps is replayed."""
    return replay(config, (), space.bounds.recovery, space.evaluator).end


def possible(reduction: Reduction, conditions: Sequence[Condition]) -> Reduction:
    """The reduction, or none where a condition is about every state."""
    return "none" if any(condition.of_every_state for condition in conditions) else reduction


def evaluator_for(reduction: Reduction, fastest: Evaluator) -> Evaluator:
    """The full graph is what the reductions are compared with, so its steps are the relation's own."""
    return SUBSTITUTION if reduction == "none" else fastest

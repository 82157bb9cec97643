"""The search for a plan of faults that breaks a program, or the certificate that there is none.

By size, smallest first. A run that ends well has a support: a larger plan that breaks the program must hit it (else the
run would end as before). So of every plan that ended well the plans with one fault more that hit its own support are run,
and when none is left there is no plan of this size that breaks the program: that, and nothing else, is the certificate.

The order is another matter. First come the minimal hitting sets of all supports seen so far, those of other plans' runs
among them, which says most about where a bug is; a random plan is run now and then, in case the supports mislead.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Literal, TypeAlias

import attrs

from calculus.codec import content_hash
from calculus.config import World
from calculus.problems import problem
from calculus.runtime import DRIVER, Done
from calculus.terms import Program
from fpcalc.files import FolderFiles
from fpcalc.injection.executions import Execution, Name
from fpcalc.injection.history import Running
from fpcalc.injection.hitting import Solver, branching, first
from fpcalc.injection.outcomes import Verdict, judge
from fpcalc.injection.returning import Track
from fpcalc.injection.stops import Stops
from fpcalc.injection.supports import Admitted, Candidate, support, universe
from fpcalc.injection.watching import Watching
from fpcalc.limits import rare_collections
from fpcalc.plans import show_planned
from semantics.choosers import Chooser, RoundRobin, Seeded
from semantics.faults import Hung, end_of
from semantics.recovery import Recovery
from semantics.system import start
from semantics.trials import CrashAt, CrashDuring, ForgetAt, OnMessage, Planned

THRICE, IN_TURN = Recovery(2), RoundRobin()

Strategy: TypeAlias = Literal["lineage", "brute", "random"]

PROBE = 8  # each so-many-eth run of the search is a random plan
COUNTED = 500  # candidates; of more, brute force's pairs are not counted
GUESSES = 64  # hitting sets that are tried before the supports are asked again
LEARNT = 10_000  # members of the supports that guesses are made from
FUEL = 50_000_000  # steps of the run without faults
EVENTS = 50_000  # and its events, which are all remembered


@attrs.frozen(eq=False)
class Subject:
    """What is put on trial: a program, under a recovery policy and a schedule; ``survive``: a loss is no good end."""

    program: Program
    folder: str
    policy: Recovery = THRICE
    choose: Chooser = IN_TURN
    survive: bool = False

    @property
    def digest(self) -> str:
        """The program by its content."""
        return content_hash(self.program)[:16]

    @property
    def schedule(self) -> str:
        """The schedule in words."""
        return f"of seed {self.choose.seed}" if isinstance(self.choose, Seeded) else "in turn"


@attrs.frozen(eq=False)
class Broken:
    """A plan that breaks the program, no fault of which can be left out."""

    plan: tuple[Planned, ...]
    verdict: Verdict
    execution: Execution


@attrs.frozen(eq=False)
class Report:
    """What a search has come to.

    ``broken`` is None where no plan was found; then ``complete`` tells that there is none. ``runs`` counts executions, and
    ``probes`` those of them that were random. ``candidates``: the faults that the run without faults admits; ``hitting``:
    those of them that hit its support. ``brute``: as many runs brute force makes, ``exact``, or more. ``covered``: no plan of
    so many faults breaks the program; ``tried``: so many faults that hit the support were tried alone.
    """

    strategy: Strategy
    subject: Subject
    admitted: Admitted
    oracle: Execution
    broken: Broken | None
    complete: bool
    runs: int
    probes: int
    ends: dict[str, int]
    candidates: int
    hitting: int
    brute: int
    exact: bool
    covered: int
    tried: int
    interrupted: bool = False


class Listener:
    """Who is told how far a search is; this one takes no notice."""

    def about_to_run(self, search: Search) -> None:
        """The next run begins."""

    def has_broken(self, execution: Execution) -> None:
        """A run ended badly; no fault of its plan is left out yet."""


UNHEARD = Listener()


@attrs.frozen
class Bound:
    """At most so many runs, and no run more after so many events."""

    runs: int | None = None
    events: int | None = None

    def reached(self, runs: int, events: int) -> bool:
        """Is it reached by so many?"""
        return (self.runs is not None and runs >= self.runs) or (self.events is not None and events >= self.events)


class BoundReached(Exception):  # noqa: N818  (no error: the search ends here)
    """The search may make no more runs."""


class Node:
    """A plan that was run: the events that its faults were, and the verdict.

    ``whole`` gives the run; where it was cut, as it had come back to the one without faults, or is forgotten, it is made when
    it is asked for.
    """

    def __init__(
        self,
        plan: tuple[Planned, ...],
        struck: Mapping[Planned, int],
        verdict: Verdict,
        admitted: Admitted,
        whole: Callable[[], Execution],
    ) -> None:
        self.plan = plan
        self.struck = struck
        self.verdict = verdict
        self._admitted = admitted
        self._whole = whole

    @cached_property
    def execution(self) -> Execution:
        """The run to its end."""
        return self._whole()

    @cached_property
    def support(self) -> tuple[Candidate, ...]:
        """The faults that hit what the outcome rests on."""
        return tuple(support(self.execution, self._admitted))

    @cached_property
    def last(self) -> int:
        """The event that the last fault of the plan was; -1 where there was none."""
        return max(self.struck.values(), default=-1)

    def forget(self, whole: Callable[[], Execution]) -> None:
        """Keeps the run no longer: the runs of all plans of a size are too many."""
        self._whole = whole
        self.__dict__.pop("execution", None)

    @property
    def idle(self) -> bool:
        """Did a fault of the plan not happen?"""
        return len(self.struck) < len(self.plan)


def later_faults(node: Node, admitted: Admitted) -> list[Candidate]:
    """All faults that could happen after those of a plan."""
    return [one for one in universe(node.execution, admitted) if one.at >= node.last]


class Search:
    """One search: the runs so far, each plan once. Of the largest plans, only what they are is remembered."""

    def __init__(
        self,
        subject: Subject,
        admitted: Admitted,
        bound: Bound = Bound(),
        listener: Listener = UNHEARD,
    ) -> None:
        self.subject = subject
        self.admitted = admitted
        self.bound = bound
        self.listener = listener
        self.evaluator = Watching()
        self.config = start(World(subject.program, FolderFiles(subject.folder)), self.evaluator)
        self.nodes: dict[frozenset[Planned], Node] = {}
        self.largest: set[frozenset[Planned]] = set()
        self.size = 0  # of the plans that are run now
        self.runs = 0
        self.events = 0
        self.probes = 0
        self.ends: dict[str, int] = {}
        self.broken: Node | None = None
        self.clauses: list[list[Planned]] = []
        self.learnt = 0  # members of clauses
        self.cutting = False
        self.stops = Stops()
        self.track = Track()
        self.oracle = self.without_faults()

    def without_faults(self) -> Execution:
        """The run that tells what is good. Raises ``ProblemFound`` where it tells nothing."""
        self.runs += 1
        ended = self.watched()
        if not isinstance(ended.trial.end, Done):
            fuel = ended.trial.stopped == "fuel"
            end = f"more than {FUEL:,} steps or {EVENTS:,} events" if fuel else type(ended.trial.end).__name__.lower()
            raise problem("FP0950", fix="fix", end=end)
        root = self.nodes[frozenset()] = Node((), {}, judge(ended, ended), self.admitted, lambda: ended)
        self.candidates = len(universe(ended, self.admitted))
        self.hitting = len(root.support)
        if not self.candidates or not self.admitted.faults:
            raise problem("FP0951", fix="fix", admitted=str(self.admitted))
        if not self.hitting:
            raise problem("FP0952", fix="fix", candidates=str(self.candidates))
        return ended

    def watched(self) -> Execution:
        """The run without faults, of which later runs are made."""
        running = Running(self.config, (), self.subject.policy, self.subject.choose, FUEL, self.evaluator)
        self.evaluator.learning = True
        self.stops.passed(running)
        while len(running.course.labels) < EVENTS and running.step():
            self.stops.passed(running)
            self.track.passed(running)
        self.evaluator.learning = False
        ended = running.end() if len(running.course.labels) < EVENTS else running.so_far()
        self.stops.ended(ended, 20 * ended.trial.steps + 10_000)
        self.track.ended(running, ended)
        return ended

    def running(self, plan: Iterable[Planned], before: int | None = None) -> Running:
        """A run of a plan that stands somewhere before the first of its faults, and before an event."""
        return self.stops.before(sorted(plan, key=show_planned), before)

    def judged(self, execution: Execution) -> Node:
        """A run with its verdict."""
        verdict = judge(execution, self.oracle, self.subject.survive)
        return Node(execution.plan, execution.struck, verdict, self.admitted, lambda: execution)

    def made(self, running: Running) -> Node:
        """A run that counts. Raises ``BoundReached``."""
        if self.bound.reached(self.runs, self.events):
            raise BoundReached
        self.runs += 1
        self.listener.about_to_run(self)
        made = len(running.course.labels)
        node = (self.cut(running) if self.cutting else None) or self.judged(running.end())
        self.events += len(running.course.labels) - made
        self.ends[node.verdict.kind] = self.ends.get(node.verdict.kind, 0) + 1
        if not node.verdict.good and self.broken is None:
            self.broken = node
            self.listener.has_broken(node.execution)
        return node

    def cut(self, running: Running) -> Node | None:
        """A run as far as it is not the run without faults; None where it does not become that again, or ends otherwise."""
        while not self.track.meets(running):
            if not running.step():
                return None
        course, plan = running.course, running.plan
        if course.held and not self.judged(attrs.evolve(running.so_far(), trial=self.track.end(running))).verdict.good:
            return None
        good = self.nodes[frozenset()].verdict
        return Node(plan, dict(course.struck), good, self.admitted, partial(self.to_the_end, plan))

    def to_the_end(self, plan: tuple[Planned, ...]) -> Execution:
        """The whole run of a plan once more; its events count, but it is no other run."""
        running = self.running(plan)
        made = len(running.course.labels)
        ended = running.end()
        self.events += len(ended.events) - made
        return ended

    def learn(self, node: Node) -> None:
        """One clause more for guesses; when there are enough, a run is made as a whole only when its support is asked for."""
        if not self.cutting and node.support:
            self.clauses.append(sorted([one.planned for one in node.support], key=_harm))
            self.learnt += len(node.support)
            self.cutting = len(self.clauses) >= GUESSES or self.learnt >= LEARNT

    def known(self, plan: frozenset[Planned]) -> bool:
        """Was the plan run?"""
        return plan in self.nodes or plan in self.largest

    def run(self, plan: frozenset[Planned], before: Running | None = None) -> Node:
        """The run of a plan that was not run, or of one that is not among the largest.

        ``before`` is a run under some of its faults that stands before the others. Raises ``BoundReached``.
        """
        node = self.nodes.get(plan)
        if node is None:
            ordered = sorted(plan, key=show_planned)
            node = self.made(self.running(ordered) if before is None else before.fork(ordered))
            if len(plan) < self.admitted.faults:
                self.nodes[plan] = node
            else:
                self.largest.add(plan)
        return node

    def extended(self, node: Node, candidates: Sequence[Candidate]) -> Iterator[Node]:
        """The runs, as far as they are new, of a plan with one of these faults more; they go on from the plan's own run.

        The faults come in the order in which they would happen.
        """
        running = self.running(node.plan, before=candidates[0].at if candidates else 0)
        for one in candidates:
            plan = self.with_fault(node, one)
            if plan is not None and not self.known(plan):
                running.to(one.at)
                yield self.run(plan, running)

    def with_fault(self, node: Node, one: Candidate) -> frozenset[Planned] | None:
        """A plan with one fault more.

        A crash of the plan that comes later is said anew: the event that it comes before may have another number now. None
        where it has no occasion any more.
        """
        struck = node.struck
        later = [p for p in node.plan if isinstance(p, CrashAt) and struck.get(p, -1) > one.at]
        plan = (frozenset(node.plan) | {one.planned}) - frozenset(later)
        for crash in sorted(later, key=lambda crash: struck[crash]):
            event = self.event_before(node, crash)
            found = [e.nth for e in self.run(plan).execution.events if (e.name, e.round) == event]
            if not found:
                return None
            plan |= {CrashAt(crash.host, found[0])}
        return plan

    def event_before(self, node: Node, crash: CrashAt) -> tuple[Name | None, int]:
        """The event that a crash of a plan comes just before, by name: it is in the run with the earlier faults alone."""
        struck = node.struck
        earlier = frozenset([p for p in node.plan if p in struck and struck[p] < struck[crash]])
        events = self.run(earlier).execution.events
        return next((e.name, e.round) for e in events if e.label.host == crash.host and e.nth == crash.event)

    def sizes(self) -> Iterator[int]:
        """From one fault to as many as are admitted."""
        while self.size < self.admitted.faults:
            self.size += 1
            yield self.size

    def good_plans(self, size: int) -> list[Node]:
        """The plans of a size below the largest that ended well, in the order in which they were run."""
        return [node for plan, node in list(self.nodes.items()) if len(plan) == size and node.verdict.good]

    def report(self, strategy: Strategy, complete: bool) -> Report:
        broken = None if self.broken is None else self.smallest(self.broken)
        ends = dict(sorted(self.ends.items()))
        certified = complete and broken is None
        pairs = certified and self.admitted.faults > 1 and self.candidates <= COUNTED
        brute = 1 + self.candidates + (self.pairs() if pairs else 0)
        exact = self.admitted.faults == (2 if pairs else 1)
        return Report(
            strategy, self.subject, self.admitted, self.oracle, broken, certified, self.runs, self.probes, ends,
            self.candidates, self.hitting, brute, exact, self.size if certified else max(self.size - 1, 0), self.tried(),
        )  # fmt: skip

    def tried(self) -> int:
        """How many of the faults that hit the support were tried alone."""
        return sum([1 for one in self.nodes[frozenset()].support if self.known(frozenset([one.planned]))])

    def pairs(self) -> int:
        """How many plans of two faults brute force runs, where no single fault breaks the program.

        The single faults that say so are run if they were not yet; what this takes is not counted.
        """
        found = set()
        for one in universe(self.oracle, self.admitted):
            known = self.nodes.get(frozenset([one.planned]))
            node = known or self.judged(self.running([one.planned]).end())
            found.update([frozenset([one.planned, other.planned]) for other in later_faults(node, self.admitted)])
        return len(found)

    def smallest(self, node: Node) -> Broken:
        """The plan without the faults that it does not need; what this takes is not counted."""
        best = node
        for one in sorted(node.execution.plan, key=show_planned):
            fewer = self.judged(self.running([p for p in best.execution.plan if p != one]).end())
            if not fewer.verdict.good and not fewer.execution.trial.idle:
                best = fewer
        return Broken(best.execution.plan, best.verdict, best.execution)


def search(
    subject: Subject,
    admitted: Admitted,
    strategy: Strategy = "lineage",
    *,
    solver: Solver[Planned] = branching,
    seed: int = 0,
    bound: Bound = Bound(),
    listener: Listener = UNHEARD,
) -> Report:
    """Searches by one strategy, within a bound. Ctrl-C ends it with what is known by then.

    Raises ``ProblemFound``: FP0950 where the program has no value without faults, FP0951 where no fault is admitted, FP0952
    where none could matter, for then whatever is found says nothing.
    """
    with rare_collections():
        state = Search(subject, admitted, bound, listener)
        try:
            return state.report(strategy, _STRATEGIES[strategy](state, solver, random.Random(seed)))
        except BoundReached:
            return state.report(strategy, False)
        except KeyboardInterrupt:
            return attrs.evolve(state.report(strategy, False), interrupted=True)


# By lineage.


def _lineage(state: Search, solver: Solver[Planned], chance: random.Random) -> bool:
    probe = _Prober(state, chance)
    state.learn(state.nodes[frozenset()])
    for size in state.sizes():
        for step in (_guessed(state, solver, size), _demanded(state, size)):
            for node in step:
                if not node.verdict.good:
                    return False
                state.learn(node)
                node.forget(partial(state.to_the_end, node.plan))
                if state.runs % PROBE == 0 and not probe.once():
                    return False
    return True


def _harm(planned: Planned) -> int:
    """What is guessed first: a crash takes most, a duplicate nothing."""
    match planned:
        case CrashAt() | CrashDuring() | ForgetAt():
            return 0
        case OnMessage(what):
            return {"drop": 1, "delay": 2, "dup": 3}[what]


def _guessed(state: Search, solver: Solver[Planned], size: int) -> Iterator[Node]:
    """The minimal hitting sets of all supports so far, as plans, as long as there are new ones."""
    news = True
    while news and not state.cutting:
        news = False
        for plan in first(solver(state.clauses, size), GUESSES):
            if plan and not state.known(plan) and _admits(state.admitted, plan):
                node = state.run(plan)
                if node.verdict.good and node.idle:
                    continue
                news = True
                yield node


def _admits(admitted: Admitted, plan: frozenset[Planned]) -> bool:
    crashes = sum([1 for p in plan if isinstance(p, CrashAt | CrashDuring)])
    messages = [(p.kind, p.id, p.nth) for p in plan if isinstance(p, OnMessage)]
    return (admitted.crashes is None or crashes <= admitted.crashes) and len(messages) == len(set(messages))


def _demanded(state: Search, size: int) -> Iterator[Node]:
    """What the certificate asks for: each plan of ``size`` - 1 faults that ended well, with one more that hits its support.

    First with a later fault, for then most of the run is there already; most of those with an earlier one are the same plans.
    """
    for later in (True, False):
        for node in state.good_plans(size - 1):
            yield from state.extended(node, [one for one in node.support if (one.at > node.last) is later])
            if state.broken is not None:  # a plan that was run on the way to another
                yield state.broken


# By brute force.


def _brute(state: Search, solver: Solver[Planned], chance: random.Random) -> bool:
    """Every plan, each fault after those before it in the run that these make."""
    for size in state.sizes():
        for node in state.good_plans(size - 1):
            for found in state.extended(node, later_faults(node, state.admitted)):
                if not found.verdict.good:
                    return False
    return True


# By chance.


class _Prober:
    """Draws plans: of one fault up to the bound, each fault one of a run that was seen, equally likely."""

    def __init__(self, state: Search, chance: random.Random) -> None:
        self.state = state
        self.chance = chance
        self.known: dict[Planned, None] = {}
        self.drawn: set[frozenset[Planned]] = set()
        self.see(state.oracle)

    def see(self, execution: Execution) -> None:
        """Adds the faults that a run admits: those before its first one are those of the run without faults."""
        first = min(execution.struck.values(), default=0)
        for one in universe(execution, self.state.admitted, first):
            self.known.setdefault(one.planned)

    def see_rest(self, running: Running) -> None:
        """Adds the faults that a run would admit from where it was cut."""
        if "crash" in self.state.admitted.kinds and self.state.admitted.until is None:
            for crash in self.state.track.later_crashes(running):
                if crash.host != DRIVER:
                    self.known.setdefault(crash)

    def draw(self) -> frozenset[Planned] | None:
        known = list(self.known)
        size = self.chance.randint(1, min(self.state.admitted.faults, len(known)))
        plan = frozenset(self.chance.sample(known, size))
        return plan if _admits(self.state.admitted, plan) else None

    def once(self) -> bool:
        """Runs a plan that was drawn; False where it breaks the program.

        One that was drawn before ends as it did: it counts, but is not made again.
        """
        plan = self.draw()
        if plan is None or self.state.known(plan):
            return True
        if plan in self.drawn:
            self.state.runs, self.state.probes = self.state.runs + 1, self.state.probes + 1
            return True
        self.drawn.add(plan)
        # A plan that was drawn is no part of the certificate: its crashes have numbers, not the names of events.
        running = self.state.running(plan)
        node = self.state.made(running)
        self.state.probes += 1
        self.see(running.so_far())
        if node.verdict.good and isinstance(end_of(running.course.state), Hung):
            self.see_rest(running)
        return node.verdict.good


def _random(state: Search, solver: Solver[Planned], chance: random.Random) -> bool:
    prober = _Prober(state, chance)
    state.cutting = True
    for _ in range(state.bound.runs or 1_000):
        if not prober.once():
            return False
    return False


_STRATEGIES: dict[Strategy, Callable[[Search, Solver[Planned], random.Random], bool]] = {
    "lineage": _lineage,
    "brute": _brute,
    "random": _random,
}


def samples(subject: Subject, admitted: Admitted, seeds: Sequence[int], most: int) -> tuple[list[int], int]:
    """A random sampler's runs until it breaks the program, for each seed that does within ``most``; and how many do not.

    Raises ``KeyboardInterrupt``.
    """
    found = []
    for seed in seeds:
        report = search(subject, admitted, "random", seed=seed, bound=Bound(runs=most))
        if report.interrupted:
            raise KeyboardInterrupt
        if report.broken is not None:
            found.append(report.runs)
    return found, len(seeds) - len(found)


__all__ = ["Bound", "Broken", "Report", "Search", "Strategy", "Subject", "samples", "search"]

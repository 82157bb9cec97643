"""Replay correctness: what a run under faults may come to.

    a plan of n faults, retry(n)      the run ends as the one without faults does, or with the loss of a root that was lost

A run is compared with the one without faults on the same schedule, name by name: silos, futures, what is kept, stable
storage. Where an ``orElse`` has taken its second alternative, names stand for something else. If the alternatives of a program
agree, the value is the same all the same; if they do not, only the loss is asked for that was the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import attrs

from calculus.config import Config, Files, Host, Put, Req, World
from calculus.pmap import PMap
from calculus.printing import show
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER_TASK, Done, Failure, HostId, Id, Loc, Lost
from calculus.terms import Program
from calculus.values import Level
from checker.configurations import Memo, check_config
from checker.kernel import StoreTy
from fpcalc.injection.executions import Execution
from fpcalc.injection.history import execute
from fpcalc.injection.outcomes import recoverable, was_ruined
from fpcalc.injection.watching import Watching
from fpcalc.meta.meaning import alike
from fpcalc.testing.generators.plans import FUEL, FaultPlan
from semantics.choosers import Chooser
from semantics.faults import DriverLost, Hung
from semantics.labels import Crashed, Delayed, Dropped, Evicted, Kept, Label, Named, Recovered, Sent
from semantics.recovery import NO_RECOVERY, Move, Recovery
from semantics.system import start
from semantics.trials import trial

_FOR_A_LOSS = ("Retry-Lost", "Retry-Keep")


class Faultless:
    """A program's run without faults, on a schedule; ``execution`` is None where it is too long."""

    def __init__(self, program: Program, files: Files, choose: Chooser) -> None:
        self.world = World(program, files)
        self.choose = choose
        self.evaluator = Watching()
        self.config = start(self.world, self.evaluator)
        found = execute(self.config, (), NO_RECOVERY, choose, FUEL, self.evaluator)
        self.execution = found if found.trial.stopped == "quiet" else None


@attrs.frozen(eq=False, slots=False)
class Replay:
    """A run under so many ``faults``, and the one without; ``moves`` are its visible steps, on the relation."""

    policy: Recovery
    ended: Execution
    reference: Execution
    moves: tuple[Move, ...]
    agreeing: bool
    faults: int

    @cached_property
    def recovered(self) -> list[Loc]:
        """The losses for which an alternative was taken."""
        return [change.root for change in _changes(self.ended) if isinstance(change, Recovered)]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The visible steps under the plan."""
        return self.ended.trial.labels

    @property
    def ending(self) -> str:
        """How the run under the plan ended, in a word."""
        return type(self.ended.trial.end).__name__.lower()


def replay(faultless: Faultless, reference: Execution, plan: FaultPlan, agreeing: bool) -> Replay:
    """Runs the program under a plan, on the abstract machine and on the relation."""
    fuel = 20 * reference.trial.steps + 1_000
    ended = execute(faultless.config, plan.faults, plan.policy, faultless.choose, fuel, faultless.evaluator)
    moves: list[Move] = []
    trial(start(faultless.world), plan.faults, plan.policy, faultless.choose, fuel=fuel, observe=moves.append)
    return Replay(plan.policy, ended, reference, tuple(moves), agreeing, len(plan.faults))


def wrong(made: Replay) -> str | None:
    """What speaks against replay correctness, in words."""
    for look in (_preservation, _emptiness, _bound, _alternatives, _end, _names, _effects):
        words = look(made)
        if words is not None:
            return words
    return None


# Along the run.


def _preservation(made: Replay) -> str | None:
    """Each configuration under faults has a type under Σ and what was named, and a name keeps its type."""
    if made.recovered and not made.agreeing:
        return None
    store_ty: StoreTy = PMap()
    memo = Memo()
    for move in made.moves:
        for change in move.label.changes:
            if isinstance(change, Named):
                if store_ty.get(change.loc, change.type) != change.type:
                    return f"{show(change.loc)} is named again for {show(change.type)}, not {show(store_ty[change.loc])}"
                store_ty = store_ty.set(change.loc, change.type)
        try:
            check_config(move.after.config, store_ty, memo)
        except ProblemFound as found:
            return f"after {move.label.rule}: {found.problems[0]}"
    return None


def _emptiness(made: Replay) -> str | None:
    """A crash leaves nothing of a host but its name, in its next incarnation, and the losses of what was populated there;
    it takes nothing from stable storage.
    """
    lives: Counter[HostId] = Counter()
    stable: PMap[Loc, Any] = PMap()
    for move in made.moves:
        for change in move.label.changes:
            if isinstance(change, Crashed):
                lives[change.host] += 1
                host: Host = move.after.config.hosts[change.host]
                if host.tasks or host.kept or host.futures or host.unacked or _values(host.silos):
                    return f"{show(change.host)} has something left after a crash"
                if host.incarnation != lives[change.host]:
                    return f"{show(change.host)} comes back in incarnation {host.incarnation}, not {lives[change.host]}"
                for loc in {*change.ruined, *host.silos}:
                    if host.silos.get(loc) != Lost(loc):
                        return f"{show(loc)} does not count as lost after the crash of {show(change.host)}"
                if move.after.config.stable != stable:
                    return f"the crash of {show(change.host)} changes stable storage"
        stable = move.after.config.stable
    return None


def _bound(made: Replay) -> str | None:
    """No future, Put or persisted lineage is tried again more often than the policy says, nor than faults have hit it."""
    tries = Counter([tried for move in made.moves if (tried := _tried(move.label)) is not None])
    for (rule, name), count in tries.items():
        if count > made.policy.retries:
            return f"{show(name)} is tried again {count} times, under {made.policy}"
        faults = sum([_hits(change, rule, name) for move in made.moves for change in move.label.changes])
        if count > faults:
            return f"{show(name)} is tried again by {rule} more often than faults have hit it: {count} to {faults}"
    return None


def _tried(label: Label) -> tuple[str, Loc | Id] | None:
    """By which rule a label tries what again."""
    if label.rule == "Retry-Keep" and label.task is not None:
        return label.rule, label.task
    if label.rule in ("Retry-Req", "Retry-Put", "Retry-Lost"):
        match label.changes[0]:
            case Sent(Put(loc)) | Sent(Req(reply=loc)):
                return label.rule, loc
    return None


def _hits(change: object, rule: str, name: Loc | Id) -> bool:
    """May a fault be why the rule tries something again? A loss needs a crash, or a Put that has gone, where the late Ack of an
    earlier one hides that. A request is not served any more where a message for its future has gone, or a crash has taken a
    task of another host; a Put, where it has gone itself or its Ack has.
    """
    match change:
        case Dropped(Put()) | Delayed(Put()) if rule in _FOR_A_LOSS:
            return True
        case Dropped(message) | Delayed(message):
            return getattr(message, "loc" if rule == "Retry-Put" else "reply", None) == name
        case Crashed(host):
            return rule in _FOR_A_LOSS or (rule == "Retry-Req" and isinstance(name, Loc) and host != name.host)
        case _:
            return False


def _alternatives(made: Replay) -> str | None:
    """The second alternative of an orElse is taken for a loss, and for nothing else."""
    for root in made.recovered:
        if not was_ruined(made.ended, root):
            return f"an alternative is taken for the loss of {show(root)}, which was never lost"
    return None


# At its end.


def _end(made: Replay) -> str | None:
    """The value or the failure without faults, or the loss of a root that nothing could bring back. Where there are more
    faults than retries, the program may also wait for ever.
    """
    if made.ended.trial.stopped == "fuel":
        return f"the run does not end within {made.ended.trial.steps} steps"
    match made.ended.trial.end:
        case Hung() | Lost() if made.policy.retries < made.faults:
            return None
        case Hung():
            return "the run hangs"
        case DriverLost():
            return "the driver is lost, and no fault was for it"
        case Lost(root):
            way = recoverable(made.ended, root)
            return None if way is None else f"{show(root)} is given up, but {way}"
        case Done() | Failure() as end if (made.agreeing or not made.recovered) and not alike(end, made.reference.trial.end):
            return f"the run ends with {_told(end)}, and with {_told(made.reference.trial.end)} without faults"
    return None


def _names(made: Replay) -> str | None:
    """What a name stands for is what it stands for without faults, and nothing else is named."""
    if made.recovered:
        return None
    known_names = {change.loc for change in _changes(made.reference) if isinstance(change, Named)}
    for change in _changes(made.ended):
        if isinstance(change, Named) and change.loc not in known_names:
            return f"{show(change.loc)} is named, and is not without faults"
    there, here = [_stores(run.trial.state.config) for run in (made.ended, made.reference)]
    for where, values in there.items():
        for loc, value in values.items():
            known = here[where].get(loc)
            if known is not None and not alike(value, known):
                return f"{show(loc)} stands for {show(value)} in {where}, and for {show(known)} without faults"
    return None


def _stores(config: Config) -> dict[str, dict[Loc, Any]]:
    """The values of a configuration by name."""
    found: dict[str, dict[Loc, Any]] = {"silos": {}, "kept": {}, "futures": {}, "storage": dict(config.stable.items())}
    for host in config.hosts.values():
        for where, outcomes in (("silos", host.silos), ("kept", host.kept), ("futures", host.futures)):
            found[where] |= _values(outcomes)
    return found


def _values(outcomes: PMap[Loc, Any]) -> dict[Loc, Any]:
    return {loc: outcome.value for loc, outcome in outcomes.items() if isinstance(outcome, Done)}


def _effects(made: Replay) -> str | None:
    """What the end of the program rests on is in stable storage when it has ended, and no half of an object is."""
    state = made.ended.trial.state
    for loc in state.torn:
        if loc in state.config.stable:
            return f"half an object is read at {show(loc)}"
    if isinstance(made.ended.trial.end, Done) and not made.recovered:
        gone = {change.loc for run in (made.ended, made.reference) for change in _changes(run) if isinstance(change, Evicted)}
        for loc in _needed(made.reference):
            if loc not in state.config.stable and loc not in gone:
                return f"the program has ended, and {show(loc)} is not in stable storage"
    return None


def _changes(run: Execution) -> Iterator[Any]:
    for event in run.events:
        yield from event.label.changes


def _needed(run: Execution) -> list[Loc]:
    """The objects in stable storage that the end of the main task rests on."""
    todo = [max([at for at, event in enumerate(run.events) if event.label.task == DRIVER_TASK], default=-1)]
    seen = {-1, *todo}
    found: list[Loc] = []
    while todo and todo != [-1]:
        at = todo.pop()
        changes = run.events[at].label.changes
        found += [change.loc for change in changes if isinstance(change, Kept) and change.level is Level.STABLE]
        sources = {edge.source for edge in run.edges[at]} - seen
        seen |= sources
        todo += sources
    return found


def _told(end: Any) -> str:
    return show(end.value) if isinstance(end, Done) else f"the failure {end.code}" if isinstance(end, Failure) else show(end)

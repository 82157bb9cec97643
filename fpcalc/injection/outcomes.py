"""Good ends and bad ones.

    good   ::= the value of the run without faults, and the same stable objects
             | lost ι, where nothing could have brought ι back
    bad    ::= everything else

Whether something could have brought ι back is asked of the run's events and of what is left at its end, not of the rules
of recovery: those are what is on trial.
"""

from __future__ import annotations

from collections import Counter

import attrs

from calculus.config import Put, Res
from calculus.printing import show
from calculus.runtime import DRIVER_TASK, Done, Failure, Id, Loc, Lost
from fpcalc.injection.executions import Execution
from semantics.faults import DriverLost, Hung
from semantics.labels import Crashed, Delivered, Dropped, Label, Ruined, Sent, Stored
from semantics.lacks import below


@attrs.frozen
class Verdict:
    """How a run ended: ``kind`` is one of ``GOOD`` or ``BAD``; ``root`` is what was lost, or is missing or too much."""

    kind: str
    words: str
    root: Loc | None = None

    @property
    def good(self) -> bool:
        return self.kind in GOOD


#: What the two clauses of a good end are called.
GOOD = {"value": "the value without faults", "loss": "a loss that nothing could mend"}
#: What is bad, and what this means.
BAD = {
    "another value": "the program ends with another value",
    "failure": "the program fails at run time",
    "hang": "the program does not end",
    "spurious loss": "the program gives up on data that could be had again",
    "no survival": "the program does not survive",
    "driver lost": "the driver has crashed",
    "missing effect": "an object is missing in stable storage",
    "doubled effect": "an object is twice in stable storage",
    "strange effect": "an object is in stable storage that is not there without faults",
}


def judge(execution: Execution, oracle: Execution, survive: bool = False) -> Verdict:
    """The verdict on a run, by the run without faults; with ``survive``, a loss is bad too."""
    if execution.trial.stopped == "fuel":
        return Verdict("hang", f"it makes more than {execution.trial.steps:,} steps, and goes on")
    end = execution.trial.end
    match end:
        case Done():
            return _of_value(execution, oracle, end)
        case Failure(code):
            return Verdict("failure", f"it fails with {code}")
        case Hung():
            return Verdict("hang", "nothing can go on, and the program has not ended")
        case DriverLost():
            return Verdict("driver lost", "the driver is gone")
        case Lost(root):
            return _of_loss(execution, oracle, root, survive)


def _of_value(execution: Execution, oracle: Execution, end: Done) -> Verdict:
    if end != oracle.trial.end:
        return Verdict("another value", f"it ends with {show(end.value, 200)}")
    effects = _effects(execution, oracle)
    if effects is not None:
        return effects
    return Verdict("value", "the value without faults, the same stable objects")


def _effects(execution: Execution, oracle: Execution, missing: bool = True) -> Verdict | None:
    """What is wrong with stable storage; with ``missing`` False, objects that are not there yet are none of it.

    Objects are compared by what they are, not by name: an alternative may write the same under a name of its own.
    """
    stable, expected = execution.trial.state.config.stable, oracle.trial.state.config.stable
    if stable == expected:
        return None
    there = Counter([show(value) for value in stable.values()])
    due = Counter([show(value) for value in expected.values()])
    for loc, value in stable.items():
        text = show(value)
        if there[text] > due[text]:
            kind = "doubled effect" if text in due else "strange effect"
            extra = [at for at, other in stable.items() if show(other) == text and at not in expected]
            words = f"{show(value, 120)} is in stable storage {_times(there[text], due[text])}"
            return Verdict(kind, words, (extra or [loc])[0])
    for loc, value in expected.items():
        if missing and there[show(value)] < due[show(value)]:
            return Verdict("missing effect", f"{show(value, 120)} is not in stable storage", loc)
    return None


def _times(there: int, due: int) -> str:
    said = {1: "once", 2: "twice"}
    return f"{said.get(there, f'{there} times')}, and without faults {said.get(due, f'{due} times') if due else 'not at all'}"


def _of_loss(execution: Execution, oracle: Execution, root: Loc, survive: bool) -> Verdict:
    way = recoverable(execution, root)
    if way is not None:
        return Verdict("spurious loss", f"{show(root)} is given up, but {way}", root)
    effects = _effects(execution, oracle, missing=False)
    if effects is not None:
        return effects
    if survive:
        return Verdict("no survival", f"{show(root)} is lost, and nothing leads to it again", root)
    return Verdict("loss", f"{show(root)} was lost for good", root)


def recoverable(execution: Execution, root: Loc) -> str | None:
    """What could have brought ι back, in words; None where nothing could.

    Data is there again if a copy of it is left, on its host, in a message or with its sender; or if a request is asked
    again under whose name it was made; or if it was never ruined. What comes after the end of the program, because a request
    of before it is late or comes twice, could not have been waited for.
    """
    config = execution.trial.state.config
    if not was_ruined(execution, root):
        return "it was never lost"
    is_there, is_coming = _at_the_end(execution, root)
    if is_there:
        return f"it is on {show(root.host)}"
    if is_coming:
        return "it is on its way"
    for host, there in config.hosts.items():
        if root in there.unacked:
            return f"{show(host)}, which sent it, still has it"
    request = _maker(execution, root)
    return None if request is None else f"the request {show(request)} makes it again"


def _at_the_end(execution: Execution, root: Loc) -> tuple[bool, bool]:
    """Was data on its host when the program ended, and was a Put of it on its way, late or not?"""
    acts = [at for at, event in enumerate(execution.events) if event.label.task == DRIVER_TASK]
    is_there, flying = False, 0
    for event in execution.events[: max(acts, default=-1) + 1]:
        for change in event.label.changes:
            match change:
                case Stored(loc) if loc == root:
                    is_there = True
                case Crashed(_, ruined, _) if root in ruined:
                    is_there = False
                case Sent(Put(loc)) if loc == root and event.label.rule != "F-Late":
                    flying += 1
                case Delivered(Put(loc)) | Dropped(Put(loc)) if loc == root:
                    flying -= 1
    return is_there, flying > 0


def was_ruined(execution: Execution, root: Loc) -> bool:
    """Did a crash take the data where it was, or its sender before it arrived?"""
    stored = False
    for event in execution.events:
        for change in event.label.changes:
            match change:
                case Stored(loc) if loc == root:
                    stored = True
                case Crashed(host, ruined, _):
                    if root in ruined or (not stored and host != root.host):
                        return True
                case Ruined(loc) if loc == root:
                    return True
    return False


def _maker(execution: Execution, root: Loc) -> Id | None:
    """A request, or the task of a persisted lineage, that was told of the loss though its own replay mends it."""
    for event in execution.events:
        match event.label:
            case Label("R-Res", message=Res(reply, outcome)) if outcome == Lost(root) and below(root.id, reply.id):
                return reply.id
            case Label("M-Keep", task=Id() as task) if below(root.id, task) and _kept_loss(execution, task):
                return task
    return None


def _kept_loss(execution: Execution, task: Id) -> bool:
    """Is a loss what the task of a persisted lineage has left?"""
    hosts = execution.trial.state.config.hosts.values()
    return any(loc.id == task and isinstance(there, Lost) for host in hosts for loc, there in host.kept.items())

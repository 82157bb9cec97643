"""Counterexamples as files: what made an execution go wrong, so that it can be made again.

    {"fptrace": 1, "program": "9f…", "file": "a.fp", "recovery": "retry(1)", "schedule": ["task driver on driver", …],
     "faults": ["drop req driver.3 on machine1"], "condition": "no stuck task", "expected": "hang"}

The schedule has the faults in it, each where it happens; ``faults`` has them once more, for people.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from calculus.codec import content_hash
from calculus.config import Put, Req
from calculus.problems import ProblemFound, problem
from calculus.terms import Program
from fpcalc.aside import Aside
from semantics.labels import (
    Delayed,
    Dropped,
    Evicted,
    Label,
    Ruined,
    Sent,
    Torn,
    message_choice,
    show_choice,
    show_host,
    show_id,
)

VERSION = 1
#: The program's file where it was read from standard input.
STDIN = "-"
FAULTS = ("crash", "tear", "drop", "dup", "delay", "forget")


@attrs.frozen
class Counterexample:
    """An execution by the names of its steps, in order; a step is a task's turn, a delivery, a fault, or a recovery."""

    program: str
    file: str
    recovery: str
    schedule: tuple[str, ...]
    condition: str
    expected: str

    @property
    def faults(self) -> tuple[str, ...]:
        return tuple([step for step in self.schedule if is_fault(step)])


def is_fault(step: str) -> bool:
    """Is this step of a schedule a fault?"""
    return step.partition(" ")[0] in FAULTS


def name_of(program: Program) -> str:
    """The hash of what a program means: names of files and places in the text are not in it."""
    return content_hash(program)


def step_of(label: Label) -> str:
    """A label's step, by name."""
    for change in label.changes:
        match label.rule, change:
            case "F-Tear", Torn(loc):
                return f"tear {show_id(loc.id)} on {show_host(label.host)}"
            case "F-Drop", Dropped(message):
                return f"drop {show_choice(message_choice(message))}"
            case "F-Dup", Sent(message):
                return f"dup {show_choice(message_choice(message))}"
            case "F-Delay", Delayed(message):
                return f"delay {show_choice(message_choice(message))}"
            case "F-Late", Sent(message):
                return f"late {show_choice(message_choice(message))}"
            case "F-Forget", Evicted(loc):
                return f"forget {show_id(loc.id)} on {show_host(loc.host)}"
            case "Retry-Req", Sent(Req(_, _, reply)):
                return f"retry req {show_id(reply.id)} on {show_host(reply.host)}"
            case "Retry-Put", Sent(Put(loc)):
                return f"retry put {show_id(loc.id)} on {show_host(label.host)} of {show_host(loc.host)}"
            case "Retry-Absent", Ruined(loc):
                return f"retry absent {show_id(loc.id)} on {show_host(loc.host)}"
    return f"crash {show_host(label.host)}" if label.rule == "F-Crash" else show_choice(label.choice)


def schedule_of(labels: Iterable[Label]) -> tuple[str, ...]:
    """The steps of an execution, by name."""
    return tuple([step_of(label) for label in labels])


# Files.


def path_for(file: str) -> str:
    """Where a program's counterexample is written if nobody says where."""
    return "stdin.fptrace" if file == STDIN else os.path.splitext(os.path.basename(file))[0] + ".fptrace"


def how_to_replay(path: str, file: str) -> str:
    """The command that makes a counterexample again, for people."""
    program = " --program PROGRAM" if file == STDIN else ""
    return f"fpcalc replay {shlex.quote(path)}{program}"


def write(path: str, found: Counterexample) -> None:
    """Writes the file, whole. Raises ``Unreadable`` FP0911 where it cannot be written."""
    data = {"fptrace": VERSION, **attrs.asdict(found), "faults": found.faults}
    with Aside(path) as out:
        json.dump(data, out, ensure_ascii=True, indent=1)
        out.write("\n")


def read(text: str) -> Counterexample:
    """The counterexample in a file's text. Raises ``ProblemFound`` FP0930 for anything that ``write`` does not make."""
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _foreign("it is no JSON, or was cut short") from None
    match data:
        case {"fptrace": version} if version != VERSION:
            raise _foreign(f"it is of version {version}, and this is version {VERSION}")
        case {"fptrace": _, "schedule": list(steps), **rest} if all(isinstance(step, str) for step in steps):
            texts: dict[str, Any] = {
                field.name: rest.get(field.name) for field in attrs.fields(Counterexample) if field.name != "schedule"
            }
            if all(isinstance(there, str) for there in texts.values()):
                return Counterexample(schedule=tuple(steps), **texts)
            raise _foreign(f"it has no text for `{next(name for name, there in texts.items() if not isinstance(there, str))}`")
    raise _foreign("its keys are not those of a counterexample")


def _foreign(reason: str) -> ProblemFound:
    return problem("FP0930", reason=reason)


# Making it small.


def minimised(
    schedule: Sequence[str], made: Callable[[Sequence[str]], Sequence[str] | None], tries: int = 400
) -> tuple[str, ...]:
    """A schedule that still breaks, with fewer faults, then fewer steps, then fewer changes from one agent to another.

    ``made`` runs a schedule, leaving out the steps that cannot be made, and then goes on in a fixed order; it gives the steps
    that were made, or None where nothing breaks. At most ``tries`` runs.
    """
    best, budget = list(schedule), tries

    def takes(candidate: Sequence[str]) -> bool:
        nonlocal best, budget
        budget -= 1
        found = made(candidate) if budget >= 0 else None
        best = best if found is None else list(found)
        return found is not None

    for step in [step for step in best if is_fault(step)]:
        if step in best:
            without = list(best)
            without.remove(step)
            takes(without)
    size = max(len(best) // 2, 1)
    while True:  # ddmin (Zeller, Hildebrandt 2002), with complements only
        at, before = 0, len(best)
        while at < len(best):
            if not takes(best[:at] + best[at + size :]):
                at += size
        if budget < 0 or (size == 1 and len(best) == before):
            break
        size = max(size // 2, 1)
    for at in range(1, len(best)):
        later = next((k for k in range(at + 1, len(best)) if best[k] == best[at - 1] != best[at]), None)
        if later is not None:
            takes([*best[:at], best[later], *best[at:later], *best[later + 1 :]])
    return tuple(best)

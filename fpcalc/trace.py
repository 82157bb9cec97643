"""What happened in a run, step by step: as JSON Lines for programs, and as text for people."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any, TextIO

from calculus.config import Message, Req, Res, receiver
from calculus.printing import show
from calculus.rules import RULES
from calculus.runtime import DRIVER_TASK
from calculus.source import NO_SPAN, Span
from semantics.labels import (
    Change,
    Completed,
    Crashed,
    Delayed,
    Delivered,
    Dropped,
    Evicted,
    Finished,
    Kept,
    Label,
    Named,
    Recovered,
    Ruined,
    Sent,
    Spawned,
    Started,
    Stored,
    Torn,
    message_choice,
    show_choice,
    show_host,
    show_id,
)

_LONGEST = 200  # characters of a type or value in an event

Place = Callable[[Span], str]


class JsonTrace:
    """Writes one JSON object a line for each step.

    ``{"step": 7, "rule": "Send", "host": "driver", "task": "driver", "message": null, "changes": […], "at": "a.fp:3:1"}``
    """

    def __init__(self, out: TextIO, place: Place) -> None:
        self._out = out
        self._place = place
        self._steps = 0

    def see(self, label: Label) -> None:
        """A step."""
        self._steps += 1
        event = {
            "step": self._steps,
            "rule": label.rule,
            "host": show_host(label.host),
            "task": None if label.task is None else show_id(label.task),
            "message": None if label.message is None else show_choice(message_choice(label.message)),
            "changes": [_as_json(change) for change in label.changes],
            "at": None if label.span is NO_SPAN else self._place(label.span),
        }
        self._out.write(json.dumps(event, ensure_ascii=False) + "\n")

    def end(self) -> None:
        """Nothing is left to write."""


def _as_json(change: Change) -> dict[str, Any]:
    match change:
        case Named(loc, type):
            return {"named": show(loc), "type": show(type, _LONGEST)}
        case Sent(message):
            return {"sent": type_of(message), "to": show_host(receiver(message)), "what": show(message, _LONGEST)}
        case Delivered(message):
            return {"delivered": type_of(message), "to": show_host(receiver(message))}
        case Stored(loc):
            return {"stored": show(loc)}
        case Kept(loc, level):
            return {"kept": show(loc), "level": level.value}
        case Evicted(loc):
            return {"evicted": show(loc)}
        case Completed(loc):
            return {"completed": show(loc)}
        case Started(task):
            return {"started": show_id(task)}
        case Finished(task):
            return {"finished": show_id(task)}
        case Spawned(host):
            return {"spawned": show_host(host)}
        case Recovered(root):
            return {"recovered": show(root)}
        case Crashed(host, ruined, ended):
            gone = [show_id(task) for task in ended]
            return {"crashed": show_host(host), "ruined": [show(loc) for loc in ruined], "ended": gone}
        case Dropped(message):
            return {"dropped": show_choice(message_choice(message))}
        case Delayed(message):
            return {"delayed": show_choice(message_choice(message))}
        case Torn(loc):
            return {"torn": show(loc)}
        case Ruined(loc):
            return {"ruined": show(loc)}


def type_of(message: Message) -> str:
    """``Put``, ``Ack``, ``Req``, ``Res`` or ``Evict``."""
    return type(message).__name__


class TextTrace:
    """Writes a line for each step that is seen outside its task; local steps are counted."""

    def __init__(self, out: TextIO, place: Place) -> None:
        self._out = out
        self._place = place
        self._steps = 0
        self._local = 0

    def see(self, label: Label) -> None:
        """A step."""
        self._steps += 1
        if is_local(label):
            self._local += 1
            return
        self.end()
        text = "; ".join([said(change) for change in label.changes if not isinstance(change, Delivered)])
        at = "" if label.span is NO_SPAN else f"  {os.path.basename(self._place(label.span))}"
        self._out.write(
            f"{self._steps:>6}  {show_host(label.host):<10}  {label.rule:<12}  {text or _whose(label):<58}{at}".rstrip() + "\n"
        )

    def end(self) -> None:
        """Tells of the local steps since the last line."""
        if self._local:
            self._out.write(f"{'':>6}  … {self._local:,} local\n")
            self._local = 0


def is_local(label: Label) -> bool:
    """Is this a step that only its task sees?"""
    rule = RULES.get(label.rule)
    return rule is None or rule.judgement == "local"


def _whose(label: Label) -> str:
    """Who made a step that changes nothing but its task."""
    if label.message is not None:
        return show_choice(message_choice(label.message))
    return "" if label.task in (None, DRIVER_TASK) else f"in task {show_id(label.task)}"


def said(change: Change) -> str:
    """A change in a few words."""
    match change:
        case Named(loc, type):
            return f"{show(loc)} : {show(type, 60)}"
        case Sent(Req(_, lineage)):
            return f"asks {show_host(lineage.host)} for {show(lineage.loc)}"
        case Sent(Res(reply, outcome)):
            return f"answers {show(reply)}: {show(outcome, 60)}"
        case Sent(message):
            return f"sends {type_of(message)} to {show_host(receiver(message))}"
        case Delivered(message):
            return f"{type_of(message)} arrives"
        case Stored(loc):
            return f"stores {show(loc)}"
        case Kept(loc, level):
            return f"keeps {show(loc)} in {level.value}"
        case Evicted(loc):
            return f"forgets {show(loc)}"
        case Completed(loc):
            return f"completes {show(loc)}"
        case Started(task):
            return f"task {show_id(task)} starts"
        case Finished(task):
            return f"task {show_id(task)} ends"
        case Spawned(host):
            return f"host {show_host(host)}"
        case Recovered(root):
            return f"{show(root)} is lost; takes the alternative"
        case Crashed(_, ruined, ended):
            return f"crashes: {len(ended)} tasks and {len(ruined)} silos are gone"
        case Dropped(message):
            return f"drops {show_choice(message_choice(message))}"
        case Delayed(message):
            return f"delays {show_choice(message_choice(message))}"
        case Torn(loc):
            return f"writes half of {show(loc)}"
        case Ruined(loc):
            return f"{show(loc)} is lost"

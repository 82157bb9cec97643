"""One run under a plan, as events and what each of them rests on.

    j ─carrier→ i        event i needed event j; what j left for it stayed on a host, in a message, or in stable storage

An event is a visible step: of a task, of a message that arrives, a fault or a retry. All of it is read off the run itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from calculus.config import Message
from calculus.runtime import HostId, Id, Loc
from semantics.labels import Choice, Kind, Label
from semantics.recovery import Retry
from semantics.trials import Planned, Trial

# What carries.


@attrs.frozen
class OnHost:
    """A host's memory: ``what`` is the task, silo, future, note or kept outcome that must stay there."""

    host: HostId
    what: str
    name: Loc | Id


@attrs.frozen
class InMessage:
    """The ``nth`` message of a name; ``at`` is the event that sent it."""

    kind: Kind
    id: Id
    nth: int
    at: int
    message: Message = attrs.field(eq=False)


@attrs.frozen
class InStorage:
    """Stable storage."""

    loc: Loc


Carrier: TypeAlias = OnHost | InMessage | InStorage


@attrs.frozen
class Edge:
    """``source`` is -1 where it is the start of the program."""

    source: int
    target: int
    carrier: Carrier


#: Who makes an event.
Name: TypeAlias = Choice | Retry


@attrs.frozen
class Event:
    """``nth``: which event of its host it is; 0 for a fault, which no crash comes just before.

    ``name``, ``round``: the agent or recovery that made it, and the how-many-eth event of this one it is: what stays the
    same where other events come or go. ``written``: what it writes to stable storage.
    """

    label: Label
    nth: int = 0
    name: Name | None = None
    round: int = 0
    written: Loc | None = None


@attrs.frozen(eq=False)
class Execution:
    """A run under ``plan``: its events, what each rests on, and ``goals``, the events that its outcome is."""

    plan: tuple[Planned, ...]
    trial: Trial
    events: tuple[Event, ...]
    edges: tuple[tuple[Edge, ...], ...]
    goals: tuple[int, ...]

    @property
    def struck(self) -> Mapping[Planned, int]:
        """Which event each fault of the plan was."""
        return self.trial.struck

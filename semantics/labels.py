"""What a step of the configuration relation says about itself, and how a schedule names it.

    C ⟶ C′ by ℓ        ℓ = the rule, whose turn it was, and what changed

A *choice* names the agent that makes a step, a task or a message, by derived names only; so a schedule, a list of choices,
means the same on every machine. At most one step of each agent is enabled.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal, TypeAlias

import attrs

from calculus.config import FIRST, Ack, Asking, Config, Evict, Message, Put, Req, Res, receiver
from calculus.problems import problem
from calculus.runtime import Done, Failure, HostId, Id, Loc, Lost, Outcome
from calculus.source import NO_SPAN, Span
from calculus.types import Type
from calculus.values import Level

# What changed.


@attrs.frozen
class Named:
    """A location got its name, for data or a result of a type: the store typing grows by this."""

    loc: Loc
    type: Type


@attrs.frozen
class Sent:
    """A message went out."""

    message: Message


@attrs.frozen
class Delivered:
    """A message arrived."""

    message: Message


@attrs.frozen
class Stored:
    """Data is in the silo at ι now."""

    loc: Loc


@attrs.frozen
class Kept:
    """The outcome of a persisted lineage is kept now."""

    loc: Loc
    level: Level


@attrs.frozen
class Evicted:
    """What was kept at ι is forgotten."""

    loc: Loc


@attrs.frozen
class Completed:
    """A future has its outcome."""

    loc: Loc


@attrs.frozen
class Started:
    """A task began on the label's host."""

    task: Id


@attrs.frozen
class Finished:
    """A task of the label's host is gone."""

    task: Id


@attrs.frozen
class Spawned:
    """A host exists now."""

    host: HostId


@attrs.frozen
class Recovered:
    """A loss stopped at an orElse, whose second alternative is computed now."""

    root: Loc


# What faults change (``semantics.faults``).


@attrs.frozen
class Crashed:
    """A host is empty now; ``ruined`` is the data that it held, ``ended`` its tasks."""

    host: HostId
    ruined: tuple[Loc, ...]
    ended: tuple[Id, ...]


@attrs.frozen
class Dropped:
    """A message, one copy of it, vanished."""

    message: Message


@attrs.frozen
class Delayed:
    """A message is taken for lost, and comes later."""

    message: Message


@attrs.frozen
class Torn:
    """What was being written to stable storage at ι is there by half."""

    loc: Loc


@attrs.frozen
class Ruined:
    """The data at ι is lost now."""

    loc: Loc


Change: TypeAlias = (
    Named
    | Sent
    | Delivered
    | Stored
    | Kept
    | Evicted
    | Completed
    | Started
    | Finished
    | Spawned
    | Recovered
    | Crashed
    | Dropped
    | Delayed
    | Torn
    | Ruined
)


# Who makes a step.

Kind = Literal["task", "put", "ack", "req", "res", "evict"]


@attrs.frozen(cache_hash=True)
class Choice:
    """An agent by name: a task on its host, or a message for a host.

    ``of`` is the host in the location that an ack or an evict is about; ``how`` tells answers to one future apart, ``again``
    requests and answers of a replay from earlier ones.
    """

    kind: Kind
    id: Id
    host: HostId
    of: HostId | None = None
    how: str = ""
    again: str = ""


def task_choice(host: HostId, task: Id) -> Choice:
    """The name of a task's turn."""
    return Choice("task", task, host)


def message_choice(message: Message) -> Choice:
    """The name of a message's delivery."""
    host = receiver(message)
    match message:
        case Put(loc):
            return Choice("put", loc.id, host)
        case Ack(loc):
            return Choice("ack", loc.id, host, loc.host)
        case Req(id, _, _, asking):
            return Choice("req", id, host, again=_again(asking))
        case Res(reply, outcome, asking):
            return Choice("res", reply.id, host, None, _how(outcome), _again(asking))
        case Evict(_, loc):
            return Choice("evict", loc.id, host, loc.host)


def _again(asking: Asking) -> str:
    return "" if asking == FIRST else str(asking)


def _how(outcome: Outcome) -> str:
    match outcome:
        case Done():
            return ""
        case Failure(code):
            return code
        case Lost(root):
            return f"lost:{show_id(root.id)}@{show_host(root.host)}"


def order(choice: Choice) -> tuple[Any, ...]:
    """A key that sorts choices by host, kind and names, the same on every machine."""
    of = choice.of and _host_key(choice.of)
    return (_host_key(choice.host), choice.kind, _path(choice.id), of, choice.how, choice.again)


def _host_key(host: HostId) -> tuple[Any, ...]:
    return ("", _path(host.key)) if isinstance(host.key, Id) else (host.key, ())


def _path(name: Id) -> tuple[Any, ...]:
    """An identity's steps below its root, which comes first."""
    steps: list[Any] = []
    at: Id | None = name
    while at is not None:
        steps.append(at.step)
        at = at.parent
    steps.reverse()
    return tuple(steps)


# Choices as text: ``task driver.2 on machine1``, ``ack driver.3 on driver of machine1``.

_PLAIN_HOST = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_CHOICE = re.compile(r"(task|put|ack|req|res|evict) (\S+) on (\S+)(?: of (\S+))?(?: by (\S+))?(?: again (\d+\.\d+))?")


def show_choice(choice: Choice) -> str:
    """A choice as one line of text without a line end."""
    text = f"{choice.kind} {show_id(choice.id)} on {show_host(choice.host)}"
    if choice.of is not None:
        text += f" of {show_host(choice.of)}"
    if choice.how:
        text += f" by {choice.how}"
    return f"{text} again {choice.again}" if choice.again else text


def read_choice(text: str) -> Choice:
    """The choice that ``show_choice`` writes as ``text``. Raises ``ProblemFound`` FP0481 where it is none."""
    match = _CHOICE.fullmatch(text.strip())
    if match is None:
        raise problem("FP0481", text=text)
    kind, name, host, of, how, again = match.groups("")
    try:
        return Choice(kind, read_id(name), read_host(host), read_host(of) if of else None, how, again)  # type: ignore[arg-type]
    except ValueError:
        raise problem("FP0481", text=text) from None


def show_id(name: Id) -> str:
    """``driver.3.1``"""
    return ".".join([str(step) for step in _path(name)])


def read_id(text: str) -> Id:
    """The identity that ``show_id`` writes; ``ValueError`` where it is none."""
    root, *steps = text.split(".")
    name = Id(None, root)
    for step in steps:
        name = Id(name, int(step))
    return name


def show_host(host: HostId) -> str:
    """``machine1``, or ``#driver.2`` for a host without a name; without spaces."""
    if isinstance(host.key, Id):
        return "#" + show_id(host.key)
    return host.key if _PLAIN_HOST.fullmatch(host.key) else re.sub(r"\s", _escape, json.dumps(host.key))


def _escape(space: re.Match[str]) -> str:
    return f"\\u{ord(space.group()):04x}"


def read_host(text: str) -> HostId:
    """The host that ``show_host`` writes; ``ValueError`` where it is none."""
    if text.startswith("#"):
        return HostId(read_id(text[1:]))
    if not text.startswith('"'):
        return HostId(text)
    name = json.loads(text)
    if not isinstance(name, str):
        raise ValueError(text)
    return HostId(name)


# Steps.


@attrs.frozen
class Label:
    """ℓ: the rule, the host it happened on, the task or the message that made it, and what changed."""

    rule: str
    host: HostId
    task: Id | None
    message: Message | None
    changes: tuple[Change, ...] = ()
    span: Span = attrs.field(default=NO_SPAN, eq=False)

    @property
    def choice(self) -> Choice:
        """The name of the agent that made the step."""
        return message_choice(self.message) if self.task is None else task_choice(self.host, self.task)  # type: ignore[arg-type]


@attrs.frozen
class Step:
    """A step that a configuration can make: its label and the configuration after it."""

    label: Label
    after: Config

"""The events of a run: its steps that can be seen from outside a machine, in one order in which causes come first.

    spawn h′          τ on h makes a host              R-Spawn, R-SpawnNamed
    populate ι        τ on h puts data at ι            R-Populate, R-PopulateAt
    put ι             the data arrives at ι            R-Put
    request τ′ to h′  τ on h asks, or hands on         R-Send, M-HandOn; without a task, a replay: Retry-Req, Retry-Lost
    materialise τ′    a request, or a keeper, begins   R-Req; with the task that needs what is kept, M-Persist
    keep ι, read ι    what is persisted is kept, read  M-Keep; M-Kept, M-KeptNot
    lost ι            τ on h finds its root lost       M-Lost
    reply ι           τ on h answers                   R-Reply
    answer ι          the answer is there              R-Res
    evict ι           what was kept is dropped         R-Evict
    forget ι          stable storage has lost it       F-Forget
    crash h           h loses everything               F-Crash
    end               the program's outcome

A log is a file of JSON lines: a head with the program and its hash, then one event a line.
"""

from __future__ import annotations

import json
from typing import Any, TextIO

import attrs

from calculus.codec import content_hash, decode, encode
from calculus.config import Config, Put, Req, Res
from calculus.pmap import PMap
from calculus.problems import Problem, ProblemFound, problem
from calculus.runtime import HostId, Id, Loc
from calculus.source import Source, Span
from calculus.terms import Program
from calculus.types import Type
from semantics.labels import Evicted, Kept, Label, Sent, read_host, read_id, show_host, show_id

KINDS = (
    "spawn", "populate", "put", "request", "materialise", "keep", "read", "lost", "reply", "answer", "evict", "forget", "crash",
    "end",
)  # fmt: skip

VERSION = 1


@attrs.frozen
class Event:
    """What happened on ``host`` by its task ``task``: about ``name`` on the host ``of``; ``value`` is the hash of the data."""

    kind: str
    host: HostId
    task: Id | None = None
    name: Id | None = None
    of: HostId | None = None
    value: str = ""

    def __str__(self) -> str:
        parts = [self.kind]
        if self.name is not None:
            parts.append(show_id(self.name))
        if self.of is not None and self.of != self.host:
            parts.append(f"on {show_host(self.of)}")
        parts.append(f"by {show_id(self.task)} on {show_host(self.host)}" if self.task else f"at {show_host(self.host)}")
        return " ".join([*parts, f"with {self.value}"] if self.value else parts)


@attrs.frozen(eq=False)
class Log:
    """A run's events; ``places`` are the lines' spans in the file."""

    program: Program
    folder: str
    retries: int
    events: tuple[Event, ...]
    places: tuple[Span, ...] = ()


def hash_of(node: Any) -> str:
    """The short name of a value or an outcome in a log."""
    return content_hash(node)[:16]


# What the calculus's steps look like from outside.

#: The rules whose steps are events of the host that makes them, crashes aside.
EVENT_RULES = frozenset((
    "R-Spawn", "R-SpawnNamed", "R-Populate", "R-PopulateAt", "R-Put", "R-Send", "M-HandOn", "Retry-Req", "Retry-Lost", "R-Req",
    "M-Persist", "M-Keep", "M-Kept", "M-KeptNot", "M-Lost", "R-Reply", "R-Res", "R-Evict",
))  # fmt: skip


def event_of(label: Label, after: Config) -> Event | None:
    """The event that a step is; None for a step that only its machine sees."""
    rule, host, task, message = label.rule, label.host, label.task, label.message
    match rule:
        case "R-Spawn" | "R-SpawnNamed":
            return Event("spawn", host, task, None, _spawned(label, after))
        case "R-Populate" | "R-PopulateAt":
            loc, data = _populated(label, after)
            return Event("populate", host, task, loc.id, loc.host, hash_of(data))
        case "R-Put" if isinstance(message, Put):
            return Event("put", host, None, message.loc.id, host, hash_of(message.value))
        case "R-Send" | "M-HandOn" | "Retry-Req" | "Retry-Lost":
            request = _sent(label, Req)
            return Event("request", host, task, request.id, request.lineage.host, hash_of(request.lineage))
        case "R-Req" if isinstance(message, Req):
            return Event("materialise", host, None, message.id, host)
        case "M-Persist":
            return Event("materialise", host, task, _last_started(label), host)
        case "M-Keep":
            return _kept(label)
        case "M-Kept" | "M-KeptNot" | "M-Lost":
            return None  # ``checking`` knows the location from the task's turn
        case "R-Reply":
            answer = _sent(label, Res)
            return Event("reply", host, task, answer.reply.id, answer.reply.host, hash_of(answer.outcome))
        case "R-Res" if isinstance(message, Res):
            return Event("answer", host, None, message.reply.id, host, hash_of(message.outcome))
        case "R-Evict":
            return Event("evict", host, None, next(c.loc.id for c in label.changes if isinstance(c, Evicted)), host)
        case "F-Crash":
            return Event("crash", host)
    return None


def _spawned(label: Label, after: Config) -> HostId:
    from semantics.labels import Spawned

    for change in label.changes:
        if isinstance(change, Spawned):
            return change.host
    assert label.task is not None
    task = after.hosts[label.host].tasks[label.task]
    return HostId(Id(task.names, task.made))


def _populated(label: Label, after: Config) -> Any:
    from semantics.labels import Named

    for change in label.changes:
        if isinstance(change, Sent) and isinstance(change.message, Put):
            return change.message.loc, change.message.value
    loc = next(change.loc for change in label.changes if isinstance(change, Named))
    silos: PMap[Loc, Any] = after.hosts[loc.host].silos
    return loc, silos[loc].value


def _sent(label: Label, kind: type) -> Any:
    return next(c.message for c in label.changes if isinstance(c, Sent) and isinstance(c.message, kind))


def _last_started(label: Label) -> Id:
    from semantics.labels import Started

    return next(change.task for change in label.changes if isinstance(change, Started))


def _kept(label: Label) -> Event:
    loc = next(change.loc for change in label.changes if isinstance(change, Kept | Evicted))
    return Event("keep", label.host, label.task, loc.id, loc.host)


# Logs as files.


def as_json(event: Event) -> dict[str, Any]:
    """An event as the object of its line; what is absent is left out."""
    parts = {
        "event": event.kind,
        "host": show_host(event.host),
        "task": event.task and show_id(event.task),
        "name": event.name and show_id(event.name),
        "of": event.of and show_host(event.of),
        "value": event.value,
    }
    return {key: part for key, part in parts.items() if part}


def read_event(data: Any) -> Event:
    """The inverse of ``as_json``; ``ValueError`` for anything else."""
    if not isinstance(data, dict) or not all(isinstance(part, str) for part in data.values()):
        raise ValueError("it is no object of texts")
    if (
        data.get("event") not in KINDS
        or "host" not in data
        or not data.keys() <= {"event", "host", "task", "name", "of", "value"}
    ):
        raise ValueError("it is no event")
    read = [read_id(data[key]) if key in data else None for key in ("task", "name")]
    of = read_host(data["of"]) if "of" in data else None
    return Event(data["event"], read_host(data["host"]), read[0], read[1], of, data.get("value", ""))


def write_log(out: TextIO, log: Log) -> None:
    """Writes a log."""
    head = {"fpcalc-log": VERSION, "hash": content_hash(log.program), "folder": log.folder, "retries": log.retries}
    out.write(json.dumps({**head, "program": encode(log.program, spans=True)}, separators=(",", ":")) + "\n")
    for event in log.events:
        out.write(json.dumps(as_json(event)) + "\n")


def read_log(source: Source) -> Log:
    """The log that a file holds. Raises ``ProblemFound``: FP0960 for what is no log, FP0962 where its program was changed."""
    head, *lines = source.text.split("\n")
    program, data = _read_head(source, head)
    events, places, problems = [], [], []
    start = len(head) + 1
    for line in lines:
        if line.strip():
            span = Span(source.name, start, start + len(line))
            try:
                events.append(read_event(json.loads(line)))
                places.append(span)
            except (ValueError, RecursionError) as error:
                problems.append(Problem("FP0960", span, {"reason": str(error)}))
        start += len(line) + 1
    if problems:
        raise ProblemFound(*problems)
    return Log(program, data["folder"], data["retries"], tuple(events), tuple(places))


def _read_head(source: Source, line: str) -> tuple[Program, dict[str, Any]]:
    span = Span(source.name, 0, len(line))
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise problem("FP0960", span, reason="its first line is no JSON") from None
    match data:
        case {"fpcalc-log": 1, "hash": str(digest), "folder": str(), "retries": int(), "program": encoded}:
            program = decode(encoded)
        case _:
            raise problem("FP0960", span, reason="its first line is no head of a log")
    if not isinstance(program, Program) or not isinstance(program.type, Type) or program.main is None:
        raise problem("FP0960", span, reason="it has no program to run")
    if content_hash(program) != digest:
        raise problem("FP0962", span)
    return program, data

"""Recovery: what brings back, by replay, what a fault took.

    retry(n)        each future and each Put that nobody serves is tried again at most n times,
                    and at most n times for the loss of data that it has made

A host remembers the requests of its pending futures, as it remembers its Puts that nobody has acknowledged. A request is
sent again under its own identity, so its replay names the same things again. The names say what a replay can mend: the
data that the handler of a request populates is named below that request's identity, and so is all that its handler asked
others for. A loss is told to the asker only where no replay within the bound would mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from calculus.config import Ack, Asking, Config, Host, Keep, Lack, Message, Put, Req, Res, Task
from calculus.contexts import Ended
from calculus.node import Node
from calculus.pmap import PMap
from calculus.rules import fired, rule
from calculus.runtime import HostId, Id, Loc, Lost, Mat
from calculus.terms import Materialize
from semantics.evaluator import Action, Evaluator
from semantics.labels import Change, Completed, Finished, Kept, Label, Ruined, Sent, Step
from semantics.lacks import below, joined


@attrs.frozen
class Recovery:
    """The policy ``retry(n)``; ``none`` is n = 0."""

    retries: int = 0

    def __str__(self) -> str:
        return f"retry({self.retries})" if self.retries else "none"


NO_RECOVERY = Recovery()


def read_recovery(text: str) -> Recovery:
    """The policy that ``text`` is; ``ValueError`` where it is none."""
    match = re.fullmatch(r"none|retry\(([0-9]{1,6})\)", text.strip())
    if match is None:
        raise ValueError(text)
    return Recovery(int(match[1] or 0))


@attrs.frozen(eq=False, repr=False)
class Exposed(Node):
    """A configuration exposed to faults, and what is known beside it.

    ``asked``: the requests of pending futures, which their hosts remember.
    ``tries``: how often the future (``req``) or the Put (``put``) at ι was tried again because nobody served it, and the future
    or the persisted lineage for the ``loss`` of what it had made.
    ``late``: the messages that are delayed: on the way, but taken for lost.
    ``torn``: where a crash left half an object in stable storage; nobody reads it there.
    """

    config: Config
    asked: PMap[Loc, Req] = attrs.field(factory=PMap)
    tries: PMap[tuple[str, Loc], int] = attrs.field(factory=PMap)
    late: PMap[Message, int] = attrs.field(factory=PMap)
    torn: PMap[Loc, bool] = attrs.field(factory=PMap)


def apart(state: Exposed) -> Exposed:
    """The same state in maps of its own: what becomes of one does not make the other cost more."""
    config = state.config
    hosts = PMap([(at, _parts_apart(host)) for at, host in config.hosts.items()])
    config = Config(config.world, hosts, PMap(config.messages.items()), PMap(config.stable.items()))
    asked, tries = PMap(state.asked.items()), PMap(state.tries.items())
    return Exposed(config, asked, tries, PMap(state.late.items()), PMap(state.torn.items()))


def _parts_apart(host: Host) -> Host:
    parts = [getattr(host, field.name) for field in attrs.fields(Host)]
    renewed: list[Any] = [PMap(part.items()) if isinstance(part, PMap) else part for part in parts]
    return Host(*renewed)


@attrs.frozen(cache_hash=True)
class Retry:
    """A recovery's turn: what is tried again. ``how``: ``req``, ``put``, or ``absent``."""

    how: str
    loc: Loc
    host: HostId


@attrs.frozen(eq=False)
class Move:
    """A step of an exposed configuration: its label, and what is after it."""

    label: Label
    after: Exposed


def noted(before: Exposed, step: Step) -> Exposed:
    """What is known after a step of the calculus itself."""
    asked, torn = before.asked, before.torn
    for change in step.label.changes:
        match change:
            case Sent(Req(id, _, reply) as request) if step.label.rule == "R-Send" and id == reply.id:
                if step.after.hosts[reply.host].futures.get(reply) is None:
                    asked = asked.set(reply, request)
            case Completed(loc):
                asked = asked.discard(loc)
    if step.label.rule == "M-Keep":
        for change in step.label.changes:
            if isinstance(change, Kept) and change.loc in step.after.stable:
                torn = torn.discard(change.loc)
    return Exposed(step.after, asked, before.tries, before.late, torn)


def _is_served(config: Config, request: Req) -> bool:
    """Does a message or a task bear the request's reply address, for this asking?"""
    wanted = request.reply, request.asking
    return any(isinstance(m, Req | Res) and (m.reply, m.asking) == wanted for m in config.messages) or any(
        (task.reply, task.asking) == wanted for host in config.hosts.values() for task in host.tasks.values()
    )


def retries(state: Exposed, policy: Recovery) -> list[Retry]:
    """What can be tried again now, in an order that depends on the state alone."""
    if not policy.retries:
        return []
    config = state.config
    served: set[object] = {(m.reply, m.asking) for m in config.messages if isinstance(m, Req | Res)}
    served |= {(task.reply, task.asking) for host in config.hosts.values() for task in host.tasks.values()}
    moving = {m.loc for m in config.messages if isinstance(m, Put | Ack)}
    asked = [loc for loc, request in state.asked.items() if (loc, request.asking) not in served]
    found = [Retry("req", loc, loc.host) for loc in asked if _may(state, "req", loc, policy)]
    for at, host in config.hosts.items():
        found += [Retry("put", loc, at) for loc in host.unacked if loc not in moving and _may(state, "put", loc, policy)]
    return found


def absences(state: Exposed, policy: Recovery, evaluator: Evaluator) -> list[Retry]:
    """The data that a task waits for and that nobody is going to bring."""
    if not policy.retries:
        return []
    found: dict[Loc, Retry] = {}
    for at, host in state.config.hosts.items():
        for task in host.tasks.values():
            action = None if isinstance(task.control, Ended) else evaluator.look(task.control)
            if isinstance(action, Action) and type(action.term) is Materialize and isinstance(action.values[0], Mat):
                loc = action.values[0].loc
                if loc not in host.silos and not _brought(state, loc):
                    found[loc] = Retry("absent", loc, at)
    return list(found.values())


def _may(state: Exposed, why: str, loc: Loc, policy: Recovery) -> bool:
    tries: int = state.tries.get((why, loc), 0)
    return tries < policy.retries


def _tried(state: Exposed, why: str, loc: Loc) -> PMap[tuple[str, Loc], int]:
    return state.tries.set((why, loc), state.tries.get((why, loc), 0) + 1)


def _brought(state: Exposed, loc: Loc) -> bool:
    """Is there a Put of ι on the way, or a sender's note of it?"""
    return _moving(state, Put, loc) or any(loc in host.unacked for host in state.config.hosts.values())


def _moving(state: Exposed, kind: type[Put] | type[Ack], loc: Loc) -> bool:
    return any(type(m) is kind and m.loc == loc for part in (state.config.messages, state.late) for m in part)


def mendable(state: Exposed, loc: Loc, policy: Recovery) -> bool:
    """Is data that was lost at ι about to be put there again?"""
    if _moving(state, Put, loc):
        return True
    noted = any(loc in host.unacked for host in state.config.hosts.values())
    return noted and _may(state, "put", loc, policy) and not _moving(state, Ack, loc)


def retry(state: Exposed, what: Retry, policy: Recovery) -> Iterator[Move]:
    """What is tried again, tried again: one move."""
    for move in {"req": retry_req, "put": retry_put, "absent": retry_absent}[what.how](state, what, policy):
        fired(move.label.rule)
        yield move


def _sends(message: Message, config: Config) -> Config:
    return attrs.evolve(config, messages=config.messages.set(message, config.messages.get(message, 0) + 1))


def _label(name: str, at: HostId, *changes: Change, task: Id | None = None, message: Message | None = None) -> Label:
    return Label(name, at, task, message, changes)


@rule("Retry-Req", "fault")
def retry_req(state: Exposed, what: Retry, policy: Recovery) -> Iterator[Move]:
    """
    φ(ι) = pending    ι was asked by m    no message and no task bears ι    ι was tried < n times
    ─────────────────────────────────────────────────────────────────────────────────────────────  Retry-Req
    h(φ)  ⟶  h(φ) ‖ m

    A request that was handed on bears the first asker's address: it is the first request that is sent again. Who bears ι for
    an earlier asking does not count.
    """
    loc = what.loc
    request = state.asked.get(loc)
    if request is not None and _may(state, "req", loc, policy) and not _is_served(state.config, request):
        after = attrs.evolve(state, config=_sends(request, state.config), tries=_tried(state, "req", loc))
        yield Move(_label("Retry-Req", what.host, Sent(request)), after)


@rule("Retry-Put", "fault")
def retry_put(state: Exposed, what: Retry, policy: Recovery) -> Iterator[Move]:
    """
    υ(ι) = m    no Put and no Ack of ι is on the way    ι was tried < n times
    ─────────────────────────────────────────────────────────────────────────  Retry-Put
    h(υ)  ⟶  h(υ) ‖ m
    """
    loc = what.loc
    put = state.config.hosts[what.host].unacked.get(loc)
    moving = any(isinstance(m, Put | Ack) and m.loc == loc for m in state.config.messages)
    if put is not None and _may(state, "put", loc, policy) and not moving:
        after = attrs.evolve(state, config=_sends(put, state.config), tries=_tried(state, "put", loc))
        yield Move(_label("Retry-Put", what.host, Sent(put)), after)


@rule("Retry-Absent", "fault")
def retry_absent(state: Exposed, what: Retry, policy: Recovery) -> Iterator[Move]:
    """
    σ(ι) undefined    a task waits for it    no Put of ι is on the way, and nobody has a note of one
    ───────────────────────────────────────────────────────────────────────────────────────────────  Retry-Absent
    h(σ)  ⟶  h(σ[ι ↦ lost ι])

    Its sender has crashed: only a replay can name ι again.
    """
    loc, host = what.loc, state.config.hosts[what.host]
    if loc not in host.silos and not _brought(state, loc):
        host = attrs.evolve(host, silos=host.silos.set(loc, Lost(loc)))
        config = attrs.evolve(state.config, hosts=state.config.hosts.set(what.host, host))
        yield Move(_label("Retry-Absent", what.host, Ruined(loc)), attrs.evolve(state, config=config))


@rule("Retry-Lost", "fault")
def retry_lost(state: Exposed, answer: Res, policy: Recovery) -> Iterator[Move]:
    """
    φ(ι) = pending    ι was asked by m    ι = (h, τ)    ι′ = (_, τ.….k)    so it was < n times
    ────────────────────────────────────────────────────────────────────────────────────────────  Retry-Lost
    h(φ) ‖ Res(ι, lost ι′)  ⟶  h(φ) ‖ m

    The lost data was made by the request itself, whose replay makes it again. It is another asking of ι, with its own answers.
    """
    loc, o = answer.reply, answer.outcome
    request = state.asked.get(loc)
    if not isinstance(o, Lost) or request is None or answer.asking != request.asking:
        return
    if below(o.root.id, loc.id) and _may(state, "loss", loc, policy):
        messages = state.config.messages
        left = messages[answer] - 1
        messages = messages.set(answer, left) if left else messages.discard(answer)
        host = state.config.hosts[loc.host].asks(loc)
        lack = Lack(loc, host.asking(loc))
        request = attrs.evolve(request, asking=lack.asking, lacks=joined(request.lacks, (lack,)))
        hosts = state.config.hosts.set(loc.host, host)
        config = _sends(request, attrs.evolve(state.config, hosts=hosts, messages=messages))
        asked, tries = state.asked.set(loc, request), _tried(state, "loss", loc)
        label = _label("Retry-Lost", loc.host, Sent(request), message=answer)
        yield Move(label, attrs.evolve(state, config=config, asked=asked, tries=tries))


@rule("Retry-Keep", "fault")
def retry_keep(state: Exposed, at: HostId, task: Task, policy: Recovery) -> Iterator[Move]:
    """
    τ's outcome is kept at ι    ι′ = (_, τ.….k)    ι was tried < n times
    ────────────────────────────────────────────────────────────────────  Retry-Keep
    h(τ: lost ι′)  ⟶  h()

    A loss that a replay mends is not kept: who waits for ι starts its task again, which knows what is to be made again.
    """
    keep, control = task.reply, task.control
    if not (isinstance(keep, Keep) and isinstance(control, Ended) and isinstance(control.outcome, Lost)):
        return
    if below(control.outcome.root.id, task.id) and _may(state, "loss", keep.loc, policy):
        host, tries = state.config.hosts[at], _tried(state, "loss", keep.loc)
        lack = Lack(keep.loc, Asking(host.incarnation, tries["loss", keep.loc]))
        suspect = host.suspect.set(keep.loc, joined(task.lacks, (lack,)))
        host = attrs.evolve(host, tasks=host.tasks.discard(task.id), suspect=suspect)
        config = attrs.evolve(state.config, hosts=state.config.hosts.set(at, host))
        label = _label("Retry-Keep", at, Finished(task.id), task=task.id)
        yield Move(label, attrs.evolve(state, config=config, tries=tries))

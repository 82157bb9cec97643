"""What was found, in words: a space-time diagram of the run, what each fault took away, and what would mend it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from calculus.config import Ack, Evict, Put, Req, Res
from calculus.node import Node, children, nodes_in
from calculus.printing import show
from calculus.runtime import DRIVER, Id, Loc, SporeVal
from calculus.source import NO_SPAN, Span
from fpcalc.injection.executions import Carrier, Edge, Execution, InMessage, InStorage, OnHost
from fpcalc.injection.outcomes import BAD
from fpcalc.injection.search import Broken, Report, Search
from fpcalc.injection.supports import support
from fpcalc.loading import IN_LIBRARY
from fpcalc.plans import show_planned
from fpcalc.trace import is_local
from fpcalc.trace import said as words_of
from semantics.labels import Delivered, Label, Named, Sent, show_host, show_id
from semantics.trials import CrashDuring, OnMessage

LONGEST = 60  # lines of a diagram; what is between is counted


Place: TypeAlias = Callable[[Span], str]


def story(report: Report, broken: Broken, place: Place) -> str:
    """The plan, the run that it makes, what it broke, and what would mend that; ``place`` shows where in the program."""
    verdict = broken.verdict
    lines = [f"broken: {BAD[verdict.kind]}", f"  {verdict.words}", ""]
    lines += ["the plan:", *[f"  {show_planned(planned)}" for planned in broken.plan], ""]
    lines += ["what happened:", *diagram(broken.execution), ""]
    lines += ["what had no other support:", *[f"  {line}" for line in broken_edges(report, broken)], ""]
    lines += ["what would mend it:", *[f"  {_advised(one, place)}" for one in advice(report, broken)]]
    return "\n".join(lines) + "\n"


def _advised(one: Advice, place: Place) -> str:
    return one.words if one.span == NO_SPAN else f"{place(one.span)}: {one.words}"


# The diagram: a column for each host, time downwards.


def diagram(execution: Execution) -> list[str]:
    """A line for each event that another host could tell: ``*`` where it happens, ``X`` where a fault does."""
    hosts = _hosts(execution)
    width = max([len(host) for host in hosts]) + 2
    head = "".join([host.center(width) for host in hosts])
    lines = [f"        {head}".rstrip()]
    rows = [(at, event.label) for at, event in enumerate(execution.events, 1) if _visible(event.label)]
    first = min([at for at, label in rows if label.rule.startswith("F-")], default=1)
    shown = _window(rows, first)
    previous = rows[0][0] - 1 if rows else 0
    for at, label in shown:
        if at > previous + 1 and (at, label) != shown[0] and not _between(rows, previous, at):
            lines.append(f"{'…':>6}")
        lines.append(_row(at, label, hosts, width))
        previous = at
    return lines


def _hosts(execution: Execution) -> list[str]:
    found = [show_host(event.label.host) for event in execution.events]
    return list(dict.fromkeys([show_host(DRIVER), *found]))


def _visible(label: Label) -> bool:
    return not is_local(label) and bool(label.changes)


def _window(rows: list[tuple[int, Label]], first: int) -> list[tuple[int, Label]]:
    """All rows, or those from a little before the first fault on."""
    if len(rows) <= LONGEST:
        return rows
    start = max(next((place for place, (at, _) in enumerate(rows) if at >= first), 0) - LONGEST // 4, 0)
    return rows[start : start + LONGEST]


def _between(rows: list[tuple[int, Label]], before: int, after: int) -> bool:
    """Are the events between two rows only such as are not shown?"""
    return not any(before < at < after for at, _ in rows)


def _row(at: int, label: Label, hosts: list[str], width: int) -> str:
    here = show_host(label.host)
    mark = "X" if label.rule.startswith("F-") else "*"
    lanes = "".join([(mark if host == here else "|").center(width) for host in hosts])
    return f"{at:>6}  {lanes}  {_said(label)}".rstrip()


def _said(label: Label) -> str:
    changes = [change for change in label.changes if not isinstance(change, Delivered) or len(label.changes) == 1]
    again = "again: " if label.rule.startswith("Retry") else "late: " if label.rule == "F-Late" else ""
    return again + "; ".join([words_of(change) for change in changes])


# What the faults took.


def broken_edges(report: Report, broken: Broken) -> list[str]:
    """For each fault of the plan, the edge that it cut in the run under the others."""
    lines, state = [], Search(report.subject, report.admitted)
    for planned in broken.plan:
        execution = state.running([other for other in broken.plan if other != planned]).end()
        found = [one.edge for one in support(execution, report.admitted) if one.planned == planned]
        edge = found[0] if found else None
        said = "what it hits is seen only with the others" if edge is None else _edge(edge, execution)
        lines.append(f"{show_planned(planned)}: {said}")
    return lines


def _edge(edge: Edge, execution: Execution) -> str:
    source = f"event {edge.source + 1}" if edge.source >= 0 else "the start"
    return f"{_carrier(edge.carrier)}, from {source} to event {edge.target + 1}{_use(edge, execution)}"


def _use(edge: Edge, execution: Execution) -> str:
    label = execution.events[edge.target].label
    if label.task is None:
        return f", where {show_host(label.host)} goes on with it"
    return f", where task {show_id(label.task)} uses it"


def _carrier(carrier: Carrier) -> str:
    match carrier:
        case OnHost(host, "note", loc):
            return f"{show_host(host)}'s copy of {show(loc)}, which it has sent"
        case OnHost(host, what, name):
            return f"the {what} {show_id(name) if isinstance(name, Id) else show(name)} on {show_host(host)}"
        case InMessage() as message:
            return f"the message {_message(message)}"
        case InStorage(loc):
            return f"{show(loc)} in stable storage"


def _message(carrier: InMessage) -> str:
    match carrier.message:
        case Req(_, lineage):
            return f"that asks {show_host(lineage.host)} for {show(lineage.loc)}"
        case Res(reply):
            return f"that answers {show(reply)}"
        case Put(loc):
            return f"that brings {show(loc)}"
        case Ack(loc):
            return f"that acknowledges {show(loc)}"
        case Evict(host, loc):
            return f"that tells {show_host(host)} to forget {show(loc)}"


# What would mend it.


@attrs.frozen
class Advice:
    """What would mend a program, and where in it; ``NO_SPAN`` where it is no matter of one place."""

    words: str
    span: Span = NO_SPAN


def advice(report: Report, broken: Broken) -> list[Advice]:
    """What would mend a broken program, the likeliest first."""
    found = list(_mending(report, broken))
    if any(isinstance(planned, CrashDuring) for planned in broken.plan):
        found.append(Advice("the crash came while an object was written: half an object is never read, and counts as none"))
    return found


def _mending(report: Report, broken: Broken) -> Iterator[Advice]:
    root = broken.verdict.root
    made = NO_SPAN if root is None else _made(broken.execution, root)
    match broken.verdict.kind:
        case "hang" | "spurious loss":
            yield _trying_again(report, broken)
        case "no survival":
            yield Advice("keep a copy of this elsewhere: `r.orElse(copy)`, with the copy on another host", made)
            yield Advice("or read it anew: `SiloRef.fromFun` and `SiloRef.fromTextFile` have no root that a crash takes", made)
            for span in _derived(broken.execution):
                yield Advice("or keep what is derived from it, `.persist(stable)` here, if that is there in time", span)
        case "another value":
            for span in _alternatives(broken.execution):
                yield Advice(
                    "let both alternatives of this `orElse` compute the same, or show the difference in the result", span
                )
        case "doubled effect":
            yield Advice("give the effect one name: `val once = r.persist(stable)`, and let every alternative use `once`", made)
        case "missing effect":
            yield Advice(
                "let the program wait: `await` the future of this `send` before it ends", _asked(broken.execution, root)
            )
        case "strange effect":
            yield _of_storage(broken, made)
        case _:
            yield Advice("see the run above")


def _trying_again(report: Report, broken: Broken) -> Advice:
    retries = report.subject.policy.retries
    if not retries:
        return Advice("try again what is lost on the way: `--recovery retry(n)` with n > 0")
    if max([*broken.execution.trial.state.tries.values(), 0]) >= retries:
        return Advice(f"try again more often: `--recovery retry({retries + 1})`")
    return Advice("nothing that a retry knows of brings it back: ask for the data again in another way, `orElse`")


def _of_storage(broken: Broken, made: Span) -> Advice:
    kinds = {planned.what for planned in broken.plan if isinstance(planned, OnMessage)}
    if kinds & {"delay", "dup"}:
        return Advice("what comes late keeps the object again: await all that asks for it before `unpersist`", made)
    if any(not isinstance(planned, OnMessage) for planned in broken.plan):
        return Advice("what an alternative writes differs: let all alternatives of the `orElse` write the same object", made)
    return Advice("nobody repeats an `unpersist`: do not count on it, or keep the object in memory", made)


# Where in the program.


def _made(execution: Execution, loc: Loc) -> Span:
    """Where the program names ι; where a library does for it, the program's own code that the library was given."""
    named = next((label.span for label in execution.trial.labels if _names(label, loc)), NO_SPAN)
    return named if _is_own(named) else next(_own_code(execution, loc), named)


def _is_own(span: Span) -> bool:
    return not span.file.startswith(IN_LIBRARY)


def _own_code(execution: Execution, loc: Loc) -> Iterator[Span]:
    """The program's own spores in the lineage of ι, the nearest first."""
    sent = [change.message for label in execution.trial.labels for change in label.changes if isinstance(change, Sent)]
    asked = [message.lineage for message in sent if isinstance(message, Req) and message.lineage.loc == loc]
    todo: deque[Node] = deque(asked[:1])
    seen = set()
    while todo:
        node = todo.popleft()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SporeVal):
            if _is_own(node.code.span):
                yield node.code.span
            todo.extend(nodes_in(node.values))
        else:
            todo.extend(children(node))


def _names(label: Label, loc: Loc) -> bool:
    return any(isinstance(change, Named) and change.loc == loc for change in label.changes)


def _derived(execution: Execution) -> list[Span]:
    """Where the program itself last derives data from other data, if it does."""
    labels = [label for label in execution.trial.labels if label.rule in ("R-Map", "R-FlatMap") and label.host == DRIVER]
    return [label.span for label in labels[-1:]]


def _alternatives(execution: Execution) -> list[Span]:
    """Where the program names alternatives; nowhere, if it has none."""
    spans = [label.span for label in execution.trial.labels if label.rule == "R-OrElse"]
    return list(dict.fromkeys(spans)) or [NO_SPAN]


def _asked(execution: Execution, loc: Loc | None) -> Span:
    """Where the program asks for ι."""
    for label in execution.trial.labels:
        for change in label.changes if label.rule == "R-Send" else ():
            match change:
                case Sent(Req(_, lineage)) if lineage.loc == loc:
                    return label.span
    return NO_SPAN


# The certificate.


def certificate(report: Report, name: str) -> str:
    """What was shown, of what, and what it cost."""
    subject, ends = report.subject, report.ends
    none = " (none: every admitted plan was without effect)" if not ends else ""
    good = ", ".join([f"{count:,} {_GOOD[kind]}" for kind, count in ends.items()])
    clauses = "the value without faults" + ("" if subject.survive else ", or the loss of a root that nothing could bring back")
    return (
        f"certificate: no plan of {report.admitted} breaks {name}\n"
        f"  program        {name}, {subject.digest}, with its own input\n"
        f"  recovery       {subject.policy}; schedule {subject.schedule}\n"
        f"  good ends      {clauses}; the same objects in stable storage\n"
        f"  runs           {report.runs:,}: 1 without faults; {good}{none}\n"
        f"  candidates     {report.candidates:,} faults in the run without faults, {report.hitting:,} of them hit its support\n"
        f"  brute force    {_brute(report)}\n"
        "It speaks of this program, this input and this schedule. A second copy comes right after the first, and what is late\n"
        "when nothing else can go on; `fpcalc explore --faults` tries other schedules and other times.\n"
    )


def inconclusive(report: Report, name: str) -> str:
    """How far a search has come that has no verdict."""
    stopped = "interrupted" if report.interrupted else "stopped at its bound"
    if report.covered:
        covered = f"no plan of {_faults(report.covered)} breaks it; of larger ones not all were tried"
    else:
        covered = f"{report.tried:,} of the {report.hitting:,} faults that hit its support, each alone"
    return (
        f"inconclusive: {report.runs:,} runs of {name} ended well; the search was {stopped}\n"
        f"  covered        {covered}\n"
        "  to go on       --max-events and --max-runs set the bound; --faults, --kinds and --until ask for less\n"
    )


def _faults(count: int) -> str:
    return "one fault" if count == 1 else f"up to {count} faults"


def _brute(report: Report) -> str:
    if report.exact:
        return f"{report.brute:,} runs"
    return f"more than {report.brute:,} runs; so many are the plans of {'two faults' if report.admitted.faults > 2 else 'one'}"


_GOOD = {"value": "with the value", "loss": "with a loss for good"}

"""Plans of faults as text: one fault a line, ``//`` begins a comment.

crash machine2 @ 7                      just before the 7th event of machine2
crash machine2 during persist driver.4  while it writes driver.4 to stable storage
drop Req driver.3                       the message vanishes; ``#2``: the second one of that name
dup Put driver.2                        it arrives twice
dup Req driver.3 until machine2 @ 9     … and its copy comes later
delay Res driver.3 until machine1 @ 4   it is taken for lost, and comes later
forget driver.4                         stable storage loses it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from calculus.problems import Label, Problem, ProblemFound
from calculus.runtime import HostId, Id
from calculus.source import NO_SPAN, Source, Span
from semantics.labels import Kind, read_host, read_id, show_host, show_id
from semantics.trials import CrashAt, CrashDuring, ForgetAt, OnMessage, Planned, What

_WHAT: Mapping[str, What] = {"drop": "drop", "dup": "dup", "delay": "delay"}
_KINDS: Mapping[str, Kind] = {"put": "put", "ack": "ack", "req": "req", "res": "res", "evict": "evict"}
_MESSAGE = rf"({'|'.join(_WHAT)}) ({'|'.join(_KINDS)}) ([^\s#]+)(?: ?#(\S+))?(?: until (\S+) ?@ ?(\S+))?"
_FORMS = {
    "crash": re.compile(r"crash (\S+) ?@ ?(\S+)"),
    "during": re.compile(r"crash (\S+) during persist (\S+)"),
    "message": re.compile(_MESSAGE, re.IGNORECASE),
    "forget": re.compile(r"forget (\S+)"),
}


def show_planned(planned: Planned) -> str:
    """A fault as the line that it is read from."""
    match planned:
        case CrashAt(host, event):
            return f"crash {show_host(host)} @ {event}"
        case CrashDuring(host, id):
            return f"crash {show_host(host)} during persist {show_id(id)}"
        case ForgetAt(id):
            return f"forget {show_id(id)}"
        case OnMessage(what, kind, id, nth, until):
            text = f"{what} {kind.capitalize()} {show_id(id)}" + (f" #{nth}" if nth != 1 else "")
            return text if until is None else f"{text} until {show_host(until.host)} @ {until.event}"


def show_plan(plan: Iterable[Planned]) -> str:
    """A plan as text, a line for each fault."""
    return "".join([f"{show_planned(planned)}\n" for planned in plan])


def read_plan(source: Source) -> tuple[tuple[Planned, ...], tuple[Span, ...]]:
    """The faults of a plan, and the place of each.

    Raises ``ProblemFound`` with all that is wrong: FP0920 for a line that is no fault, FP0921 for faults that contradict
    each other.
    """
    plan: list[Planned] = []
    spans: list[Span] = []
    problems: list[Problem] = []
    start = 0
    for line in source.text.split("\n"):
        said = line.partition("//")[0].rstrip()
        text = " ".join(said.split())
        if text:
            span = Span(source.name, start + len(said) - len(said.lstrip()), start + len(said))
            try:
                plan.append(_planned(text))
                spans.append(span)
            except ValueError as error:
                problems.append(Problem("FP0920", span, {"text": text, "reason": str(error)}))
        start += len(line) + 1
    problems += _contradictions(plan, spans)
    if problems:
        raise ProblemFound(*problems)
    return tuple(plan), tuple(spans)


def _planned(text: str) -> Planned:
    """The fault that a line means; ``ValueError`` with the reason where it is none."""
    if match := _FORMS["during"].fullmatch(text):
        return CrashDuring(_host(match[1]), _id(match[2]))
    if match := _FORMS["crash"].fullmatch(text):
        return CrashAt(_host(match[1]), _count(match[2]))
    if match := _FORMS["forget"].fullmatch(text):
        return ForgetAt(_id(match[1]))
    if match := _FORMS["message"].fullmatch(text):
        what, kind, name, nth, host, event = match.groups()
        until = None if host is None else CrashAt(_host(host), _count(event))
        if until is not None and what.lower() == "drop":
            raise ValueError("what is dropped never comes")
        return OnMessage(_WHAT[what.lower()], _KINDS[kind.lower()], _id(name), _count(nth or "1"), until)
    word = text.split()[0]
    if word in ("crash", "drop", "dup", "delay", "forget"):
        raise ValueError(f"this is not how a {word} is written")
    raise ValueError(f"`{word}` is no fault")


def _host(text: str) -> HostId:
    try:
        return read_host(text)
    except ValueError:
        raise ValueError(f"`{text}` is no host") from None


def _id(text: str) -> Id:
    try:
        return read_id(text)
    except ValueError:
        raise ValueError(f"`{text}` is no identity, as driver.3 is one") from None


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) == 0:
        raise ValueError(f"`{text}` is no number from 1")
    return int(text)


def _contradictions(plan: Sequence[Planned], spans: Sequence[Span]) -> list[Problem]:
    """FP0921 for two faults of one message, or one fault twice."""
    first: dict[object, int] = {}
    problems = []
    for at, planned in enumerate(plan):
        key = (planned.kind, planned.id, planned.nth) if isinstance(planned, OnMessage) else planned
        if key in first:
            other = first[key]
            args = {"fault": show_planned(planned), "other": show_planned(plan[other])}
            problems.append(Problem("FP0921", spans[at], args, (Label(spans[other], "other"),)))
        first.setdefault(key, at)
    return problems


def idle_problems(idle: Sequence[Planned], plan: Sequence[Planned], spans: Sequence[Span] = ()) -> list[Problem]:
    """FP0922 for each fault of a plan that the run had no occasion for."""
    places = dict(zip(plan, spans, strict=False))
    return [Problem("FP0922", places.get(one, NO_SPAN), {"fault": show_planned(one)}) for one in idle]

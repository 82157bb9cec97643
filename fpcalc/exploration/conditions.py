"""What must hold: the conditions that every program has, and those that a program states about itself.

A line ``//! always(silos <= 3)`` in a program is a condition: ``always`` of every state, ``sometimes`` of at least one,
``eventually`` of the end of every execution. It is an expression of the language over these names: ``outcome``, one of
``"running"``, ``"value"``, ``"failed"``, ``"lost"``, ``"hang"``, ``"driver lost"``; ``result``, the value as it is printed,
or ``""``; and the counts ``hosts``, ``tasks``, ``messages``, ``silos``, ``kept``, ``stable``, ``pending`` (futures),
``faults`` and ``retries``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import attrs

from calculus.printing import show
from calculus.problems import Problem, ProblemFound
from calculus.runtime import DRIVER, Done, Failure, Lost
from calculus.source import Source, Span
from fpcalc.checking import check_text
from fpcalc.exploration.space import State
from fpcalc.running import run_program
from parser.program import comments
from semantics.faults import DriverLost, End, Hung, end_of
from semantics.labels import show_host, show_id

BUILT_IN = ("no stuck task", "every future completed", "determinism")
Mode = Literal["always", "sometimes", "eventually"]
_MODES: dict[str, Mode] = {"always": "always", "sometimes": "sometimes", "eventually": "eventually"}
_MARK = "//!"
_FORM = re.compile(r"\s*(always|sometimes|eventually)\s*\((.*)\)\s*")
OUTCOMES = ("value", "failed", "lost", "hang", "driver lost")
COUNTS = ("hosts", "tasks", "messages", "silos", "kept", "stable", "pending", "faults", "retries")


@attrs.frozen
class Seen:
    """What conditions see of a state: the outcome's kind, the printed value, and the counts, in the order of ``COUNTS``."""

    outcome: str
    result: str
    counts: tuple[int, ...]


_RUNNING = Seen("running", "", (1,) * len(COUNTS))


def kind_of(end: End) -> str:
    """The class of an outcome in one word or two."""
    match end:
        case Done():
            return "value"
        case Failure():
            return "failed"
        case Lost():
            return "lost"
        case Hung():
            return "hang"
        case DriverLost():
            return "driver lost"


def told(end: End, longest: int = 200) -> str:
    """An outcome for people and for files: ``value 7``, ``lost driver.1@machine1``, ``failed FP0401``, ``hang``."""
    match end:
        case Done(value):
            return f"value {show(value, longest)}"
        case Failure(code):
            return f"failed {code}"
        case Lost(root):
            return f"lost {show_id(root.id)}@{show_host(root.host)}"
        case _:
            return kind_of(end)


def see(state: State, end: End | None) -> Seen:
    """What conditions see; ``end`` is None while steps are left."""
    config = state.exposed.config
    hosts = list(config.hosts.values())
    now = end_of(state.exposed)
    outcome = kind_of(end) if end is not None else ("running" if isinstance(now, Hung) else kind_of(now))
    counts = (
        len(hosts),
        sum([len(host.tasks) for host in hosts]),
        sum(config.messages.values()),
        sum([1 for host in hosts for there in host.silos.values() if isinstance(there, Done)]),
        sum([len(host.kept) for host in hosts]),
        len(config.stable),
        sum([1 for host in hosts for there in host.futures.values() if there is None]),
        state.spent,
        sum(state.exposed.tries.values()),
    )
    return Seen(outcome, show(now.value) if isinstance(now, Done) else "", counts)


class Condition:
    """A condition that a program states; it is checked once for each different ``Seen``."""

    def __init__(self, mode: Mode, text: str, span: Span) -> None:
        self.mode = mode
        self.text = text
        self.span = span
        self._known: dict[Seen, bool] = {}

    def __str__(self) -> str:
        return f"{self.mode}({self.text})"

    @property
    def of_every_state(self) -> bool:
        """Does it speak of more than ends? So it does where a state that is none breaks ``always``, or is what is asked for."""
        return self.mode != "eventually" and (self._mentions(*COUNTS) or self.holds(_RUNNING) == (self.mode == "sometimes"))

    def _mentions(self, *names: str) -> bool:
        return any(re.search(rf"\b{name}\b", self.text) for name in names)

    def must_depend_on_something(self) -> None:
        """Raises ``ProblemFound`` FP0932 where it is as true of one execution as of any other."""
        if self._mentions("result", *COUNTS):
            return
        outcomes = OUTCOMES if self.mode == "eventually" else (*OUTCOMES, "running")
        values = {self.holds(attrs.evolve(_RUNNING, outcome=outcome)) for outcome in outcomes}
        if len(values) == 1:
            reason = f"it is {str(values.pop()).lower()} whatever happens; outcomes are {', '.join(outcomes)}"
            raise ProblemFound(Problem("FP0932", self.span, {"text": self.text, "reason": reason}))

    def holds(self, seen: Seen) -> bool:
        """Does it hold there? Raises ``ProblemFound`` FP0932 where it is no Boolean."""
        known = self._known.get(seen)
        if known is None:
            known = self._known[seen] = self._value(seen)
        return known

    def _value(self, seen: Seen) -> bool:
        names = [("outcome", seen.outcome), ("result", seen.result), *zip(COUNTS, seen.counts, strict=True)]
        vals = [f"val {name} = {json.dumps(value, ensure_ascii=False)}" for name, value in names]
        checked = check_text("\n".join([*vals, f"val condition: Boolean = {self.text}", "condition"]), "<condition>")
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        if checked.program is None or errors:
            raise self._wrong(errors)
        ended = run_program(checked.program, ".", fuel=1_000_000)
        if ended.problem is not None:
            raise self._wrong([ended.problem])
        return ended.value is True

    def _wrong(self, problems: Sequence[Problem]) -> ProblemFound:
        from fpcalc.messages import tell

        reason = tell(problems[0], str).message if problems else "it is no expression"
        return ProblemFound(Problem("FP0932", self.span, {"text": self.text, "reason": reason}))


def conditions_of(sources: Iterable[Source]) -> list[Condition]:
    """The conditions in programs' texts. Raises ``ProblemFound`` FP0932 for a ``//!`` line that is none, or says nothing."""
    found = [_condition(source.text, span) for source in sources for span in _lines(source)]
    for condition in found:
        condition.holds(_RUNNING)
        condition.must_depend_on_something()
    return found


def _lines(source: Source) -> Iterator[Span]:
    """The ``//!`` comments that have a line for themselves, without the mark."""
    for start, end in comments(source) if _MARK in source.text else ():
        before = source.text[source.text.rfind("\n", 0, start) + 1 : start]
        if source.text.startswith(_MARK, start) and not before.strip():
            yield Span(source.name, start + len(_MARK), start + len(source.text[start:end].rstrip()))


def _condition(text: str, span: Span) -> Condition:
    line = text[span.start : span.end]
    form = _FORM.fullmatch(line)
    if form is None:
        reason = "expected always(…), sometimes(…) or eventually(…)"
        raise ProblemFound(Problem("FP0932", span, {"text": line.strip(), "reason": reason}))
    return Condition(_MODES[form[1]], form[2].strip(), span)


def builtin(state: State, end: End) -> tuple[str, str] | None:
    """What is wrong with an end whatever the program: the rule that is broken, and how; None where all is well."""
    if isinstance(end, DriverLost):
        return None
    config = state.exposed.config
    if isinstance(end, Hung):
        return "no stuck task", "the program has not ended, and nothing can go on"
    for at, host in config.hosts.items():
        for task in host.tasks:
            if at != DRIVER or task.parent is not None:
                return "no stuck task", f"task {show_id(task)} on {show_host(at)} waits for ever"
    for at, host in config.hosts.items():
        for loc, there in host.futures.items():
            if there is None:
                return "every future completed", f"the future {show_id(loc.id)} on {show_host(at)} is never completed"
    return None

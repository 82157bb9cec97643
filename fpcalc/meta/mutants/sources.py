"""What mutants are tried on: programs of all kinds, near misses, programs under plans of faults, types, and texts.

Cases are made by the right rules, unless a source says otherwise; the wrong ones look at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count, cycle
from typing import Any, TypeAlias

import attrs

from calculus.config import NoFiles
from calculus.terms import OPTION, Lit, Program
from calculus.types import UNIT
from fpcalc.checking import check_text
from fpcalc.meta.campaign import seeds_of
from fpcalc.meta.cases import EAGER, Case, Violation
from fpcalc.meta.enduring import beside, enduring, handed_on, nested, stored
from fpcalc.meta.focus import listing, serving
from fpcalc.meta.mutants.mutation import Family, Mutant
from fpcalc.meta.mutants.occasions import (
    Occasion,
    after_a_write,
    comes_again,
    forgotten,
    mends_late,
    never_sent,
    raced,
    still_noted,
    told_late,
)
from fpcalc.meta.order import Types, alike, disorder, told
from fpcalc.meta.refusals import NEAR_MISSES, refusal, refused_as_said, texts
from fpcalc.meta.replay import Faultless
from fpcalc.meta.theorems import THEOREMS, chooser, examine
from fpcalc.testing.generators.choices import Choices
from fpcalc.testing.generators.plans import fault_plan
from fpcalc.testing.generators.programs import SIZE, program
from semantics.recovery import Recovery

_STRIDE = 1_000_003
#: What runs can break.
_ALONG_RUNS = tuple(
    [name for name, theorem in THEOREMS.items() if (theorem.at or theorem.finally_) and name not in ("codec", "canonical")]
)
_RELAY = """
val a = spawn("a")
val b = spawn("b")
val c = spawn("c")
val first = SiloRef.populate(a, 1).apply(spore {
  val h = c
  x => SiloRef.populate(h, x + 1)
})
val second = SiloRef.populate(b, 2).apply(spore {
  val s = first
  x => s.map(spore {
    val k = x
    y => y + k
  })
})
second.send().await
"""
_EMPTY = Program({}, {OPTION.name: OPTION}, Lit(()), UNIT)


@attrs.frozen(eq=False)
class Spoken(Violation):
    """One by what is no kernel program, shown as ``text``."""

    text: str = ""


Build: TypeAlias = Callable[[Choices, int], Any]
Look: TypeAlias = "Callable[[Any, Trial], Violation | None]"


@attrs.frozen(eq=False)
class Source:
    """``build`` makes the case of a number from choices, ``look`` looks for what it breaks.

    ``wrong``: the wrong rules make the case, too.
    """

    build: Build
    look: Look
    wrong: bool = False


@attrs.frozen(eq=False)
class Trial:
    """One case of a hunt."""

    source: Source
    number: int
    seed: int
    names: tuple[str, ...]

    def built(self, choices: Choices) -> Any:
        """The case; None where a wrong rule breaks down while it makes one."""
        try:
            return self.source.build(choices, self.number)
        except Exception:
            if not self.source.wrong:
                raise
            return None

    def looked_at(self, case: Any) -> Violation | None:
        """What the case breaks. That the machinery itself breaks down with the wrong rule proves nothing."""
        try:
            return None if case is None else self.source.look(case, self)
        except Exception:
            return None


def _breaks(case: Program, trial: Trial) -> Violation | None:
    return examine(Case(case, seeds_of(trial.seed)), trial.names)


def _replays(case: Case, _: Trial) -> Violation | None:
    return examine(case, ("replay",))


def _under_faults(made: Program, choices: Choices, number: int, spared: int = 0) -> Case:
    """The program with a plan of faults, for one schedule; so many retries fewer than faults."""
    seed = number + 1
    plan = fault_plan(choices, made, NoFiles(), chooser(seed))
    policy = Recovery(max(1, plan.policy.retries - spared))
    return Case(made, (EAGER, seed), plans=(attrs.evolve(plan, policy=policy),))


@cache
def _relay() -> Program:
    """A request is handed on to a host whose handler populates another one: what is lost there lies two names deep."""
    relay = check_text(_RELAY).program
    assert relay is not None
    return relay


def _on(occasion: Occasion, made: Program, choices: Choices, number: int) -> Case:
    """The program with the plan that is made for an occasion of one schedule."""
    seed = number + 1
    return Case(made, (EAGER, seed), plans=(occasion(Faultless(made, NoFiles(), chooser(seed)), choices),))


def _near_miss(inside: Program, trial: Trial) -> Violation | None:
    """A near miss planted in the program, as it is refused; or what it breaks when it is accepted."""
    words, whole = refusal(inside, list(NEAR_MISSES)[trial.number % len(NEAR_MISSES)])
    if words is None:
        return None
    refused = Violation("refusal", words, whole)
    return _run(whole, trial) or refused if words.startswith("it is accepted") else refused


def _run(ill_typed: Program, trial: Trial) -> Violation | None:
    """What a program that should have been refused breaks; None also where it breaks the machinery down."""
    try:
        return examine(Case(ill_typed, seeds_of(trial.seed)), _ALONG_RUNS)
    except Exception:
        return None


def _text(said: tuple[str, str], _: Trial) -> Violation | None:
    words = refused_as_said(*said)
    return None if words is None else Spoken("refusal", words, _EMPTY, text=said[1].strip())


def _types(types: Types, _: Trial) -> Violation | None:
    against = disorder(types)
    return None if against is None else Spoken("order", against[0], _EMPTY, text=told(against[1]))


_RIGHT = Source(lambda choices, _: program(choices, SIZE), _breaks)
_WRONG = Source(lambda choices, _: program(choices, SIZE), _breaks, wrong=True)
_LISTING = Source(lambda choices, _: listing(choices), _breaks)
_SERVING = Source(lambda choices, _: serving(choices), _breaks)
_BARE = Source(lambda _, __: _EMPTY, _near_miss)
_PLANTED = Source(lambda choices, _: program(choices, 6), _near_miss)
_TEXT = Source(lambda _, number: texts()[number % len(texts())], _text)
_TYPES = Source(lambda choices, _: alike(choices), _types)
_ENDURING = Source(lambda choices, number: _under_faults(enduring(choices), choices, number), _replays)
_SPARING = Source(lambda choices, number: _under_faults(enduring(choices), choices, number, spared=1), _replays)
_RELAYED = Source(lambda choices, number: _under_faults(_relay(), choices, number), _replays)
_WRITTEN = Source(lambda choices, number: _on(after_a_write, enduring(choices), choices, number), _replays)
_FORGOTTEN = Source(lambda choices, number: _on(forgotten, stored(choices), choices, number), _replays)
_TOLD_LATE = Source(lambda choices, number: _on(told_late, handed_on(choices), choices, number), _replays)
_MENDS_LATE = Source(lambda choices, number: _on(mends_late, handed_on(choices), choices, number), _replays)
_STILL_NOTED = Source(lambda choices, number: _on(still_noted, handed_on(choices), choices, number), _replays)
_NEVER_SENT = Source(lambda choices, number: _on(never_sent, beside(choices), choices, number), _replays)
_COMES_AGAIN = Source(lambda choices, number: _on(comes_again, enduring(choices), choices, number), _replays)
_RACED = Source(lambda choices, number: _on(raced, nested(choices), choices, number), _replays)
_FAULTY = Source(lambda choices, number: _under_faults(serving(choices), choices, number), _replays)

# Typing is there to refuse programs; the other rules are there to run them.
_TYPING = (_BARE, _BARE, _BARE, _PLANTED, _RIGHT, _WRONG)
_RUNNING = (_SERVING, _LISTING, _SERVING, _RIGHT, _SERVING, _LISTING)
#: What mutants of a family are tried on, in turn; the others on what runs.
_SOURCES: Mapping[Family, tuple[Source, ...]] = {
    "typing": _TYPING,
    "mobility": _TYPING,
    "subtyping": (_BARE, _BARE, _RIGHT, _TYPES, _TYPES, _TYPES),
    "faults": (_ENDURING, _ENDURING, _FAULTY, _WRITTEN, _RELAYED, _SPARING),
    "elaboration": (_TEXT,),
}
#: What wrong rules are tried on, beside what their family is, that only show on an occasion of their own.
_BESIDE: Mapping[tuple[Family, str], tuple[Source, ...]] = {
    ("faults", "F-Forget"): (_FORGOTTEN,),
    ("faults", "F-Late"): (_MENDS_LATE,),
    ("faults", "M-Lost"): (_STILL_NOTED,),
    ("faults", "R-Req"): (_COMES_AGAIN, _RACED),
    ("faults", "R-Res"): (_TOLD_LATE, _RACED),
    ("faults", "R-Send"): (_RACED,),
    ("faults", "M-Keep"): (_RACED,),
    ("faults", "M-Kept"): (_RACED,),
    ("faults", "Retry-Absent"): (_NEVER_SENT,),
}


def trials(mutant: Mutant, seed: int) -> Iterator[Trial]:
    """The cases that a mutant is tried on, without an end."""
    names = _names_for(mutant)
    sources = _SOURCES.get(mutant.family, _RUNNING) + _BESIDE.get((mutant.family, mutant.rule), ())
    numbers = {source: count(seed * 17) for source in sources}
    for at, source in enumerate(cycle(sources)):
        yield Trial(source, next(numbers[source]), seed * _STRIDE + at, names)


def _names_for(mutant: Mutant) -> tuple[str, ...]:
    """The theorem that it should break comes first."""
    if mutant.breaks in ("codec", "canonical", "typing"):
        return (mutant.breaks,)
    return tuple(dict.fromkeys([name for name in (mutant.breaks, *_ALONG_RUNS) if name in THEOREMS]))

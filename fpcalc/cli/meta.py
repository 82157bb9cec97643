"""``fpcalc meta``: the theorems, over generated programs or along the runs of one; and whether they find wrong calculi out."""

from __future__ import annotations

import shlex
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import attrs

from calculus.config import Files
from calculus.terms import Program
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import plural
from fpcalc.cli.line import Line
from fpcalc.cli.violations import tell, write
from fpcalc.loading import Unreadable

if TYPE_CHECKING:
    from fpcalc.meta.theorems import Case, Exercised, Violation
    from fpcalc.testing.generators.plans import FaultPlan

# How many are tried if nobody says it: generated programs, and schedules of one that is given.
_PROGRAMS = 500
_SCHEDULES = 12
_RULES = ("local", "system", "materialize", "fault")


def main(options: Namespace) -> int:
    """Looks for a counterexample; writes one down aside. Exit code 1 where there is one, or where too little was tried."""
    try:
        from fpcalc.meta.theorems import THEOREMS

        wrong = _misused(options, THEOREMS)
        if wrong is not None:
            sys.stderr.write(f"fpcalc meta: {wrong}\n")
            return USAGE
        names = list(dict.fromkeys(options.theorem or THEOREMS))
        if options.mutants:
            return _hunt(options)
        return _generated(options, names) if options.file is None else _given(options, names)
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        sys.stderr.write("fpcalc meta: the theorems need hypothesis: pip install 'fpcalc[testing]'\n")
        return USAGE


def _misused(options: Namespace, theorems: Iterable[str]) -> str | None:
    """What is wrong with the command line."""
    for name in options.theorem or ():
        if name not in theorems:
            near = get_close_matches(name.lower(), theorems, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else f", only {', '.join(theorems)}"
            return f"there is no theorem `{name}`{hint}"
    if options.mutants and (options.theorem or options.file is not None):
        return "--mutants takes neither FILE nor --theorem: the hunts have their own"
    if options.data is not None and options.file is None:
        return "--data is for a FILE that reads data: nothing else does"
    return None


# Generated programs.


def _generated(options: Namespace, names: Sequence[str]) -> int:
    from fpcalc.meta.campaign import campaign
    from fpcalc.meta.theorems import Exercised

    seen = Exercised()
    until = None if options.time is None else time.monotonic() + options.time
    met: list[Violation] = []

    def meet(violation: Violation) -> None:
        met.append(violation)
        with suppress(Unreadable):  # which is told when it is small
            write(violation, small=False)

    def tell_of(violation: Violation, *, small: bool) -> int:
        again = f"fpcalc meta --theorem {violation.theorem} --seed {options.seed} --examples {tried}"
        return tell(violation, again, small=small)

    def interrupted() -> None:
        _tell(seen)
        for violation in met:
            tell_of(violation, small=False)

    tried = 0
    with _watched(interrupted) as line:

        def progress(at: int) -> None:
            nonlocal tried
            tried = at + 1
            line.say(lambda: f"{plural(at, 'program')}, {plural(seen.steps, 'step')}, {len(seen.rules)} rules")

        found = campaign(names, _examples(options, _PROGRAMS), options.seed, seen, until=until, progress=progress, met=meet)
    _tell(seen)
    return _verdict(names, seen, _missing(names, seen)) if found is None else tell_of(found.violation, small=True)


def _examples(options: Namespace, otherwise: int) -> int:
    return otherwise if options.examples is None else options.examples


@contextmanager
def _watched(tell: Callable[[], object]) -> Iterator[Line]:
    """A line that says how far it is; who interrupts is told what there is by then."""
    line = Line()
    try:
        yield line
    except KeyboardInterrupt:
        line.clear()
        tell()
        raise
    line.clear()


def _verdict(names: Sequence[str], seen: Exercised, missing: Sequence[str] = ()) -> int:
    """Nothing speaks against the theorems; or too little was tried to say so: a theorem on nothing, or without some rule."""
    untried = [name for name in names if not seen.tried[name]]
    if untried or missing:
        words = f"no case for {', '.join(untried)}" if untried else f"{', '.join(missing)} never fired"
        advice = "" if seen.too_long else "; try more --examples or --time"
        sys.stdout.write(f"says too little: {words}{advice}\n")
        return PROBLEMS
    sys.stdout.write(f"nothing speaks against {', '.join(names)}\n")
    return OK


def _missing(names: Sequence[str], seen: Exercised) -> list[str]:
    """The rules that never fired: those of runs if there were any, those of faults and losses if theorems speak of these."""
    from calculus.rules import RULES

    wanted = []
    for rule in RULES.values():
        of_faults = rule.judgement == "fault" or rule.name == "M-Lost"
        if rule.judgement in _RULES and ("replay" in names if of_faults else seen.runs):
            wanted.append(rule.name)
    return [name for name in wanted if name not in seen.rules]


def _tell(seen: Exercised) -> None:
    """What was exercised."""
    from calculus.rules import RULES

    counts = f"{plural(seen.programs, 'program')}, {plural(seen.runs, 'run')}, {plural(seen.steps, 'step')}"
    sys.stdout.write(f"{counts}, {plural(seen.configurations, 'configuration')}\n")
    if seen.tried:
        sys.stdout.write(f"  tried: {', '.join([f'{name} {count:,}' for name, count in seen.tried.items()])}\n")
    for judgement in _RULES:
        fired = [
            f"{name} {seen.rules[name]:,}" for name, rule in RULES.items() if rule.judgement == judgement and name in seen.rules
        ]
        if fired:
            sys.stdout.write(f"  {judgement}: {', '.join(fired)}\n")
    if seen.ends:
        ends = [f"{end} {count:,}" for end, count in sorted(seen.ends.items())]
        sys.stdout.write(f"  ends under faults: {', '.join(ends)}\n")
    for count, words in (
        (seen.too_long, "too long to be followed to its end"),
        (seen.unknown, "without a meaning that is known"),
    ):
        if count:
            sys.stdout.write(f"  {count:,} {words}\n")


# A program that is given.


def _given(options: Namespace, names: Sequence[str]) -> int:
    from fpcalc.cli.run import checked_program
    from fpcalc.files import FolderFiles
    from fpcalc.limits import room
    from fpcalc.meta.theorems import Exercised

    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    seen = Exercised()
    folder = options.data or checked.folder
    until = float("inf") if options.time is None else time.monotonic() + options.time
    given = _Given(checked.program, FolderFiles(folder), options.seed, lambda: time.monotonic() > until)
    with room(), _watched(partial(_tell, seen)) as line:
        for at in range(_examples(options, _SCHEDULES)):
            line.say(lambda: f"{plural(seen.runs, 'run')}, {plural(seen.steps, 'step')}")
            if given.enough():
                break
            violation = given.examine(at, names, seen)
            seen.programs = 1
            if violation is not None:
                line.clear()
                _tell(seen)
                return tell(violation, _again(violation, at, options), folder)
    _tell(seen)
    return _verdict(names, seen)


@attrs.frozen
class _Given:
    """A program that is given, and the schedules that it is tried on: the eager one, and then others beside it."""

    program: Program
    files: Files
    seed: int
    enough: Callable[[], bool]

    def examine(self, at: int, names: Sequence[str], seen: Exercised) -> Violation | None:
        """What speaks against the theorems on schedules of a number; with the faults that it needs."""
        from fpcalc.meta.shrinking import with_fewer_faults
        from fpcalc.meta.theorems import examine

        violation = examine(self._case(at), names, seen)
        return violation and with_fewer_faults(violation, lambda _, plan: examine(self._case(at, plan), ["replay"]))

    def _case(self, at: int, *plans: FaultPlan) -> Case:
        from fpcalc.meta.theorems import Case

        return Case(self.program, (0, self.seed + at + 1) if at else (0,), self.files, plans=plans, enough=self.enough)


def _again(violation: Violation, at: int, options: Namespace) -> str:
    """The command that finds a violation again."""
    data = "" if options.data is None else f" --data {shlex.quote(options.data)}"
    return (
        f"fpcalc meta --theorem {violation.theorem} --seed {options.seed} --examples {at + 1}{data} {shlex.quote(options.file)}"
    )


# Mutants.


def _hunt(options: Namespace) -> int:
    """Prints the table; of the mutants that were hunted by then, where it is interrupted."""
    from fpcalc.meta.hunting import MOST_SECONDS, Hunted, each
    from fpcalc.meta.mutants import MUTANTS
    from fpcalc.meta.report import table

    found: list[Hunted] = []
    seconds = MOST_SECONDS if options.time is None else options.time
    with _watched(lambda: sys.stdout.write(table(found))) as line:
        for row in each(MUTANTS, [options.seed], seconds, examples=options.examples):
            found.append(row)
            line.say(lambda: f"{len(found)} of {len(MUTANTS)} mutants are hunted")
    sys.stdout.write(table(found))
    alive = [row.name for row in found if row.alive]
    if alive:
        sys.stdout.write(f"\nnot found out: {', '.join(alive)}\n")
        return PROBLEMS
    return OK

"""``fpcalc faults``: the smallest plan of faults that breaks a program, with its story; or a certificate."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import Any

from calculus.problems import ProblemFound, problem
from fpcalc.cli import BOUND, INTERRUPTED, OK, PROBLEMS, USAGE
from fpcalc.cli.console import report as show_problems
from fpcalc.cli.run import checked_program
from fpcalc.injection.hitting import SOLVERS
from fpcalc.injection.search import Report, Subject, samples, search
from fpcalc.injection.story import certificate, story
from fpcalc.injection.supports import KINDS, Admitted
from fpcalc.loading import Unreadable
from fpcalc.plans import show_plan, show_planned
from semantics.recovery import Recovery, read_recovery


def main(options: Namespace) -> int:
    """0 for a certificate, 1 for a plan that breaks the program, 3 where ``--max-runs`` was reached before either."""
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    try:
        admitted = Admitted(options.faults, options.crashes, _kinds(options.kinds), options.until)
        subject = Subject(checked.program, options.data or checked.folder, _recovery(options.recovery), survive=options.survive)
        found = search(
            subject, admitted, options.strategy, solver=_solver(options.solver), seed=options.seed, most=options.max_runs
        )
        if options.save_plan is not None and found.broken is not None:
            _save(options.save_plan, show_plan(found.broken.plan))
    except ProblemFound as error:
        show_problems(error.problems, checked.sources, options.output_format)
        return USAGE if isinstance(error, Unreadable) or error.problems[0].code in ("FP0953", "FP0954") else PROBLEMS
    beside = _random(found, options)
    sys.stdout.write(_as_json(found, beside) if options.format == "json" else _as_text(found, beside, options))
    if found.broken is not None:
        return PROBLEMS
    if found.interrupted:
        return INTERRUPTED
    return OK if found.complete else BOUND


def _kinds(text: str) -> Any:
    kinds = [word.strip() for word in text.split(",") if word.strip()]
    for word in kinds:
        if word not in (*KINDS, "forget"):
            raise problem("FP0953", option="--kinds", text=word, expected=", ".join([*KINDS, "forget"]))
    return tuple(kinds)


def _recovery(text: str) -> Recovery:
    try:
        return read_recovery(text)
    except ValueError:
        raise problem("FP0953", option="--recovery", text=text, expected="none, or retry(n) with n a number") from None


def _solver(name: str) -> Any:
    if name == "sat":
        try:
            import pysat.solvers  # noqa: F401
        except ImportError:
            raise problem("FP0954", fix="fix") from None
    return SOLVERS[name]


def _save(path: str, text: str) -> None:
    """Writes a file whole, or not at all."""
    try:
        with open(f"{path}.new", "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(f"{path}.new", path)
    except OSError as error:
        raise problem("FP0911", path=path, reason=error.strerror or str(error)) from None


def _random(found: Report, options: Namespace) -> str | None:
    """How a random sampler compares: its runs until it breaks the program."""
    if not options.random_runs or options.strategy != "lineage" or found.interrupted:
        return None
    within = options.random_runs if found.broken is not None else min(options.random_runs, found.runs)
    seeds = range(options.seed, options.seed + 3)
    took, missed = samples(found.subject, found.admitted, seeds, within)
    if missed:
        return f"{len(took)} of {len(seeds)} samplers broke it within {within:,} runs"
    return f"{round(sum(took) / len(took)):,} runs on average, of {len(seeds)} samplers"


def _as_text(found: Report, beside: str | None, options: Namespace) -> str:
    name = os.path.basename(options.file)
    if found.broken is not None:
        text = story(found, found.broken) + f"\nfound in {found.runs:,} runs, {found.probes:,} of them random\n"
    elif found.complete:
        text = certificate(found, name)
    else:
        text = f"inconclusive: {found.runs:,} runs of {name} ended well; the search is not complete\n"
    return text if beside is None else f"{text}random: {beside}\n"


def _as_json(found: Report, beside: str | None) -> str:
    broken = found.broken
    return (
        json.dumps(
            {
                "program": found.subject.digest,
                "verdict": "broken" if broken is not None else "certified" if found.complete else "inconclusive",
                "plan": None if broken is None else [show_planned(planned) for planned in broken.plan],
                "kind": None if broken is None else broken.verdict.kind,
                "words": None if broken is None else broken.verdict.words,
                "admitted": str(found.admitted),
                "recovery": str(found.subject.policy),
                "survive": found.subject.survive,
                "strategy": found.strategy,
                "runs": found.runs,
                "probes": found.probes,
                "ends": found.ends,
                "candidates": found.candidates,
                "hitting": found.hitting,
                "brute": found.brute,
                "random": beside,
            },
            indent=2,
        )
        + "\n"
    )

"""``fpcalc faults``: the smallest plan of faults that breaks a program, with its story; or a certificate."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from typing import Any

from calculus.problems import ProblemFound, problem
from fpcalc.aside import Aside
from fpcalc.checking import Checked
from fpcalc.cli import BOUND, INTERRUPTED, OK, PROBLEMS, USAGE
from fpcalc.cli.console import plural
from fpcalc.cli.console import report as show_problems
from fpcalc.cli.line import Line
from fpcalc.cli.run import checked_program
from fpcalc.exploration.counterexamples import Counterexample, how_to_replay, name_of, path_for, schedule_of, write
from fpcalc.injection.executions import Execution
from fpcalc.injection.hitting import SOLVERS
from fpcalc.injection.search import Bound, Broken, Listener, Report, Search, Subject, samples, search
from fpcalc.injection.story import certificate, inconclusive, story
from fpcalc.injection.supports import KINDS, Admitted
from fpcalc.loading import Unreadable
from fpcalc.plans import show_plan, show_planned
from fpcalc.replaying import GOOD_END, ending, shrunk
from fpcalc.report import Reporter
from fpcalc.running import fastest, first_config
from semantics.recovery import Recovery, read_recovery


def main(options: Namespace) -> int:
    """0 for a certificate, 1 for a plan that breaks the program, 3 where a bound was reached before either."""
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    try:
        admitted = Admitted(options.faults, options.crashes, _kinds(options.kinds), options.until)
        subject = Subject(checked.program, options.data or checked.folder, _recovery(options.recovery), survive=options.survive)
        watcher = _Watcher(subject, options)
        bound = Bound(options.max_runs, options.max_events or None)
        found = search(
            subject, admitted, options.strategy,
            solver=_solver(options.solver), seed=options.seed, bound=bound, listener=watcher,
        )  # fmt: skip
        watcher.clear()
        saved = None if found.broken is None else _save(found.broken, watcher, options)
    except ProblemFound as error:
        show_problems(error.problems, checked.sources, options.output_format)
        return USAGE if isinstance(error, Unreadable) or error.problems[0].code in ("FP0953", "FP0954") else PROBLEMS
    beside = _random(found, options)
    sys.stdout.write(_as_json(found, beside) if options.format == "json" else _as_text(found, beside, saved, checked, options))
    if found.broken is not None:
        return PROBLEMS
    if found.interrupted:
        return INTERRUPTED
    return OK if found.complete else BOUND


class _Watcher(Listener):
    """Tells on a terminal how far the search is, and writes a counterexample as soon as there is one."""

    def __init__(self, subject: Subject, options: Namespace) -> None:
        self.subject = subject
        self._options = options
        self._line = Line()
        self.path = options.save or path_for(options.file)

    def about_to_run(self, search: Search) -> None:
        self._line.say(lambda: f"{plural(search.runs, 'run')}, plans of up to {plural(search.size, 'fault')}")

    def has_broken(self, execution: Execution) -> None:
        write(self.path, self.counterexample(execution))

    def clear(self) -> None:
        """Takes the line away."""
        self._line.clear()

    def counterexample(self, execution: Execution) -> Counterexample:
        """A run that ended badly, as ``fpcalc replay`` makes it again."""
        subject, trial = self.subject, execution.trial
        expected = ending(trial.end, trial.state.config.stable.values())
        schedule = schedule_of(trial.labels)
        return Counterexample(
            name_of(subject.program), self._options.file, str(subject.policy), schedule, GOOD_END, expected
        )  # fmt: skip


def _save(broken: Broken, watcher: _Watcher, options: Namespace) -> str:
    """Writes the plan, and the counterexample, first as it is and then with fewer steps; says where."""
    if options.save_plan is not None:
        with Aside(options.save_plan) as out:
            out.write(show_plan(broken.plan))
    found = watcher.counterexample(broken.execution)
    write(watcher.path, found)
    small = found if broken.execution.trial.stopped == "fuel" else _smaller(found, watcher.subject)
    write(watcher.path, small)
    path, steps = watcher.path, len(small.schedule)
    return f"counterexample: {path}, {steps} of {len(found.schedule)} steps; {how_to_replay(path, options.file)}\n"


def _smaller(found: Counterexample, subject: Subject) -> Counterexample:
    """The counterexample with fewer steps; Ctrl-C leaves it as it is."""
    evaluator = fastest()
    try:
        return shrunk(found, first_config(subject.program, subject.folder, evaluator), (), evaluator)
    except KeyboardInterrupt:
        return found


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


def _random(found: Report, options: Namespace) -> str | None:
    """How a random sampler compares, where there is a verdict: its runs until it breaks the program."""
    if not options.random_runs or options.strategy != "lineage" or not (found.broken or found.complete):
        return None
    within = options.random_runs if found.broken is not None else min(options.random_runs, found.runs)
    seeds = range(options.seed, options.seed + 3)
    try:
        took, missed = samples(found.subject, found.admitted, seeds, within)
    except KeyboardInterrupt:
        return "interrupted"
    if missed:
        return f"{len(took)} of {len(seeds)} samplers broke it within {within:,} runs"
    return f"{round(sum(took) / len(took)):,} runs on average, of {len(seeds)} samplers"


def _as_text(found: Report, beside: str | None, saved: str | None, checked: Checked, options: Namespace) -> str:
    name = os.path.basename(options.file)
    if found.broken is not None:
        told = story(found, found.broken, Reporter(checked.sources).place)
        text = f"{told}\n{saved}found in {found.runs:,} runs, {found.probes:,} of them random\n"
    elif found.complete:
        text = certificate(found, name)
    else:
        text = inconclusive(found, name)
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
                "brute_exact": found.exact,
                "covered": found.covered,
                "random": beside,
            },
            indent=2,
        )
        + "\n"
    )

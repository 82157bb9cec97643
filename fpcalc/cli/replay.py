"""``fpcalc replay``: makes the execution of a counterexample again."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable

import attrs

from calculus.config import Config
from calculus.problems import ProblemFound, problem
from calculus.source import NO_SPAN
from fpcalc.checking import Checked
from fpcalc.cli import BOUND, OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.run import checked_program
from fpcalc.exploration.conditions import conditions_of
from fpcalc.exploration.counterexamples import STDIN, Counterexample, name_of, read
from fpcalc.exploration.space import Endless
from fpcalc.loading import Unreadable, read_source
from fpcalc.replaying import REPLAY_CORRECTNESS, Claim, Question, at_most, outcome_of, replay
from fpcalc.running import fastest, first_config
from fpcalc.trace import TextTrace
from semantics.recovery import read_recovery
from semantics.substitution import SUBSTITUTION


def main(options: Namespace) -> int:
    """Replays the file: exit code 1 where the program goes wrong as it did, 0 where it does not any more, 3 if it goes on."""
    try:
        found = read(read_source(options.file).text)
        if options.program is None and found.file == STDIN:
            sys.stderr.write("fpcalc replay: the program came from standard input; say where it is with --program\n")
            return USAGE
        path = options.program or _program_of(found, options.file)
        checked = checked_program(Namespace(**{**vars(options), "file": path}))
        return checked if isinstance(checked, int) else _again(found, path, checked, options)
    except ProblemFound as wrong:
        report([attrs.evolve(p, span=NO_SPAN) for p in wrong.problems], {}, options.output_format)
        return USAGE if isinstance(wrong, Unreadable) else PROBLEMS
    except Endless:
        sys.stderr.write("fpcalc replay: the program goes on and on, so there is no execution to make again\n")
        return BOUND
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        sys.stderr.write("fpcalc replay: the theorems need hypothesis: pip install 'fpcalc[testing]'\n")
        return USAGE


def _program_of(found: Counterexample, file: str) -> str:
    """The program's path: as it was given to ``explore``, or beside the counterexample."""
    beside = os.path.join(os.path.dirname(file), os.path.basename(found.file))
    return found.file if os.path.exists(found.file) or not os.path.exists(beside) else beside


def _again(found: Counterexample, path: str, checked: Checked, options: Namespace) -> int:
    assert checked.program is not None
    if name_of(checked.program) != found.program:
        sys.stdout.write(f"{path} has changed since; trying whether that matters\n")
    try:
        recovery = read_recovery(found.recovery)
    except ValueError:
        raise problem("FP0930", reason=f"`{found.recovery}` is no recovery") from None
    trace = TextTrace(sys.stderr, lambda span: span.file) if options.trace else None
    evaluator = SUBSTITUTION if found.condition in REPLAY_CORRECTNESS.values() else fastest()
    config = first_config(checked.program, options.data or checked.folder, evaluator)
    claim = _claim(found, config, checked, lambda: outcome_of(replay(config, (), recovery, evaluator)))
    observe = trace.see if trace else None
    on_workers = options.engine == "dask"
    again = replay(
        config, found.schedule, recovery, evaluator,
        observe=observe, meet=claim.meet, enough=lambda: claim.is_met() and not on_workers, lasting=claim.lasting,
        most=at_most(found),
    )  # fmt: skip
    if on_workers:
        from fpcalc.cli.kills import replay_on_workers

        folder = options.data or checked.folder
        return replay_on_workers(checked.program, folder, again.labels, outcome_of(again), recovery)
    for fault in found.faults:
        sys.stdout.write(f"  {fault}\n")
    against, outcome = claim.against(again), outcome_of(again)
    if against is not None:
        expected = "as expected" if against == found.expected else f"where it was expected that {found.expected}"
        sys.stdout.write(f"{found.condition}: broken, {against}, {expected}\n")
        return PROBLEMS
    if not again.finished:
        raise Endless
    sys.stdout.write(f"{found.condition}: expected {found.expected}, and it is {outcome}: this does not happen any more\n")
    return OK


def _claim(found: Counterexample, config: Config, checked: Checked, usual: Callable[[], str]) -> Question:
    """What the counterexample says is broken: a theorem, or a condition of the program or of every program."""
    if found.condition not in REPLAY_CORRECTNESS.values():
        return Claim(found, conditions_of(checked.sources.values()), usual)
    from fpcalc.meta.retracing import questions

    return questions(found, config)()

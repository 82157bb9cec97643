"""``fpcalc run X.fplin``: asks a saved lineage for its data."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from calculus.printing import show
from calculus.problems import ProblemFound, problem
from calculus.runtime import Done
from fpcalc.checking import Checked
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.run import failed, refuse_options
from fpcalc.limits import rare_collections
from fpcalc.lineage_files import Saved, load
from fpcalc.loading import Unreadable, read_source
from fpcalc.running import Ended, fastest, why_no_value
from semantics.drivers import run as drive


def run_saved(options: Namespace) -> int:
    """Checks the file, computes the data, prints it with its type."""
    try:
        saved = load(read_source(options.file).text, options.file)
        ended = _run(saved, options)
    except ProblemFound as found:
        report(found.problems, {}, options.output_format)
        return USAGE if isinstance(found, Unreadable) else PROBLEMS
    if ended.problem is not None:
        return failed(ended.problem, Checked(saved.program, (), dict(saved.sources), ""), options)
    sys.stdout.write(f"{show(ended.value)} : {show(ended.type)}\n")
    return OK


def _run(saved: Saved, options: Namespace) -> Ended:
    folder = options.data or os.path.dirname(options.file) or "."
    refuse_options(options)
    if options.log is not None:
        raise problem("FP0979", fix="fix.saved", option="--log", name=options.engine)
    if options.engine != "calculus":
        from fpcalc.cli.elsewhere import resume_elsewhere

        return resume_elsewhere(saved, options, folder)
    evaluator = fastest()
    with rare_collections():
        run = drive(saved.config(folder, evaluator), fuel=options.max_steps, evaluator=evaluator)
    assert saved.program.type is not None
    value = run.outcome.value if isinstance(run.outcome, Done) else None
    return Ended(run, saved.program.type, value, why_no_value(run, saved.program))

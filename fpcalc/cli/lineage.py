"""``fpcalc lineage``: the DAG of a program's silo references. The program is run for it, up to its end."""

from __future__ import annotations

import sys
from argparse import Namespace

import attrs

from calculus.problems import ProblemFound, problem
from calculus.runtime import LINEAGES
from calculus.source import Source
from calculus.values import Value
from fpcalc.aside import Aside
from fpcalc.cli import OK, PROBLEMS, USAGE
from fpcalc.cli.console import report
from fpcalc.cli.run import checked_program, execute, failed
from fpcalc.drawing import DRAWINGS
from fpcalc.lineage import RESULT, graph_of, revealing
from fpcalc.loading import Unreadable
from fpcalc.running import Ended
from semantics.choosers import RoundRobin


def main(options: Namespace) -> int:
    """Runs the program and prints the graph of what its top-level vals and its result hold."""
    checked = checked_program(options)
    if isinstance(checked, int):
        return checked
    assert checked.program is not None
    program, names = revealing(checked.program)
    ended = execute(attrs.evolve(checked, program=program), options, RoundRobin())
    if ended.problem is not None:
        return failed(ended.problem, checked, options)
    values = ended.value if len(names) > 1 else (ended.value,)
    if options.save is not None:
        return _save(ended, dict(zip(names, values, strict=True)), checked.sources, options)
    graph = graph_of(dict(zip(names, values, strict=True)))
    if not graph.vertices:
        sys.stderr.write("fpcalc lineage: no val of the program holds a silo reference\n")
    sys.stdout.write(DRAWINGS[options.format](graph))
    return OK


def _save(ended: Ended, values: dict[str, Value], sources: dict[str, Source], options: Namespace) -> int:
    """Writes one of the silo references."""
    from fpcalc.lineage_files import save

    silos = {name: value for name, value in values.items() if isinstance(value, LINEAGES)}
    wanted = options.name or (RESULT if RESULT in silos else next(reversed(silos), ""))
    try:
        if wanted not in silos:
            fix = "fix" if silos else "none"
            raise problem("FP0947", fix=fix, name=wanted, known=", ".join([name for name in silos if name != RESULT]))
        assert ended.run is not None
        with Aside(options.save) as out:
            out.write(save(ended.run.config, silos[wanted], sources))
    except ProblemFound as found:
        report(found.problems, {}, options.output_format)
        return USAGE if isinstance(found, Unreadable) else PROBLEMS
    return OK

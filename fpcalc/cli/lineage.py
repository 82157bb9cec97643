"""``fpcalc lineage``: the DAG of a program's silo references. The program is run for it, up to its end."""

from __future__ import annotations

import sys
from argparse import Namespace

import attrs

from fpcalc.cli import OK
from fpcalc.cli.run import checked_program, execute, failed
from fpcalc.drawing import DRAWINGS
from fpcalc.lineage import graph_of, revealing
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
    graph = graph_of(dict(zip(names, values, strict=True)))
    if not graph.vertices:
        sys.stderr.write("fpcalc lineage: no val of the program holds a silo reference\n")
    sys.stdout.write(DRAWINGS[options.format](graph))
    return OK

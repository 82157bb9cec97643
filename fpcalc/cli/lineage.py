"""``fpcalc lineage``: the DAG of a program's silo references. The program is run for it, up to its end."""

from __future__ import annotations

import sys
from argparse import Namespace

import attrs

from fpcalc.cli import OK
from fpcalc.cli.run import execute, ready
from fpcalc.drawing import DRAWINGS
from fpcalc.lineage import graph_of, revealing
from fpcalc.running import Ran


def main(options: Namespace) -> int:
    """Runs the program and prints the graph of what its top-level vals and its result hold."""
    checked = ready(options)
    if isinstance(checked, int):
        return checked
    program, names = revealing(checked.must())
    ended = execute(attrs.evolve(checked, program=program), options)
    if not isinstance(ended, Ran):
        return ended
    values = ended.value if len(names) > 1 else (ended.value,)
    graph = graph_of(dict(zip(names, values, strict=True)))
    if not graph.vertices:
        sys.stderr.write("fpcalc lineage: no val of the program holds a silo reference\n")
    sys.stdout.write(DRAWINGS[options.format](graph))
    return OK

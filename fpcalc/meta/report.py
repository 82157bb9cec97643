"""The page of mutants: which theorem finds each one out, after how many cases and seconds, and on which case.

    python -m fpcalc.meta.report docs/mutants.md [--jobs N]

Each mutant is hunted once from each seed; the page and the verdict are made of the same hunts. What was found so far stands
in docs/mutants.md.part; when the hunts are interrupted, the same command goes on from there.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from fpcalc.aside import Aside
from fpcalc.cli.line import Line
from fpcalc.meta.hunting import MOST_SECONDS, Hunted, Notebook, each
from fpcalc.meta.mutants import MUTANTS, Mutant

SEEDS = (1, 2, 3, 4, 5)
_WIDTH = 60  # of a counterexample in the table
_COLUMNS = ("mutant", "rule", "what is wrong", "should break", "found out by", "cases", "s", "counterexample")
_REDEX = "idea of the Redex benchmark"


def table(found: Sequence[Hunted]) -> str:
    """As Markdown: a line on the whole, those with an idea of the Redex benchmark, the others, and those that are not wrong."""
    real = [row for row in found if not row.mutant.equivalent]
    slowest = max([row.seconds for row in real if not row.alive], default=0.0)
    dead = sum([1 for row in real if not row.alive])
    count = f"{len(real)} wrong calculi, {dead} found out; the slowest takes {slowest:.1f} s.\n"
    carried = [row for row in real if row.mutant.redex]
    others = [row for row in real if not row.mutant.redex]
    same = "".join([_equivalent(row.mutant) for row in found if row.mutant.equivalent])
    return count + _rows(carried, redex=True) + _rows(others) + (f"\nNo wrong calculus after all:\n\n{same}" if same else "")


def _rows(rows: Sequence[Hunted], *, redex: bool = False) -> str:
    if not rows:
        return ""
    columns = (*_COLUMNS, _REDEX) if redex else _COLUMNS
    head = f"\n| {' | '.join(columns)} |\n|---|---|---|---|---|---:|---:|---|{'---|' if redex else ''}\n"
    return head + "".join([_row(row, redex) for row in sorted(rows, key=lambda row: row.name)])


def _row(row: Hunted, redex: bool) -> str:
    mutant = row.mutant
    by = ", ".join([f"{name} {times}×" if len(row.theorems) > 1 else name for name, times in row.theorems.most_common()])
    case = "" if row.simplest is None else f"`{_short(row.simplest.text)}`"
    cells = [row.name, mutant.rule, mutant.wrong, mutant.breaks, by or "nothing"]
    cells += ["–", "–"] if row.alive else [f"{row.cases:.0f}", f"{row.seconds:.2f}"]
    cells += [case, *([mutant.redex] if redex else [])]
    return f"| {' | '.join([cell.replace('|', '¦') for cell in cells])} |\n"


def _equivalent(mutant: Mutant) -> str:
    return f"- **{mutant.name}** ({mutant.rule}): {mutant.wrong}. {mutant.equivalent}\n"


def _short(case: str) -> str:
    """The case on one line, cut where it is long."""
    lines = [" ".join(line.split()) for line in case.splitlines() if not line.startswith("case class Two(")]
    line = "; ".join([line for line in lines if line]).replace("{; ", "{ ").replace("; }", " }").replace("`", "'")
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def counterexamples(found: Sequence[Hunted]) -> str:
    """The simplest case that speaks against each mutant, as Markdown."""
    parts = [
        f"### {row.name}\n\n{row.simplest.theorem}: {row.simplest.words}\n\n```scala\n{row.simplest.text}\n```\n"
        for row in sorted(found, key=lambda row: row.name)
        if row.simplest is not None
    ]
    return "\n".join(parts)


# The page.

_PAGE = """# The mutants

Each is the calculus with one edit of one rule, and is to be found out by a [theorem](metatheory.md). `make mutants` makes this
page, and fails if one is missed, or takes more than {most:.0f} s. Beside the theorems stand `refusal`, that near misses are
refused for the right reason, and `order`, that subtyping, least and greatest common types keep their laws.

Every mutant is hunted from the seeds {seeds}. *Cases* and *s* are the medians: how many cases were tried, and how many
seconds of one core that took. A case is a program under two schedules, a program under a plan of faults, a near miss, a few
types, or a text. Where a rule matters only on an occasion that chance seldom brings about, some plans are made for the
occasion. The seconds are those of one machine; all else is the same for the same seeds. The counterexamples are shrunk, and
stand [below](#counterexamples) in full. Those mutants come first that carry over an idea of PLT Redex's benchmark of buggy
models.

{table}
## Counterexamples

{counterexamples}"""


def page(found: Sequence[Hunted], seeds: Sequence[int] = SEEDS) -> str:
    """The whole page, as Markdown."""
    numbers = ", ".join([str(seed) for seed in seeds])
    return _PAGE.format(most=MOST_SECONDS, seeds=numbers, table=table(found), counterexamples=counterexamples(found))


def main(path: Path, jobs: int = 1) -> int:
    """Hunts every mutant and writes the page; exit code 1 if one is missed, or found too late."""
    notebook = Notebook(path.with_name(f"{path.name}.part"), SEEDS)
    line = Line()
    for row in each([name for name in MUTANTS if name not in notebook.found], SEEDS, jobs=jobs):
        notebook.add(row)
        line.say(lambda: f"{len(notebook.found)} of {len(MUTANTS)} mutants are hunted")
    line.clear()
    found = [notebook.found[name] for name in MUTANTS]
    with Aside(str(path)) as out:
        out.write(page(found))
    notebook.close()
    failed = [row.name for row in found if row.alive or row.late]
    sys.stderr.write(f"{path}: {len(found)} mutants, {len(failed)} missed or found too late {' '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m fpcalc.meta.report", description="Hunts every mutant and writes the page of them.")
    parser.add_argument("path", type=Path, metavar="PAGE")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="hunt with N processes (1)")
    options = parser.parse_args()
    raise SystemExit(main(options.path, options.jobs))

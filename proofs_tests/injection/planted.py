"""The programs with a planted bug: each says in its second line how it is searched, and what must be found."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import attrs

from calculus.terms import Program
from fpcalc.checking import check_file
from fpcalc.cli.arguments import parser
from fpcalc.injection.search import Report, Subject, samples
from fpcalc.injection.supports import Admitted
from fpcalc.plans import show_planned
from semantics.recovery import read_recovery

FOLDER = Path(__file__).parent / "planted"
SEEDS = range(9)
MOST = 500


@attrs.frozen(eq=False)
class Planted:
    """``kind``: what the verdict must be."""

    name: str
    words: str
    subject: Subject
    admitted: Admitted
    kind: str


def planted() -> list[Planted]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.fp"))]


def _read(path: Path) -> Planted:
    words, how = path.read_text("utf-8").splitlines()[:2]
    match = re.fullmatch(r"// fpcalc (faults .*) => (.*)", how)
    assert match is not None, path.name
    options = parser("faults").parse_args([*match[1].split(), str(path)])
    checked = check_file(str(path))
    assert isinstance(checked.program, Program), checked.problems
    subject = Subject(checked.program, str(FOLDER), read_recovery(options.recovery), survive=options.survive)
    admitted = Admitted(options.faults, options.crashes, tuple(options.kinds.split(",")))
    return Planted(path.stem, words[3:], subject, admitted, match[2])


# The table of docs/how-to-find-the-fault.md.


def by_lineage(bug: Planted, report: Report) -> list[str]:
    """The cells of a bug that tell what the search finds."""
    assert report.broken is not None, bug.name
    plan = "; ".join([f"`{show_planned(planned)}`" for planned in report.broken.plan])
    return [bug.name, bug.words, f"{plan}: {report.broken.verdict.kind}", str(report.candidates), str(report.runs)]


def by_chance(bug: Planted) -> str:
    """The cell that tells how a random sampler compares."""
    took, missed = samples(bug.subject, bug.admitted, SEEDS, MOST)
    return f"{median([*took, *[MOST] * missed]):.0f}" + (f" ({missed} of {len(SEEDS)} not in {MOST})" if missed else "")

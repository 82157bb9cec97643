"""The page of mutants: which theorem finds each one out, after how many cases and seconds, and on which case.

    python -m fpcalc.meta.report docs/mutants.md

Each mutant is hunted once from each seed; the page and the verdict are made of the same hunts.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import attrs

from calculus.printing import show_program
from fpcalc.meta.cases import Violation
from fpcalc.meta.mutants import MUTANTS, Mutant
from fpcalc.meta.mutants.hunts import Killing, hunt, simplest
from fpcalc.meta.mutants.sources import Spoken

SEEDS = (1, 2, 3, 4, 5)
#: A mutant that is to be found out is found out so soon, at the median of the seeds.
MOST_SECONDS = 30.0
_PATIENCE = 40.0  # seconds, for one hunt
_WIDTH = 60  # of a counterexample in the table
_COLUMNS = ("mutant", "rule", "what is wrong", "should break", "found out by", "cases", "s", "counterexample")
_REDEX = "idea of the Redex benchmark"


@attrs.frozen(eq=False)
class Hunted:
    """A mutant, how it was found out from each seed, None where it was not, and the simplest case that was found."""

    mutant: Mutant
    killings: tuple[Killing | None, ...]
    simplest: Violation | None

    @property
    def alive(self) -> bool:
        """Was it missed, or found too late, at the median of the seeds, though it is a wrong calculus?"""
        return not self.mutant.equivalent and self.seconds > MOST_SECONDS

    @property
    def seconds(self) -> float:
        """The median; a hunt without an end counts as endless."""
        return median([float("inf") if one is None else one.seconds for one in self.killings])

    @property
    def cases(self) -> float:
        return median([float("inf") if one is None else one.examples for one in self.killings])

    @property
    def theorems(self) -> Counter[str]:
        """What was broken, and from how many seeds."""
        return Counter([one.violation.theorem for one in self.killings if one is not None])


def hunts(
    seeds: Sequence[int],
    seconds: float = _PATIENCE,
    mutants: Iterable[Mutant] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Hunted]:
    """Hunts each mutant from each seed, for at most so many seconds each time."""
    found: list[Hunted] = []
    for mutant in mutants or MUTANTS.values():
        progress(len(found))
        killings = () if mutant.equivalent else tuple([hunt(mutant, seed, seconds=seconds) for seed in seeds])
        found.append(Hunted(mutant, killings, _simplest(killings)))
    return found


def _simplest(killings: Iterable[Killing | None]) -> Violation | None:
    """The simplest case that can be made of the smallest one."""
    smallest = min([one for one in killings if one is not None], key=lambda one: len(shown(one.violation)), default=None)
    return None if smallest is None else simplest(smallest)


def table(found: Sequence[Hunted]) -> str:
    """As Markdown: a line on the whole, those with an idea of the Redex benchmark, the others, and those that are not wrong."""
    real = [row for row in found if not row.mutant.equivalent]
    slowest = max([row.seconds for row in real], default=0.0)
    dead = sum(not row.alive for row in real)
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
    return head + "".join([_row(row, redex) for row in sorted(rows, key=lambda row: row.mutant.name)])


def _row(row: Hunted, redex: bool) -> str:
    mutant = row.mutant
    by = ", ".join([f"{name} {times}×" if len(row.theorems) > 1 else name for name, times in row.theorems.most_common()])
    case = "" if row.simplest is None else f"`{_short(row.simplest)}`"
    cells = [mutant.name, mutant.rule, mutant.wrong, mutant.breaks, by or "nothing"]
    cells += [f"{row.cases:.0f}", f"{row.seconds:.2f}", case, *([mutant.redex] if redex else [])]
    return f"| {' | '.join([cell.replace('|', '¦') for cell in cells])} |\n"


def _equivalent(mutant: Mutant) -> str:
    return f"- **{mutant.name}** ({mutant.rule}): {mutant.wrong}. {mutant.equivalent}\n"


def _short(violation: Violation) -> str:
    """The case on one line, cut where it is long."""
    lines = [" ".join(line.split()) for line in shown(violation).splitlines() if not line.startswith("case class Two(")]
    line = "; ".join([line for line in lines if line]).replace("{; ", "{ ").replace("; }", " }").replace("`", "'")
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def shown(violation: Violation) -> str:
    """The case, and the plan of faults, if there is one."""
    text = violation.text if isinstance(violation, Spoken) else show_program(violation.program).rstrip()
    return text if violation.plan is None else f"{text}\n\n{violation.plan!r}".rstrip()


def counterexamples(found: Sequence[Hunted]) -> str:
    """The simplest case that speaks against each mutant, as Markdown."""
    parts = [
        f"### {row.mutant.name}\n\n{row.simplest.theorem}: {' '.join(row.simplest.words.split())}\n\n"
        f"```scala\n{shown(row.simplest)}\n```\n"
        for row in sorted(found, key=lambda row: row.mutant.name)
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
types, or a text. The seconds are those of one machine; all else is the same for the same seeds. The counterexamples are shrunk,
and stand [below](#counterexamples) in full. Those mutants come first that carry over an idea of PLT Redex's benchmark of buggy
models.

{table}
## Counterexamples

{counterexamples}"""


def page(found: Sequence[Hunted], seeds: Sequence[int] = SEEDS) -> str:
    """The whole page, as Markdown."""
    numbers = ", ".join([str(seed) for seed in seeds])
    return _PAGE.format(most=MOST_SECONDS, seeds=numbers, table=table(found), counterexamples=counterexamples(found))


def main(path: str) -> int:
    """Hunts every mutant and writes the page; exit code 1 if one is missed, or found too late."""
    found = hunts(SEEDS, progress=_show)
    Path(path).write_text(page(found), encoding="utf-8", newline="\n")
    alive = [row.mutant.name for row in found if row.alive]
    sys.stderr.write(f"\r\x1b[K{path}: {len(found)} mutants, {len(alive)} missed {' '.join(alive)}\n")
    return 1 if alive else 0


def _show(at: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{at} of {len(MUTANTS)} mutants are hunted")
        sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))

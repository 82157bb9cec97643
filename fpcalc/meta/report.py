"""The table of mutants: which theorem finds each one out, after how many programs and seconds, and on which program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs

from calculus.printing import show_program
from fpcalc.meta.campaign import Killing, hunt, median
from fpcalc.meta.mutants import MUTANTS, Mutant

_LINES = 6  # of a counterexample in the table


@attrs.frozen(eq=False)
class Hunted:
    """A mutant, and how it was found out from each seed; None where it was not."""

    mutant: Mutant
    killings: tuple[Killing | None, ...]

    @property
    def killed(self) -> list[Killing]:
        return [one for one in self.killings if one is not None]

    @property
    def alive(self) -> bool:
        """Was it missed, from most seeds, though it is a wrong calculus?"""
        return not self.mutant.equivalent and 2 * len(self.killed) <= len(self.killings)

    @property
    def seconds(self) -> float:
        """The median; a hunt without an end counts as endless."""
        return median([float("inf") if one is None else one.seconds for one in self.killings])

    @property
    def examples(self) -> float:
        return median([float("inf") if one is None else one.examples for one in self.killings])

    @property
    def shortest(self) -> Killing | None:
        """The killing with the shortest program."""
        return min(self.killed, key=lambda one: len(show_program(one.violation.program)), default=None)


def hunts(
    seeds: Sequence[int],
    seconds: float,
    mutants: Iterable[Mutant] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Hunted]:
    """Hunts each mutant from each seed, for at most so many seconds each time."""
    found: list[Hunted] = []
    for mutant in mutants or MUTANTS.values():
        progress(len(found))
        killings = () if mutant.equivalent else [hunt(mutant, seed, seconds=seconds, shrink=seed == seeds[0]) for seed in seeds]
        found.append(Hunted(mutant, tuple(killings)))
    return found


def table(found: Sequence[Hunted]) -> str:
    """The table as Markdown, a line on the whole, and the shrunk counterexamples below."""
    real = [row for row in found if not row.mutant.equivalent]
    slowest = max([row.seconds for row in real], default=0.0)
    count = f"{len(real)} wrong calculi, {sum(not row.alive for row in real)} found out; median of each ≤ {slowest:.1f} s\n\n"
    columns = ("mutant", "rule", "what is wrong", "found out by", "programs", "s", "idea of the Redex benchmark")
    head = f"| {' | '.join(columns)} |\n|---|---|---|---|---:|---:|---|\n"
    rows = [_row(row) for row in sorted(real, key=lambda row: row.mutant.name)]
    same = [
        f"- **{row.mutant.name}** ({row.mutant.rule}): {row.mutant.wrong}. {row.mutant.equivalent}\n"
        for row in found
        if row.mutant.equivalent
    ]
    equal = "\nNo wrong calculus after all:\n\n" + "".join(same) if same else ""
    return count + head + "".join(rows) + equal


def _row(row: Hunted) -> str:
    mutant = row.mutant
    by = ", ".join(sorted({one.theorem for one in row.killed})) or "nothing"
    wrong = mutant.wrong.replace("|", "\\|")
    return f"| {mutant.name} | {mutant.rule} | {wrong} | {by} | {row.examples:.0f} | {row.seconds:.2f} | {mutant.redex} |\n"


def counterexamples(found: Sequence[Hunted]) -> str:
    """The shortest counterexample of each mutant, as Markdown."""
    parts = []
    for row in sorted(found, key=lambda row: row.mutant.name):
        one = row.shortest
        if one is not None:
            words = " ".join(one.violation.words.split())
            parts.append(f"### {row.mutant.name}\n\n{one.theorem}: {words}\n\n```scala\n{_text(one)}\n```\n")
    return "\n".join(parts)


def _text(one: Killing) -> str:
    return show_program(one.violation.program).rstrip()


def main() -> None:
    """Prints the page of mutants: five seeds each."""
    import sys

    found = hunts(range(1, 6), 40.0)
    sys.stdout.write(f"# The mutants\n\nMade by `make mutants`. {table(found)}\n## Counterexamples\n\n{counterexamples(found)}")


if __name__ == "__main__":
    main()

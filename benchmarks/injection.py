"""Runs until each planted bug is found, by lineage and by chance: the table of docs/how-to-find-the-fault.md."""

from statistics import median

from fpcalc.injection.search import samples, search
from fpcalc.plans import show_planned
from proofs_tests.injection.planted import planted

SEEDS = range(9)
MOST = 500


def main() -> None:
    """Prints the table as Markdown, the programs with the most possible faults first."""
    rows = []
    for bug in planted():
        report = search(bug.subject, bug.admitted)
        assert report.broken is not None, bug.name
        took, missed = samples(bug.subject, bug.admitted, SEEDS, MOST)
        chance = f"{median([*took, *[MOST] * missed]):.0f}" + (f" ({missed} of {len(SEEDS)} not in {MOST})" if missed else "")
        plan = "; ".join([f"`{show_planned(planned)}`" for planned in report.broken.plan])
        cells = [bug.name, bug.words, f"{plan}: {report.broken.verdict.kind}", report.candidates, report.runs, chance]
        rows.append((report.candidates, "| " + " | ".join([str(cell) for cell in cells]) + " |"))
    print("| program | what is wrong | plan | faults possible | runs | random |\n|---|---|---|---:|---:|---:|")
    for _, row in sorted(rows, key=lambda row: -row[0]):
        print(row)


if __name__ == "__main__":
    main()

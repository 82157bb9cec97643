"""Runs until each planted bug is found, by lineage and by chance: the table of docs/how-to-find-the-fault.md."""

from fpcalc.injection.search import search
from proofs_tests.injection.planted import by_chance, by_lineage, planted


def main() -> None:
    """Prints the table as Markdown, the programs with the most possible faults first."""
    rows = []
    for bug in planted():
        report = search(bug.subject, bug.admitted)
        rows.append((report.candidates, f"| {' | '.join([*by_lineage(bug, report), by_chance(bug)])} |"))
    print("| program | what is wrong | plan | faults possible | runs | random |\n|---|---|---|---:|---:|---:|")
    for _, row in sorted(rows, key=lambda row: -row[0]):
        print(row)


if __name__ == "__main__":
    main()

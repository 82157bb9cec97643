"""Runs until each planted bug is found, by lineage and by chance: the table of docs/how-to-find-the-fault.md."""

from fpcalc.injection.search import samples, search
from fpcalc.plans import show_planned
from proofs_tests.injection.planted import planted


def main() -> None:
    """Prints the table as Markdown."""
    print("| program | what is wrong | plan | runs | random |\n|---|---|---|---:|---:|")
    for bug in planted():
        report = search(bug.subject, bug.admitted)
        assert report.broken is not None, bug.name
        took, missed = samples(bug.subject, bug.admitted, range(5), 500)
        mean = f"{sum(took) / len(took):.0f}" if took else "-"
        late = f" ({missed} of 5 not in 500)" if missed else ""
        plan = "; ".join([f"`{show_planned(planned)}`" for planned in report.broken.plan])
        print(f"| {bug.name} | {bug.words} | {plan}: {report.broken.verdict.kind} | {report.runs} | {mean}{late} |")


if __name__ == "__main__":
    main()

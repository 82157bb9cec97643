"""Lineage-driven search against brute force, on generated programs and on those with planted bugs."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpcalc.checking import Checked, check_file
from fpcalc.injection.search import Bound, Report, Strategy, Subject, search
from fpcalc.injection.supports import Admitted, support, universe
from proofs_tests.examples.test_examples import EXAMPLES, FOLDER, LARGE
from proofs_tests.injection.generated import program
from proofs_tests.injection.planted import Planted, by_chance, by_lineage, planted
from proofs_tests.injection.scaled import EDITS, scaled
from semantics.recovery import Recovery
from semantics.trials import CrashAt, OnMessage

PLANTED = planted()
SERVERLESS = sorted((FOLDER / "serverless").glob("*.fp"))
LONGEST = ("15", "16")  # thousands of events
EVERY = [path for path in [*EXAMPLES, *SERVERLESS] if path.name[:2] not in LONGEST]
PAGE = (FOLDER.parent / "docs" / "how-to-find-the-fault.md").read_text("utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][1:]
TABLE = {cells[0]: cells for cells in ROWS}
(SAID,) = [line for line in PAGE.splitlines() if line.startswith("Where a program has few faults")]
WORSE = set(SAID.split("`")[1::2])
STRATEGIES: tuple[Strategy, Strategy] = ("brute", "lineage")
MANY = ("11-spark-word-count", "17-inverted-index", "20-stocks", "21-random-words", "23-cloud-flow", "quote")  # faults
SMALL = [path for path in EVERY if path.stem not in MANY and path.name[:2] not in LARGE]
PAIRS = [path for path in EVERY if path.stem not in EDITS]  # all plans of two faults can be run


def searched(checked: Checked, strategy: Strategy, admitted: Admitted, retries: int = 2, survive: bool = False) -> Report:
    """A search of a checked program."""
    assert checked.program is not None
    subject = Subject(checked.program, checked.folder, Recovery(retries), survive=survive)
    return search(subject, admitted, strategy)


def size(report: Report) -> int | None:
    """How many faults the smallest plan has."""
    return None if report.broken is None else len(report.broken.plan)


def same_verdict(checked: Checked, faults: int, survive: bool, retries: int = 2) -> None:
    agree(checked, Admitted(faults), survive, retries)


def agree(checked: Checked, admitted: Admitted, survive: bool = False, retries: int = 2) -> bool:
    """Do both say the same of so many faults, at most two? Do they certify it?"""
    brute = searched(checked, "brute", admitted, retries, survive)
    lineage = searched(checked, "lineage", admitted, retries, survive)
    assert size(brute) == size(lineage)
    assert brute.complete == lineage.complete
    if lineage.complete:
        assert (brute.runs, True) == (lineage.brute, lineage.exact)
    return lineage.complete


@pytest.mark.parametrize("part", range(8))
def test_lineage_finds_what_brute_force_finds(part: int) -> None:
    """One fault: the verdicts on generated programs agree, a loss being good or not by turns."""
    for seed in range(part * 4, part * 4 + 4):
        same_verdict(program(seed), 1, survive=seed % 2 == 0)


@pytest.mark.parametrize("seed", [56, *range(200, 206)])
def test_what_two_faults_do_together_is_found(seed: int) -> None:
    """Two faults, on a few programs. In 56, a message dropped before the crash makes an alternative survive."""
    same_verdict(program(seed), 2, survive=False)


@pytest.mark.parametrize(
    "admitted",
    [
        Admitted(2, crashes=1),
        Admitted(2, kinds=("crash",)),
        Admitted(2, kinds=("drop", "delay", "forget")),
        Admitted(2, until=12),
    ],
    ids=str,
)
@pytest.mark.parametrize("retries", [0, 1])
def test_every_specification_is_searched_as_by_brute_force(admitted: Admitted, retries: int) -> None:
    """Bounds and kinds of their own. In 13, the retry after a later crash is too late to be hit."""
    for seed in (1, 7, 13):
        checked = program(seed)
        assert checked.program is not None
        subject = Subject(checked.program, checked.folder, Recovery(retries))
        reports = [search(subject, admitted, strategy) for strategy in STRATEGIES]
        assert size(reports[0]) == size(reports[1])
        assert reports[0].complete == reports[1].complete


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_lineage_finds_what_brute_force_finds_in_examples(path: Path) -> None:
    """One fault: the verdicts on the smaller examples agree."""
    same_verdict(check_file(str(path)), 1, survive=False)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("part", range(20))
def test_lineage_finds_what_brute_force_finds_of_two_faults(part: int) -> None:
    """Two faults: the verdicts on 200 generated programs agree."""
    for seed in range(part * 10, part * 10 + 10):
        same_verdict(program(seed), 2, survive=False)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("part", range(20))
def test_lineage_finds_what_brute_force_finds_under_other_policies(part: int) -> None:
    """Two faults, on 200 programs more: from no retry to three, a loss being good or not by turns."""
    for seed in range(200 + part * 10, 210 + part * 10):
        same_verdict(program(seed), 2, survive=seed % 8 >= 4, retries=seed % 4)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_lineage_finds_what_brute_force_finds_of_two_faults_in_examples(path: Path) -> None:
    """Two faults: the verdicts on all examples agree, but for those of which brute force makes too many runs."""
    same_verdict(check_file(str(path)), 2, survive=False)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("name", EDITS)
def test_lineage_finds_what_brute_force_finds_of_two_faults_in_smaller_case_studies(name: str) -> None:
    """Two faults: of these, the verdicts on the same with fewer hosts, rounds and actions agree, and are certificates."""
    assert agree(scaled(name), Admitted(2))


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("path", [path for path in EVERY if path not in SMALL], ids=lambda path: path.stem)
def test_lineage_finds_what_brute_force_finds_in_larger_examples(path: Path) -> None:
    """One fault: the verdicts on the larger examples agree."""
    same_verdict(check_file(str(path)), 1, survive=False)


def test_a_bound_of_a_search_for_two_faults_leaves_what_it_has_of_one() -> None:
    """It is no certificate for two faults, and says that it is one for one."""
    checked = scaled("13-k-means")
    assert checked.program is not None
    report = search(Subject(checked.program, checked.folder), Admitted(2), bound=Bound(events=8_000))
    assert (None, False, 1) == (report.broken, report.complete, report.covered)
    assert report.tried == report.hitting


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_planted_bugs_are_found(bug: Planted) -> None:
    """The planted bug is what is found, as the table of the docs says, and no fault of the plan can be left out."""
    report = search(bug.subject, bug.admitted)
    assert report.broken is not None
    assert bug.kind == report.broken.verdict.kind
    assert () == report.broken.execution.trial.idle
    assert TABLE[bug.name][:-1] == by_lineage(bug, report)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_chance_finds_planted_bugs_as_the_table_says(bug: Planted) -> None:
    """The last column."""
    assert TABLE[bug.name][-1] == by_chance(bug)


def test_the_search_is_seldom_worse_than_chance() -> None:
    """Of the medians, all but those that the page names."""
    runs = {name: (int(cells[4]), int(cells[5].split()[0])) for name, cells in TABLE.items()}
    assert WORSE == {name for name, (lineage, chance) in runs.items() if lineage > chance}


def test_supports_are_admitted_faults() -> None:
    """What hits a support is a fault that the run admits; crashes that undo the same are one."""
    for seed in range(8):
        report = searched(program(seed), "lineage", Admitted(1))
        assert {one.planned for one in universe(report.oracle, report.admitted)} >= {
            one.planned for one in support(report.oracle, report.admitted)
        }


def test_replies_and_puts_are_candidates() -> None:
    """Their absence triggers retries."""
    report = searched(check_file(str(FOLDER / "01-owners.fp")), "lineage", Admitted(1))
    hit = [one.planned for one in support(report.oracle, report.admitted)]
    assert {"put", "req", "res"} <= {planned.kind for planned in hit if isinstance(planned, OnMessage)}
    assert any(isinstance(planned, CrashAt) for planned in hit)

"""Lineage-driven search against brute force, on generated programs and on those with planted bugs."""

from __future__ import annotations

import pytest

from fpcalc.checking import Checked, check_file
from fpcalc.injection.search import Report, Strategy, Subject, samples, search
from fpcalc.injection.supports import Admitted, support, universe
from proofs_tests.examples.test_examples import EXAMPLES, FOLDER
from proofs_tests.injection.generated import program
from proofs_tests.injection.planted import Planted, planted
from semantics.recovery import Recovery
from semantics.trials import CrashAt, OnMessage

PLANTED = planted()
SERVERLESS = sorted((FOLDER / "serverless").glob("*.fp"))


def searched(checked: Checked, strategy: Strategy, faults: int, retries: int = 2, survive: bool = False) -> Report:
    """A search of a checked program."""
    assert checked.program is not None
    subject = Subject(checked.program, checked.folder, Recovery(retries), survive=survive)
    return search(subject, Admitted(faults), strategy)


def size(report: Report) -> int | None:
    """How many faults the smallest plan has."""
    return None if report.broken is None else len(report.broken.plan)


def same_verdict(checked: Checked, faults: int, survive: bool) -> None:
    brute = searched(checked, "brute", faults, survive=survive)
    lineage = searched(checked, "lineage", faults, survive=survive)
    assert size(brute) == size(lineage)
    assert brute.complete == lineage.complete
    if lineage.complete and faults <= 2:
        assert (brute.runs, True) == (lineage.brute, lineage.exact)


@pytest.mark.parametrize("part", range(8))
def test_lineage_finds_what_brute_force_finds(part: int) -> None:
    """One fault: the verdicts on generated programs agree, a loss being good or not by turns."""
    for seed in range(part * 4, part * 4 + 4):
        same_verdict(program(seed), 1, survive=seed % 2 == 0)


def test_what_two_faults_do_together_is_found() -> None:
    """A loss rests on the data's arrival: a message dropped before the crash makes an alternative survive."""
    assert 2 == size(searched(program(56), "lineage", 2))


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(200))
def test_lineage_finds_what_brute_force_finds_of_two_faults(seed: int) -> None:
    """Two faults: the verdicts on generated programs agree."""
    same_verdict(program(seed), 2, survive=False)


@pytest.mark.campaign
@pytest.mark.parametrize("path", [*EXAMPLES[:2], *EXAMPLES[5:8], *SERVERLESS], ids=lambda path: path.stem)
def test_lineage_finds_what_brute_force_finds_in_examples(path: object) -> None:
    """Two faults: the verdicts on the examples agree."""
    same_verdict(check_file(str(path)), 2, survive=False)


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_planted_bugs_are_found(bug: Planted) -> None:
    """The planted bug is what is found, and no fault of the plan can be left out."""
    report = search(bug.subject, bug.admitted)
    assert report.broken is not None
    assert bug.kind == report.broken.verdict.kind
    assert () == report.broken.execution.trial.idle


@pytest.mark.parametrize("sampled", [150, pytest.param(10_000, marks=pytest.mark.campaign)])
def test_certificates_survive_a_random_sampler(sampled: int) -> None:
    """What is certified for two faults, random plans of two faults do not break."""
    checked = check_file(str(FOLDER / "06-persist.fp"))
    assert checked.program is not None
    subject, admitted = Subject(checked.program, checked.folder), Admitted(2)
    if sampled > 1000:
        assert search(subject, admitted).complete
    assert ([], 1) == samples(subject, admitted, [7], sampled)


def test_supports_are_admitted_faults() -> None:
    """What hits a support is a fault that the run admits; crashes that undo the same are one."""
    for seed in range(8):
        report = searched(program(seed), "lineage", 1)
        assert {one.planned for one in universe(report.oracle, report.admitted)} >= {
            one.planned for one in support(report.oracle, report.admitted)
        }


def test_replies_and_puts_are_candidates() -> None:
    """Their absence triggers retries."""
    report = searched(check_file(str(FOLDER / "01-owners.fp")), "lineage", 1)
    hit = [one.planned for one in support(report.oracle, report.admitted)]
    assert {"put", "req", "res"} <= {planned.kind for planned in hit if isinstance(planned, OnMessage)}
    assert any(isinstance(planned, CrashAt) for planned in hit)

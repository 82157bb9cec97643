"""Certificates survive a random sampler: what is certified, random plans of as many faults do not break."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpcalc.checking import check_file
from fpcalc.injection.search import Subject, samples, search
from fpcalc.injection.supports import Admitted
from proofs_tests.examples.test_examples import FOLDER
from proofs_tests.injection.scaled import EDITS as SCALED
from proofs_tests.injection.test_mending import EDITS, PLANTED, RETRIES, mended
from proofs_tests.injection.test_search import PAIRS

BROKEN = ("07-or-else", "orders")
CERTIFIED = [path for path in PAIRS if path.stem not in BROKEN]
CASES = [FOLDER / f"{name}.fp" for name in SCALED]


def survives(subject: Subject, admitted: Admitted, plans: int, drawn: Admitted | None = None) -> None:
    """Is it certified, and not broken by so many random plans?"""
    assert search(subject, admitted).complete
    assert ([], 1) == samples(subject, drawn or admitted, [7], plans)


def test_the_certificate_of_an_example_survives_a_few_plans() -> None:
    """Two faults."""
    checked = check_file(str(FOLDER / "06-persist.fp"))
    assert checked.program is not None
    survives(Subject(checked.program, checked.folder), Admitted(2), 150)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("path", CERTIFIED, ids=lambda path: path.stem)
def test_certificates_of_examples_survive(path: Path) -> None:
    """Two faults, 10,000 plans."""
    checked = check_file(str(path))
    assert checked.program is not None
    survives(Subject(checked.program, checked.folder), Admitted(2), 10_000)


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_certificates_of_case_studies_survive(path: Path) -> None:
    """The certificate is for one fault; the 10,000 plans are of one and of two."""
    checked = check_file(str(path))
    assert checked.program is not None
    survives(Subject(checked.program, checked.folder), Admitted(1), 10_000, Admitted(2))


@pytest.mark.campaign(only=True)
@pytest.mark.parametrize("name", [*EDITS, *RETRIES])
def test_certificates_of_mended_programs_survive(name: str) -> None:
    """As many faults as the planted bug took, 10,000 plans."""
    survives(mended(name), PLANTED[name].admitted, 10_000)

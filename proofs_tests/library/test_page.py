"""The page of the libraries shows what the libraries do; ``FPCALC_UPDATE=1`` writes it again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from calculus.source import Source
from fpcalc.__main__ import main
from fpcalc.loading import LIBRARY
from parser import parse
from proofs_tests.library.costs import CLOUDS, INNER, MBRACE, PAGE, RDDS, SPARK, Cost, counted, row
from proofs_tests.library.endurance import STUDIES, WORKFLOWS, Study, study_row, workflow_row

PATH = Path(__file__).parents[2] / PAGE


def assert_on_page(row: str) -> None:
    """A row stands on the page; or, to update it, takes the place of the one with its first cell."""
    first = row[: row.index(" | ", 2)]
    page = PATH.read_text("utf-8")
    (found,) = re.findall(rf"^{re.escape(first)} \|.*$", page, re.MULTILINE)
    if os.environ.get("FPCALC_UPDATE"):
        PATH.write_text(page.replace(found, row), "utf-8")
    else:
        assert row == found


@pytest.mark.parametrize(("head", "costs"), [(SPARK, RDDS), (MBRACE, CLOUDS)], ids=["spark", "mbrace"])
def test_costs(head: str, costs: tuple[Cost, ...]) -> None:
    """What an operation is made of, and the messages and bytes that it takes."""
    for cost in costs:
        assert_on_page(row(head, cost))


@pytest.mark.parametrize(("name", "costs"), [("spark", RDDS), ("mbrace", CLOUDS)])
def test_every_operation_is_on_the_page(name: str, costs: tuple[Cost, ...]) -> None:
    """What a module defines stands in its table, but for what the operations are made of."""
    text = Path(LIBRARY, f"{name}.fp").read_text("utf-8")
    shown = set(re.findall(r"\w+", " ".join([cost.text for cost in costs])))
    defined = [each.name for each in parse(Source(name, text)).module.declarations if each.name not in INNER]
    assert len(defined) > 15
    assert [] == [each for each in defined if each not in shown]


LONG = pytest.mark.campaign(only=True)


@pytest.mark.parametrize(
    "each", [pytest.param(each, marks=() if each.effort == "search" else LONG, id=each.number) for each in STUDIES]
)
def test_studies_under_one_fault(each: Study) -> None:
    """The case studies end under faults as their table says."""
    assert_on_page(study_row(each))


@pytest.mark.parametrize("text", WORKFLOWS)
def test_workflows_under_one_fault(text: str) -> None:
    """So do workflows."""
    assert_on_page(workflow_row(text))


def test_combining_before_a_shuffle_saves_bytes() -> None:
    """``reduceByKey`` sends a pair for each key and partition, ``groupByKey`` all pairs."""
    combined, whole = counted(SPARK, "p.reduceByKey(_ + _).count"), counted(SPARK, "p.groupByKey.count")
    assert combined[0] == whole[0]
    assert 2 * combined[1] < whole[1]


def test_the_lineage_is_drawn(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The drawing is that of the page's first program."""
    page = PATH.read_text("utf-8")
    program = tmp_path / "words.fp"
    program.write_text(page.split("```fp\n")[1].split("```")[0], "utf-8")
    assert 0 == main(["lineage", "--format", "mermaid", str(program)])
    drawn = capfd.readouterr().out
    before, found, after = re.split(r"(?<=<!-- lineage -->\n```mermaid\n)(.*?)(?=```\n)", page, maxsplit=1, flags=re.DOTALL)
    if os.environ.get("FPCALC_UPDATE"):
        PATH.write_text(before + drawn + after, "utf-8")
    else:
        assert drawn == found

"""``fpcalc faults`` as people meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fpcalc.__main__ import main
from proofs_tests.examples.test_examples import FOLDER

ORDERS = str(FOLDER / "serverless/orders.fp")


def test_the_plan_that_was_found_breaks_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a plan for ``fpcalc run --faults``."""
    plan = tmp_path / "found.plan"
    assert 1 == main(["faults", ORDERS, "--save-plan", str(plan), "--random-runs", "0"])
    said = capsys.readouterr().out
    assert "crash east @ 2\n" == plan.read_text("utf-8")
    assert "doubled" not in said and "twice" in said


def test_a_bound_is_no_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, and the verdict says so."""
    args = ["faults", str(FOLDER / "06-persist.fp"), "--max-runs", "5", "--format", "json", "--random-runs", "0"]
    assert 3 == main(args)
    assert "inconclusive" == json.loads(capsys.readouterr().out)["verdict"]


def test_the_same_seed_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """To the byte."""
    outs = []
    for _ in range(2):
        assert 0 == main(["faults", str(FOLDER / "06-persist.fp"), "--faults", "1", "--seed", "3"])
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]


@pytest.mark.parametrize(
    ("code", "args"), [("FP0953", ["--kinds", "flood"]), ("FP0953", ["--recovery", "often"]), ("FP0951", ["--faults", "0"])]
)
def test_wrong_specifications_are_explained(code: str, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With a code, and an exit code that is not 0."""
    assert main(["faults", ORDERS, *args]) in (1, 2)
    assert code in capsys.readouterr().err

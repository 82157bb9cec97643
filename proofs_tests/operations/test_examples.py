"""Every row's example, run through the whole language."""

from __future__ import annotations

import pytest

from calculus.operations import OPERATIONS, Operation
from fpcalc import evaluate

ROWS = [row for row in OPERATIONS.values() if row.owner != "File."]  # those need files: test_reading.py


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_example(row: Operation) -> None:
    """``expr => result`` means that both have the same value."""
    expression, _, result = row.example.rpartition(" => ")
    assert evaluate(result)[0] == evaluate(expression)[0]

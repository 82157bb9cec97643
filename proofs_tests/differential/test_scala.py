"""The table of operations against Scala itself (``make scala``; needs Java 17 and PySpark, which brings Scala's jars)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calculus.operations import OPERATIONS
from proofs_tests.differential import scala
from proofs_tests.differential.scala_cases import agree, by_the_language, cases

CALLS = 20  # of each operation

#: Operations some of whose calls give something else than Scala's, as the row's ``differs`` says: what such a call has in it.
DIFFERENT = {
    **dict.fromkeys(["Int.toBinaryString", "Int.toHexString"], r"\(-"),  # a sign, and no two's complement
    **dict.fromkeys(["String.format", "String.format2", "String.format3"], r"%\d*[xXo].*\(-"),
    **dict.fromkeys(["Double.round", "Double.toInt", "Math.round"], "Infinity"),  # has no Int
    "Any.hashCode": r"-0\.0|Map|Some|\d{10}",  # -0.0 equals 0.0; others have a number of their own
    **dict.fromkeys(["List.distinct", "List.diff", "List.intersect", "List.permutations"], "NaN"),  # equals itself as a key
}

#: Operations that the platform's mathematical library computes; as many units in the last place may lie between.
CLOSE = 2
_NUMBER = re.compile(r"-?\d+\.\d+(?:E-?\d+)?")


def close(expected: str, found: str) -> bool:
    """Are both one Double but for the last digits?"""
    if not _NUMBER.fullmatch(expected) or not _NUMBER.fullmatch(found):
        return False
    a, b = float(expected), float(found)
    return abs(a - b) <= CLOSE * 2.3e-16 * max(abs(a), abs(b))


@pytest.fixture(scope="module")
def class_path(request: pytest.FixtureRequest) -> str:
    if request.config.getoption("markexpr") != "scala":
        pytest.skip("takes minutes: make scala")
    found = scala.jars()
    assert found is not None, "needs Java 17 and PySpark"
    return found


@pytest.mark.scala
def test_operations_do_what_scala_does(class_path: str, tmp_path: Path) -> None:
    """Generated calls of every row: the same text in the language and in Scala gives the same value, or both fail."""
    calls = [case for row in OPERATIONS.values() for case in cases(row, CALLS)]
    results = scala.evaluate([case.text for case in calls], tmp_path, class_path)
    wrong, different, larger = [], set(), 0
    for number, case in enumerate(calls):
        expected, found, row = by_the_language(case.text), results[number], case.operation
        if expected is None:
            larger += 1
        elif agree(expected, found) or ("last digit" in row.differs and close(expected, found)):
            continue
        elif row.differs and re.search(DIFFERENT.get(row.name, "$."), case.text):
            different.add(row.name)
        else:
            wrong.append((case.text, expected, found))
    print(f"{len(OPERATIONS)} rows, {len(calls)} calls, {larger} beyond Scala's Int")
    print(f"with documented differences: {', '.join(sorted(different))}")
    assert [] == wrong


@pytest.mark.scala
def test_examples_mean_the_same_in_scala(class_path: str, tmp_path: Path) -> None:
    """Every row's example is an expression of Scala, and has there the result that the reference page gives."""
    rows = [row for row in OPERATIONS.values() if row.owner not in ("File.", "SiloRef")]
    texts = [text for row in rows for text in row.example.rpartition(" => ")[::2]]
    results = scala.evaluate(texts, tmp_path, class_path)
    pairs = [(results[2 * number], results[2 * number + 1]) for number in range(len(rows))]
    assert [] == [(row.example, pair) for row, pair in zip(rows, pairs, strict=True) if pair[0] != pair[1]]
    assert [] == [text for text in results.values() if text.startswith("?")]

"""The examples end with what is written in them, by the machine and by the step relation."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from calculus.printing import show
from calculus.values import Value
from fpcalc.api import load, run
from semantics.choosers import Seeded

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.fp"))
LARGE = ("12", "13", "14", "15", "16", "18")  # more steps than one watches one by one


def expected(path: Path) -> str:
    """What an example's last line says."""
    return path.read_text("utf-8").rsplit("// => ", 1)[1].strip()


def value_of(name: str) -> Value:
    """What an example computes."""
    (path,) = FOLDER.glob(f"{name}-*.fp")
    return run(load(str(path))).value


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    """An example has the value and the type that stand in its last line."""
    ended = run(load(str(path)))
    assert expected(path) == f"{show(ended.value)} : {show(ended.type)}"


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.name[:2] not in LARGE], ids=lambda path: path.stem)
def test_examples_under_another_schedule(path: Path) -> None:
    """Every schedule ends with the same value, and the step relation with the machine's."""
    seen: list[str] = []
    ended = run(load(str(path)), Seeded(7), observe=lambda step: seen.append(step.label.rule))
    assert expected(path) == f"{show(ended.value)} : {show(ended.type)}"
    assert "R-Send" in seen


def test_word_count() -> None:
    """Example 03 counts as plain Python does."""
    words: Counter[str] = Counter()
    for name in ("gettysburg", "declaration"):
        words.update(re.findall("[a-z]+", (FOLDER / f"data/{name}.txt").read_text("utf-8").lower()))
    assert sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:5] == value_of("03").to_list()


def test_wettest_months() -> None:
    """Example 09 aggregates as plain Python does."""
    rain: defaultdict[str, float] = defaultdict(float)
    with (FOLDER / "data/seattle-weather.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rain[row["date"][:7]] += float(row["precipitation"])
    years = sorted({month[:4] for month in rain})
    wettest = [max((month for month in rain if month.startswith(year)), key=lambda month: rain[month]) for year in years]
    assert [(month, int(rain[month] + 0.5)) for month in wettest] == value_of("09").to_list()

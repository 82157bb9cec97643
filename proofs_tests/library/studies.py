"""The case studies in ``examples/``: what they compute, and the data that they read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from calculus.seq import Seq
from calculus.values import Con
from fpcalc.api import check, run

FOLDER = Path(__file__).parents[2] / "examples"


def result(number: str, expression: str | None = None) -> Any:
    """The value of an example as Python data, or of its ``val``s with another last expression."""
    (path,) = FOLDER.glob(f"{number}-*.fp")
    text = path.read_text("utf-8")
    if expression is not None:
        text = "\n\n".join([*text.split("\n\n")[:-2], expression])
    ended = run(check(text, str(path)))
    assert ended.problem is None, ended.problem
    return plain(ended.value)


def plain(value: Any) -> Any:
    """Lists and tuples of Python; data types as tuples of their fields. (What the examples give is not deep.)"""
    match value:
        case Seq():
            return [plain(item) for item in value.to_list()]
        case tuple():
            return tuple([plain(item) for item in value])
        case Con(_, fields):
            return tuple([plain(item) for item in fields])
        case _:
            return value


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with (FOLDER / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lines(name: str) -> list[str]:
    """The lines of a text file."""
    return (FOLDER / "data" / name).read_text("utf-8").splitlines()

"""Problems as text."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from calculus.problems import Label, Problem
from calculus.source import NO_SPAN, Source, Span
from calculus.types import INT, STRING, ListOf, TupleOf
from fpcalc import messages
from fpcalc.messages import read_entry
from fpcalc.report import FORMATS, Reporter

ENTRY = """# the spore's body uses `{name}`, which its header does not capture
- at: bound at {bound}, outside the spore
- spore: this spore
- fix: add `val {fresh} = {name}` to the header and use `{fresh}`

Why.

## Wrong
```fp
wrong
```
## Right
```fp
right
```
"""

TEXT = """val vehicles = 1

val owners = adults.apply(spore {
  ps =>
    vehicles.apply(ps)
})
"""


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One code, whatever the files say today."""
    known = {"FP0001": read_entry("FP0001", ENTRY), "FP0002": read_entry("FP0002", "# expected {expected}, found {found}\n")}
    monkeypatch.setattr(messages, "entry", known.get)


def span(text: str, part: str, at: int = -1) -> Span:
    start = text.index(part) if at < 0 else at
    return Span("owners.fp", start, start + len(part))


def capture_problem() -> Problem:
    use = TEXT.rindex("vehicles")
    args = {"name": "vehicles", "fresh": "localVehicles", "bound": span(TEXT, "vehicles")}
    return Problem("FP0001", Span("owners.fp", use, use + 8), args, (Label(span(TEXT, "spore"), "spore"),), "fix")


def shown(problem: Problem, text: str = TEXT, form: str = "full") -> str:
    return Reporter({"owners.fp": Source("owners.fp", text)}, form).show([problem])  # type: ignore[arg-type]


def test_a_problem_in_full() -> None:
    """Code, place, both spans in the order of the text, the fix, and where to read on."""
    expected = """\
error[FP0001]: the spore's body uses `vehicles`, which its header does not capture
 --> owners.fp:5:5
  |
3 | val owners = adults.apply(spore {
  |                           ----- this spore
5 |     vehicles.apply(ps)
  |     ^^^^^^^^ bound at owners.fp:1:5, outside the spore
  = fix: add `val localVehicles = vehicles` to the header and use `localVehicles`
  = more: fpcalc explain FP0001
"""
    assert expected == shown(capture_problem())


def test_concise_is_one_line() -> None:
    """file:line:column: severity[code]: message"""
    expected = "owners.fp:5:5: error[FP0001]: the spore's body uses `vehicles`, which its header does not capture\n"
    assert expected == shown(capture_problem(), form="concise")


def test_json_has_places_and_fix() -> None:
    """Lines and columns from 1, ends exclusive."""
    [item] = json.loads(shown(capture_problem(), form="json"))
    assert ("FP0001", 5, 5, 5, 13) == (item["code"], item["line"], item["column"], item["end_line"], item["end_column"])
    assert "this spore" == item["labels"][0]["message"]
    assert item["fix"].startswith("add `val localVehicles")


def test_sarif_has_results_for_each_problem() -> None:
    """SARIF 2.1.0: a rule for each code, a region for each place."""
    log = json.loads(shown(capture_problem(), form="sarif"))
    [run] = log["runs"]
    [result] = run["results"]
    assert ("2.1.0", ["FP0001"]) == (log["version"], [rule["id"] for rule in run["tool"]["driver"]["rules"]])
    region = result["locations"][0]["physicalLocation"]["region"]
    assert {"startLine": 5, "startColumn": 5, "endLine": 5, "endColumn": 13} == region
    assert 3 == result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"]


def test_github_escapes_line_ends() -> None:
    """An annotation is one line; its text holds the fix."""
    line = shown(capture_problem(), form="github")
    assert line.startswith("::error title=FP0001,file=owners.fp,line=5,col=5,endLine=5,endColumn=13::the spore's body")
    assert "%0Afix: add" in line
    assert 1 == line.count("\n")


def test_long_types_stand_aligned() -> None:
    """What is expected, what is found, and marks where they differ."""
    args = {"expected": ListOf(TupleOf((INT, STRING, INT))), "found": ListOf(TupleOf((INT, INT, INT)))}
    lines = shown(Problem("FP0002", span(TEXT, "owners"), args)).splitlines()
    at = next(at for at, line in enumerate(lines) if "= expected: " in line)
    assert lines[at].index("List") == lines[at + 1].index("List")
    assert lines[at + 1].index("Int, Int)]") == lines[at + 2].index("^")


def marks(text: str, part: str) -> tuple[str, str]:
    """The source line and the marks under it, both without the gutter."""
    lines = shown(Problem("FP0002", span(text, part)), text).splitlines()
    at = next(at for at, line in enumerate(lines) if "^" in line)
    return lines[at - 1].partition("| ")[2], lines[at].partition("| ")[2]


def test_a_tab_takes_its_columns() -> None:
    """Marks stand under their text, tabs before it or in it."""
    line, under = marks("\tfoo\tbar", "bar")
    assert line.index("bar") == under.index("^")
    assert "^^^" == under.strip()


def test_wide_characters_take_two_columns() -> None:
    """East Asian wide characters take two columns, combining ones none."""
    assert ("日本 = e\u0301x", "        ^") == marks("日本 = e\u0301x", "x")
    assert ("日本 = 1", "^^^^") == marks("日本 = 1", "日本")


def test_a_long_line_is_shown_around_its_marks() -> None:
    """At most a window of the line, whatever its length."""
    line, under = marks("x" * 1_000_000 + "HERE" + "y" * 1_000_000, "HERE")
    assert len(line) < 160
    assert "HERE" == line[under.index("^") : under.rindex("^") + 1]


def test_a_span_over_several_lines_shows_both_ends() -> None:
    """The first line to its end, the last from its indentation."""
    lines = shown(Problem("FP0002", span(TEXT, TEXT[TEXT.index("spore") : TEXT.index("})") + 2]))).splitlines()
    assert ["3 | val owners = adults.apply(spore {", "6 | })"] == [line for line in lines if line[:1].isdigit()]
    assert [26, 0] == [line.index("^") - 4 for line in lines if "^" in line]


@pytest.mark.parametrize("at", [0, 5, len(TEXT)])
def test_an_empty_span_has_one_mark(at: int) -> None:
    """Also at the end of the file."""
    lines = shown(Problem("FP0002", Span("owners.fp", at, at))).splitlines()
    assert 1 == sum(line.count("^") for line in lines)


def test_control_characters_are_shown_not_sent() -> None:
    """A program cannot steer the terminal through its problems."""
    text = "val x = \x1b[31m1"
    problem = Problem("FP0001", span(text, "x"), {"name": "\x1b[2J"}, (), None)
    assert "\x1b" not in shown(problem, text) + shown(problem, text, "concise") + shown(problem, text, "github")


@pytest.mark.parametrize("form", FORMATS)
def test_a_problem_without_a_place(form: str) -> None:
    """No format needs a span."""
    assert "FP0002" in shown(Problem("FP0002", NO_SPAN), form=form)


def test_problems_come_by_place_and_once() -> None:
    """In the order of the text; a problem that two passes report is shown once."""
    one, two = Problem("FP0002", span(TEXT, "owners")), Problem("FP0002", span(TEXT, "vehicles"))
    text = Reporter({"owners.fp": Source("owners.fp", TEXT)}, "concise").show([one, two, one])
    lines = text.splitlines()
    assert 2 == len(lines)
    assert all(a < b for a, b in pairwise(lines))


def test_colours_only_where_wanted() -> None:
    """ANSI escapes stand in coloured text and nowhere else."""
    plain = shown(capture_problem())
    coloured = Reporter({"owners.fp": Source("owners.fp", TEXT)}, colour=True).show([capture_problem()])
    assert "\x1b" not in plain
    assert "\x1b[1;31merror[FP0001]\x1b[0m" in coloured

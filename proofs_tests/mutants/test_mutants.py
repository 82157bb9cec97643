"""The theorems find wrong calculi out: a theorem that no mutant breaks proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from calculus.rules import RULES
from fpcalc.cli import main
from fpcalc.meta import hunting, mutants
from fpcalc.meta.hunting import MOST_SECONDS, Counterexample, Finding, Hunted, Notebook, each, shown
from fpcalc.meta.mutants import MUTANTS, Mutant
from fpcalc.meta.mutants.hunts import Killing, hunt, simplest
from fpcalc.meta.mutants.mutation import BESIDE
from fpcalc.meta.order import alike, disorder
from fpcalc.meta.refusals import NEAR_MISSES, refusal, refused_as_said, texts
from fpcalc.meta.report import SEEDS, page, table
from fpcalc.meta.theorems import THEOREMS
from fpcalc.testing.generators.choices import Seeded
from fpcalc.testing.generators.programs import program

#: Found out at once from this seed: a few of each kind.
SEED = 1
PAGE = Path(__file__).parents[2] / "docs" / "mutants.md"
AT_ONCE = [
    *("one-is-true", "only-keys-count", "if-false-takes-then", "let-binds-nothing", "shadowing-ignored"),
    *("closure-is-substituted-into", "rec-forgets-its-group", "match-takes-the-last", "flatmap-like-map", "silo-of-another"),
    *("the-alternative-always", "handed-on-anywhere", "functions-travel", "futures-travel", "silos-stay"),
    *("join-too-small", "names-do-not-advance", "names-are-the-drivers", "reply-address-forgotten", "answer-completes-another"),
    *("put-is-not-acknowledged", "await-of-another-future", "requests-go-to-who-asks", "here-is-the-driver"),
    *("header-entries-alone", "functions-backwards", "application-gives-the-parameter", "outside-unreported"),
    *("silos-of-functions", "data-covariant", "crash-spares-the-silos", "losses-wait", "nothing-is-asked", "retry-never"),
    *("forget-all", "the-last-answer-wins", "absent-names-another-root", "requests-end-their-task", "late-never-comes"),
    "losses-are-told-early",
]


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_wrong_calculus_is_found_out_at_once(name: str) -> None:
    """A property fails on one of the first programs."""
    killing = hunt(MUTANTS[name], SEED, examples=120)
    assert killing is not None
    assert killing.violation.words


#: One mutant of each family, and those that are tried on an occasion of their own.
INNOCENT = [
    *{mutant.family: mutant.name for mutant in MUTANTS.values()}.values(),
    *("forget-all", "the-last-answer-wins", "absent-for-ever", "requests-end-their-task", "late-never-comes"),
    "losses-are-told-early",
]


@pytest.mark.parametrize("name", INNOCENT)
def test_the_right_calculus_survives_the_hunt(name: str) -> None:
    """A mutant that puts the right rule in its own place is not found out."""
    innocent = attrs.evolve(MUTANTS[name], edit=lambda right: right)
    assert hunt(innocent, SEED, examples=48) is None


@pytest.mark.parametrize("name", [mutant.name for mutant in MUTANTS.values() if mutant.equivalent])
def test_what_is_no_wrong_calculus_survives_the_hunt(name: str) -> None:
    """A mutant that is shown to be equivalent is not found out."""
    assert hunt(MUTANTS[name], SEED, examples=48) is None


@pytest.mark.parametrize("name", ["cases-of-none", "guards-exhaust", "data-covariant"])
def test_counterexamples_are_made_small(name: str) -> None:
    """The simplest case breaks the theorem that the one that was found breaks, and is short."""
    killing = hunt(MUTANTS[name], SEED)
    assert killing is not None
    small = simplest(killing)
    assert killing.violation.theorem == small.theorem
    assert len(shown(small)) <= 300


def test_a_hunt_is_the_same_again() -> None:
    """The same seed tries the same cases."""
    one, other = hunt(MUTANTS["silo-of-another"], SEED), hunt(MUTANTS["silo-of-another"], SEED)
    assert one is not None
    assert other is not None
    assert (one.examples, shown(one.violation)) == (other.examples, shown(other.violation))


def test_types_are_ordered() -> None:
    """S <: T, S ∨ T and S ∧ T keep their laws on generated types."""
    assert [] == [against for seed in range(300) if (against := disorder(alike(Seeded(seed)))) is not None]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_leaves_no_trace(name: str) -> None:
    """What a mutant has replaced is there again after it."""
    before = {rule: RULES[rule].function for rule in RULES}
    with MUTANTS[name].applied():
        pass
    assert before == {rule: RULES[rule].function for rule in RULES}
    assert refusal(program(Seeded(0), 4), "a function is captured")[0] is None


def test_there_are_many() -> None:
    """At least 60 wrong calculi, of every judgement, each with words and a theorem."""
    assert len(MUTANTS) >= 60
    assert all(mutant.wrong and mutant.breaks for mutant in MUTANTS.values())


def test_what_is_missed_is_told() -> None:
    """A mutant that most seeds miss is alive, and one that is shown to be equivalent is not."""
    found = Finding("adequacy", 7, 0.5)
    missed = Hunted("map-twice", (None, found, None), None)
    slow = Hunted("map-twice", (found, attrs.evolve(found, seconds=MOST_SECONDS + 1), None), None)
    assert missed.alive
    assert slow.late
    assert not slow.alive
    assert "| map-twice | M-Map |" in table([missed])
    assert not Hunted("map-twice", (found, found, None), None).alive
    assert not Hunted("closure-with-sigma", (), None).alive
    assert not Hunted("closure-with-sigma", (), None).late


@pytest.fixture
def only_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one wrong calculus, and one that is not wrong after all."""
    two = {name: MUTANTS[name] for name in ("absent-for-ever", "requests-restart")}
    monkeypatch.setattr(mutants, "MUTANTS", two)


@pytest.mark.usefixtures("only_two")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 0, "1 found out"),
        (["--time", "0"], 1, "not found out: absent-for-ever"),
        (["--examples", "0"], 1, "not found out: absent-for-ever"),
        (["--examples", "1"], 1, "| nothing | – | – |"),
    ],
)
def test_the_command_hunts_them(words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``fpcalc meta --mutants`` prints the table, and fails if one is missed."""
    assert code == main(["meta", "--mutants", "--seed", "1", *words])
    printed = capsys.readouterr().out
    assert "| absent-for-ever | Retry-Absent |" in printed
    assert "- **requests-restart** (R-Req)" in printed
    assert told in printed


@pytest.mark.usefixtures("only_two")
def test_who_has_time_may_find_out_late(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page asks of the theorems is no bound of ``--time``: found out after 45 of 60 seconds is found out."""

    def slow(mutant: Mutant, seed: int, *, seconds: float, examples: int | None) -> Killing:
        assert (60.0, None) == (seconds, examples)
        killing = hunt(mutant, seed)
        assert killing is not None
        return attrs.evolve(killing, seconds=45.0)

    monkeypatch.setattr(hunting, "hunt", slow)
    assert 0 == main(["meta", "--mutants", "--seed", "1", "--time", "60"])
    assert "1 found out; the slowest takes 45.0 s." in capsys.readouterr().out


@pytest.mark.usefixtures("only_two")
def test_who_interrupts_a_hunt_is_told_what_was_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table has the mutants that were hunted by then; no verdict."""
    rows = each(["requests-restart"], [1])

    def interrupted(*_: object, **__: object) -> Iterator[Hunted]:
        yield from rows
        raise KeyboardInterrupt

    monkeypatch.setattr(hunting, "each", interrupted)
    assert 130 == main(["meta", "--mutants"])
    printed = capsys.readouterr()
    assert "- **requests-restart** (R-Req)" in printed.out
    assert "absent-for-ever" not in printed.out
    assert "\ninterrupted\n" == printed.err


def test_all_processes_find_the_same() -> None:
    """Two processes find what one does, in the same order, but for the seconds."""
    names = ["map-twice", "closure-with-sigma", "silo-of-another"]
    one, other = [[attrs.evolve(row, findings=_untimed(row)) for row in each(names, [1, 2], jobs=jobs)] for jobs in (1, 2)]
    assert names == [row.name for row in one]
    assert one == other


def _untimed(row: Hunted) -> tuple[Finding | None, ...]:
    return tuple([one and attrs.evolve(one, seconds=0.0) for one in row.findings])


def test_a_hunt_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    """A notebook has what was found, for the seeds and the sources that it is about; for others it is empty."""
    case = Counterexample("adequacy", "it ends with 1", "1\n\ncrash a @ 1")
    rows = [Hunted("map-twice", (Finding("adequacy", 7, 0.5), None), case), Hunted("closure-with-sigma", (), None)]
    notebook = Notebook(tmp_path / "page.part", [1, 2])
    for row in rows:
        notebook.add(row)
    assert rows == list(Notebook(tmp_path / "page.part", [1, 2]).found.values())
    assert {} == Notebook(tmp_path / "page.part", [1, 3]).found


def test_the_page_is_what_make_mutants_makes() -> None:
    """All of docs/mutants.md but what the hunts have found is made of the mutants that there are; nothing is added by hand."""
    there, cases = PAGE.read_text("utf-8").split("## Counterexamples\n")
    nothing = [Hunted(name, () if mutant.equivalent else (None,), None) for name, mutant in MUTANTS.items()]
    here, _ = page(nothing).split("## Counterexamples\n")
    assert [_without_findings(line) for line in here.splitlines()] == [_without_findings(line) for line in there.splitlines()]
    assert _wrong() == re.findall(r"^### (.*)$", cases, re.MULTILINE)


def test_the_page_says_what_finds_each_mutant_out() -> None:
    """Each wrong calculus is found out from most seeds, by theorems that there are, soon enough."""
    rows = [cells for line in PAGE.read_text("utf-8").splitlines() if (cells := _cells(line))]
    assert _wrong() == sorted([cells[0] for cells in rows])
    for name, _, _, _, by, _, seconds, *_ in rows:
        found = [one.split() for one in by.split(", ")]
        assert {*THEOREMS, *BESIDE} >= {theorem for theorem, *_ in found}, name
        assert len(found) == 1 or 2 * sum(int(times.rstrip("×")) for _, times in found) > len(SEEDS), name
        assert float(seconds) <= MOST_SECONDS, name


def _wrong() -> list[str]:
    return sorted([name for name, mutant in MUTANTS.items() if not mutant.equivalent])


def _cells(line: str) -> list[str]:
    """What a row of the page says of a mutant; nothing where the line is none."""
    cells = line[2:-2].split(" | ") if line.startswith("| ") else []
    return cells if cells[:1] != ["mutant"] else []


def _without_findings(line: str) -> str:
    """The line without what depends on the hunts: found out by, cases, seconds, counterexample."""
    cells = _cells(line)
    if not cells:
        return re.sub(r"\d+ found out; the slowest takes \S+ s\.", "", line)
    return " | ".join([*cells[:4], *cells[8:]])


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_are_refused(name: str) -> None:
    """One wrong term in a well-typed program is refused, with the code that says why."""
    assert refusal(program(Seeded(3), 8), name)[0] is None


def test_the_pages_of_the_codes_are_right() -> None:
    """The right rules refuse and accept the examples that mutants of elaboration are tried on."""
    assert [] == [words for code, text in texts() if (words := refused_as_said(code, text))]


@pytest.mark.mutants
@pytest.mark.parametrize("name", [mutant.name for mutant in MUTANTS.values() if not mutant.equivalent])
def test_every_wrong_calculus_is_found_out(name: str, request: pytest.FixtureRequest) -> None:
    """Each mutant that is not shown to be equivalent is found out from a seed that the page does not have, too."""
    if "mutants" not in request.config.getoption("markexpr"):
        pytest.skip("pytest -m mutants")
    assert hunt(MUTANTS[name], max(SEEDS) + 1, seconds=MOST_SECONDS) is not None

"""Counterexamples: written, made small, read back, and made again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from calculus.problems import ProblemFound
from fpcalc.cli import main
from fpcalc.exploration.counterexamples import Counterexample, is_fault, minimised, read, write
from fpcalc.exploration.dpor import SourceDpor
from fpcalc.exploration.graph import Graph
from fpcalc.exploration.persistent import Persistent
from fpcalc.exploration.search import Told

Capture = pytest.CaptureFixture[str]
PROGRAM = """// a comment
val h = spawn("h")
val g = spawn("g")
val other = SiloRef.populate(g, 7)
SiloRef.populate(h, 1).map(spore { x => x + 1 }).send().await
"""


GROWING = """def go(n: Int): Int = { val h = spawn()
  go(SiloRef.populate(h, n).send().await + 1) }
go(0)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.fp").write_text(PROGRAM)
    return tmp_path


def found_in(folder: Path) -> Counterexample:
    return read((folder / "a.fptrace").read_text())


def test_a_counterexample_replays(folder: Path, capsys: Capture) -> None:
    """explore finds a hang and writes it; replay makes it again. One fault is enough."""
    assert 1 == main(["explore", "a.fp", "--faults", "2"])
    found = found_in(folder)
    assert ("hang", 1) == (found.expected, len(found.faults))
    assert 1 == main(["replay", "a.fptrace"])
    assert "hang, as expected" in capsys.readouterr().out
    assert ["a.fp", "a.fptrace"] == sorted([path.name for path in folder.iterdir()])


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("// a comment", "// another", 1, "hang, as expected"),
        ("x + 1", "x + 2", 1, "has changed since"),
        (".send().await", ".host", 1, "FP0931"),
    ],
)
def test_a_changed_program(folder: Path, capsys: Capture, old: str, new: str, code: int, said: str) -> None:
    """A change that does not matter is carried through; one that does stops the replay at the step."""
    main(["explore", "a.fp", "--faults", "1"])
    (folder / "a.fp").write_text(PROGRAM.replace(old, new))
    capsys.readouterr()
    assert code == main(["replay", "a.fptrace"])
    captured = capsys.readouterr()
    assert said in captured.out + captured.err


def test_what_is_mended_does_not_happen_any_more(folder: Path, capsys: Capture) -> None:
    """Exit code 0."""
    main(["explore", "a.fp", "--faults", "1"])
    found = found_in(folder)
    data = json.loads((folder / "a.fptrace").read_text())
    (folder / "a.fptrace").write_text(json.dumps({**data, "recovery": "retry(1)"}))
    assert "none" == found.recovery
    assert 0 == main(["replay", "a.fptrace"])
    assert "does not happen any more" in capsys.readouterr().out


CHOICE = """val h = spawn("h")
val g = spawn("g")
val root = SiloRef.populate(h, 1)
val other = SiloRef.populate(g, 5)
root.map(spore { x => x + 1 }).orElse(other).send().await
"""


def test_a_different_value_replays(folder: Path, capsys: Capture) -> None:
    """Determinism: where the root may be lost there are two values; the counterexample is small, and made again."""
    (folder / "a.fp").write_text(CHOICE)
    assert 1 == main(["explore", "a.fp", "--faults", "1", "--kinds", "crash", "--recovery", "retry(1)"])
    found = found_in(folder)
    assert ("determinism", "value 5", ("crash h",)) == (found.condition, found.expected, found.faults)
    capsys.readouterr()
    assert 1 == main(["replay", "a.fptrace"])
    assert "determinism: broken, value 5, as expected" in capsys.readouterr().out
    (folder / "a.fp").write_text(CHOICE.replace("x + 1", "x + 4"))
    assert 0 == main(["replay", "a.fptrace"])


@pytest.mark.parametrize(
    ("condition", "program", "faults", "expected"),
    [
        ("always(silos == 0)", PROGRAM, 0, "running"),
        ('eventually(outcome == "value")', PROGRAM, 1, "hang"),
        ('eventually(result != "2")', CHOICE, 1, "value 2"),
    ],
)
def test_a_condition_of_the_program_replays(
    folder: Path, capsys: Capture, condition: str, program: str, faults: int, expected: str
) -> None:
    """It is broken again; once it is stated no more, that is told."""
    (folder / "a.fp").write_text(f"//! {condition}\n{program}")
    assert 1 == main(["explore", "a.fp", "--faults", str(faults), "--kinds", "crash,drop", "--all"])
    traces = {read(path.read_text()): path.name for path in folder.glob("*.fptrace")}
    [found] = [found for found in traces if (found.condition, found.expected) == (condition, expected)]
    assert faults >= len(found.faults)
    capsys.readouterr()
    assert 1 == main(["replay", traces[found]])
    assert "as expected" in capsys.readouterr().out
    (folder / "a.fp").write_text(program)
    assert 1 == main(["replay", traces[found]])
    assert "FP0934" in capsys.readouterr().err


def test_a_replay_ends_where_the_condition_is_broken(folder: Path, capsys: Capture) -> None:
    """Also that of a program without an end."""
    (folder / "a.fp").write_text(f"//! always(hosts < 5)\n{GROWING}")
    assert 1 == main(["explore", "a.fp"])
    capsys.readouterr()
    assert 1 == main(["replay", "a.fptrace", "--trace"])
    captured = capsys.readouterr()
    assert "always(hosts < 5): broken, running, as expected" in captured.out
    assert 4 == captured.err.count("R-Spawn")


def test_all_that_is_broken_is_told(folder: Path, capsys: Capture) -> None:
    """--all goes on: each condition with each outcome that breaks it, and a file for each."""
    (folder / "a.fp").write_text(f'//! eventually(outcome == "value")\n{PROGRAM}')
    assert 1 == main(["explore", "a.fp", "--faults", "1"])
    first = capsys.readouterr().out
    assert 1 == main(["explore", "a.fp", "--faults", "1", "--all"])
    everything = capsys.readouterr().out
    broken = [line for line in everything.splitlines() if line.startswith("broken: ")]
    assert len([line for line in first.splitlines() if line.startswith("broken: ")]) < len(broken)
    assert {"lost", "hang"} == {line.split("; outcome ")[1].split()[0] for line in broken}
    assert len(broken) == len(list(folder.glob("*.fptrace")))


def test_the_file_is_there_before_it_is_made_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever interrupts that has the whole counterexample, as it was found."""

    def interrupted(path: str, found: Counterexample) -> None:
        write(path, found)
        raise KeyboardInterrupt

    monkeypatch.setattr("fpcalc.cli.explore.write", interrupted)
    assert 130 == main(["explore", "a.fp", "--faults", "1"])
    assert ["a.fp", "a.fptrace"] == sorted([path.name for path in folder.iterdir()])
    assert "hang" == found_in(folder).expected
    assert 1 == main(["replay", "a.fptrace"])


@pytest.mark.parametrize(("search", "reduction"), [(Persistent, "persistent"), (SourceDpor, "dpor"), (Graph, "none")])
def test_an_interrupt_tells_what_is_known(
    search: type[Persistent | SourceDpor | Graph],
    reduction: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    """Ctrl-C: the verdict so far, which is inconclusive, exit code 130, and no half-written files."""
    whole = search.go

    def interrupted(self: Any, ended: Told) -> Iterator[None]:
        for _, made in zip(range(20), whole(self, ended), strict=False):
            yield made
        raise KeyboardInterrupt

    monkeypatch.setattr(search, "go", interrupted)
    explore = ["explore", "a.fp", "--reduction", reduction, "--faults", "2", "--recovery", "retry(2)"]
    assert 130 == main(explore)
    assert "inconclusive: stopped by interrupt" in capsys.readouterr().out
    assert 130 == main([*explore, "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert ("inconclusive", False, "interrupt") == (told["verdict"], told["exhaustive"], told["stopped"])
    assert told["transitions"] >= 20
    assert ["a.fp"] == [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"fptrace": 2}', '{"fptrace": 1, "schedule": [1]}', "[" * 10_000])
def test_other_files_are_refused(text: str) -> None:
    """FP0930, never a Python error."""
    with pytest.raises(ProblemFound) as refused:
        read(text)
    assert ["FP0930"] == [problem.code for problem in refused.value.problems]


def test_a_truncated_file_is_refused(folder: Path) -> None:
    """At whatever place it was cut."""
    write("a.fptrace", Counterexample("p", "a.fp", "none", ("task driver on driver", "crash h"), "no stuck task", "hang"))
    text = (folder / "a.fptrace").read_text().rstrip()
    assert found_in(folder).faults == ("crash h",)
    for end in range(len(text)):
        with pytest.raises(ProblemFound):
            read(text[:end])


def test_minimising_drops_faults_first() -> None:
    """What is not needed goes: faults, then steps."""
    schedule = ["a", "crash h", "b", "drop m", "c", "a"]
    assert ("drop m",) == minimised(schedule, lambda steps: steps if "drop m" in steps else None)
    assert not [step for step in minimised(schedule, lambda steps: steps if "c" in steps else None) if is_fault(step)]


def test_what_cannot_be_made_any_more_goes_with_what_it_needs() -> None:
    """A fault leaves with the recovery that it calls for, wherever that stands, and is not kept for its sake."""

    def made(steps: Sequence[str]) -> list[str] | None:
        possible = [step for step in steps if step != "retry" or "drop m" in steps]
        return possible if {"crash h", "b"} <= set(possible) else None

    assert ("crash h", "b") == minimised(["drop m", "a", "crash h", "a", "retry", "b", "retry"], made)


def test_bounds_and_usage(folder: Path) -> None:
    """A bound is exit code 3; a negative one, or an unknown policy, is wrong usage."""
    explore = ["explore", "a.fp"]
    assert 3 == main([*explore, "--faults", "1", "--recovery", "retry(1)", "--max-executions", "1"])
    negative = [[bound, "-1"] for bound in ("--faults", "--max-executions", "--max-states", "--time")]
    for wrong in (*negative, ["--recovery", "always"], ["--kinds", "quake"], ["--time", "x"], ["--reduction", "all"]):
        assert 2 == main([*explore, *wrong])


def test_a_run_under_a_plan(folder: Path, capsys: Capture) -> None:
    """run --faults: the value where recovery brings it, or else the problem."""
    (folder / "plan").write_text("drop Req driver.4  // the request\n")
    assert 1 == main(["run", "a.fp", "--faults", "plan"])
    assert "FP0491" in capsys.readouterr().err
    assert 0 == main(["run", "a.fp", "--faults", "plan", "--recovery", "retry(1)"])
    assert "2 : Int\n" == capsys.readouterr().out
    (folder / "plan").write_text("crash driver @ 3\n")
    assert 1 == main(["run", "a.fp", "--faults", "plan"])
    assert "FP0933" in capsys.readouterr().err
    (folder / "plan").write_text("drop Req driver.99\n")
    assert 1 == main(["run", "a.fp", "--faults", "plan"])
    assert "FP0922" in capsys.readouterr().err


def test_json_is_all_there_is_on_standard_output(folder: Path, capsys: Capture) -> None:
    """The counterexamples' files are in it; what is for people goes elsewhere."""
    (folder / "a.fp").write_text(f'//! sometimes(outcome == "failed")\n{PROGRAM}')
    assert 1 == main(["explore", "a.fp", "--faults", "1", "--all", "--format", "json"])
    captured = capsys.readouterr()
    violations = json.loads(captured.out)["violations"]
    named = [violation["counterexample"] for violation in violations if violation["outcome"]]
    assert sorted(named) == sorted([path.name for path in folder.glob("*.fptrace")])
    assert [None] == [violation["counterexample"] for violation in violations if not violation["outcome"]]
    assert "fpcalc replay a.fptrace" in captured.err


def test_a_program_from_standard_input(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Its counterexample has a name of its own, and is replayed with a program that is named."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PROGRAM.encode())))
    assert 1 == main(["explore", "-", "--faults", "1"])
    assert "fpcalc replay stdin.fptrace --program PROGRAM" in capsys.readouterr().out
    assert 2 == main(["replay", "stdin.fptrace"])
    assert "say where it is with --program" in capsys.readouterr().err
    assert 1 == main(["replay", "stdin.fptrace", "--program", "a.fp"])
    assert "as expected" in capsys.readouterr().out


def test_a_program_that_has_become_a_module(folder: Path, capsys: Capture) -> None:
    """Nothing is left to run: FP0909, not silence."""
    main(["explore", "a.fp", "--faults", "1"])
    (folder / "a.fp").write_text("def f(x: Int): Int = x\n")
    assert 1 == main(["replay", "a.fptrace"])
    assert "FP0909" in capsys.readouterr().err


def test_who_waits_at_a_terminal_sees_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """In one line, which is taken away."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("fpcalc.cli.line._PATIENCE", 0.0)
    assert 0 == main(["explore", "a.fp"])
    said = capsys.readouterr().err
    assert "0 executions, 0 last states, 0 states remembered, 1 transition" in said
    assert said.endswith("\r\x1b[K")


GOOD = {"fptrace": 1, "program": "", "file": "a.fp", "recovery": "none", "condition": "no stuck task", "expected": "hang"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schedule": ["crash h"], "recovery": "sometimes"}, "FP0930"),
        ({"schedule": ["crash h"], "condition": "always(silos < 2)"}, "FP0934"),
        ({"schedule": ["crash #x.y"]}, "FP0931"),
        ({"schedule": ["drop req driver.77 on h"]}, "FP0931"),
        ({"schedule": ["whatever"]}, "FP0931"),
        ({"schedule": ["drop"]}, "FP0931"),
        ({"schedule": ["task driver" + ".1" * 10_000 + " on h"]}, "FP0931"),
        ({"schedule": ["crash h"] * 3}, "FP0931"),
        ({"schedule": [], "file": "gone.fp"}, "FP0904"),
    ],
)
def test_what_does_not_fit_is_told(folder: Path, capsys: Capture, change: dict[str, object], code: str) -> None:
    """A file of the right form whose words mean nothing here: a coded error each."""
    (folder / "a.fptrace").write_text(json.dumps({**GOOD, **change}))
    assert main(["replay", "a.fptrace"]) in (1, 2)
    said = capsys.readouterr().err
    assert f"error[{code}]" in said
    assert len(said) < 1_000

"""Counterexamples: written, made small, read back, and made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from fpcalc.cli import main
from fpcalc.exploration.counterexamples import Counterexample, is_fault, minimised, read, write

Capture = pytest.CaptureFixture[str]
PROGRAM = """// a comment
val h = spawn("h")
val g = spawn("g")
val other = SiloRef.populate(g, 7)
SiloRef.populate(h, 1).map(spore { x => x + 1 }).send().await
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
    assert ("drop m",) == minimised(schedule, lambda steps: "drop m" in steps)
    assert not [step for step in minimised(schedule, lambda steps: "c" in steps) if is_fault(step)]


def test_bounds_and_usage(folder: Path) -> None:
    """A bound is exit code 3; a negative one, or an unknown policy, is wrong usage."""
    explore = ["explore", "a.fp"]
    assert 3 == main([*explore, "--faults", "1", "--recovery", "retry(1)", "--max-executions", "1"])
    for wrong in (["--faults", "-1"], ["--recovery", "always"], ["--kinds", "quake"], ["--time", "x"]):
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

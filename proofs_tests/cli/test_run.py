"""``fpcalc run``, ``check`` and ``lineage`` on programs."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fpcalc.__main__ import main

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]

OWNERS = str(Path(__file__).parents[2] / "examples" / "01-owners.fp")
PERSIST = str(Path(__file__).parents[2] / "examples" / "06-persist.fp")

TWO_HOSTS = """val a = spawn("a")
val b = spawn("b")
val xs = SiloRef.populate(a, List(1, 2, 3))
val ys = SiloRef.populate(b, List(10, 20))
val sum = xs.apply(spore { val there = ys; x => there.map(spore { val here = x; y => here.sum + y.sum }) })
sum.send().await
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a program and gives its path."""

    def write(text: str, name: str = "program.fp") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_run_prints_value_and_type(capsys: Capture) -> None:
    """Slide 19 of the talk."""
    expected = (
        'List((Person("Ada", 36), Vehicle(Person("Ada", 36), "A-1")), (Person("Eve", 52), Vehicle(Person("Eve", 52), "E-1")))'
        " : List[(Person, Vehicle)]\n"
    )
    assert 0 == main(["run", OWNERS])
    assert (expected, "") == capsys.readouterr()


@pytest.mark.parametrize("seed", [0, 1, 7, 2**70])
def test_every_schedule_gives_the_same(seed: int, write: Write, capsys: Capture) -> None:
    """--seed picks another one."""
    assert 0 == main(["run", write(TWO_HOSTS), "--seed", str(seed)])
    assert "36 : Int\n" == capsys.readouterr().out


def test_run_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """``-`` is standard input, and is called <stdin> in problems."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1 + 1")))
    assert (0, "2 : Int\n") == (main(["run", "-"]), capsys.readouterr().out)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"val x = y")))
    assert 1 == main(["check", "-"])
    assert "--> <stdin>:1:9" in capsys.readouterr().err


def test_a_failure_has_its_place(write: Write, capsys: Capture) -> None:
    """A failure far away ends the program with its code and place, exit code 1, and no value."""
    program = write('val h = spawn("h")\nval r = SiloRef.populate(h, 0).map(spore { n => 1 / n })\nr.send().await')
    assert 1 == main(["run", program])
    out, err = capsys.readouterr()
    assert "" == out
    assert "error[FP0402]" in err and "program.fp:2:" in err


def test_errors_and_warnings(write: Write, capsys: Capture) -> None:
    """Errors: exit code 1, several at once. Warnings: exit code 0, and silent with --quiet."""
    assert 1 == main(["check", write("val x = y\nval z: Int = true\n1")])
    err = capsys.readouterr().err
    assert "FP0202" in err and "FP0201" in err and err.endswith("2 errors in 1 file\n")
    lost = write("val x = 1\nx + 1\nx")
    assert 0 == main(["check", lost])
    assert "warning[FP0223]" in capsys.readouterr().err
    assert 0 == main(["run", "--quiet", lost])
    assert ("1 : Int\n", "") == capsys.readouterr()


def test_a_library_is_checked_but_not_run(write: Write, capsys: Capture) -> None:
    """FP0909: there is nothing to run."""
    library = write("def twice(n: Int): Int = 2 * n")
    assert 0 == main(["check", library])
    assert 1 == main(["run", library])
    assert "error[FP0909]" in capsys.readouterr().err


def test_max_steps_is_a_bound(write: Write, capsys: Capture) -> None:
    """Exit code 3."""
    loop = write("def loop(n: Int): Int = loop(n + 1)\nloop(0)")
    assert 3 == main(["run", "--max-steps", "10000", loop])
    assert "error[FP0907]" in capsys.readouterr().err
    assert 3 == main(["lineage", "--max-steps", "10000", loop])


def test_check_takes_files_and_folders(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """Folders stand for the programs below; the worst decides the exit code."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    write("1", "a.fp")
    write("val x = y", "deep/er/b.fp")
    write("no program", "deep/c.txt")
    assert 1 == main(["check", str(tmp_path)])
    assert capsys.readouterr().err.endswith("1 error in 2 files\n")
    assert 2 == main(["check", str(tmp_path), str(tmp_path / "missing.fp")])


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_formats_for_machines_go_to_standard_output(form: str, write: Write, capsys: Capture) -> None:
    """One document, also where all is well."""
    assert 1 == main(["check", "--output-format", form, write("val x = y")])
    out, err = capsys.readouterr()
    assert "FP0202" in out and "" == err
    assert 0 == main(["check", "--output-format", form, write("1")])
    out, err = capsys.readouterr()
    assert "" == err
    assert form == "github" or isinstance(json.loads(out), (list, dict))


def test_totality(write: Write, capsys: Capture) -> None:
    """--totality tells why a program may not come to an end."""
    assert 0 == main(["check", "--totality", write("1"), write("def f(n: Int): Int = f(n)\nf(1)", "loop.fp")])
    one, other = capsys.readouterr().out.splitlines()[:2]
    assert one.endswith("program.fp: total")
    assert other.endswith("loop.fp: not total: f is recursive")


def events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_trace_has_one_event_a_step(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """JSON Lines, numbered; each with a rule of the registry; nothing else is left in the folder."""
    trace = tmp_path / "out" / "trace.jsonl"
    trace.parent.mkdir()
    assert 0 == main(["run", "--trace", str(trace), "--stats", write(TWO_HOSTS)])
    found = events(trace)
    steps = re.search(r"steps: ([\d,]+)", capsys.readouterr().err)
    assert steps is not None
    assert list(range(1, int(steps[1].replace(",", "")) + 1)) == [event["step"] for event in found]
    assert {"R-SpawnNamed", "R-PopulateAt", "R-Send", "R-Req", "M-FlatMap", "R-Let"} <= {event["rule"] for event in found}
    assert any(str(event["at"]).endswith("program.fp:3:10") for event in found)
    assert ["trace.jsonl"] == [path.name for path in trace.parent.iterdir()]


def test_the_trace_as_text(write: Write, capsys: Capture) -> None:
    """On standard error with ``-``: what hosts see, local steps counted."""
    assert 0 == main(["run", "--trace", "-", write(TWO_HOSTS)])
    out, err = capsys.readouterr()
    assert "36 : Int\n" == out
    assert re.search(r"driver +R-Send .*program\.fp:6:1", err)
    assert re.search(r"… \d+ local", err)


def test_a_trace_that_cannot_be_written_is_wrong_usage(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """FP0911, before anything is run."""
    assert 2 == main(["run", "--trace", str(tmp_path / "no" / "trace"), write("1")])
    assert ("", True) == ((captured := capsys.readouterr()).out, "error[FP0911]" in captured.err)


def test_a_schedule_can_be_saved_and_replayed(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """The same steps in the same order, on the next run."""
    program, schedule = write(TWO_HOSTS), str(tmp_path / "schedule")
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert 0 == main(["run", program, "--seed", "5", "--save-schedule", schedule, "--trace", str(first)])
    assert 0 == main(["run", program, "--schedule", schedule, "--trace", str(second)])
    assert first.read_bytes() == second.read_bytes()
    assert "36 : Int\n36 : Int\n" == capsys.readouterr().out


@pytest.mark.parametrize(("text", "code"), [("task driver on nowhere\n", "FP0480"), ("# fine\nnonsense\n", "FP0481")])
def test_a_schedule_that_does_not_fit(text: str, code: str, write: Write, tmp_path: Path, capsys: Capture) -> None:
    """FP0480 where a choice is not enabled, FP0481 at the line that is none."""
    path = tmp_path / "schedule"
    path.write_text(text)
    assert 1 == main(["run", write(TWO_HOSTS), "--schedule", str(path)])
    err = capsys.readouterr().err
    assert f"error[{code}]" in err
    assert code == "FP0480" or "schedule:2:1" in err
    assert 2 == main(["run", write(TWO_HOSTS), "--schedule", str(tmp_path / "missing")])


def test_stats_show_what_moved(write: Write, capsys: Capture) -> None:
    """Bytes on each link, silos on each host."""
    assert 0 == main(["run", "--stats", write(TWO_HOSTS)])
    err = capsys.readouterr().err
    assert re.search(r"^a → b +1 +\d+", err, re.MULTILINE)
    assert re.search(r"^a +1 +0 +0$", err, re.MULTILINE)


def test_stats_show_that_what_is_persisted_is_computed_once(capsys: Capture) -> None:
    """Example 06: two sends, one computation."""
    assert 0 == main(["run", "--stats", PERSIST])
    assert "kept for later: 1" in capsys.readouterr().err


def test_data_is_another_folder(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """Files are read below --data, or below the program's folder."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("one\ntwo\n")
    program = write('val r = SiloRef.fromTextFile(spawn("h"), "a.txt")\nr.map(spore { ls => ls.size }).send().await')
    assert 0 == main(["run", "--data", str(tmp_path / "data"), program])
    assert "2 : Int\n" == capsys.readouterr().out
    assert 1 == main(["run", program])
    assert "error[FP0460]" in capsys.readouterr().err
    assert 2 == main(["run", "--data", str(tmp_path / "nowhere"), program])


def test_lineage_as_text(write: Write, capsys: Capture) -> None:
    """A line for each silo reference, sources first, by the names of the vals."""
    assert 0 == main(["lineage", write(TWO_HOSTS)])
    lines = capsys.readouterr().out.splitlines()
    assert ["xs", "ys", "sum"] == [line.split()[0] for line in lines]
    assert re.search(r"FMapped +a +Int +from xs captures there: SiloRef\[List\[Int\]\] \(there is ys\)", lines[2])


def test_lineage_as_json(capsys: Capture) -> None:
    """The edges of slide 19: owners is computed from adults, and its spore captures vehicles."""
    assert 0 == main(["lineage", "--format", "json", OWNERS])
    graph = json.loads(capsys.readouterr().out)
    names = {silo["loc"]: silo["names"][0] for silo in graph["silos"]}
    edges = {(names[edge["from"]], names[edge["to"]], edge["kind"]) for edge in graph["edges"]}
    assert {("persons", "adults", "parent"), ("adults", "owners", "parent"), ("vehicles", "owners", "captured")} == edges


@pytest.mark.parametrize(("form", "edge"), [("dot", "r1 -> r3 [style=dashed"), ("mermaid", "-.->|")])
def test_lineage_as_a_picture(form: str, edge: str, capsys: Capture) -> None:
    """Hosts as clusters, captured references dashed."""
    assert 0 == main(["lineage", "--format", form, OWNERS])
    out = capsys.readouterr().out
    assert edge in out and "machine1" in out

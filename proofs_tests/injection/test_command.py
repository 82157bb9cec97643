"""``fpcalc faults`` as people meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fpcalc.__main__ import main
from fpcalc.injection.search import Listener, Search, Subject, search
from fpcalc.injection.supports import Admitted
from proofs_tests.examples.test_examples import FOLDER
from proofs_tests.injection.generated import program
from proofs_tests.injection.planted import FOLDER as BUGS

ORDERS = str(FOLDER / "serverless/orders.fp")
PERSIST = str(FOLDER / "06-persist.fp")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counterexamples are written where one is."""
    monkeypatch.chdir(tmp_path)


def test_the_plan_that_was_found_breaks_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a plan for ``fpcalc run --faults``, under which the order is charged twice."""
    assert 1 == main(["faults", ORDERS, "--save-plan", "found.plan", "--random-runs", "0"])
    said = capsys.readouterr().out
    assert "crash east @ 2\n" == Path("found.plan").read_text("utf-8")
    assert "doubled" not in said and "twice" in said
    assert 0 == main(["run", "--faults", "found.plan", "--recovery", "retry(2)", "--trace", "-", ORDERS])
    assert 2 == capsys.readouterr().err.count("in stable")


LONG = ("checkout", "dashboard", "replicated-log", "replication", "two-regions")
KEPT = [
    pytest.param(path, marks=[pytest.mark.campaign(only=True)] if path.stem in LONG else [], id=path.stem)
    for path in sorted(BUGS.glob("*.fp"))
]


@pytest.mark.parametrize("path", KEPT)
def test_counterexamples_replay(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file of every planted bug makes the execution again, with no more steps than were found."""
    how = path.read_text("utf-8").splitlines()[1].removeprefix("// fpcalc ").split(" => ")[0].split()
    assert 1 == main([*how, str(path), "--random-runs", "0"])
    assert 1 == main(["replay", f"{path.stem}.fptrace"])
    assert "as expected" in capsys.readouterr().out
    assert [] == list(Path().glob("*.part"))


def test_a_mended_program_does_not_break_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Replay says that the program has changed, and that it ends well now."""
    program = Path("sent.fp")
    text = 'val a = spawn("a")\nval r = SiloRef.fromFun(a)(spore { () => 1 })\n'
    program.write_text(text + "r.send().await\n", "utf-8")
    assert 1 == main(["faults", str(program), "--recovery", "none", "--kinds", "crash", "--faults", "1"])
    program.write_text(text + "val s = r.persist(stable)\n1\n", "utf-8")
    assert main(["replay", "sent.fptrace"]) in (0, 1)
    said = capsys.readouterr()
    assert "has changed" in said.out
    assert "does not happen any more" in said.out or "FP0931" in said.err


def test_a_bound_is_no_certificate(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 3, and the verdict says so."""
    assert 3 == main(["faults", PERSIST, "--max-runs", "5", "--format", "json", "--random-runs", "0"])
    assert "inconclusive" == json.loads(capsys.readouterr().out)["verdict"]


def test_the_same_seed_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """To the byte."""
    outs = []
    for _ in range(2):
        assert 0 == main(["faults", PERSIST, "--faults", "1", "--seed", "3"])
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]


class Interrupting(Listener):
    """Presses Ctrl-C before the tenth run."""

    def about_to_run(self, search: Search) -> None:
        if search.runs == 10:
            raise KeyboardInterrupt


def test_what_is_known_when_it_is_interrupted_is_said() -> None:
    """A search that is interrupted has its runs, and no verdict."""
    checked = program(2)
    assert checked.program is not None
    report = search(Subject(checked.program, "."), Admitted(2), listener=Interrupting())
    assert (10, True, False) == (report.runs, report.interrupted, report.complete)


def test_the_plan_is_there_before_it_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while it is made smaller leaves the whole counterexample."""

    def interrupted(*_: object) -> None:
        assert Path("orders.fptrace").exists()
        raise KeyboardInterrupt

    monkeypatch.setattr("fpcalc.cli.faults.shrunk", interrupted)
    assert 1 == main(["faults", ORDERS, "--faults", "1", "--random-runs", "0"])
    assert 1 == main(["replay", "orders.fptrace"])


def test_a_terminal_is_told_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Runs and faults, in a line that is taken away."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("fpcalc.cli.line._PATIENCE", 0.0)
    assert 0 == main(["faults", PERSIST, "--faults", "1", "--random-runs", "0"])
    said = capsys.readouterr().err
    assert "s, 2 runs, plans of up to 1 fault" in said or "s, 1 run, plans of up to 1 fault" in said
    assert said.endswith("\r\x1b[K")


def test_an_interrupted_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 130, and how far it has come."""
    monkeypatch.setattr("fpcalc.cli.faults._Watcher.about_to_run", lambda _, search: Interrupting().about_to_run(search))
    assert 130 == main(["faults", PERSIST])
    said, err = capsys.readouterr()
    assert said.startswith("inconclusive: 10 runs of 06-persist.fp ended well; the search was interrupted\n")
    assert "faults that hit its support, each alone\n" in said
    assert "" == err


@pytest.mark.parametrize("kept", ["--max-events=2000", "--max-runs=100"])
def test_a_bound_says_what_is_covered(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All plans of one fault, and some of two."""
    assert 3 == main(["faults", PERSIST, kept, "--random-runs", "0"])
    assert "  covered        no plan of one fault breaks it; of larger ones not all were tried\n" in capsys.readouterr().out


@pytest.mark.parametrize("does", ["0", "SiloRef.populate(spawn(), n).send().await"])
def test_an_endless_program_is_refused(does: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no value to compare with, and the message says why, whether it only computes or makes events."""
    monkeypatch.setattr("fpcalc.injection.search.FUEL", 20_000)
    monkeypatch.setattr("fpcalc.injection.search.EVENTS", 500)
    Path("endless.fp").write_text(f"def on(n: Int): Int = on({does} + 1)\non(0)\n", "utf-8")
    assert 1 == main(["faults", "endless.fp"])
    said = capsys.readouterr().err
    assert "FP0950" in said and "more than 20,000 steps or 500 events" in said


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("1 + 1\n", "FP0951", 1),
        ('val m = spawn("m")\nval f = SiloRef.populate(m, 1).send()\n7\n', "FP0952", 1),
        ("List[Int]().head\n", "FP0950", 1),
        ("1 + true\n", "FP0", 1),
        ("val x = (\n", "FP01", 1),
        (None, "FP09", 2),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_programs_without_a_verdict(
    text: str | None, code: str, status: int, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No faults, none that matters, no value, ill-typed, no program, no file: a code, and nothing on standard output."""
    if text is not None:
        Path("program.fp").write_text(text, "utf-8")
    assert status == main(["faults", "program.fp", "--format", form])
    said, err = capsys.readouterr()
    assert code in err
    assert "" == said


@pytest.mark.parametrize(
    ("code", "args"),
    [
        ("FP0953", ["--kinds", "flood"]),
        ("FP0953", ["--recovery", "often"]),
        ("FP0953", ["--recovery", "retry(-1)"]),
        ("FP0951", ["--faults", "0"]),
        ("FP0951", ["--kinds", ""]),
        ("FP0951", ["--until", "0"]),
        ("FP0911", ["--save-plan", "no/such/folder/plan"]),
        ("FP0911", ["--save", "no/such/folder/file.fptrace"]),
    ],
)
def test_wrong_specifications_are_explained(code: str, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With a code, and an exit code that is not 0."""
    assert main(["faults", ORDERS, *args]) in (1, 2)
    assert code in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--faults", "--crashes", "--until", "--max-runs", "--seed"])
def test_a_negative_bound_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2."""
    assert 2 == main(["faults", ORDERS, f"{option}=-1"])
    assert "expected a number from 0" in capsys.readouterr().err

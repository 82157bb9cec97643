"""``fpcalc meta``: the same bytes from the same seed, counterexamples that can be seen again, and a line for who waits."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path

import pytest

from fpcalc.checking import check_file, check_text
from fpcalc.cli import main
from fpcalc.exploration.counterexamples import Counterexample, read, write
from fpcalc.meta import campaign
from fpcalc.meta.cases import Case, Exercised
from fpcalc.meta.mutants import MUTANTS
from fpcalc.meta.retracing import smaller
from fpcalc.meta.theorems import examine
from fpcalc.replaying import REPLAY_CORRECTNESS
from fpcalc.running import first_config
from proofs_tests import interrupts
from proofs_tests.theorems.test_replay import keeps_its_silos
from semantics import faults, system
from semantics.substitution import SUBSTITUTION
from semantics.turns import Turn


def meta(*words: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run([sys.executable, "-m", "fpcalc", "meta", *words], capture_output=True, text=True, env=environment)


def test_the_same_seed_tries_the_same() -> None:
    """The whole output, whatever the order of sets: what was exercised is part of it."""
    words = ("--examples", "9", "--seed", "5")
    one, other = meta(*words, hash_seed="1"), meta(*words, hash_seed="2")
    assert one.stdout == other.stdout
    assert one.stdout.startswith("18 programs")
    assert (1, 1) == (one.returncode, other.returncode)
    assert "says too little" in one.stdout


def test_a_limit_on_time_ends_it() -> None:
    """What was tried by then is told."""
    ended = meta("--examples", "100000", "--theorem", "progress", "--time", "0.5")
    assert re.search(r"^[\d,]+ programs?, ", ended.stdout)
    assert "" == ended.stderr


def test_a_run_is_left_when_there_is_no_more_time() -> None:
    """Within a run, too, however long a single one may be: it counts as too long."""
    program = check_text("def f(x: Int): Int = f(x + 1)\nf(1)\n").program
    assert program is not None
    seen, times = Exercised(), count()
    assert examine(Case(program, (0,), enough=lambda: next(times) > 20), ["progress", "agreement"], seen) is None
    assert (1, 1) == (seen.runs, seen.too_long)
    assert 15 < seen.steps < 25


@pytest.mark.parametrize(
    "words",
    [
        ["--time", "0"],
        ["--examples", "0"],
        ["plain.fp", "--time", "0"],
        ["plain.fp", "--examples", "0"],
        ["plain.fp", "--theorem", "determinism", "--examples", "1"],
        ["endless.fp", "--theorem", "progress", "--theorem", "adequacy", "--examples", "1"],
    ],
    ids=" ".join,
)
def test_a_theorem_that_was_tried_on_nothing_does_not_hold(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No programs, no time, one schedule where two are compared, a run without an end: none of it says anything."""
    monkeypatch.chdir(tmp_path)
    Path("plain.fp").write_text("1 + 1\n", "utf-8")
    Path("endless.fp").write_text("def f(x: Int): Int = f(x + 1)\nf(1)\n", "utf-8")
    assert 1 == main(["meta", *words])
    told = capsys.readouterr().out
    assert "says too little: no case for" in told
    assert "nothing speaks against" not in told


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--theorem", "Progres"], 2, "there is no theorem `Progres`; did you mean `progress`?"),
        (["--theorem", ""], 2, "there is no theorem ``, only typing, progress, "),
        (["--data", "."], 2, "--data is for a FILE"),
        (["--data", ".", "--mutants"], 2, "--data is for a FILE"),
        (["--examples", "-1"], 2, "expected a number from 0"),
        (["--time", "-1"], 2, "expected seconds, from 0"),
        (["--time", "nan"], 2, "expected seconds, from 0"),
        (["--mutants", "plain.fp"], 2, "--mutants takes neither FILE nor --theorem"),
        (["--mutants", "--theorem", "progress"], 2, "--mutants takes neither FILE nor --theorem"),
        (["nowhere.fp"], 2, "FP0904"),
        (["wrong.fp"], 1, "FP0201"),
        (["wrong.fp", "--output-format", "json"], 1, '"code": "FP0201"'),
        (["library.fp"], 1, "FP0909"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_tried_is_told(
    words: list[str],
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Wrong usage and files that cannot be read are 2, programs with problems are 1; nothing is said of the theorems."""
    monkeypatch.chdir(tmp_path)
    Path("plain.fp").write_text("1 + 1\n", "utf-8")
    Path("wrong.fp").write_text('val x: Int = "a"\nx\n', "utf-8")
    Path("library.fp").write_text("def f(x: Int): Int = x\n", "utf-8")
    assert code == main(["meta", *words])
    printed = capsys.readouterr()
    assert told in printed.err
    assert "" == printed.out


@pytest.mark.parametrize("words", [["meta"], ["meta", "a.fp"], ["replay", "a.fptrace"]], ids=" ".join)
def test_what_must_be_installed_is_told(words: list[str], tmp_path: Path) -> None:
    """Without the extra, the theorems are not there: wrong usage, and the command that mends it."""
    (tmp_path / "a.fp").write_text("1 + 1\n", "utf-8")
    write(str(tmp_path / "a.fptrace"), Counterexample("", "a.fp", "none", (), REPLAY_CORRECTNESS[True], "the run hangs"))
    missing = "import sys; sys.modules['hypothesis'] = None; from fpcalc.__main__ import main; sys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", missing, *words], capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    told = f"fpcalc {words[0]}: the theorems need hypothesis: pip install 'fpcalc[testing]'\n"
    assert (2, told) == (done.returncode, done.stderr)


def test_a_program_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As ``-``, like that of any other command."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"1 + 1\n")))
    assert 0 == main(["meta", "-", "--theorem", "determinism", "--examples", "2"])
    assert "nothing speaks against determinism" in capsys.readouterr().out


def all_shown(controller: int) -> str:
    """What is written to a terminal until nobody has it open any more."""
    shown = b""
    with suppress(OSError):  # on Linux, the end of what there is to read
        while more := os.read(controller, 65536):
            shown += more
    return shown.decode()


def test_who_waits_at_a_terminal_sees_how_far_it_is() -> None:
    """One line on standard error, written over and taken away. Who interrupts is told what was tried, and no verdict."""
    controller, terminal = pty.openpty()
    # Long enough for any machine; an interrupt that had no effect would show in the verdict.
    words = [sys.executable, "-m", "fpcalc", "meta", "--examples", "100000000", "--time", "120", "--theorem", "progress"]
    start = interrupts.heeded
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=terminal, text=True, preexec_fn=start) as running:
        os.close(terminal)
        shown = os.read(controller, 65536).decode()  # there is a line
        running.send_signal(signal.SIGINT)
        shown += all_shown(controller)
        out, _ = running.communicate()
    os.close(controller)
    assert re.search(r"\d+ programs?, [\d,]+ steps?, \d+ rules", shown)
    assert shown.endswith("\r\x1b[K\r\ninterrupted\r\n")
    assert 130 == running.returncode
    assert re.match(r"[\d,]+ programs?, .*\n  tried: progress [\d,]+\n", out)
    assert "nothing speaks against" not in out
    assert "\r" not in out


def test_a_wrong_rule_is_seen_again_by_its_schedule(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The counterexample's text and schedule lead ``fpcalc run`` to what is wrong: here, spawn() gives the host it is on."""
    monkeypatch.chdir(tmp_path)
    right = system._AT_REDEX

    def stays(turn: Turn):  # type: ignore[no-untyped-def]
        if not turn.values:
            yield turn.step("R-Spawn", turn.resume(turn.at))

    wrong = {form: tuple([stays if rule is system.r_spawn else rule for rule in rules]) for form, rules in right.items()}
    monkeypatch.setattr(system, "_AT_REDEX", wrong)
    assert 1 == main(["meta", "--theorem", "adequacy", "--examples", "40"])
    told = capsys.readouterr().out
    assert "adequacy does not hold" in told
    assert "again: fpcalc meta --theorem adequacy --seed 0" in told
    assert 0 == main(["run", "--schedule", "meta-adequacy.schedule", "meta-adequacy.fp"])
    assert len((tmp_path / "meta-adequacy.fp").read_text().splitlines()) <= 8


def test_a_wrong_fault_is_seen_again_by_its_trace(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A counterexample under faults is one file like any other: ``fpcalc replay`` makes it again, its faults among it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(faults, "f_crash", keeps_its_silos)
    assert 1 == main(["meta", "--theorem", "replay", "--examples", "40"])
    assert "under the faults\n// --recovery" in capsys.readouterr().out
    assert 1 == main(["replay", "meta-replay.fptrace"])
    assert "crash" in capsys.readouterr().out


ASKED_TWICE = """val a = spawn("a")
val b = spawn("b")
val one = SiloRef.populate(a, 1)
val two = one.apply(spore {
  val to = b
  x => SiloRef.populate(to, x + 1)
})
List(one.send().await, two.send().await)
"""


def counterexample(mutant: str, folder: Path) -> Counterexample:
    """What is found of a wrong calculus under faults, along a program's runs, and that it goes wrong again."""
    (folder / "a.fp").write_text(ASKED_TWICE, "utf-8")
    with MUTANTS[mutant].applied():
        assert 1 == main(["meta", "a.fp", "--theorem", "replay"])
        assert 1 == main(["replay", "meta-replay.fptrace"])
    return read((folder / "meta-replay.fptrace").read_text("utf-8"))


@pytest.mark.parametrize(
    ("mutant", "words", "steps"),
    [
        ("retry-never", "the run hangs", 7),
        ("crash-spares-the-silos", "a has something left after a crash", 5),
        ("crash-spares-the-tasks", "a has something left after a crash", 7),
        ("crash-forgets-the-names", "driver.4.1@b does not count as lost after the crash of b", 18),
    ],
)
def test_what_goes_wrong_on_the_way_is_seen_again(
    mutant: str, words: str, steps: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run may end as it should: it is the theorem that is asked again, and says what is wrong. The right rules mend it.

    One fault is enough for each, and no more steps are left than lead there.
    """
    monkeypatch.chdir(tmp_path)
    found = counterexample(mutant, tmp_path)
    assert (words, 1) == (found.expected, len(found.faults))
    assert steps >= len(found.schedule)
    assert f"\nreplay correctness, alternatives aside: broken, {words}, as expected\n" in capsys.readouterr().out
    assert 0 == main(["replay", "meta-replay.fptrace"])
    assert "this does not happen any more" in capsys.readouterr().out


def test_a_trace_does_not_become_smaller_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It has been made as small as it can be."""
    monkeypatch.chdir(tmp_path)
    found = counterexample("crash-spares-the-tasks", tmp_path)
    program = check_file("meta-replay.fp").program
    assert program is not None
    with MUTANTS["crash-spares-the-tasks"].applied():
        assert found == smaller(found, first_config(program, ".", SUBSTITUTION))


def test_another_violation_than_was_expected_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broken is broken, but the words are those of what is seen."""
    monkeypatch.chdir(tmp_path)
    counterexample("crash-spares-the-silos", tmp_path)
    capsys.readouterr()
    with MUTANTS["crash-forgets-the-names"].applied():
        assert 1 == main(["replay", "meta-replay.fptrace"])
    seen, expected = "driver.1@a does not count as lost after the crash of a", "a has something left after a crash"
    assert f"broken, {seen}, where it was expected that {expected}\n" in capsys.readouterr().out


def test_what_the_steps_do_not_show_has_its_plan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a rule breaks down there are no steps to be made again, and a trace that was there before is gone."""
    monkeypatch.chdir(tmp_path)
    Path("meta-replay.fptrace").write_text("of another violation", "utf-8")
    with MUTANTS["recovered-under-another-name"].applied():
        assert 1 == main(["meta", "--theorem", "replay", "--examples", "40"])
    assert ["meta-replay.fp", "meta-replay.plan"] == sorted([path.name for path in tmp_path.iterdir()])
    told = capsys.readouterr().out
    assert "replay does not hold: a rule breaks down with KeyError" in told
    assert "see it: fpcalc run --faults meta-replay.plan --recovery 'retry(1)' meta-replay.fp" in told


def test_who_interrupts_has_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A counterexample is written before it is made small: whoever interrupts that is told of it as it was found."""

    def interrupted(*_: object) -> None:
        assert ["meta-replay.fp", "meta-replay.fptrace"] == sorted([path.name for path in tmp_path.iterdir()])
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(campaign, "shrunk", interrupted)
    with MUTANTS["retry-never"].applied():
        assert 130 == main(["meta", "--theorem", "replay", "--examples", "40"])
        assert 1 == main(["replay", "meta-replay.fptrace"])
    told = capsys.readouterr()
    assert "replay does not hold: the run hangs" in told.out
    assert "see it: fpcalc replay meta-replay.fptrace" in told.out
    assert "\ninterrupted\n" == told.err


def test_a_program_that_is_given_has_the_faults_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its counterexample is made small too, and reads the program's files where they are."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "words.txt").write_text("one\ntwo\n", "utf-8")
    (tmp_path / "there" / "a.fp").write_text(
        'SiloRef.fromTextFile(spawn("h"), "words.txt").map(spore { lines => lines.size }).send().await\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    with MUTANTS["retry-never"].applied():
        assert 1 == main(["meta", "there/a.fp", "--theorem", "replay", "--seed", "3"])
        assert 1 == main(["replay", "--data", "there", "meta-replay.fptrace"])
    told = capsys.readouterr().out
    assert "see it: fpcalc replay --data there meta-replay.fptrace" in told
    assert "there/a.fp\n" in told
    assert 1 == len(read(Path("meta-replay.fptrace").read_text("utf-8")).faults)


SPAWNING = "def go(n: Int): Int = { val h = spawn()\n  go(n + 1) }\ngo(0)"


@pytest.mark.parametrize(
    ("program", "condition"),
    [
        ("def f(x: Int): Int = f(x + 1)\nf(1)", "no stuck task"),
        (SPAWNING, "no stuck task"),
        (SPAWNING, REPLAY_CORRECTNESS[True]),
    ],
)
def test_a_program_that_goes_on_and_on_is_no_fault_of_fpcalc(
    program: str, condition: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether by local steps or visible ones: there is nothing to be made again."""
    monkeypatch.chdir(tmp_path)
    Path("a.fp").write_text(program, "utf-8")
    write("a.fptrace", Counterexample("", "a.fp", "none", (), condition, "hang"))
    assert 3 == main(["replay", "a.fptrace"])
    told = capsys.readouterr()
    assert "goes on and on" in told.err
    assert "this does not happen any more" not in told.out

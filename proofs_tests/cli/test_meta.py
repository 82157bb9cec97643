"""``fpcalc meta``: the same bytes from the same seed, counterexamples that can be seen again, and a line for who waits."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from fpcalc.cli import main
from fpcalc.exploration.counterexamples import read
from fpcalc.meta.mutants import MUTANTS
from proofs_tests.theorems.test_replay import keeps_its_silos
from semantics import faults, system
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
        (["--theorem", "progres"], 2, "there is no theorem `progres`"),
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


def test_a_program_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As ``-``, like that of any other command."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"1 + 1\n")))
    assert 0 == main(["meta", "-", "--theorem", "determinism", "--examples", "2"])
    assert "nothing speaks against determinism" in capsys.readouterr().out


def all_shown(controller: int, terminal: int) -> str:
    """What was written to a terminal by now; a mark of our own comes after it, so nothing is waited for in vain."""
    os.write(terminal, b"\0")
    shown = b""
    while not shown.endswith(b"\0"):
        shown += os.read(controller, 65536)
    return shown[:-1].decode()


def test_who_waits_at_a_terminal_sees_how_far_it_is() -> None:
    """One line on standard error, written over and taken away. Who interrupts is told what was tried, and no verdict."""
    controller, terminal = pty.openpty()
    # Long enough for any machine; an interrupt that had no effect would show in the verdict.
    words = [sys.executable, "-m", "fpcalc", "meta", "--examples", "100000000", "--time", "120", "--theorem", "progress"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=terminal, text=True) as running:
        shown = os.read(controller, 65536).decode()  # there is a line
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate()
    shown += all_shown(controller, terminal)
    os.close(terminal)
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


def test_a_trace_has_the_steps_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One fault and what comes before it, where nothing is tried again; the right rules mend it."""
    monkeypatch.chdir(tmp_path)
    with MUTANTS["retry-never"].applied():
        assert 1 == main(["meta", "--theorem", "replay", "--examples", "40"])
        assert 1 == main(["replay", "meta-replay.fptrace"])
    found = read(Path("meta-replay.fptrace").read_text("utf-8"))
    assert ("hang", 1) == (found.expected, len(found.faults))
    assert found.faults[0] == found.schedule[-1]
    assert 0 == main(["replay", "meta-replay.fptrace"])
    assert "does not happen any more" in capsys.readouterr().out

"""``fpcalc meta``: the same bytes from the same seed, counterexamples that can be seen again, and a line for who waits."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fpcalc.cli import main
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
    assert re.search(r"^[\d,]+ programs, ", ended.stdout)
    assert "" == ended.stderr


def test_who_waits_at_a_terminal_sees_how_far_it_is() -> None:
    """One line on standard error, written over and taken away; standard output has the verdict alone."""
    controller, terminal = pty.openpty()
    words = [sys.executable, "-m", "fpcalc", "meta", "--examples", "100000", "--theorem", "progress", "--time", "2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=terminal, text=True) as running:
        out, _ = running.communicate(timeout=60)
    os.close(terminal)
    shown = os.read(controller, 65536).decode()
    os.close(controller)
    assert re.search(r"\d+ programs, [\d,]+ steps, \d+ rules", shown)
    assert shown.endswith("\r\x1b[K")
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
    assert "again: fpcalc meta --seed 0" in told
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

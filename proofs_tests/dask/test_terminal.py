"""What a run on Dask tells whoever sits at a terminal, and what happens when they end it."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from proofs_tests import interrupts
from proofs_tests.dask.running import ON_WORKERS
from proofs_tests.dask.test_kills import FOREVER

pytestmark = ON_WORKERS
ROOT = Path(__file__).parents[2]


def read_until(terminal: int, *patterns: str) -> str:
    """What is written on a terminal until all of the patterns are in it, or its other end is closed."""
    text = ""
    while not all(re.search(pattern, text) for pattern in patterns):
        try:
            text += os.read(terminal, 1_000).decode()
        except OSError:
            break
    return text


def test_a_run_tells_how_far_it_is_where_the_dashboard_is_and_that_it_was_interrupted(tmp_path: Path) -> None:
    """One line on standard error, written over; the page at the address is there; Ctrl-C ends the run, and its workers."""
    (tmp_path / "forever.fp").write_text(FOREVER)
    terminal, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "fpcalc",
        "run",
        "--engine",
        "dask",
        "--dashboard",
        "--deadline",
        "100",
        str(tmp_path / "forever.fp"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, preexec_fn=interrupts.heeded)
    os.close(theirs)
    told = read_until(
        terminal, r"\r\x1b\[K\d+ s, hosts: 1, workers: 1, signs of life: \d+", r"dashboard: http://127\.0\.0\.1:\d+/\S+"
    )
    address = re.findall(r"dashboard: (\S+)", told)
    assert 1 == len(address), told
    assert 200 == urllib.request.urlopen(address[0]).status
    process.send_signal(signal.SIGINT)
    assert "interrupted" in read_until(terminal, r"interrupted\r\n")
    assert (b"", 130) == (process.communicate()[0], process.returncode)
    os.close(terminal)


def test_nothing_is_told_where_there_is_no_terminal(tmp_path: Path) -> None:
    """Standard error is a pipe: it stays empty."""
    (tmp_path / "one.fp").write_text('val a = spawn("a")\nSiloRef.populate(a, 1).send().await')
    command = [sys.executable, "-m", "fpcalc", "run", "--engine", "dask", str(tmp_path / "one.fp")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ("1 : Int\n", "") == (done.stdout, done.stderr)

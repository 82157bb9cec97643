"""ruff and mypy --strict over the project: each is a test of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKED = ["calculus", "parser", "checker", "semantics", "fpcalc", "proofs_tests", "benchmarks"]


def _run(*command: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_ruff_has_nothing_to_say() -> None:
    """The rules of [tool.ruff] hold in every folder."""
    assert (0, "All checks passed!\n") == _run("ruff", "check", "--no-cache", "--output-format", "concise", *CHECKED)


def test_the_packages_type_check(tmp_path: Path) -> None:
    """mypy --strict accepts every package."""
    code, said = _run("mypy", "--cache-dir", str(tmp_path), "--no-error-summary")
    assert (0, "") == (code, said)

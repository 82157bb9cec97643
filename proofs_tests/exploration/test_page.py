"""The page about exploration says what the tool says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fpcalc.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "exploration.md"


def test_the_page_s_example_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All but the time."""
    page = PAGE.read_text(encoding="utf-8")
    [program] = re.findall(r"```fp\n(.*?)```", page, re.DOTALL)
    [(command, shown)] = re.findall(r"```console\n\$ fpcalc (.*?)\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hub.fp").write_text(program, encoding="utf-8")
    assert 0 == main(shlex.split(command))
    assert shown == re.sub(r"[0-9.]+ s\n", "… s\n", capsys.readouterr().out)

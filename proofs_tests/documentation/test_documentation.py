"""The documentation does what it says: its programs run, its commands print what stands below them.

A fenced block ``fp`` is a program, with the expectations of ``proofs_tests.programs`` inside.
A fenced block ``console`` is a session: ``$ fpcalc …`` and what it prints, on both streams, run where the page's programs
are files: a program is a block ``fp`` after a line ``<!-- file: NAME -->``.
Set ``FPCALC_UPDATE=1`` to write what commands print into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from fpcalc.__main__ import main
from proofs_tests.programs.chunks import Chunk
from proofs_tests.programs.test_programs import assert_problems, result_of

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_FENCED = re.compile(r"(?:<!-- file: (\S+) -->\n)?```(fp|console)\n(.*?)```", re.DOTALL)


def blocks(page: Path, kind: str) -> list[tuple[str | None, str]]:
    """The fenced blocks of one kind on a page, each with the file name before it."""
    found = _FENCED.findall(page.read_text("utf-8"))
    return [(name or None, text) for name, language, text in found if language == kind]


def programs() -> list[Chunk]:
    """Every program on a page."""
    return [
        Chunk(f"{page.name}#{number}", text)
        for page in PAGES
        for number, (_, text) in enumerate(blocks(page, "fp"), 1)
    ]


@pytest.mark.parametrize("chunk", programs(), ids=lambda chunk: chunk.name)
def test_programs_on_pages(chunk: Chunk) -> None:
    """A program on a page does what the page says."""
    assert_problems(chunk)
    if "// =>" in chunk.text:
        assert chunk.result == result_of(chunk)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.name)
def test_sessions_on_pages(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A command on a page prints what stands below it."""
    for name, text in blocks(page, "fp"):
        if name is not None:
            (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    printed = {text: session(text, capfd) for _, text in blocks(page, "console")}
    if os.environ.get("FPCALC_UPDATE"):
        text = page.read_text("utf-8")
        for before, after in printed.items():
            text = text.replace(f"```console\n{before}```", f"```console\n{after}```")
        page.write_text(text, "utf-8")
    for shown, real in printed.items():
        assert shown == real


def session(text: str, capfd: pytest.CaptureFixture[str]) -> str:
    """The commands of a session, each with what it really prints; seconds are left out."""
    lines: list[str] = []
    for command in re.findall(r"^\$ (.*)$", text, re.MULTILINE):
        words = shlex.split(command)
        assert words[0] == "fpcalc"
        capfd.readouterr()
        main(words[1:])
        out, err = capfd.readouterr()
        printed = re.sub(r"\b\d+\.\d+ s$", "… s", (err + out).rstrip("\n"), flags=re.MULTILINE)
        lines += [f"$ {command}", *printed.splitlines()]
    return "\n".join(lines) + "\n"

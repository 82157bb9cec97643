"""The grammar's tables are the same from the cache and from Lark, and no state of the cache stops the parser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from parser import tables
from parser.builder import Builder
from parser.tables import Tables


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def same(left: Tables, right: Tables) -> bool:
    return json.dumps(attrs.asdict(left)) == json.dumps(attrs.asdict(right))


def test_the_cache_gives_back_what_was_built(cache: Path) -> None:
    """Built once, then read; the file is data."""
    built = tables.load()
    (kept,) = (cache / "fpcalc").iterdir()
    json.loads(kept.read_text("utf-8").partition("\n")[2])
    assert same(built, tables.load())


def test_what_is_kept_is_read_and_not_built_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time Lark is not asked."""
    tables.load()
    monkeypatch.setattr(tables, "build", None)
    tables.load()


DAMAGE: dict[str, Callable[[str], str]] = {
    "empty": lambda text: "",
    "cut off": lambda text: text[: len(text) // 2],
    "a changed digit": lambda text: text.replace("1", "2", 1) if "1" in text else text,
    "another grammar": lambda text: text.replace("Statements", "Sentences"),
    "no JSON": lambda text: "00000000\nhello",
    "a checksum that fits other data": lambda text: "8587d865\n[1]",
    "not a number": lambda text: "hello",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
def test_a_damaged_cache_is_ignored_and_mended(cache: Path, damage: Callable[[str], str]) -> None:
    """The tables are built again, and kept."""
    built = tables.load()
    (kept,) = (cache / "fpcalc").iterdir()
    whole = kept.read_text("utf-8")
    kept.write_text(damage(whole), "utf-8")
    assert same(built, tables.load())
    assert whole == kept.read_text("utf-8")


def test_a_cache_folder_that_cannot_be_written_does_not_matter(cache: Path) -> None:
    """A file stands where the folder should be."""
    (cache / "fpcalc").write_text("in the way", "utf-8")
    assert tables.load().states


def test_the_kept_file_is_never_seen_half_written(cache: Path) -> None:
    """It is written aside and renamed; nothing else stays in the folder."""
    tables.load()
    assert 1 == len(os.listdir(cache / "fpcalc"))


def test_each_alias_of_the_grammar_has_its_method() -> None:
    """And each public method of the builder that takes a span is some form's."""
    from parser.automaton import STRUCTURE

    aliases = {alias for _, _, alias in tables.load().rules if alias} - set(STRUCTURE)
    assert set() == {alias for alias in aliases if not hasattr(Builder, alias)}


def test_parsing_with_kept_tables_does_not_import_lark() -> None:
    """Importing Lark costs more than all the rest of a short program's parse."""
    tables.load()
    code = "import sys; from parser import parse; from calculus.source import Source; parse(Source('a', 'val x = 1')); "
    subprocess.run([sys.executable, "-c", code + "sys.exit('lark' in sys.modules)"], check=True)

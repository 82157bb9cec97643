"""The grammar as tables: Lark's LALR(1) construction, done once and kept in the user's cache folder.

The cache is data only (JSON), used when it was made from this very grammar by this very Lark and is whole;
otherwise the tables are built again. Lark itself is imported only to build them.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs

FORMAT = 1


@attrs.frozen(eq=False)
class Tables:
    """What the scanner and the automaton need.

    ``fixed``: the words and operators spelled out in the grammar, with their terminals.
    ``patterns``: the other terminals and their regular expressions, in the grammar's order.
    ``rules``: for each rule what it makes, how many parts it has, and its alias ("" if none).
    ``states``: for each state and symbol the next state, or ``~rule`` to reduce.
    """

    fixed: dict[str, str]
    patterns: list[tuple[str, str]]
    rules: list[tuple[str, int, str]]
    states: list[dict[str, int]]
    start: int


def load() -> Tables:
    """The tables of ``grammar.lark``, from the cache if it fits. Trouble with the cache is no trouble of the user's."""
    grammar = _grammar()
    key = {"format": FORMAT, "grammar": grammar, "lark": _lark_version()}
    kept = _cache_file(grammar)
    if kept is not None and (tables := _read(kept, key)) is not None:
        return tables
    tables = build(grammar)
    if kept is not None:
        _write(kept, key, tables)
    return tables


def build(grammar: str) -> Tables:
    """The tables of a grammar, by Lark."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class NoLexer(Lexer):
        """Tokens come from ``parser.scanner``."""

        def __init__(self, _conf: Any) -> None: ...

        def lex(self, _state: Any, _parser: Any = None) -> Iterator[Any]:
            return iter(())

    lark: Any = Lark(grammar, start="module", parser="lalr", lexer=NoLexer, maybe_placeholders=False)
    table = lark.parser.parser._parse_table
    numbers = {rule: number for number, rule in enumerate(lark.rules)}
    states: list[dict[str, int]] = [{} for _ in table.states]
    for state, actions in table.states.items():
        for symbol, (action, target) in sorted(actions.items()):
            if action is Shift:
                states[state][symbol] = target
            elif target in numbers:
                states[state][symbol] = ~numbers[target]
    fixed = {term.pattern.value: term.name for term in lark.terminals if term.pattern.type == "str"}
    patterns = [(term.name, term.pattern.value) for term in lark.terminals if term.pattern.type == "re"]
    rules = [(rule.origin.name, len(rule.expansion), rule.alias or "") for rule in lark.rules]
    return Tables(fixed, patterns, rules, states, table.start_states["module"])


def _grammar() -> str:
    return (Path(__file__).parent / "grammar.lark").read_text("utf-8")


def _lark_version() -> str:
    """The text that names Lark's version, read without importing Lark (which would cost more than all the rest)."""
    spec = find_spec("lark")
    if spec is None or spec.origin is None:
        return ""
    text = Path(spec.origin).read_text("utf-8")
    return "".join([line for line in text.splitlines() if line.startswith("__version__")])


def cache_folder() -> Path | None:
    """Where this user's caches live, by the platform's custom; None if there is no such place."""
    home = Path(os.path.expanduser("~"))
    if given := os.environ.get("XDG_CACHE_HOME"):
        folder = Path(given)
    elif sys.platform == "darwin":
        folder = home / "Library" / "Caches"
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        folder = home / ".cache"
    return folder / "fpcalc" if folder.is_absolute() else None


def _cache_file(grammar: str) -> Path | None:
    folder = cache_folder()
    return folder and folder / f"grammar-{zlib.crc32(grammar.encode()):08x}.json"


def _read(path: Path, key: dict[str, Any]) -> Tables | None:
    """The tables in a cache file; None if it is missing, damaged, or made for another key."""
    try:
        checksum, _, body = path.read_text("utf-8").partition("\n")
        if int(checksum, 16) != zlib.crc32(body.encode()):
            return None
        kept = json.loads(body)
        if kept.pop("key") != key:
            return None
        kept["rules"] = [(made, size, alias) for made, size, alias in kept["rules"]]
        return Tables(**kept)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _write(path: Path, key: dict[str, Any], tables: Tables) -> None:
    """Keep the tables: written aside, then renamed, so that no reader ever sees half a file."""
    content = {"key": key, **{field.name: getattr(tables, field.name) for field in attrs.fields(Tables)}}
    body = json.dumps(content, separators=(",", ":"))
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(f"{zlib.crc32(body.encode()):08x}\n{body}", "utf-8")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True) if path.parent.is_dir() else None

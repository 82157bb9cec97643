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
from contextlib import suppress
from importlib.machinery import PathFinder
from os import path
from typing import Any

import attrs

FORMAT = 1


@attrs.frozen(eq=False)
class Tables:
    """What the scanner and the automaton need.

    ``fixed``: the words and operators spelled out in the grammar, with their terminals.
    ``patterns``: the other terminals and their regular expressions, in the grammar's order.
    ``rules``: for each rule what it makes, how many parts it has, and its alias ("" if none).
    ``states``: for each state and symbol the next state, or ``~rule`` to reduce; the first is where a program begins.
    """

    fixed: dict[str, str]
    patterns: list[tuple[str, str]]
    rules: list[tuple[str, int, str]]
    states: list[dict[str, int]]


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
    actions = {
        state: {
            symbol: target if action is Shift else ~numbers[target]
            for symbol, (action, target) in sorted(row.items())
            if action is Shift or target in numbers
        }
        for state, row in table.states.items()
    }
    states = _in_order(actions, table.start_states["module"])
    fixed = {term.pattern.value: term.name for term in lark.terminals if term.pattern.type == "str"}
    patterns = [(term.name, term.pattern.value) for term in lark.terminals if term.pattern.type == "re"]
    rules = [(rule.origin.name, len(rule.expansion), rule.alias or "") for rule in lark.rules]
    return Tables(fixed, patterns, rules, states)


def _in_order(actions: dict[int, dict[str, int]], start: int) -> list[dict[str, int]]:
    """The states that can be reached, numbered as a breadth-first search meets them, from the start, which is 0.

    Lark numbers them by the order of a set, which differs from run to run.
    """
    order = {start: 0}
    for state in (queue := [start]):
        for target in actions[state].values():
            if target >= 0 and target not in order:
                order[target] = len(order)
                queue.append(target)
    return [{symbol: order[target] if target >= 0 else target for symbol, target in actions[state].items()} for state in order]


def _grammar() -> str:
    with open(path.join(path.dirname(path.abspath(__file__)), "grammar.lark"), encoding="utf-8") as file:
        return file.read()


def _lark_version() -> str:
    """The line that names Lark's version, read without importing Lark (which would cost more than all the rest)."""
    spec = PathFinder.find_spec("lark")
    if spec is None or spec.origin is None:
        return ""
    with open(spec.origin, encoding="utf-8") as file:
        return "".join([line for line in file if line.startswith("__version__")])


def cache_folder() -> str | None:
    """Where this user's caches live, by the platform's custom; None if there is no such place."""
    home = path.expanduser("~")
    if sys.platform == "darwin":
        folder = path.join(home, "Library", "Caches")
    elif sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or path.join(home, "AppData", "Local")
    else:
        folder = path.join(home, ".cache")
    folder = os.environ.get("XDG_CACHE_HOME") or folder
    return path.join(folder, "fpcalc") if path.isabs(folder) else None


def _cache_file(grammar: str) -> str | None:
    folder = cache_folder()
    return folder and path.join(folder, f"grammar-{zlib.crc32(grammar.encode()):08x}.json")


def _read(kept: str, key: dict[str, Any]) -> Tables | None:
    """The tables in a cache file; None if it is missing, damaged, or made for another key."""
    try:
        with open(kept, encoding="utf-8") as file:
            checksum, body = file.readline(), file.read()
        if int(checksum, 16) != zlib.crc32(body.encode()):
            return None
        content = json.loads(body)
        if content.pop("key") != key:
            return None
        content["rules"] = [(made, size, alias) for made, size, alias in content["rules"]]
        return Tables(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _write(kept: str, key: dict[str, Any], tables: Tables) -> None:
    """Keep the tables: written aside, then renamed, so that no reader ever sees half a file."""
    content = {"key": key, **{field.name: getattr(tables, field.name) for field in attrs.fields(Tables)}}
    body = json.dumps(content, separators=(",", ":"))
    aside = f"{kept}.{os.getpid()}"
    try:
        os.makedirs(path.dirname(kept), exist_ok=True)
        with open(aside, "w", encoding="utf-8") as file:
            file.write(f"{zlib.crc32(body.encode()):08x}\n{body}")
        os.replace(aside, kept)
    except OSError:
        with suppress(OSError):
            os.unlink(aside)

"""The texts of literals: numbers, escapes, and the ASCII twins of characters that editors and web pages put in."""

from __future__ import annotations

import re
from typing import TypeAlias

MAX_DIGITS = 4_300
"""How many digits a number may have, Python's own bound for conversion in linear time."""

BadText: TypeAlias = tuple[int, int, str]
"""Where a bad escape begins and ends, and its text."""

_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|u+|([\s\S])|$)")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# ruff: noqa: RUF001
_TWINS = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-",
    "≤": "<=", "≥": ">=", "≠": "!=", "⇒": "=>", "→": "->", "←": "<-", "∧": "&&", "∨": "||", "¬": "!",
    "\u00a0": " ", "\u200b": " ", "\u2028": " ", "\u3000": " ", "\ufeff": " ",
}  # fmt: skip


def bad_number(kind: str, text: str) -> str | None:
    """What is wrong with a number of kind INT or DOUBLE: a key of the fixes of FP0104, or None."""
    digits = text.replace("_", "")
    if text[-1] == "_" or "_." in text or (text[:2] in ("0x", "0X") and text[2:3] in ("", "_")):
        return "underscore"
    if len(digits) > MAX_DIGITS:
        return "long"
    if kind == "INT":
        return "zero" if len(digits) > 1 and digits[0] == "0" and digits.isdecimal() else None
    return "large" if float(digits) == float("inf") else None


def int_value(text: str) -> int:
    """The value of an INT token that is not bad."""
    return int(text.replace("_", ""), 16 if text[:2] in ("0x", "0X") else 10)


def unescape(raw: str) -> tuple[str, list[BadText]]:
    """A text with its escapes resolved, and the bad ones among them, which stand for nothing."""
    wrong: list[BadText] = []

    def resolve(found: re.Match[str]) -> str:
        code, char = found.groups()
        if code is not None:
            return chr(int(code, 16))
        if char in _ESCAPES:
            return _ESCAPES[char]
        wrong.append((found.start(), found.end(), found.group()))
        return ""

    text = _ESCAPE.sub(resolve, raw)
    if not text.isascii() and _SURROGATE.search(text):
        text = _PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
        if _SURROGATE.search(text):
            wrong.append((0, len(raw), raw[:12]))
            text = _SURROGATE.sub("", text)
    return text, wrong


def ascii_twin(char: str) -> str:
    """What a character that looks like an ASCII one was meant to be; empty if nothing is known."""
    if char in _TWINS:
        return _TWINS[char]
    if char.isascii():
        return ""
    from unicodedata import normalize

    twin = normalize("NFKC", char)
    return twin if twin.isascii() and twin.isprintable() and len(twin) == 1 else ""

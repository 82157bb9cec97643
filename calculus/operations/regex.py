"""Java's regular expressions, in Python's ``re``.

What both have is taken as it stands; ``\\d``, ``\\w``, ``\\s`` and ``\\b`` mean ASCII, as Java's do. Java's own ``\\p{…}`` for
ASCII classes, ``\\h``, ``\\R``, ``\\z`` and ``\\Q…\\E`` are translated; what else differs (nested classes, ``&&``) is refused,
never misread.
"""

from __future__ import annotations

import re
from functools import lru_cache

from calculus.values import Failed

_COUNT = re.compile(r"\d+(,\d*)?\}")

#: Inside brackets.
_CLASSES = {
    "Lower": "a-z", "javaLowerCase": "a-z", "Upper": "A-Z", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": r" \t", "Space": r" \t\n\v\f\r", "XDigit": "0-9a-fA-F",
    "Cntrl": r"\x00-\x1f\x7f", "ASCII": r"\x00-\x7f",
}  # fmt: skip
_BLANKS = r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_LINE_END = r"\n\r\x85\u2028\u2029"
_SAME = frozenset("dDwWsSbBAntrfx0123456789u")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as Java reads it. ``Failed`` (FP0408) where it is none, or none that we can read."""
    try:
        return re.compile(_translated(pattern), re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        raise Failed("FP0408", pattern=pattern, reason=str(error)) from None


def replacement(text: str, pattern: str) -> str:
    """Java's replacement text (``$1``, ``\\$``) as ``re`` reads it."""
    out: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "$":
            found = re.compile(r"\$(?:(\d)|\{(\w+)\})").match(text, at)
            if found is None:
                raise Failed("FP0408", pattern=pattern, reason="`$` names no group")
            out.append(rf"\g<{found[1] or found[2]}>")
            at = found.end()
            continue
        if char == "\\":
            at += 1
            if at == len(text):
                raise Failed("FP0408", pattern=pattern, reason="the replacement ends with a backslash")
            char = text[at]
        out.append("\\\\" if char == "\\" else char)
        at += 1
    return "".join(out)


def split(text: str, pattern: str, limit: int = 0) -> list[str]:
    """``java.util.regex.Pattern.split``: with no limit, empty texts at the end are left out."""
    parts: list[str] = []
    start = 0
    for found in compiled(pattern).finditer(text):
        if 0 < limit <= len(parts) + 1:
            break
        if found.end() == 0:
            continue
        parts.append(text[start : found.start()])
        start = found.end()
    if not parts:
        return [text]
    parts.append(text[start:])
    if limit == 0:
        while parts and not parts[-1]:
            parts.pop()
    return parts


def _translated(pattern: str) -> str:
    if not re.search(r"[\\\[.${]", pattern):
        return pattern
    out: list[str] = []
    at, depth = 0, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            piece, at = _escape(pattern, at + 1, bool(depth))
        else:
            at += 1
            piece = char
            if depth:
                depth, piece = _in_class(pattern, at, char)
            elif char == "[":
                depth = 1
                if pattern[at : at + 1] == "^":
                    at, piece = at + 1, "[^"
            elif char == "{" and not _COUNT.match(pattern, at):
                raise re.error("illegal repetition")
            elif char == ".":
                piece = f"[^{_LINE_END}]"
            elif char == "$":
                piece = rf"(?=(?:\r\n|[{_LINE_END}])?\Z)"
        out.append(piece)
    return "".join(out)


def _in_class(pattern: str, at: int, char: str) -> tuple[int, str]:
    """Whether the class goes on after ``char``, which stood before ``at``, and ``char`` as ``re`` reads it there."""
    if char == "[" or (char == "&" and pattern[at : at + 1] == "&"):
        raise re.error("a class inside a class is not supported")
    return (0 if char == "]" else 1), "\\" + char if char in "|~" else char


def _escape(pattern: str, at: int, in_class: bool) -> tuple[str, int]:
    """What stands for the escape whose letter is at ``at``, and where it ends."""
    letter = pattern[at : at + 1]
    if letter in ("p", "P"):
        found = re.compile(r"\{(\w+)\}").match(pattern, at + 1)
        inside = _CLASSES.get(found[1]) if found else None
        if found is None or inside is None or (in_class and letter == "P"):
            raise re.error(f"\\{letter}{found[0] if found else ''} is not supported")
        piece = inside if in_class else f"[{'^' if letter == 'P' else ''}{inside}]"
        return piece, found.end()
    if letter == "Q":
        end = pattern.find("\\E", at)
        return re.escape(pattern[at + 1 : end if end >= 0 else None]), end + 2 if end >= 0 else len(pattern)
    if letter == "h":
        return (_BLANKS if in_class else f"[{_BLANKS}]"), at + 1
    if letter == "R" and not in_class:
        return rf"(?:\r\n|[\v\f{_LINE_END}])", at + 1
    if letter in ("z", "Z") and not in_class:
        return (r"\Z" if letter == "z" else rf"(?=(?:\r\n|[{_LINE_END}])?\Z)"), at + 1
    if letter in ("k", "e", "a", "c", "G", "N", "X", "v", "V", "H", "E", "") or (letter.isalnum() and letter not in _SAME):
        raise re.error(f"\\{letter} is not supported")
    return "\\" + letter, at + 1

"""The English of each code, read from ``fpcalc/explain/FPxxxx.md``, and problems turned into words.

    # message with {args}          the first line
    - at: …                        the words under the place itself
    - KEY: …                       the words of the label with that key
    - fix: …   - fix.KEY: …        the fix that the problem chose

Then the explanation, an example that gives the code under ``## Wrong``, and its mended twin under ``## Right``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import attrs

from calculus.problems import Problem
from calculus.source import NO_SPAN, Span

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "explain")
LONGEST = 300  # characters of a type or value inside a sentence

_ENTRY = re.compile(r"- ([\w.]+): *(.*)")
_ARG = re.compile(r"\{(\w+)\}")
_CODE = re.compile(r"FP\d{4}")


@attrs.frozen
class Entry:
    """What is known of a code: the words of its problems, and its page."""

    code: str
    message: str
    words: dict[str, str]
    fixes: dict[str, str]
    body: str

    def example(self, heading: str) -> str | None:
        """The program under ``## Wrong`` or ``## Right``; None where there is none."""
        _, found, rest = self.body.partition(f"## {heading}\n")
        _, fenced, rest = rest.partition("```fp\n")
        return rest.partition("```")[0] if found and fenced else None


@attrs.frozen
class Told:
    """A problem in words: ``labels`` are the problem's, each with its words; ``at`` those of its own place."""

    code: str
    severity: str
    message: str
    span: Span
    at: str
    labels: tuple[tuple[Span, str], ...]
    fix: str | None
    notes: tuple[str, ...]


def codes() -> list[str]:
    """Every code that has a file, in order."""
    return sorted([name[:6] for name in os.listdir(FOLDER) if _CODE.match(name) and name.endswith(".md")])


@cache
def entry(code: str) -> Entry | None:
    """The entry of a code; None where there is no such code."""
    if not _CODE.fullmatch(code):
        return None
    try:
        with open(os.path.join(FOLDER, f"{code}.md"), encoding="utf-8") as file:
            return read_entry(code, file.read())
    except FileNotFoundError:
        return None


def read_entry(code: str, text: str) -> Entry:
    """The entry that a code's file holds."""
    lines = text.split("\n")
    message = lines[0].removeprefix("#").strip()
    words: dict[str, str] = {}
    fixes: dict[str, str] = {}
    at = 1
    while at < len(lines) and (match := _ENTRY.match(lines[at])):
        key, rest = match.groups()
        if key == "fix" or key.startswith("fix."):
            fixes[key] = rest
        else:
            words[key] = rest
        at += 1
    return Entry(code, message, words, fixes, "\n".join(lines[at:]).strip() + "\n")


def close_code(text: str) -> str | None:
    """The code that somebody may have meant."""
    from difflib import get_close_matches

    wanted, known = text.upper(), codes()
    near = [code for code in known if code.startswith(wanted)] or get_close_matches(wanted, known, n=1, cutoff=0.6)
    return near[0] if near else None


def tell(problem: Problem, place: Callable[[Span], str]) -> Told:
    """A problem in words; ``place`` shows a span as ``file:line:column``."""
    known = entry(problem.code) or Entry(problem.code, str(problem), {}, {}, "")

    def fill(text: str) -> str:
        return _ARG.sub(lambda match: _show(problem.args[match[1]], place) if match[1] in problem.args else match[0], text)

    fix = None
    if problem.fix is not None:
        key = problem.fix if problem.fix == "fix" else "fix." + problem.fix.removeprefix("fix.")
        fix = known.fixes.get(key)
    return Told(
        problem.code,
        problem.severity,
        fill(known.message),
        problem.span,
        fill(known.words.get("at", "")),
        tuple([(label.span, fill(known.words.get(label.key, ""))) for label in problem.labels if label.span is not NO_SPAN]),
        None if fix is None else fill(fix),
        _two_types(problem.args, place),
    )


def _show(arg: Any, place: Callable[[Span], str]) -> str:
    """An argument of a message: text as it is, spans as places, the rest as the language writes it."""
    if isinstance(arg, str):
        return visible(arg)
    if isinstance(arg, Span):
        return place(arg)
    if isinstance(arg, (tuple, list)):
        return ", ".join([_show(item, place) for item in arg])
    from calculus.printing import show

    return visible(show(arg, LONGEST))


def _two_types(args: Any, place: Callable[[Span], str]) -> tuple[str, ...]:
    """``expected`` and ``found`` one above the other, marked where they differ, when they are too long for a sentence."""
    if "expected" not in args or "found" not in args:
        return ()
    left, right = _show(args["expected"], place), _show(args["found"], place)
    if len(left) + len(right) < 40 or left == right:
        return ()
    same_start = _common_start(left, right)
    same_end = _common_start(left[same_start:][::-1], right[same_start:][::-1])
    marks = max(1, len(right) - same_start - same_end)
    return (f"expected: {left}", f"   found: {right}", f"          {' ' * same_start}{'^' * marks}")


def _common_start(left: str, right: str) -> int:
    """How many characters the texts begin with together."""
    for at, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return at
    return min(len(left), len(right))


def visible(text: str) -> str:
    """The text with control characters made visible, so that a program cannot steer the terminal by its own messages."""
    if text.isprintable():
        return text
    return "".join([char if char.isprintable() or char in "\t\n" else _stand_in(char) for char in text])


def _stand_in(char: str) -> str:
    code = ord(char)
    return chr(0x2400 + code) if code < 32 else f"\\u{code:04x}"

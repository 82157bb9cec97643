"""The comment right above a declaration is its documentation."""

from __future__ import annotations

from bisect import bisect_right

import attrs

from calculus.source import Source
from parser.surface import Declaration, Module


def document(module: Module, source: Source, comments: list[tuple[int, int]]) -> Module:
    """The module with each declaration's ``doc``: the ``/** … */`` or the ``//`` lines right above it."""
    if not comments or not module.declarations:
        return module
    ends = [end for _, end in comments]
    declarations: list[Declaration] = []
    for declaration in module.declarations:
        text = _above(source.text, comments, bisect_right(ends, declaration.span.start), declaration.span.start)
        declarations.append(attrs.evolve(declaration, doc=text) if text else declaration)
    return attrs.evolve(module, declarations=tuple(declarations))


def _above(text: str, comments: list[tuple[int, int]], count: int, below: int) -> str:
    """The words of the comments that end right above offset ``below``; the first ``count`` stand before it."""
    lines: list[str] = []
    while count:
        start, end = comments[count - 1]
        between = text[end:below]
        if between.strip() or between.count("\n") != 1 or text[text.rfind("\n", 0, start) + 1 : start].strip():
            break
        if text.startswith("/*", start):
            return _words(text[start:end]) if not lines else "\n".join(reversed(lines))
        lines.append(text[start + 2 : end].strip())
        below = text.rfind("\n", 0, start) + 1
        count -= 1
    return "\n".join(reversed(lines))


def _words(comment: str) -> str:
    """A block comment's text without its marks and the stars that line it."""
    inside = comment.removeprefix("/*").removesuffix("*/").strip("*")
    lines = [line.strip().removeprefix("*").strip() for line in inside.split("\n")]
    return "\n".join(lines).strip()

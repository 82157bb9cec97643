"""The page of the standard library's modules, ``docs/modules.md``, made from their texts: signatures and comments.

``python -m fpcalc.modules`` prints it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from calculus.source import Source
from fpcalc.loading import LIBRARY
from parser import parse, surface

HEAD = """\
# Modules

This page is made from the modules' own comments ([`fpcalc/library`](../fpcalc/library)); `make docs` writes it again.
What they are made of, and what it costs, is in [the libraries](libraries.md).
"""


def names() -> list[str]:
    """The modules' names."""
    return sorted([name.removesuffix(".fp") for name in os.listdir(LIBRARY) if name.endswith(".fp")])


def module(name: str) -> tuple[str, surface.Module]:
    """A module's text, and what it says."""
    with open(os.path.join(LIBRARY, f"{name}.fp"), encoding="utf-8") as file:
        text = file.read()
    return text, parse(Source(f"{name}.fp", text)).module


def page() -> str:
    """The page."""
    return "\n".join([HEAD, *[line for name in names() for line in _section(name)]])


def _section(name: str) -> Iterator[str]:
    text, parsed = module(name)
    yield from (f"## {name}", "", _opening(text), "")
    groups: dict[str, list[surface.Declaration]] = {}
    for declaration in parsed.declarations:
        groups.setdefault(_owner(text, declaration), []).append(declaration)
    for owner, declarations in groups.items():
        yield from (f"### {owner}", "", "| | |", "|---|---|")
        for declaration in declarations:
            yield f"| `{_signature(text, declaration)}` | {_cell(declaration.doc)} |"
        yield ""


def _opening(text: str) -> str:
    """The comment at the top of a module, as Markdown."""
    comment = re.match(r"(?://.*\n)*", text)
    assert comment is not None
    return re.sub(r"^// ?", "", comment[0], flags=re.MULTILINE).rstrip()


def _owner(text: str, declaration: surface.Declaration) -> str:
    """What a declaration is listed under; a method, under the head of its extension."""
    if not isinstance(declaration, surface.Def):
        return "Types"
    if declaration.receiver is None:
        return "Functions"
    receiver = declaration.receiver
    return f"`{_cell(text[receiver.span.start : receiver.param.span.end])})`"


def _signature(text: str, declaration: surface.Declaration) -> str:
    """A declaration up to its body, on one line."""
    end = declaration.body.span.start if isinstance(declaration, surface.Def) else declaration.span.end
    return _cell(text[declaration.span.start : end]).removesuffix("=").rstrip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())

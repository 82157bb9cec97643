"""A silo reference as text: the lineage that it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calculus.dag import has_parts, parts_below
from calculus.operations.table import row
from calculus.runtime import LINEAGES, FMapped, From, Id, Lineage, Mapped, OrElsed, Persisted, SporeVal, parents


def lineage_text(lineage: Lineage) -> str:
    """A line for each silo reference, what it is derived from below it and indented; one met again is not opened again."""
    lines: list[str] = []
    numbers: dict[Any, int] = {}
    todo: list[tuple[Lineage, int, str]] = [(lineage, 0, "")]
    while todo:
        node, depth, label = todo.pop()
        known = numbers.get(node.loc)
        if known is not None:
            lines.append(f"{'  ' * depth}{label}({known}) above")
            continue
        numbers[node.loc] = number = len(numbers) + 1
        lines.append(f"{'  ' * depth}{label}({number}) {_form(node)} at {_host(node)}")
        below = [(parent, depth + 1, "or else " if at else "") for at, parent in enumerate(parents(node))]
        below += [(captured, depth + 1, f"{name} = ") for name, captured in _captured(node)]
        todo += reversed(below)
    return "\n".join(lines)


def _form(lineage: Lineage) -> str:
    if isinstance(lineage, Persisted):
        return f"Persist({lineage.level.value})"
    return "OrElse" if isinstance(lineage, OrElsed) else type(lineage).__name__


def _host(lineage: Lineage) -> str:
    """The host's name; one without a name has the text of its identity."""
    key: str | Id | None = lineage.host.key
    if isinstance(key, str):
        return key
    steps: list[str] = []
    while isinstance(key, Id):
        steps.append(str(key.step))
        key = key.parent
    return ".".join(reversed(steps))


def _captured(lineage: Lineage) -> Iterator[tuple[str, Lineage]]:
    """The silo references that the spore's header holds, by the names of its entries."""
    if not isinstance(lineage, (From, Mapped, FMapped)):
        return
    for entry, value in zip(lineage.spore.code.header, lineage.spore.values, strict=True):
        for found in _silos_in(value):
            yield entry.name, found


def _silos_in(value: Any) -> Iterator[Lineage]:
    stack = [value]
    seen: set[int] = set()
    while stack:
        part = stack.pop()
        if isinstance(part, LINEAGES):
            yield part
        elif isinstance(part, SporeVal):
            stack.extend(reversed(part.values))
        elif has_parts(part) and id(part) not in seen:
            seen.add(id(part))
            stack.extend(reversed(parts_below(part)))


row(
    "SiloRef[A: mobile]", "lineage: String", lineage_text,
    "The lineage as text: what the data is derived from, below it and indented; what spores capture under its name.",
    'SiloRef.populate(currentHost, 1).map(x => x + 1).lineage => "(1) Mapped at driver\\n  (2) Mat at driver"',
    differs="Spark's `toDebugString`, for silos",
)  # fmt: skip

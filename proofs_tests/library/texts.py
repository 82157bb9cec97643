"""Python data as program text, and programs over distributed data."""

from __future__ import annotations

from typing import Any

from fpcalc import evaluate

Parts = list[list[Any]]


def text(value: Any, ty: str = "") -> str:
    """A value as one writes it; ``ty`` is the type of an empty list's elements."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case None:
            return "None"
        case list():
            return f"List[{ty}]({', '.join([text(item) for item in value])})" if ty else f"List({', '.join(map(text, value))})"
        case tuple():
            return f"({', '.join(map(text, value))})"
        case dict():
            return f"Map({', '.join([f'{text(k)} -> {text(v)}' for k, v in value.items()])})"
        case _:
            return str(value)


class Some:
    """``Some(value)``"""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __str__(self) -> str:
        return f"Some({text(self.value)})"


def rdd(parts: Parts, ty: str) -> str:
    """An RDD of these partitions, on two hosts."""
    silos = [f"SiloRef.populate(h{at % 2}, {text(part, ty)})" for at, part in enumerate(parts)]
    return f"RDD(List[SiloRef[List[{ty}]]]({', '.join(silos)}))"


def computed(definitions: str, expressions: list[str]) -> str:
    """The text of the expressions' values, as a list of texts, by one program."""
    program = ["import spark", 'val h0 = spawn("h0")', 'val h1 = spawn("h1")', definitions]
    names = [f"val r{at} = {expression}" for at, expression in enumerate(expressions)]
    value, _ = evaluate("\n".join([*program, *names, f"({', '.join([f'r{at}' for at in range(len(names))])})"]))
    return value

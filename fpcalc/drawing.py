"""Graphs of silo references as text, JSON, Graphviz's dot, and Mermaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calculus.printing import show
from calculus.runtime import HostId, Loc
from fpcalc.lineage import Edge, Graph, Vertex

_LONGEST = 120  # characters of a type in a picture


def as_text(graph: Graph) -> str:
    """A line for each silo reference, sources first: its name, form, host and type, and what it is computed from."""
    names = _names(graph)
    rows = [
        [names[vertex.loc], vertex.form, str(vertex.lineage.host), show(vertex.lineage.data, _LONGEST)]
        for vertex in graph.vertices
    ]
    widths = [max([len(row[at]) for row in rows], default=0) for at in range(4)]
    into = _edges_into(graph)
    lines = []
    for vertex, row in zip(graph.vertices, rows, strict=True):
        cells = "  ".join([cell.ljust(width) for cell, width in zip(row, widths, strict=True)])
        lines.append(f"{cells}  {_origin(vertex, into[vertex.loc], names)}".rstrip())
    return "\n".join(lines) + "\n" if lines else ""


def _origin(vertex: Vertex, edges: list[Edge], names: Mapping[Loc, str]) -> str:
    parts = [f"from {names[edge.source]}" for edge in edges if edge.kind == "parent"]
    parts += [f"or from {names[edge.source]}" for edge in edges if edge.kind == "otherwise"]
    captured = _captured(vertex)
    if captured:
        parts.append(f"captures {', '.join(captured)}")
    parts += [f"({edge.name} is {names[edge.source]})" for edge in edges if edge.kind == "captured"]
    return " ".join(parts)


def _captured(vertex: Vertex) -> list[str]:
    """``name: Type`` for each entry of the spore's header."""
    if vertex.spore is None:
        return []
    return [f"{entry.name}: {show(entry.type, _LONGEST)}" for entry in vertex.spore.code.header]


def _names(graph: Graph) -> dict[Loc, str]:
    """What each silo reference is called: its vals' names, or its identity."""
    return {vertex.loc: " = ".join(vertex.names) or str(vertex.loc.id) for vertex in graph.vertices}


def _edges_into(graph: Graph) -> dict[Loc, list[Edge]]:
    into: dict[Loc, list[Edge]] = {vertex.loc: [] for vertex in graph.vertices}
    for edge in graph.edges:
        into[edge.target].append(edge)
    return into


def as_json(graph: Graph) -> str:
    """``{"silos": […], "edges": […]}``; silos by their locations."""
    import json

    silos: list[dict[str, Any]] = [
        {
            "loc": str(vertex.loc),
            "names": list(vertex.names),
            "form": vertex.form,
            "host": str(vertex.lineage.host),
            "type": str(vertex.lineage.data),
            "captures": [{"name": e.name, "type": str(e.type)} for e in vertex.spore.code.header] if vertex.spore else [],
        }
        for vertex in graph.vertices
    ]
    edges = [{"from": str(e.source), "to": str(e.target), "kind": e.kind, "name": e.name} for e in graph.edges]
    return json.dumps({"silos": silos, "edges": edges}, indent=2, ensure_ascii=False) + "\n"


def _by_host(graph: Graph) -> dict[HostId, list[Vertex]]:
    hosts: dict[HostId, list[Vertex]] = {}
    for vertex in graph.vertices:
        hosts.setdefault(vertex.lineage.host, []).append(vertex)
    return hosts


def _label(vertex: Vertex, names: Mapping[Loc, str]) -> list[str]:
    lines = [names[vertex.loc], f"{vertex.form} : {show(vertex.lineage.data, _LONGEST)}"]
    captured = _captured(vertex)
    return [*lines, f"captures {', '.join(captured)}"] if captured else lines


def as_dot(graph: Graph) -> str:
    """A digraph with a cluster for each host; what is captured is dashed."""
    names, numbers = _names(graph), _numbers(graph)
    lines = [
        "digraph lineage {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="Helvetica"];',
        '  edge [fontname="Helvetica"];',
    ]
    for at, (host, vertices) in enumerate(_by_host(graph).items()):
        lines += [f"  subgraph cluster_{at} {{", f"    label={_quoted(str(host))};"]
        lines += [f"    {numbers[vertex.loc]} [label={_quoted(chr(10).join(_label(vertex, names)))}];" for vertex in vertices]
        lines.append("  }")
    for edge in graph.edges:
        style = {"parent": "", "otherwise": ' [label="or else"]', "captured": f" [style=dashed, label={_quoted(edge.name)}]"}
        lines.append(f"  {numbers[edge.source]} -> {numbers[edge.target]}{style[edge.kind]};")
    return "\n".join([*lines, "}"]) + "\n"


def as_mermaid(graph: Graph) -> str:
    """A flowchart with a subgraph for each host; what is captured is dotted."""
    names, numbers = _names(graph), _numbers(graph)
    lines = ["flowchart LR"]
    for at, (host, vertices) in enumerate(_by_host(graph).items()):
        lines.append(f'  subgraph h{at}["{_html(str(host))}"]')
        lines += [
            f'    {numbers[vertex.loc]}["{"<br>".join([_html(line) for line in _label(vertex, names)])}"]'
            for vertex in vertices
        ]
        lines.append("  end")
    for edge in graph.edges:
        arrow = {"parent": "-->", "otherwise": '-->|"or else"|', "captured": f'-.->|"{_html(edge.name)}"|'}
        lines.append(f"  {numbers[edge.source]} {arrow[edge.kind]} {numbers[edge.target]}")
    return "\n".join(lines) + "\n"


def _numbers(graph: Graph) -> dict[Loc, str]:
    return {vertex.loc: f"r{at}" for at, vertex in enumerate(graph.vertices)}


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _html(text: str) -> str:
    for char, name in (("&", "amp"), ('"', "quot"), ("<", "lt"), (">", "gt")):
        text = text.replace(char, f"&{name};")
    return text


DRAWINGS: dict[str, Callable[[Graph], str]] = {"text": as_text, "dot": as_dot, "mermaid": as_mermaid, "json": as_json}

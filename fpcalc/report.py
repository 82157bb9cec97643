"""Problems as text: in full with the source, one line each, or for other programs (JSON, SARIF, GitHub's annotations)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TextIO

from calculus.problems import Problem
from calculus.source import NO_SPAN, Source, Span
from fpcalc.messages import Told, tell, visible
from fpcalc.snippet import Mark, Row, draw

Format = Literal["full", "concise", "json", "sarif", "github"]
FORMATS: tuple[Format, ...] = ("full", "concise", "json", "sarif", "github")

Sources = Mapping[str, Source]

_COLOURS = {"error": "1;31", "warning": "1;33", "primary": "1;31", "secondary": "1;34", "gutter": "1;34", "strong": "1", "": ""}
MOST_IN_FULL = 50  # problems shown with their source; the rest are counted


class Reporter:
    """Shows problems in one format; ``sources`` are looked up by the names that spans hold.

    ``colour``: ANSI colours in the full and the concise format.
    """

    def __init__(self, sources: Sources, form: Format = "full", colour: bool = False) -> None:
        self.sources = sources
        self.form = form
        self.colour = colour

    def show(self, problems: Sequence[Problem]) -> str:
        """All problems as one text that ends with a line end, empty where a format has nothing to say."""
        told = [tell(problem, self.place) for problem in ordered(problems)]
        match self.form:
            case "full":
                return self._all_in_full(told)
            case "concise":
                return "".join([f"{self._concise(item)}\n" for item in told])
            case "github":
                return "".join([f"{self._github(item)}\n" for item in told])
            case "json":
                return _json([self._as_json(item) for item in told])
            case "sarif":
                return _json(self._sarif(told))

    def place(self, span: Span) -> str:
        """``file:line:column``; the file alone where its text is not at hand."""
        source = self.sources.get(span.file)
        if source is None:
            return visible(span.file)
        line, column = source.position(span.start)
        return f"{visible(span.file)}:{line}:{column}"

    # The full format.

    def _all_in_full(self, told: Sequence[Told]) -> str:
        shown = "\n".join([self._in_full(item) for item in told[:MOST_IN_FULL]])
        rest = len(told) - MOST_IN_FULL
        return f"{shown}\n… and {rest} more\n" if rest > 0 else shown

    def _in_full(self, told: Told) -> str:
        lines = [f"{self._paint(f'{told.severity}[{told.code}]', told.severity)}{self._paint(': ' + told.message, 'strong')}"]
        marks = [Mark(told.span, told.at, True)] if told.span is not NO_SPAN else []
        marks += [Mark(span, words, False) for span, words in told.labels]
        files = {mark.span.file: None for mark in marks}
        pictures = [(file, self._picture(file, marks)) for file in files]
        numbers = [row.number for _, rows in pictures for row in rows if row.number is not None]
        gutter = len(str(max(numbers, default=0)))
        for file, rows in pictures:
            first = next(mark.span for mark in marks if mark.span.file == file)
            arrow = "-->" if first is told.span else ":::"
            lines.append(f"{' ' * gutter}{self._paint(arrow, 'gutter')} {self.place(first)}")
            if rows:
                lines += [f"{' ' * gutter} {self._paint('|', 'gutter')}", *[self._row(row, gutter) for row in rows]]
        lines += [self._note(gutter, text) for text in self._notes(told)]
        return "\n".join(lines) + "\n"

    def _picture(self, file: str, marks: Sequence[Mark]) -> list[Row]:
        source = self.sources.get(file)
        return [] if source is None else draw(source, [mark for mark in marks if mark.span.file == file])

    def _row(self, row: Row, gutter: int) -> str:
        number = "" if row.number is None else str(row.number)
        bar = self._paint(f"{number:>{gutter}} |", "gutter")
        return f"{bar} {self._paint(row.text, row.style)}".rstrip()

    @staticmethod
    def _notes(told: Told) -> Iterable[str]:
        yield from told.notes
        if told.fix is not None:
            yield f"fix: {told.fix}"
        yield f"more: fpcalc explain {told.code}"

    def _note(self, gutter: int, text: str) -> str:
        return f"{' ' * gutter} {self._paint('=', 'gutter')} {text}"

    def _paint(self, text: str, style: str) -> str:
        ansi = _COLOURS[style] if self.colour else ""
        return f"\x1b[{ansi}m{text}\x1b[0m" if ansi and text else text

    # The others.

    def _concise(self, told: Told) -> str:
        where = "" if told.span is NO_SPAN else f"{self.place(told.span)}: "
        return f"{where}{self._paint(f'{told.severity}[{told.code}]', told.severity)}: {told.message}"

    def _github(self, told: Told) -> str:
        text = "\n".join([told.message, *[words for _, words in told.labels if words], *self._notes(told)])
        fields = {"title": told.code, **self._github_place(told.span)}
        shown = ",".join([f"{key}={_escape(str(value), ':,')}" for key, value in fields.items()])
        return f"::{told.severity} {shown}::{_escape(text, '')}"

    def _github_place(self, span: Span) -> dict[str, object]:
        if span is NO_SPAN:
            return {}
        at = self._range(span)
        return {"file": span.file, "line": at[0], "col": at[1], "endLine": at[2], "endColumn": at[3]}

    def _range(self, span: Span) -> tuple[int, int, int, int]:
        """Start line and column, end line and column."""
        source = self.sources.get(span.file)
        if source is None:
            return 1, 1, 1, 1
        return *source.position(span.start), *source.position(max(span.end, span.start))

    def _as_json(self, told: Told) -> dict[str, Any]:
        return {
            "code": told.code,
            "severity": told.severity,
            "message": told.message,
            **self._json_place(told.span),
            "at": told.at,
            "labels": [{**self._json_place(span), "message": words} for span, words in told.labels],
            "notes": list(told.notes),
            "fix": told.fix,
        }

    def _json_place(self, span: Span) -> dict[str, Any]:
        if span is NO_SPAN:
            return {"file": None}
        line, column, end_line, end_column = self._range(span)
        return {"file": span.file, "line": line, "column": column, "end_line": end_line, "end_column": end_column}

    def _sarif(self, told: Sequence[Told]) -> dict[str, Any]:
        from fpcalc.version import __version__

        driver = {
            "name": "fpcalc",
            "version": __version__,
            "rules": [_sarif_rule(code) for code in sorted({item.code for item in told})],
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": [self._sarif_result(item) for item in told],
        }
        return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}

    def _sarif_result(self, told: Told) -> dict[str, Any]:
        text = told.message if told.fix is None else f"{told.message}\nfix: {told.fix}"
        result: dict[str, Any] = {"ruleId": told.code, "level": told.severity, "message": {"text": text}}
        if told.span is not NO_SPAN:
            result["locations"] = [self._sarif_place(told.span, told.at)]
        if told.labels:
            result["relatedLocations"] = [self._sarif_place(span, words) for span, words in told.labels]
        return result

    def _sarif_place(self, span: Span, words: str) -> dict[str, Any]:
        from urllib.parse import quote

        line, column, end_line, end_column = self._range(span)
        region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
        uri = quote(span.file.replace(os.sep, "/"))
        place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
        return {**place, "message": {"text": words}} if words else place


def ordered(problems: Sequence[Problem]) -> list[Problem]:
    """The problems by file, in the order that they come in, and by place; each once."""
    files = {problem.span.file: None for problem in problems}
    rank = {file: at for at, file in enumerate(files)}
    seen: set[tuple[object, ...]] = set()
    kept = []
    for problem in problems:
        key = (problem.code, problem.span, str(problem.args) if problem.span is NO_SPAN else "")
        if key not in seen:
            seen.add(key)
            kept.append(problem)
    return sorted(kept, key=lambda problem: (rank[problem.span.file], problem.span.start))


def wants_colour(stream: TextIO) -> bool:
    """May text for this stream be coloured? See no-color.org."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _json(data: object) -> str:
    import json

    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _sarif_rule(code: str) -> dict[str, Any]:
    from fpcalc.messages import entry

    known = entry(code)
    if known is None:
        return {"id": code}
    text = known.body.partition("## Wrong")[0].strip()
    return {"id": code, "shortDescription": {"text": known.message}, "fullDescription": {"text": text or known.message}}


def _escape(text: str, also: str) -> str:
    """GitHub's escapes: line ends and percent signs, and in properties ``:`` and ``,`` too."""
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text

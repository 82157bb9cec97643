"""A token that does not fit, in the words of people who write programs."""

from __future__ import annotations

from typing import Any

from calculus.problems import Problem
from calculus.source import Source, Span
from parser.newlines import DATA_WORDS, WORDS
from parser.scanner import Token

FOREIGN = (
    *("abstract", "catch", "do", "enum", "final", "finally", "implicit", "lazy", "new", "null", "override", "package"),
    *("private", "protected", "return", "super", "then", "this", "throw", "try", "var", "while", "with"),
)
"""Words of Scala that are names here; near an error they say what was meant."""

STATEMENT_ENDS = frozenset(["SEP", "$END"])
SHOWN = {
    "RPAR": "`)`", "RSQB": "`]`", "RBRACE": "`}`", "LPAR": "`(`", "LBRACE": "`{`", "COMMA": "`,`", "ARROW": "`=>`",
    "FROM": "`<-`", "EQUAL": "`=`", "COLON": "`:`", "DOT": "`.`", "YIELD": "`yield`", "CASE": "`case`",
    "CLASS": "`class`", "OBJECT": "`object`", "TRAIT": "`trait`", "TYPE": "`type`", "STRING": "a string",
    "NAME": "a name", "DEF": "`def`", "EXTENDS": "`extends`", "ELSE": "`else`", "LSQB": "`[`",
}  # fmt: skip


def misfit(source: Source, tokens: list[Token], index: int, expected: frozenset[str]) -> Problem:
    """The problem of token ``index``, where only the terminals ``expected`` fit."""
    token = tokens[index]
    span = Span(source.name, token.start, token.end)
    wanted = describe(expected)
    args: dict[str, Any] = {"expected": wanted, "found": shown(source, token)}
    for near in tokens[max(0, index - 2) : index + 1]:
        if near.kind == "NAME" and near.text in FOREIGN:
            return Problem("FP0119", Span(source.name, near.start, near.end), {"word": near.text}, (), _remedy(near))
    if wanted == "a statement" and (token.kind in DATA_WORDS or token.kind == "TRAIT"):
        return Problem("FP0119", span, {"word": token.text}, (), token.text)
    if token.kind in WORDS and wanted in ("a name", "a pattern", "a parameter"):
        return Problem("FP0109", span, {"word": token.text})
    assigns = token.kind == "EQUAL" and wanted == "the end of the statement"
    return Problem("FP0101", span, args, (), "assignment" if assigns else None)


def _remedy(token: Token) -> str | None:
    return token.text if token.text in ("var", "while", "new", "null", "return", "then") else None


def shown(source: Source, token: Token) -> str:
    """A token as a message shows it."""
    if token.kind == "$END":
        return "the end of the file"
    if token.start == token.end:
        return "the end of the line"
    text = source.text[token.start : token.end].split("\n")[0]
    return f"`{text}`" if len(text) <= 40 else f"`{text[:40]}…`"


def describe(expected: frozenset[str]) -> str:
    """What the grammar waits for, by the terminals it accepts."""
    if "OP" in expected or "DOT" in expected:
        expected -= {"NAME", "LPAR", "LSQB", "LBRACE", "DOT", "OP", "PREFIX_OP", "PIPE", "MATCH", "COLON", "UNDERSCORE"}
        if expected & STATEMENT_ENDS:
            return "the end of the statement"
    elif "SPORE" in expected:
        return "a statement" if "VAL" in expected else "an expression"
    elif "UNDERSCORE" in expected and "NAME" in expected:
        return "a pattern" if "INT" in expected else "a type"
    elif expected & STATEMENT_ENDS:
        return "the end of the statement"
    words = sorted([SHOWN[kind] for kind in expected if kind in SHOWN])
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def without_echoes(problems: list[Problem], source: Source, too_deep: list[tuple[int, int]]) -> list[Problem]:
    """The problems without those that only follow from another.

    Inside a parenthesis that is not closed little fits; nor does a parenthesis close in a line whose string does not.
    What nests too deeply was left out before the grammar saw it.
    """
    strings = {source.position(one.span.start)[0]: one.span.start for one in problems if one.code == "FP0106"}
    unclosed = [
        (one.labels[0].span.end, one.span.start)
        for one in problems
        if one.code == "FP0102" and one.args["opener"] in ("(", "[")
    ]

    def echoes(one: Problem) -> bool:
        match one.code:
            case "FP0110":
                return False
            case "FP0102":
                opener = one.labels[0].span.start
                if opener < strings.get(source.position(opener)[0], 0):
                    return True
            case "FP0101":
                if _is_inside(one, unclosed):
                    return True
        return _is_inside(one, too_deep)

    return [one for one in problems if not echoes(one)]


def _is_inside(problem: Problem, places: list[tuple[int, int]]) -> bool:
    return any(start <= problem.span.start <= end for start, end in places)

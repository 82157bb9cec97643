"""Text to tokens: the lexical syntax of the Scala specification, chapter 1, cut to this language.

One regular expression, put together from the terminals of ``grammar.lark``, finds almost every token. Strings with
escapes, interpolations and block comments, which nest, are read by hand. Whatever is wrong becomes a problem and the scan
goes on; every character of the text is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

import attrs

from calculus.problems import Label, Problem
from calculus.source import Source, Span
from parser import literals
from parser.literals import BadText
from parser.tables import Tables

MAX_PROBLEMS = 100
"""How many problems of one scan are told."""

MAX_WRONG = 10_000
"""After so many the text is no program, and the scan ends."""

CHUNK = 100_000
"""How many tokens are read before the scan looks whether there are too many."""

BLANKS = " \t\r\f"
PUNCTUATION = "()[]{},;."


class Token(NamedTuple):
    """A terminal: its name in the grammar, its text (strings decoded, backticks gone), and where it stands.

    Only a token that ``parser.newlines`` has added has no extent.
    """

    kind: str
    text: str
    start: int
    end: int


@attrs.frozen(eq=False)
class Scan:
    """``breaks[i]``: line ends before token i: 0 none, 1 some, 2 with a blank line between. ``comments``: their extents."""

    tokens: list[Token]
    breaks: list[int]
    comments: list[tuple[int, int]]
    problems: list[Problem]


@attrs.define(eq=False)
class _Interpolation:
    """An ``s"…"`` that is open: where it began, its quote, and the braces open in its ``${…}``."""

    start: int
    quote: str
    depth: int = 0


def scan(source: Source, tables: Tables, most: int) -> Scan:
    """The tokens of a text, in order, without blanks and comments; stops soon after ``most`` of them."""
    scanner = _Scanner(source, tables)
    scanner.run(most)
    return Scan(scanner.tokens, scanner.breaks, scanner.comments, scanner.problems)


def master_pattern(tables: Tables) -> tuple[re.Pattern[str], list[str]]:
    """The expression that finds the next token after blanks, and the kinds of its groups, from 1."""
    terminals = dict(tables.patterns)
    groups = [
        ("LINE_END", r"\n[ \t\r\f\n]*"),
        ("NAME", terminals.pop("NAME")),
        ("PUNCTUATION", f"[{re.escape(PUNCTUATION)}]"),
        ("LINE_COMMENT", r"//[^\n]*"),
        ("BLOCK_COMMENT", r"/\*"),
        ("STRING", r'"[^"\\\n]*"(?!")'),
        *terminals.items(),
        ("QUOTE", '"'),
        ("APOSTROPHE", "'"),
        ("END", r"\Z"),
        ("ILLEGAL", r"[^\w\s -~]{1,99}|[\s\S]"),
    ]
    alternatives = "|".join([f"({pattern})" for _, pattern in groups])
    return re.compile(f"[{BLANKS}]*(?:{alternatives})"), ["", *[kind for kind, _ in groups]]


_PLAIN = re.compile(r'[^"\\\n]*')
_ESCAPED = re.compile(r'(?:[^"\\\n]|\\[^\n])*')
_TRIPLE_END = re.compile(r'"""+')
_PART = re.compile(r'(?:[^"\\$\n]|\\[^\n])+')
_TRIPLE_PART = re.compile(r'(?:[^"\\$]|\\[\s\S])+')
_INTERPOLATED_NAME = re.compile(r"[^\W\d]\w*")
_COMMENT_MARK = re.compile(r"/\*|\*/")
_CHAR = re.compile(r"'(\\u[0-9a-fA-F]{4}|\\[^\n]|[^'\\\n]|)'|'([^'\n]{2,30})'")
_WORD = re.compile(r"\w*")


class _Scanner:
    """The state of one scan: where it is, and what it has found."""

    def __init__(self, source: Source, tables: Tables) -> None:
        self.source = source
        self.text = source.text
        self.fixed = tables.fixed | {";": "SEP"}
        self.pattern, self.kinds = master_pattern(tables)
        self.tokens: list[Token] = []
        self.breaks: list[int] = []
        self.comments: list[tuple[int, int]] = []
        self.problems: list[Problem] = []
        self.open: list[_Interpolation] = []
        self.line_end = 0
        self.last_illegal = -1
        self.wrong = 0

    def run(self, most: int) -> None:
        at = 1 if self.text.startswith("\ufeff") else 0
        while at >= 0 and len(self.tokens) <= most and self.wrong < MAX_WRONG:
            at = self.plain_tokens(at)
        if at >= 0:
            self.end()

    def plain_tokens(self, at: int) -> int:
        """Read tokens up to the first that needs more than the pattern; where to go on, -1 at the end."""
        text, kinds, get_fixed = self.text, self.kinds, self.fixed.get
        add_token, add_break = self.tokens.append, self.breaks.append
        end = at
        for found in islice(self.pattern.finditer(text, at), CHUNK):
            index = found.lastindex
            assert index is not None
            kind = kinds[index]
            start, end = found.span(index)
            match kind:
                case "LINE_END":
                    self.line_end = 2 if text.count("\n", start, end) > 1 else self.line_end or 1
                    continue
                case "NAME":
                    word = text[start:end]
                    kind = get_fixed(word, kind)
                    if text[end : end + 1] == '"':
                        return self.interpolated(start, end)
                    if word[0] == "`":
                        word = word[1:-1]
                case "PUNCTUATION":
                    word = text[start:end]
                    kind = self.fixed[word]
                    if self.open and (word == "{" or word == "}") and self.brace(word):
                        add_token(Token("RBRACE", "}", start, end))
                        add_break(self.line_end)
                        self.line_end = 0
                        return self.string_parts(end)
                case "STRING":
                    word = text[start + 1 : end - 1]
                case "INT" | "DOUBLE":
                    word = text[start:end]
                    wrong = text[end : end + 1]
                    if wrong.isalnum() or wrong == "_" or literals.bad_number(kind, word):
                        return self.bad_number(kind, start, end)
                case "OP" | "PREFIX_OP":
                    word = text[start:end]
                    kind = get_fixed(word, kind)
                case _:
                    return self.special(kind, start, end)
            add_token(Token(kind, word, start, end))
            add_break(self.line_end)
            self.line_end = 0
        return end

    def special(self, kind: str, start: int, end: int) -> int:
        """Read what the pattern alone cannot; where to go on."""
        match kind:
            case "LINE_COMMENT":
                self.comments.append((start, end))
                return end
            case "BLOCK_COMMENT":
                return self.block_comment(start, end)
            case "QUOTE":
                return self.string(start)
            case "APOSTROPHE":
                return self.char(start)
            case "END":
                return self.end()
            case _:
                return self.illegal(start, end)

    def add(self, kind: str, word: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, word, start, end))
        self.breaks.append(self.line_end)
        self.line_end = 0

    def report(self, code: str, start: int, end: int, *labels: Label, fix: str | None = None, **args: object) -> None:
        self.wrong += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, self.span(start, end), args, labels, fix))

    def span(self, start: int, end: int) -> Span:
        return Span(self.source.name, start, end)

    def end(self) -> int:
        for one in self.open[:1]:
            self.problems = [problem for problem in self.problems if problem.span.start < one.start]
            self.report("FP0106", one.start, one.start + len(one.quote) + 1, what="string")
        for _ in self.open:
            self.add("RBRACE", "", len(self.text), len(self.text))
            self.add("S_CLOSE", "", len(self.text), len(self.text))
        return -1

    # Comments, numbers, characters

    def block_comment(self, start: int, end: int) -> int:
        depth = 1
        for mark in _COMMENT_MARK.finditer(self.text, end):
            depth += 1 if mark.group() == "/*" else -1
            if not depth:
                self.comments.append((start, mark.end()))
                if not self.line_end and "\n" in self.text[start : mark.end()]:
                    self.line_end = 1
                return mark.end()
        self.report("FP0107", start, end)
        return len(self.text)

    def bad_number(self, kind: str, start: int, end: int) -> int:
        rest = _WORD.match(self.text, end)
        assert rest is not None
        number = self.text[start:end]
        why = literals.bad_number(kind, number) if rest.end() == end else "suffix"
        self.report("FP0104", start, rest.end(), fix=why, number=self.text[start : rest.end()][:40], short=number[:40])
        self.add(kind, "1" if kind == "INT" else "1.0", start, rest.end())
        return rest.end()

    def char(self, start: int) -> int:
        found = _CHAR.match(self.text, start)
        if found is None:
            self.report("FP0118", start, start + 1, fix="stray")
            return start + 1
        inside, long = found.groups()
        if long is not None or not inside:
            self.report("FP0118", start, found.end(), fix="long" if long else "empty", text=long or "")
            self.add("CHAR", "?", start, found.end())
        else:
            self.add("CHAR", self.unescape(inside, start + 1)[:1] or "?", start, found.end())
        return found.end()

    def illegal(self, start: int, stop: int) -> int:
        """Characters that begin no token. The first one's ASCII twin, if it has one, takes its place."""
        char = self.text[start]
        twin = literals.ascii_twin(char)
        end = start + 1 if twin else stop
        self.wrong += 1
        if start != self.last_illegal:
            name = f"U+{ord(char):04X}" if not char.isprintable() else char
            self.report("FP0108", start, start + 1, fix="twin" if twin else None, char=name, twin=twin)
        if twin == '"':
            close = re.compile('[”“"\n]|$').search(self.text, end)
            assert close is not None
            end = close.end() if close.group() != "\n" else close.start()
            self.add("STRING", self.text[start + 1 : close.start()], start, end)
        elif twin and twin not in (" ", "'"):
            self.add(self.fixed.get(twin, "OP"), twin, start, end)
        self.last_illegal = end
        return end

    # Strings

    def unescape(self, raw: str, at: int) -> str:
        """A raw text with its escapes resolved; ``at`` is where it stands."""
        if "\\" not in raw:
            return raw
        text, wrong = literals.unescape(raw)
        self.report_bad(wrong, at)
        return text

    def report_bad(self, wrong: list[BadText], at: int) -> None:
        for start, end, escape in wrong:
            self.report("FP0105", at + start, at + end, escape=escape)

    def string(self, start: int) -> int:
        """A string that has escapes, is triple-quoted, or does not end."""
        if self.text.startswith('"""', start):
            close = _triple_end(self.text, start + 3)
            if close is None:
                self.report("FP0106", start, start + 3, what="string")
                close = len(self.text)
                self.add("STRING", self.text[start + 3 :], start, close)
            else:
                self.add("STRING", self.text[start + 3 : close - 3], start, close)
            return close
        body = _ESCAPED.match(self.text, start + 1)
        assert body is not None
        end = body.end()
        if self.text[end : end + 1] == '"':
            end += 1
        else:
            self.report("FP0106", start, start + 1, what="string")
        self.add("STRING", self.unescape(body.group(), start + 1), start, end)
        return end

    def interpolated(self, start: int, end: int) -> int:
        """``s"`` or a triple-quoted one; another prefix is a problem and read as if it were ``s``."""
        prefix = self.text[start:end]
        if prefix != "s":
            self.report("FP0122", start, end, fix="prefix", prefix=prefix)
        quote = '"""' if self.text.startswith('"""', end) else '"'
        self.add("S_OPEN", prefix + quote, start, end + len(quote))
        self.open.append(_Interpolation(start, quote))
        return self.string_parts(end + len(quote))

    def string_parts(self, at: int) -> int:
        """The text of an interpolated string up to the next ``${``, or to its end; where to go on."""
        one, text = self.open[-1], self.text
        triple = len(one.quote) == 3
        part_pattern = _TRIPLE_PART if triple else _PART
        begin, pieces = at, list[str]()
        while True:
            if part := part_pattern.match(text, at):
                pieces.append(self.unescape(part.group(), at))
                at = part.end()
            char = text[at : at + 1]
            if char == '"' and triple and not text.startswith('"""', at):
                pieces.append(char)
                at += 1
            elif char == '"':
                close = _triple_end(text, at) if triple else at + 1
                assert close is not None
                pieces.append(text[at : close - 3] if triple else "")
                return self.close_string(begin, pieces, close - len(one.quote), close)
            elif char == "$" and text[at + 1 : at + 2] in ("$", '"') and not text.startswith('$"""', at):
                pieces.append(text[at + 1])
                at += 2
            elif char == "$":
                at = self.hole(begin, pieces, at)
                if self.open[-1].depth:
                    return at
                begin, pieces = at, []
            else:
                self.report("FP0106", one.start, one.start + len(one.quote) + 1, what="string")
                return self.close_string(begin, pieces, at, at)

    def hole(self, begin: int, pieces: list[str], at: int) -> int:
        """``$x`` or the beginning of ``${…}``, after the text before it; where to go on."""
        self.string_text(begin, pieces, at)
        if self.text[at + 1 : at + 2] == "{":
            self.add("S_BRACE", "${", at, at + 2)
            self.open[-1].depth = 1
            return at + 2
        name = _INTERPOLATED_NAME.match(self.text, at + 1)
        if name is None:
            self.report("FP0122", at, at + 1, fix="dollar", prefix="")
            return at + 1
        self.add("S_NAME", name.group(), at + 1, name.end())
        return name.end()

    def string_text(self, begin: int, pieces: list[str], end: int) -> None:
        if word := "".join(pieces):
            self.add("S_TEXT", word, begin, end)

    def close_string(self, begin: int, pieces: list[str], end: int, close: int) -> int:
        self.open.pop()
        self.string_text(begin, pieces, end)
        self.add("S_CLOSE", '"', end, close)
        return close

    def brace(self, word: str) -> bool:
        """Count a brace inside ``${…}``; does it close it?"""
        one = self.open[-1]
        one.depth += 1 if word == "{" else -1
        return not one.depth


def _triple_end(text: str, at: int) -> int | None:
    """Where the triple-quoted string that is open at ``at`` ends; quotes before its last three are its text."""
    found = _TRIPLE_END.search(text, at)
    return found and found.end()

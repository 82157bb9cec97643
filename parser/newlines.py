"""Where statements end, and which bracket closes which: the pass between scanner and grammar.

The newline rule is the Scala specification's, section 1.2. A line end separates statements (SEP) iff the token before it
can end one, the token after it can begin one, and the innermost region enables line ends: braces do, parentheses and
brackets do not, nor does the part from ``case`` to its ``=>``. As in Scala 3, a line that begins with an infix operator and
a blank goes on with the line before.

Brackets come out balanced: what is missing is added as a token without extent, what is too much is left out, and each is
a problem. So a broken statement does not break its neighbours.
"""

from __future__ import annotations

import attrs

from calculus.problems import Label, Problem
from calculus.source import Source, Span
from parser.scanner import Scan, Token

MAX_NESTING = 400
"""How deep a program may nest: functions over syntax recurse, and this bounds them."""
MAX_PROBLEMS = 100
"""How many problems of one kind a file's parse tells."""


def _kinds(names: str) -> frozenset[str]:
    return frozenset(names.split())


ENDS_STATEMENT = _kinds("NAME INT DOUBLE STRING CHAR TRUE FALSE UNDERSCORE RPAR RSQB RBRACE S_CLOSE")
CANNOT_BEGIN = _kinds("CASE ELSE MATCH YIELD EXTENDS COMMA DOT SEP COLON EQUAL ARROW FROM AT LSQB RPAR RSQB RBRACE OP PIPE")
"""Tokens that begin no statement. An operator does only if it may stand before its operand (PREFIX_OP)."""

BEGINS_DECLARATION = _kinds("VAL DEF TYPE DATA SEALED IMPORT EXTENSION")
"""Words that stand nowhere but at the beginning of a declaration."""

DATA_WORDS = _kinds("CLASS OBJECT")
WORDS = BEGINS_DECLARATION | DATA_WORDS | _kinds("CASE TRAIT EXTENDS IF ELSE MATCH FOR YIELD SPORE TRUE FALSE")
"""The reserved words; after a dot they are names like any other."""

CLOSER = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE", "S_BRACE": "RBRACE"}
OPENERS = frozenset(CLOSER)
CLOSERS = frozenset(CLOSER.values())
SHOWN = {"RPAR": ")", "RSQB": "]", "RBRACE": "}", "LPAR": "(", "LSQB": "[", "LBRACE": "{", "S_BRACE": "${"}


@attrs.define(eq=False)
class Region:
    """An open bracket, or ``case`` up to its ``=>``; ``heads`` if it is the condition of an ``if`` or head of a ``for``."""

    opener: Token
    heads: bool = False


@attrs.frozen(eq=False)
class Separated:
    """The tokens with separators and balanced brackets, what was wrong with the brackets, and where they nest too deeply."""

    tokens: list[Token]
    problems: list[Problem]
    too_deep: list[tuple[int, int]]


def separate(source: Source, scanned: Scan, trust_margins: bool = False) -> Separated:
    """The scanned tokens, made ready for the grammar.

    ``trust_margins``: a declaration at the left margin closes all that is open. Used once a brace is known to be missing.
    """
    layout = _Layout(source, trust_margins)
    tokens, follower = scanned.tokens, ""
    for index in range(len(tokens) - 1, -1, -1):
        if tokens[index].kind == "CASE" and follower in DATA_WORDS:
            tokens[index] = tokens[index]._replace(kind="DATA")
        follower = tokens[index].kind
    for token, breaks in zip(tokens, scanned.breaks, strict=True):
        layout.place(token, breaks)
    unclosed = layout.finish(len(source.text))
    if unclosed and not trust_margins:
        return separate(source, scanned, trust_margins=True)
    return Separated(layout.placed, layout.problems, layout.too_deep)


class _Layout:
    """The state of the pass: the tokens placed so far, the open regions, and a separator that is still to be placed."""

    def __init__(self, source: Source, trust_margins: bool) -> None:
        self.source = source
        self.trust_margins = trust_margins
        self.placed: list[Token] = []
        self.problems: list[Problem] = []
        self.regions: list[Region] = []
        self.semicolon: Token | None = None
        self.last = Token("SEP", "", 0, 0)
        self.after_head = False
        self.hidden = 0
        self.deepest: Token | None = None
        self.too_deep: list[tuple[int, int]] = []

    def place(self, token: Token, breaks: int) -> None:
        """Place one token, and a separator before it if one belongs there."""
        kind = token.kind
        if kind == "SEP":
            self.semicolon = token
            return
        if kind in WORDS and self.last.kind == "DOT":
            token = token._replace(kind="NAME")
        elif breaks and kind in BEGINS_DECLARATION:
            self.close_before_declaration(token)
        if breaks or self.semicolon:
            self.separate(token, breaks)
        self.put(token)

    def put(self, token: Token) -> None:
        kind = token.kind
        head, self.after_head = self.last.kind, False
        if kind in CLOSERS:
            self.close(token)
            return
        if self.hidden and kind not in OPENERS:
            return
        if kind in OPENERS:
            self.regions.append(Region(token, heads=head == "IF" or head == "FOR"))
            if len(self.regions) > MAX_NESTING:
                self.hide(token)
                return
        elif kind == "CASE":
            self.regions.append(Region(token))
        elif kind == "ARROW" and self.regions and self.regions[-1].opener.kind == "CASE":
            self.regions.pop()
        self.placed.append(token)
        self.last = token

    # Separators

    def separate(self, token: Token, breaks: int) -> None:
        """Place a separator before a token that follows a line end or a semicolon, if one belongs there."""
        semicolon, self.semicolon = self.semicolon, None
        before, kind = self.last.kind, token.kind
        if self.hidden or before in ("SEP", "LBRACE", "S_BRACE", "ARROW"):
            return
        if semicolon is not None:
            if kind not in ("RBRACE", "CASE", "ELSE", "YIELD"):
                self.placed.append(semicolon)
                self.last = semicolon
            return
        if before not in ENDS_STATEMENT or kind in CANNOT_BEGIN or self.after_head:
            return
        if self.regions and self.regions[-1].opener.kind not in ("LBRACE", "S_BRACE"):
            return
        if kind == "LBRACE" and breaks == 1:
            return
        if kind == "PREFIX_OP" and self.blank_follows(token):
            return
        self.last = Token("SEP", "", self.last.end, self.last.end)
        self.placed.append(self.last)

    def blank_follows(self, token: Token) -> bool:
        """Scala 3's leading infix operator: blanks and then its operand, on the same line."""
        text = self.source.text
        return text[token.end : token.end + 1] in (" ", "\t") and not text[token.end : token.end + 2].endswith("\n")

    # Brackets

    def hide(self, token: Token) -> None:
        """Too deep: the bracket stays, and a name takes the place of all that is inside."""
        if self.deepest is None:
            self.report("FP0110", token, limit=MAX_NESTING)
            self.deepest = token
        if not self.hidden:
            self.last = Token("NAME", "…", token.end, token.end)
            self.placed += (token, self.last)
        self.hidden += 1

    def close(self, token: Token) -> None:
        """Place a closing bracket; first close what it shows to be unclosed, or leave it out if it closes nothing."""
        while self.regions and self.regions[-1].opener.kind == "CASE":
            self.regions.pop()
        if not self.regions:
            self.report("FP0103", token, closer=token.text)
            return
        opener = self.regions[-1].opener
        if CLOSER[opener.kind] == token.kind:
            self.pop(token)
        elif self.is_open(token.kind):
            self.report_unclosed(opener, token)
            while CLOSER.get(self.regions[-1].opener.kind) != token.kind:
                self.pop(None)
            self.pop(token)
        elif token.kind == "RBRACE" or opener.kind in ("LBRACE", "S_BRACE"):
            self.report("FP0103", token, closer=token.text)
        else:
            self.report_unclosed(opener, token)
            self.pop(None)

    def is_open(self, closer: str) -> bool:
        """Does an open region wait for this closer? A ``}`` ends the search for the others."""
        for region in reversed(self.regions):
            kind = region.opener.kind
            if CLOSER.get(kind) == closer:
                return True
            if kind in ("LBRACE", "S_BRACE"):
                return False
        return False

    def pop(self, closer: Token | None) -> None:
        """Close the innermost region, with a closer of no extent if there is none."""
        region = self.regions.pop()
        if region.opener.kind == "CASE":
            return
        if not self.regions and self.deepest is not None:
            self.too_deep.append((self.deepest.start, self.last.end if closer is None else closer.end))
            self.deepest = None
        if self.hidden:
            self.hidden -= 1
            if self.hidden:
                return
        if closer is None:
            closer = Token(CLOSER[region.opener.kind], "", self.last.end, self.last.end)
        if self.last.kind == "COMMA" and "\n" in self.source.text[self.last.end : closer.start]:
            self.placed.pop()
        self.placed.append(closer)
        self.last = closer
        self.after_head = region.heads

    def close_before_declaration(self, token: Token) -> None:
        """A declaration begins a line inside parentheses: they are unclosed. At the margin, perhaps braces too."""
        while self.regions and self.regions[-1].opener.kind == "CASE":
            self.regions.pop()
        margin = self.trust_margins and self.source.position(token.start)[1] == 1
        opener = next((region.opener for region in reversed(self.regions) if region.opener.kind in CLOSER), None)
        if opener is None or (opener.kind in ("LBRACE", "S_BRACE") and not margin):
            return
        self.report_unclosed(opener, token)
        while self.regions and (margin or self.regions[-1].opener.kind not in ("LBRACE", "S_BRACE")):
            self.pop(None)

    def finish(self, end: int) -> bool:
        """Close what is open at the end of the text; was there something?"""
        openers = [region.opener for region in self.regions if region.opener.kind in CLOSER]
        if openers:
            self.report_unclosed(openers[-1], Token("END", "", end, end))
        while self.regions:
            self.pop(None)
        return bool(openers)

    def report_unclosed(self, opener: Token, found: Token) -> None:
        """The closer is missing before ``found``; if that is on another line, at the end of what is there."""
        shown = "the end of the file" if found.kind == "END" else f"`{self.source.text[found.start : found.end]}`"
        label = Label(self.span(opener), "opener")
        if found.kind == "END" or found.kind in BEGINS_DECLARATION:
            end = max(self.last.end, opener.end)
            found = found._replace(start=end, end=end)
        closer = SHOWN[CLOSER[opener.kind]]
        self.report("FP0102", found, label, opener=SHOWN[opener.kind], closer=closer, found=shown)

    def report(self, code: str, token: Token, *labels: Label, **args: object) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, self.span(token), args, labels))

    def span(self, token: Token) -> Span:
        return Span(self.source.name, token.start, token.end)

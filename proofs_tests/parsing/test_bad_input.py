"""No text makes the parser raise, recurse or take more than linear time."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculus.source import Source
from parser import parse, program, surface
from parser.newlines import MAX_NESTING
from proofs_tests.parsing.programs import EVERYTHING, codes, module, read

MANY = 10_000
MOST = 100_000

NESTED = {
    "parentheses": "(" * MANY + "1" + ")" * MANY,
    "blocks": "{" * MANY + "1" + "}" * MANY,
    "lists": "List(" * MANY + "1" + ")" * MANY,
    "lambdas": "x => " * MANY + "1",
    "lambdas in braces": "{ x => " * MANY + "1" + "}" * MANY,
    "negations": "!" * MANY + "x",
    "else if": "if (a) b else " * MANY + "c",
    "sums": "1 + " * MANY + "1",
    "lists by ::": "1 :: " * MANY + "Nil",
    "selections": "x" + ".y" * MANY,
    "calls": "f" + "(1)" * MANY,
    "function types": "val x: " + "A => " * MANY + "A = 1",
    "type arguments": "val x: " + "List[" * MANY + "Int" + "]" * MANY + " = 1",
    "patterns": "x match { case " + "x :: " * MANY + "Nil => 1 }",
    "tuple patterns": "val " + "(" * MANY + "x" + ")" * MANY + " = 1",
    "interpolations": 's"${' * MANY + "x" + '}"' * MANY,
    "comprehensions": "for (x <- " * MANY + "xs" + ") yield x" * MANY,
    "spores": "spore { () => " * MANY + "1" + "}" * MANY,
}

LONG = {
    "a list": ("List(" + "1, " * MANY + "1)", []),
    "statements": ("val x = 1\n" * MANY, []),
    "statements in a block": ("{\n" + "val x = 1\n" * MANY + "}", []),
    "cases": ("x match {\n" + "case 1 => 2\n" * MANY + "}", []),
    "alternatives": ("x match { case " + "1 | " * MANY + "2 => 3 }", []),
    "generators": ("for (" + "x <- xs; " * MANY + "y <- ys) yield x", []),
    "placeholders": ("f(" + "_, " * MANY + "_)", []),
    "semicolons": (";" * MANY, []),
    "errors": ("val = 1\n" * MANY, ["FP0101"]),
    "errors in a block": ("{\n" + "val = 1\n" * MANY + "}", ["FP0101"]),
    "errors in cases": ("x match {\n" + "case => 1\n" * MANY + "}", ["FP0101"]),
    "opening brackets": ("({[" * MANY, ["FP0101", "FP0102", "FP0110"]),
    "closing brackets": (")]}" * MANY, ["FP0103"]),
    "comments": ("/*" * MANY, ["FP0107"]),
    "quotes": ("'" * MANY, ["FP0118"]),
    "illegal characters": ("\x01" * MANY, ["FP0108"]),
    "typographic quotes": ("“" * MANY, ["FP0101", "FP0108"]),
    "digits": ("1" * MANY, ["FP0104"]),
    "names": ("a " * MANY, ["FP0101"]),
    "declaration words": ("val " * MANY, ["FP0109"]),
}


@pytest.mark.parametrize("text", NESTED.values(), ids=list(NESTED))
def test_a_program_that_nests_too_deeply_is_refused(text: str) -> None:
    """FP0110, once, and nothing else; what follows is parsed."""
    parsed = read(text + "\nval after = 1")
    assert ["FP0110"] == [problem.code for problem in parsed.problems]
    assert isinstance(parsed.module.statements[-1], surface.Val)


@pytest.mark.parametrize(
    "text",
    ["1 + " * 390 + "1", "(" * 390 + "1" + ")" * 390, "f(" * 390 + "1" + ")" * 390, "x => " * 390 + "1", "x" + ".y" * 390],
)
def test_a_program_within_the_bound_is_not(text: str) -> None:
    """About 400 levels are allowed."""
    assert 390 < MAX_NESTING
    assert module(text).result is not None


@pytest.mark.parametrize(("text", "expected"), LONG.values(), ids=list(LONG))
def test_long_programs_are_parsed(text: str, expected: list[str]) -> None:
    """Thousands of anything; the codes are these."""
    assert expected == sorted(set(codes(text)))


@pytest.mark.parametrize(
    "text", ["(" * MOST, "{ x => " * MOST, "List(" + "1, " * MOST + "1)", "val x = 1\n" * MOST, "x => " * MOST]
)
def test_time_is_linear(text: str) -> None:
    """A hundred thousand of anything in seconds."""
    before = time.process_time()
    read(text)
    assert time.process_time() - before < 10


def test_a_text_that_is_too_large_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """FP0111, for characters and for tokens."""
    assert ["FP0111"] == codes("x" * 50_000_000)
    monkeypatch.setattr(program, "MAX_TOKENS", 1000)
    assert ["FP0111"] == codes("x " * 1001)


@pytest.mark.parametrize("text", ["", " \n\t\r\n ", "// only a comment", "\ufeff", ";", "\f"])
def test_a_program_may_be_empty(text: str) -> None:
    """It has nothing to run."""
    assert surface.Module((), (), (), None) == module(text)


@pytest.mark.parametrize("text", ["val x = 1\r\nval y = 2\r\n", "\ufeffval x = 1\nval y = 2", "\tval\tx\t=\t1\n\tval y = 2\t"])
def test_line_ends_byte_order_marks_and_tabs(text: str) -> None:
    """They are blanks."""
    assert module("val x = 1\nval y = 2") == module(text)


@pytest.mark.parametrize("text", ["\0", "val x\0 = 1", "\udc80", '"\udc80"', "\x7f", "\u202e", "".join(map(chr, range(256)))])
def test_illegal_characters_are_problems(text: str) -> None:
    """Not errors of Python."""
    assert [] != codes(text) or text == '"\udc80"'


WORDS = (
    "val def type case class sealed trait object extends if else match for yield spore import true _ => = : <- | @ . , ; "
    '( ) [ ] { } x X 1 1.5 "a" \'c\' s" ${ $x " """ + - ! :: /* */ // \' ` \\ $ # é “ \t'
)
pieces = st.sampled_from([*WORDS.split(" "), *["\n"] * 6])


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=40))
def test_any_sequence_of_tokens_is_parsed_or_refused(words: list[str]) -> None:
    """Every problem is inside the text."""
    text = " ".join(words)
    for problem in read(text).problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(EVERYTHING)),
    st.integers(0, 4),
    st.sampled_from(["", "(", ")", "{", "}", '"', "val", "case", "=>", "\n"]),
)
def test_a_program_with_one_edit_is_parsed_or_refused(at: int, cut: int, put: str) -> None:
    """And most of it is still in the tree."""
    text = EVERYTHING[:at] + put + EVERYTHING[at + cut :]
    assert len(read(text).problems) < 30


def test_the_collector_is_as_before() -> None:
    """It is off while parsing only."""
    assert gc.isenabled()
    parse(Source("test.fp", "val = 1"))
    assert gc.isenabled()

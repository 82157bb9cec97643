"""Where a line end separates statements: section 1.2 of the Scala specification, as a table."""

from __future__ import annotations

import pytest

from parser.surface import Block, Call, Select
from proofs_tests.parsing.programs import codes, expr, module

ONE_STATEMENT = {
    "after an operator": "val x = a +\n b",
    "before an operator and a blank": "val x = a\n + b",
    "before an operator that is no prefix": "val x = a\n && b",
    "before a dot": "val x = a\n .b\n .c",
    "after a dot": "val x = a.\n b",
    "after an equals sign": "val x =\n a",
    "after an arrow": "val x = y =>\n a",
    "in parentheses": "f(\na\n,\nb\n)",
    "in brackets": "f[\nInt\n,\nInt\n]",
    "in parentheses, before a parenthesis": "f(a\n)",
    "before else": "if (a) b\n else c",
    "after a condition": "if (a)\n b",
    "before yield": "for (x <- xs)\n yield x",
    "after the head of a for": "for (x <- xs)\n f(x)",
    "after the braces of a for": "for { x <- xs }\n f(x)",
    "before match": "val x = a\n match { case _ => 1 }",
    "before extends": "case class C()\n extends T",
    "before a brace": "f(a)\n{ b }",
    "between case and arrow": "x match { case 1\n |\n 2 if a\n => b }",
    "before a case": "x match { case 1 => a\n case 2 => b }",
    "after a comma": "f(a,\n b)",
    "before a closing brace": "{ a\n }",
    "after an opening brace": "{\n a }",
    "a comment over two lines in parentheses": "f(a /*\n*/ , b)",
}

TWO_STATEMENTS = {
    "names": "a\nb",
    "literals": "1\n2",
    "a closing parenthesis and an opening one": "f(a)\n(b)",
    "before a sign without a blank": "a\n-b",
    "before a negation": "a\n!b",
    "an empty line before a brace": "f(a)\n\n{ b }",
    "after a string": 'val x = "a"\nval y = b',
    "after an interpolated string": 's"a"\nb',
    "after a type": "type A = Int\ntype B = Int",
    "after an underscore": "val _ = a\nval _ = b",
    "semicolons": "a; b",
    "many semicolons": ";;a;;;\n;b;",
    "after a comment": "a // b\nb",
    "a comment that holds a line end": "a /* \n */ b",
    "a declaration": "val x = a\ndef f = b",
    "a case class": "val x = a\ncase class C()",
    "carriage returns": "a\r\nb",
}


@pytest.mark.parametrize("text", ONE_STATEMENT.values(), ids=list(ONE_STATEMENT))
def test_no_separator(text: str) -> None:
    """The line end is a blank here."""
    found = module(text)
    assert 1 == len(found.declarations) + len(found.statements) + (found.result is not None)


@pytest.mark.parametrize("text", TWO_STATEMENTS.values(), ids=list(TWO_STATEMENTS))
def test_separator(text: str) -> None:
    """Two statements, in braces too."""
    found = module(text)
    assert 2 == len(found.declarations) + len(found.statements) + (found.result is not None)
    if not any(word in text for word in ("type", "class")):
        block = expr("f {\n" + text + "\n}")
        assert isinstance(block, Call) and isinstance(block.args[0], Block)
        assert 2 == len(block.args[0].statements) + (block.args[0].result is not None)


def test_braces_inside_parentheses_enable_line_ends() -> None:
    """The innermost region decides."""
    found = expr("f(x => {\n a\n b\n})")
    assert isinstance(found, Call)
    assert 1 == len(found.args[0].body.statements)  # type: ignore[union-attr]


def test_a_word_behind_a_dot_is_a_name() -> None:
    """And may end a statement."""
    found = module("a.match\nb.type\nc.val")
    assert ["match", "type"] == [select.name for select in found.statements if isinstance(select, Select)]


def test_two_statements_on_a_line_need_a_separator() -> None:
    """There is none without a line end or `;`."""
    assert ["FP0101"] == codes("val x = 1 val y = 2")

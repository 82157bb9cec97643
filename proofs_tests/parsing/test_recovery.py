"""After an error the parser goes on: several errors are told, and what is right is in the tree."""

from __future__ import annotations

import pytest

from parser.surface import Block, Call, Def, Match, Module, Val, VarPattern
from proofs_tests.parsing.programs import codes, places, read


def names(module: Module) -> list[str]:
    """What the tree binds on top."""
    bound = [val.pattern.name for val in module.statements if isinstance(val, Val) and isinstance(val.pattern, VarPattern)]
    return [declaration.name for declaration in module.declarations] + bound


PLACES = {
    "val = 1\nval b = 2\nval c 3\nval d = 4": ([("FP0101", "="), ("FP0101", "3")], ["b", "d"]),
    "def f(x: Int) = x +\ndef g = 2": ([("FP0101", "def")], []),
    "val a = f(1, 2\nval b = 3": ([("FP0102", "")], ["a", "b"]),
    "val a = f(1, [2)\nval b = 3": ([("FP0101", "["), ("FP0102", ")")], ["b"]),
    "val a = List[Int\ndef b = 3": ([("FP0102", "")], ["b", "a"]),
    "def f: Int = {\n  val a = 1\n\ndef g: Int = 2": ([("FP0102", "")], ["f", "g"]),
    "val a = 1)\nval b = 2": ([("FP0103", ")")], ["a", "b"]),
    "val a = (1]\nval b = 2": ([("FP0102", "]")], ["a", "b"]),
    "}\nval b = 2": ([("FP0103", "}")], ["b"]),
    "val a = 08\nval b = 1L\nval c = 2": ([("FP0104", "08"), ("FP0104", "1L")], ["a", "b", "c"]),
    'val a = "x\\qy"\nval b = \'\\z\'': ([("FP0105", "\\q"), ("FP0105", "\\z")], ["a", "b"]),
    'val a = "x\nval b = 2': ([("FP0106", '"')], ["a", "b"]),
    'val a = f("x)\nval b = 2': ([("FP0106", '"')], ["a", "b"]),
    'val a = """x\nval b = 2': ([("FP0106", '"""')], ["a"]),
    'val a = s"x${b\nval b = 2': ([("FP0106", 's"')], ["a"]),
    "val a = 1 /* x\nval b = 2": ([("FP0107", "/*")], ["a"]),
    "val a = 2 × 3\nval b = “x”\nval c = #": ([("FP0108", "×"), ("FP0108", "“"), ("FP0101", "#")], ["a", "b"]),
    "val type = 1\nval b = 2": ([("FP0109", "type")], ["b"]),
    "val a = 'ab'\nval b = ''\nval c = 'c'": ([("FP0118", "'ab'"), ("FP0118", "''")], ["a", "b", "c"]),
    "var a = 1\nval b = 2\nclass C(x: Int)": ([("FP0119", "var"), ("FP0119", "class")], ["b"]),
    'val a = f"x"\nval b = s"$"\nval c = s"1 $ 2"': (
        [("FP0122", "f"), ("FP0106", 's"'), ("FP0122", "$")], ["a", "b", "c"]),
}  # fmt: skip


@pytest.mark.parametrize("text", PLACES)
def test_each_error_where_it_is_and_the_rest_of_the_program(text: str) -> None:
    """The problems, the text at their places, and the names that are still bound."""
    found, kept = PLACES[text]
    assert found == places(text)
    assert kept == names(read(text).module)


def test_inside_a_block_only_the_statement_is_lost() -> None:
    """Two errors in one definition, which keeps its other statements."""
    parsed = read("def f: Int = {\n  val = 1\n  val b = 2\n  val c 3\n  b\n}\nval d = 1")
    assert ["FP0101", "FP0101"] == [problem.code for problem in parsed.problems]
    (definition,) = parsed.module.declarations
    assert isinstance(definition, Def) and isinstance(definition.body, Block)
    assert 1 == len(definition.body.statements) and definition.body.result is not None
    assert ["f", "d"] == names(parsed.module)


def test_inside_a_match_only_the_case_is_lost() -> None:
    """The others are in the tree."""
    parsed = read("x match {\n  case 1 -> 2\n  case 2 => 3\n  case => 4\n  case 5 => 6\n}")
    assert 2 == len(parsed.problems)
    assert isinstance(parsed.module.result, Match) and 2 == len(parsed.module.result.cases)


def test_an_error_inside_a_lambda_leaves_the_call() -> None:
    """Recovery is at the innermost statement."""
    parsed = read("xs.map { x =>\n  val = 1\n  x\n}")
    assert 1 == len(parsed.problems)
    assert isinstance(parsed.module.result, Call)


def test_a_missing_bracket_names_the_one_it_should_close() -> None:
    """The label is at the opening bracket."""
    text = "val x = f(a, (b)\nval y = 2"
    (problem,) = read(text).problems
    assert ("`val`", "(", ")") == (problem.args["found"], problem.args["opener"], problem.args["closer"])
    assert [text.index("(")] == [label.span.start for label in problem.labels]


@pytest.mark.parametrize(
    ("text", "expected", "found"),
    [
        ("val x = *", "an expression", "`*`"),
        ("val x: = 1", "a type", "`=`"),
        ("val = 1", "a pattern", "`=`"),
        ("def (x: Int) = x", "a name", "`(`"),
        ("f(1 2)", "`)` or `,`", "`2`"),
        ("x match { y }", "`case`", "`y`"),
        ("a, b", "the end of the statement", "`,`"),
        (": 1", "a statement", "`:`"),
        ("val x =", "an expression", "the end of the file"),
        ("val x\nval y = 1", "`=`", "the end of the line"),
    ],
)
def test_what_is_expected_in_the_words_of_the_language(text: str, expected: str, found: str) -> None:
    """Expected and found, of the first problem."""
    problem = read(text).problems[0]
    assert ("FP0101", expected, found) == (problem.code, problem.args["expected"], problem.args["found"])


def test_the_order_is_that_of_the_text() -> None:
    """And no more than a hundred are told."""
    parsed = read("val = 1\n" * 500)
    starts = [problem.span.start for problem in parsed.problems]
    assert sorted(starts) == starts and 100 == len(starts)
    assert [] == codes("")

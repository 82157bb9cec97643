"""Whatever somebody makes of a saved lineage, with a new hash or without: a coded refusal, or a file that is well typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculus.codec import encode
from calculus.pmap import PMap
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER_TASK, From, HostId, Id, Loc, SporeVal
from calculus.terms import Let, Lit, Lst, Op, Program, SporeCode, Term, Var
from calculus.types import INT, UNIT, SporeOf
from fpcalc.engines.local import LOCAL
from fpcalc.lineage_files import VERSION, load
from proofs_tests.engines.test_lineage_files import hashed, refused, saved_text

EXAMPLES = [
    str(next((Path(__file__).parents[2] / "examples").glob(f"{number}-*.fp"))) for number in ("01", "02", "05", "07", "08")
]
REFUSALS = {"FP0910", "FP0943", "FP0944", "FP0945"}

JUNK: list[Any] = [
    None, True, False, 0, 1, -1, 2, 2**31, 2**53 + 1, 10**30, 0.5, -0.0, float("nan"), float("inf"),
    "", "x", "List.map", "Some", "Int", "\ud800", "tuple", "Program", "Span", "os.system",
    [], [0], [7], [-1], [10**9], [True], [[0]], {}, {"int": "ff"}, {"int": "f" * 5_000}, {"int": "-0"}, {"int": ""},
    {"double": "NaN"}, {"double": "1e999"}, {"double": ""}, {"level": "stable"}, {"level": "disk"}, {"int": "1", "level": "x"},
]  # fmt: skip


@cache
def saved() -> list[str]:
    """The files that are changed."""
    return [text for path in EXAMPLES for text, _ in saved_text(path)]


def loads_or_refuses(text: str) -> None:
    """A file is refused with a code, or it is a lineage."""
    try:
        load(text, "x.fplin")
    except ProblemFound as found:
        assert REFUSALS >= {problem.code for problem in found.problems}


def places(data: Any) -> list[tuple[Any, Any]]:
    """All places in a JSON value: what they are in, and the key there."""
    found: list[tuple[Any, Any]] = []
    todo = [data]
    while todo:
        whole = todo.pop()
        keys = list(whole) if isinstance(whole, dict) else range(len(whole)) if isinstance(whole, list) else ()
        found += [(whole, key) for key in keys]
        todo += [whole[key] for key in keys]
    return found


@settings(max_examples=150)
@given(st.data())
def test_any_change_under_a_new_hash(data: st.DataObject) -> None:
    """Parts become junk, or parts from elsewhere in the file; they go, or come twice."""
    file = json.loads(data.draw(st.sampled_from(saved())))
    for _ in range(data.draw(st.integers(1, 3))):
        found = places([file["content"], file["texts"]])
        whole, key = found[data.draw(st.integers(0, len(found) - 1))]
        other, at = found[data.draw(st.integers(0, len(found) - 1))]
        match data.draw(st.sampled_from(["junk", "other", "drop", "double"])):
            case "junk":
                whole[key] = data.draw(st.sampled_from(JUNK))
            case "other":
                whole[key] = json.loads(json.dumps(other[at]))
            case "drop":
                del whole[key]
            case "double" if isinstance(whole, list):
                whole.insert(key, whole[key])
    loads_or_refuses(hashed(file))


@settings(max_examples=150)
@given(st.data())
def test_any_change_of_its_rows(data: st.DataObject) -> None:
    """A part becomes another of its kind: another row of the class, another text, another number, so that more is read."""
    file = json.loads(data.draw(st.sampled_from(saved())))
    nodes = file["content"]["nodes"]
    at = data.draw(st.integers(0, len(nodes) - 1))
    key = data.draw(st.integers(0, len(nodes[at]) - 1))
    part = nodes[at][key]
    if isinstance(part, list):
        kind = nodes[part[0]][0]
        nodes[at][key] = data.draw(st.sampled_from([[row] for row in range(at) if nodes[row][0] == kind]))
    else:
        others = [other for row in nodes for other in row if type(other) is type(part)]
        nodes[at][key] = data.draw(st.sampled_from([*others, "x", -1, {"int": "f" * 20}]))
    loads_or_refuses(hashed(file))


@settings(max_examples=150)
@given(st.data())
def test_any_change_of_its_text(data: st.DataObject) -> None:
    """A character becomes another one, or the text ends early: it is refused, or it means what it meant."""
    text = data.draw(st.sampled_from(saved()))
    at = data.draw(st.integers(0, len(text) - 1))
    changed = data.draw(st.sampled_from([text[:at], text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]]))
    if "FP" not in (code := code_of(changed)):
        assert json.loads(text) == json.loads(changed), code


def code_of(text: str) -> str:
    """The code with which a text is refused; "read" where it is not."""
    try:
        load(text, "x.fplin")
    except ProblemFound as found:
        (problem,) = found.problems
        assert problem.code in REFUSALS
        return problem.code
    return "read"


@pytest.mark.parametrize("depth", [*range(960, 1000, 3), 100_000])
def test_brackets_without_end(depth: int) -> None:
    """JSON that nests deep is refused, also where it is not too deep to be parsed, but to be written again."""
    text = saved()[0].replace('"root":', f'"root":{"[" * depth + "]" * depth},"more":', 1)
    assert code_of(text) in ("FP0943", "FP0944")


@pytest.mark.parametrize("version", ["1", "3", "2.0", "true", "null", '"2"', "NaN", "1" + "0" * 30, "9" * 5_000])
def test_other_versions_are_refused(version: str) -> None:
    """FP0943 for every version but this one, and for what is none."""
    assert "FP0943" == refused(saved()[0].replace('"fplin":2', f'"fplin":{version}', 1))


@pytest.mark.parametrize("key", ["fplin", "sha256", "content", "texts"])
def test_a_key_that_comes_twice_is_refused(key: str) -> None:
    """Of two values of one key, readers of JSON take the one or the other, so there is none."""
    text = saved()[0]
    assert "FP0943" == refused(f'{{"{key}":{json.dumps(json.loads(text)[key])},{text.lstrip()[1:]}')


# Code that is small in the file, and large or deep when it is read.


def file_of(body: Term) -> str:
    """A file with a spore of some body."""
    host, code = HostId("a"), SporeCode((), (), body, SporeOf(UNIT, INT, ()))
    lineage = From(Loc(host, Id(DRIVER_TASK, 2)), host, SporeVal(code, ()))
    content = encode((Program({}, {}, None, None), lineage, PMap()), spans=True)
    return hashed({"fplin": VERSION, "sha256": "", "content": content, "texts": {}})


def grown(times: int, more: Callable[[Term], Term]) -> Term:
    """A term that is made larger a number of times."""
    term: Term = Lit(1)
    for _ in range(times):
        term = more(term)
    return term


def added(left: Term, right: Term) -> Term:
    """Their sum."""
    return Op("Int.+", (), (left, right))


def size_of_one(term: Term) -> Term:
    """The size of a list of a term."""
    return Op("List.size", (INT,), (Lst(INT, (term,)),))


@pytest.mark.parametrize("times", [1_100, 6_000])
def test_code_that_nests_too_deep_is_refused(times: int) -> None:
    """FP0943, where the checker, the compiler and Python's own would run out of stack."""
    assert "FP0943" == refused(file_of(grown(times, size_of_one)))


def test_code_that_is_a_large_tree_is_refused() -> None:
    """FP0943 for forty rows that are 2⁴⁰ nodes."""
    assert "FP0943" == refused(file_of(grown(40, lambda term: added(term, term))))


def test_code_within_the_bounds_runs() -> None:
    """Code that nests as deep as it may, and many vals."""
    deep = load(file_of(grown(950, size_of_one)), "x.fplin")
    assert 1 == LOCAL.resume(deep, ".").value
    long = load(file_of(Let("x", INT, Lit(1), grown(10_000, lambda term: Let("x", INT, added(Var("x"), Lit(1)), term)))), "x")
    assert 1 == LOCAL.resume(long, ".").value

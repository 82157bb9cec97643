"""The codec: what is written is read back, sharing included; and nothing else is read."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculus.codec import content_hash, decode, encode, from_text, to_text
from calculus.config import Config, NoFiles, World
from calculus.dag import bottom_up
from calculus.node import same
from calculus.pmap import PMap
from calculus.problems import ProblemFound
from calculus.runtime import DRIVER, DRIVER_TASK, Loc, Mat, OrElsed
from calculus.schema import has_span
from calculus.seq import Seq
from calculus.source import NO_SPAN
from calculus.terms import Definition, Lit
from calculus.types import INT
from calculus.values import NONE, some
from proofs_tests.strategies import nodes, values
from proofs_tests.vocabulary.erasing import erase_spans

WORLD = World(values.DECLARED, NoFiles())


@pytest.mark.parametrize("cls", nodes.CLASSES, ids=lambda cls: cls.__name__)
def test_round_trip_of_every_class(cls: type) -> None:
    """decode(encode(n)) = n"""

    @settings(max_examples=8)
    @given(nodes.nodes(cls))
    def holds(node: Any) -> None:
        assert same(node, from_text(to_text(node)))

    holds()


@given(values.values())
def test_round_trip_of_values(value: Any) -> None:
    """decode(encode(v)) = v, constants too"""
    assert same(value, from_text(to_text(value)))


@settings(max_examples=10)
@given(nodes.parts(Config))
def test_round_trip_of_configurations(parts: list[Any]) -> None:
    """decode(encode(C)) = C in the same world, and in none it is refused"""
    config = Config(WORLD, *parts)
    assert config == from_text(to_text(config), WORLD)
    with pytest.raises(ProblemFound):
        from_text(to_text(config))


def test_round_trip_of_programs() -> None:
    """decode(encode(P)) = P"""
    answer = Definition("answer", (), INT, Lit(42))
    program = from_text(to_text(values.Program({"answer": answer}, values.DATA, Lit(1), INT)))
    assert ({"answer": answer}, values.DATA, Lit(1), INT) == (
        program.definitions, program.data, program.main, program.type
    )  # fmt: skip


@given(nodes.any_node(spans=True))
def test_spans_are_kept_on_demand(node: Any) -> None:
    """With spans the places come back; without, the text is that of the erased node."""
    text = to_text(node, spans=True)
    assert text == to_text(from_text(text), spans=True)
    assert {NO_SPAN} >= {whole.span for whole, _ in bottom_up(erase_spans(node)) if has_span(type(whole))}
    assert to_text(erase_spans(node)) == to_text(node)


def test_a_dag_stays_one() -> None:
    """n levels of r orElse r are n rows, not 2ⁿ, and come back as shared as they were."""
    lineage: Any = Mat(Loc(DRIVER, DRIVER_TASK), INT)
    for _ in range(60):
        lineage = OrElsed(lineage.loc, lineage, lineage, INT)
    again = from_text(to_text(lineage))
    assert len(encode(lineage)["nodes"]) < 70
    assert again.first is again.second


@given(values.values())
def test_the_encoding_does_not_depend_on_sharing(value: Any) -> None:
    """(v, v) and (v, copy of v) are equal, so are their encodings and content hashes."""
    copy = from_text(to_text(value))
    assert to_text((value, value)) == to_text((value, copy))
    assert content_hash((value, value)) == content_hash((value, copy))


def test_the_content_hash_knows_a_maps_order() -> None:
    """Maps that are equal but print differently have different content."""
    assert content_hash(PMap({1: 2, 3: 4})) != content_hash(PMap({3: 4, 1: 2}))


def test_the_content_hash_is_the_same_in_every_process() -> None:
    """No hash seed of Python's goes into it."""
    script = "from calculus.codec import content_hash as h; from calculus.values import some; print(h((some('a'), 1, 2.5)))"
    seen = {
        subprocess.run([sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True).stdout
        for seed in ("1", "2")
    }
    assert {content_hash((some("a"), 1, 2.5)) + "\n"} == seen


@given(st.data(), nodes.any_node())
def test_damage_is_refused_or_another_node(data: st.DataObject, node: Any) -> None:
    """Whatever one change makes of a file, reading it gives FP0910 or a node that can be written again."""
    encoded = encode(node)
    _damage(data, encoded)
    try:
        again = decode(encoded)
    except ProblemFound as found:
        assert ["FP0910"] == [problem.code for problem in found.problems]
    else:
        assert same(again, from_text(to_text(again)))


def _damage(data: st.DataObject, encoded: Any) -> None:
    """One part of one row becomes something else, or goes, or comes twice."""
    rows = encoded["nodes"]
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    at = data.draw(st.integers(0, len(row) - 1))
    match data.draw(st.sampled_from(["change", "drop", "double", "row"])):
        case "change":
            row[at] = data.draw(_JUNK)
        case "drop":
            del row[at]
        case "double":
            row.insert(at, row[at])
        case "row":
            rows[data.draw(st.integers(0, len(rows) - 1))] = data.draw(_JUNK)


_JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(["Var", "Con", "tuple", "Seq", "PMap", "Program", "Span", "Config", "World"]),
    st.integers(-2, 12).map(lambda index: [index]),
    st.sampled_from([[], [[]], {}, {"int": "zz"}, {"int": "0x1"}, {"double": "x"}, {"level": "disk"}, {"int": 1}, [True]]),
)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "1", '"a"', "NaN", "{}", "[" * 100_000, "9" * 5_000, b"\xff\xfe", b"\x00",
        '{"fpcalc": 1}',
        '{"fpcalc": 2, "spans": false, "nodes": [], "root": 1}',
        '{"fpcalc": true, "spans": false, "nodes": [], "root": 1}',
        '{"fpcalc": 1, "spans": false, "nodes": [], "root": [0]}',
        '{"fpcalc": 1, "spans": false, "nodes": [["tuple", [0]]], "root": [0]}',
        '{"fpcalc": 1, "spans": false, "nodes": [["tuple", [1]], ["tuple"]], "root": [0]}',
        '{"fpcalc": 1, "spans": false, "nodes": [], "root": 1, "more": 1}',
        '{"fpcalc": 1, "spans": false, "nodes": [["World", 1, 2]], "root": [0]}',
    ],
    ids=range(20),
)  # fmt: skip
def test_what_was_not_written_is_refused(text: str | bytes) -> None:
    """FP0910, whatever it is: no JSON, another version, a cycle, a row that comes later, a class that is no data."""
    with pytest.raises(ProblemFound) as found:
        from_text(text)
    assert ["FP0910"] == [problem.code for problem in found.value.problems]


def test_deep_and_wide_data() -> None:
    """100,000 levels or elements: linear time and no recursion."""
    deep: Any = NONE
    for _ in range(100_000):
        deep = some(deep)
    wide = Seq(range(100_000))
    assert deep == from_text(to_text(deep))
    assert wide == from_text(to_text(wide))


def test_the_text_is_plain() -> None:
    """ASCII JSON, so that any tool can read it."""
    text = to_text(("é\ud800", 10**30, 0.1))
    assert text.isascii()
    assert [["tuple", "é\ud800", {"int": f"{10**30:x}"}, {"double": "0.1"}]] == json.loads(text)["nodes"]

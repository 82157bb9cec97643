"""The programs in this folder do what is written in them."""

from __future__ import annotations

import pytest

from calculus.printing import show
from calculus.source import NO_SPAN
from fpcalc.api import run
from fpcalc.checking import check_text
from fpcalc.messages import tell
from proofs_tests.programs.chunks import Chunk, chunks


def found_problems(chunk: Chunk) -> list[tuple[int, str, str, str]]:
    """The problems of a chunk: line, severity, code and message."""
    checked = check_text(chunk.text, f"{chunk.name}.fp")
    found = []
    for one in checked.problems:
        line = 0 if one.span is NO_SPAN else checked.sources[one.span.file].position(one.span.start)[0]
        told = tell(one, lambda span: span.file)
        labels = " ".join(words for _, words in told.labels)
        found.append((line, one.severity, one.code, f"{told.message} {told.at} {labels}"))
    return sorted(found)


def result_of(chunk: Chunk) -> str:
    """``value : Type``, or ``fails FP0402``."""
    checked = check_text(chunk.text, f"{chunk.name}.fp")
    assert checked.ok, [str(one) for one in checked.problems]
    ended = run(checked)
    if ended.problem is not None:
        return f"fails {ended.problem.code}"
    return f"{show(ended.value)} : {show(ended.type)}"


def assert_problems(chunk: Chunk) -> None:
    """A chunk has the problems that it names, and no others."""
    found = found_problems(chunk)
    expected = sorted(chunk.problems)
    shown = "\n".join(f"line {line}: {severity} {code}: {words}" for line, severity, code, words in found)
    assert [problem[:2] for problem in expected] == [problem[:2] for problem in found], shown
    for (_, _, code, words), (_, _, found_code, message) in zip(expected, found, strict=True):
        assert found_code.startswith(code), shown
        assert words in message, shown


@pytest.mark.parametrize("chunk", list(chunks("accept")), ids=lambda chunk: chunk.name)
def test_accept(chunk: Chunk) -> None:
    """A well-typed program is accepted, with the warnings that it names."""
    assert_problems(chunk)


@pytest.mark.parametrize("chunk", list(chunks("reject")), ids=lambda chunk: chunk.name)
def test_reject(chunk: Chunk) -> None:
    """An ill-formed program is refused where it is wrong, and for that reason."""
    assert chunk.problems
    assert_problems(chunk)


@pytest.mark.parametrize("chunk", list(chunks("run")), ids=lambda chunk: chunk.name)
def test_run(chunk: Chunk) -> None:
    """A program ends with the value and type, or the failure, that it names."""
    assert chunk.result == result_of(chunk)

"""Machine = relation, on the examples and on every program of ``proofs_tests/programs/run``."""

from __future__ import annotations

from pathlib import Path

import pytest

import fpcalc
from fpcalc.files import FolderFiles
from proofs_tests.machine.agreement import agree
from proofs_tests.programs.chunks import Chunk, chunks

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.fp"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples(path: Path) -> None:
    """The machine agrees with the relation on an example, at every visible action."""
    checked = fpcalc.load(str(path))
    assert checked.program is not None
    agree(checked.program, files=FolderFiles(checked.folder))


@pytest.mark.parametrize("chunk", list(chunks("run")), ids=lambda chunk: chunk.name)
def test_programs(chunk: Chunk) -> None:
    """So it does on the test programs, whether they have a value or fail."""
    checked = fpcalc.check(chunk.text, f"{chunk.name}.fp")
    assert checked.program is not None, [str(problem) for problem in checked.problems]
    agree(checked.program)

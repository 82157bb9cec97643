"""Every code: its file is complete, its wrong example gives that code and no other, and the mended twin passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calculus.problems import Problem
from calculus.source import NO_SPAN
from fpcalc.checking import check_file
from fpcalc.messages import FOLDER, codes, entry, tell
from fpcalc.running import run_program

#: Codes that no program alone can give, and where they are tested.
WITHOUT_EXAMPLE = {
    "FP0233": "an imported file with statements: proofs_tests/elaboration",
    "FP0280": "a kernel program from elsewhere: proofs_tests/kernel",
    "FP0281": "a kernel program from elsewhere: proofs_tests/kernel",
    "FP0282": "a configuration from elsewhere: proofs_tests/kernel",
    "FP0283": "a configuration from elsewhere: proofs_tests/kernel",
    "FP0284": "a configuration from elsewhere: proofs_tests/kernel",
    "FP0285": "a configuration from elsewhere: proofs_tests/kernel",
    "FP0901": "a fault of the elaborator: test_internal.py",
    "FP0902": "bytes that are not UTF-8: test_bad_input.py",
    "FP0903": "a fault of fpcalc: test_internal.py",
    "FP0905": "a NUL: test_bad_input.py",
    "FP0907": "--max-steps: test_run.py",
    "FP0909": "a library that is run: test_run.py",
    "FP0910": "a damaged file: the codec's tests",
    "FP0911": "a file that cannot be written: test_run.py",
    "FP0940": "an engine that there is not: proofs_tests/engines",
    "FP0941": "an engine whose extra is missing: proofs_tests/engines",
    "FP0942": "an option that the engine does not have: proofs_tests/engines",
    "FP0943": "a file that is no lineage: proofs_tests/engines",
    "FP0944": "a lineage that has been changed: proofs_tests/engines",
    "FP0945": "a lineage that is not well typed: proofs_tests/engines",
    "FP0946": "faults only",
    "FP0947": "a lineage that there is not: proofs_tests/engines",
    "FP0930": "a counterexample's file: proofs_tests/exploration",
    "FP0931": "a counterexample that does not fit: proofs_tests/exploration",
    "FP0932": "a condition of fpcalc explore: proofs_tests/exploration",
    "FP0935": "host symmetry of fpcalc explore: proofs_tests/exploration",
    "FP0934": "a counterexample to what is no longer stated: proofs_tests/exploration",
    "FP0933": "a plan of faults: proofs_tests/faults",
    "FP0920": "a plan of faults: proofs_tests/faults",
    "FP0921": "a plan of faults: proofs_tests/faults",
    "FP0922": "a plan of faults: proofs_tests/faults",
    "FP0950": "fpcalc faults: proofs_tests/injection",
    "FP0951": "fpcalc faults: proofs_tests/injection",
    "FP0952": "fpcalc faults: proofs_tests/injection",
    "FP0953": "fpcalc faults: proofs_tests/injection",
    "FP0954": "fpcalc faults: proofs_tests/injection",
    "FP0960": "a log that is none: proofs_tests/dask",
    "FP0961": "a log that the calculus does not allow: proofs_tests/dask",
    "FP0962": "a log of another program: proofs_tests/dask",
    "FP0980": "workers that import what started them: proofs_tests/dask",
    "FP0970": "a scheduler that is not there: proofs_tests/dask",
    "FP0971": "workers of another version: proofs_tests/dask",
    "FP0972": "more hosts than workers: proofs_tests/dask",
    "FP0973": "a storage that cannot be written: proofs_tests/dask",
    "FP0974": "code that was changed on its way: proofs_tests/dask",
    "FP0975": "a worker that has left the run",
    "FP0976": "a worker that brings nothing: proofs_tests/dask",
    "FP0977": "a fault that is no crash of a worker: proofs_tests/dask",
    "FP0978": "files that are no certificates: proofs_tests/dask",
    "FP0979": "an option of another engine: proofs_tests/dask",
    "FP0110": "nesting of more than 400 levels: test_bad_input.py",
    "FP0111": "a text of more than 16 MiB: test_bad_input.py",
    "FP0451": "faults only",
    "FP0473": "a large file that changes: test_loading.py",
    "FP0474": "an installation without pyarrow: test_parquet.py",
    "FP0476": "a Parquet file, which is no text: test_parquet.py",
    "FP0480": "a schedule that does not fit: test_run.py",
    "FP0481": "a schedule that is none: test_run.py",
    "FP0490": "cannot happen",
    "FP0491": "faults only",
}

#: What data files the examples of run-time codes read.
DATA = {"not-utf8.txt": b"a\xff\n"}


def problems_of(text: str, folder: Path) -> list[Problem]:
    """The problems of a program, which is run if it checks and has something to run."""
    path = folder / "example.fp"
    path.write_text(text, encoding="utf-8")
    for name, data in DATA.items():
        (folder / name).write_bytes(data)
    for name, lines in _fenced_files(text):
        (folder / name).write_text(lines, encoding="utf-8")
    checked = check_file(str(path))
    if checked.program is None or checked.program.main is None:
        return list(checked.problems)
    ended = run_program(checked.program, str(folder), fuel=100_000)
    return [*checked.problems, *([] if ended.problem is None else [ended.problem])]


def found(text: str, folder: Path) -> set[str]:
    """The codes that a program gives."""
    return {problem.code for problem in problems_of(text, folder)}


def _fenced_files(text: str) -> list[tuple[str, str]]:
    """Data files that an example brings along: ``// file people.csv`` and then lines ``// …``."""
    files = []
    for match in re.finditer(r"^// file (\S+)\n((?://.*\n)*)", text, re.MULTILINE):
        lines = [line.removeprefix("//").removeprefix(" ") for line in match[2].splitlines(keepends=True)]
        files.append((match[1], "".join(lines)))
    return files


@pytest.mark.parametrize("code", codes())
def test_the_wrong_example_gives_its_code_and_no_other(code: str, tmp_path: Path) -> None:
    """So the explanation shows what it speaks of."""
    known = entry(code)
    assert known is not None
    wrong = known.example("Wrong")
    if wrong is None:
        assert code in WITHOUT_EXAMPLE
    else:
        assert {code} == found(wrong, tmp_path)


@pytest.mark.parametrize("code", codes())
def test_the_mended_twin_passes(code: str, tmp_path: Path) -> None:
    """Without problems, warnings too; and it runs."""
    known = entry(code)
    assert known is not None
    right = known.example("Right")
    if known.example("Wrong") is not None:
        assert right is not None
    if right is not None:
        assert set() == found(right, tmp_path)


@pytest.mark.parametrize("code", codes())
def test_a_code_s_file_is_complete(code: str) -> None:
    """A message, and an explanation that says more."""
    known = entry(code)
    assert known is not None
    assert known.message and not known.message.endswith(".")
    assert len(known.body.partition("## ")[0].strip()) > 40


@pytest.mark.parametrize("code", codes())
def test_a_problem_is_told_in_full(code: str, tmp_path: Path) -> None:
    """In the wrong example's problems no word is missing: of the message, at the place, at the labels, of the fix."""
    known = entry(code)
    assert known is not None
    for problem in problems_of(known.example("Wrong") or "1", tmp_path):
        told = tell(problem, lambda span: span.file)
        words = [told.message, told.at, *[words for _, words in told.labels], told.fix or ""]
        assert [] == [word for word in words if re.search(r"(?<!\$)\{[a-z_]+\}", word)]
        assert all(words for _, words in told.labels)
        assert (problem.fix is None) == (told.fix is None)
        assert problem.span is not NO_SPAN


@pytest.mark.parametrize("code", codes())
def test_what_a_code_s_file_speaks_of_is_given(code: str) -> None:
    """Every ``fix="key"`` and ``Label(span, "key")`` of a raise in the sources has its words in the code's file."""
    known = entry(code)
    assert known is not None
    keys = {key for source in SOURCES for key in _keys_beside(code, source)}
    assert set() == keys - set(known.words) - {key.removeprefix("fix.") for key in known.fixes}


ROOT = Path(FOLDER).parent.parent
SOURCES = [
    path.read_text("utf-8") for part in ("parser", "checker", "semantics", "fpcalc") for path in (ROOT / part).rglob("*.py")
]


def _keys_beside(code: str, source: str) -> set[str]:
    """The keys in the calls that begin with the code: up to the bracket that closes the call."""
    keys = set()
    for match in re.finditer(rf'\((?:\s*)"{code}"', source):
        depth, end = 1, match.end()
        while depth and end < len(source):
            depth += {"(": 1, ")": -1}.get(source[end], 0)
            end += 1
        call = source[match.end() : end]
        keys |= set(re.findall(r'fix="(\w+)"', call)) | set(re.findall(r'Label\([^()]*(?:\([^()]*\))?[^()]*, "(\w+)"\)', call))
    return keys

"""Every code: its file is complete, its wrong example gives that code and no other, and the mended twin passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fpcalc.checking import check_file
from fpcalc.messages import FOLDER, codes, entry
from fpcalc.running import run_program

#: Codes that no program alone can give, and where they are tested.
WITHOUT_EXAMPLE = {
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
    "FP0110": "nesting of more than 400 levels: test_bad_input.py",
    "FP0111": "a text of more than 16 MiB: test_bad_input.py",
    "FP0451": "faults only",
    "FP0480": "a schedule that does not fit: test_run.py",
    "FP0481": "a schedule that is none: test_run.py",
    "FP0490": "cannot happen",
    "FP0491": "faults only",
}

#: What data files the examples of run-time codes read.
DATA = {"not-utf8.txt": b"a\xff\n"}


def found(text: str, folder: Path) -> set[str]:
    """The codes that a program gives, run if it checks and has something to run."""
    path = folder / "example.fp"
    path.write_text(text, encoding="utf-8")
    for name, data in DATA.items():
        (folder / name).write_bytes(data)
    for name, data in _fenced_files(text):
        (folder / name).write_text(data, encoding="utf-8")
    checked = check_file(str(path))
    problems = {problem.code for problem in checked.problems}
    if checked.program is not None and checked.program.main is not None:
        ended = run_program(checked.program, str(folder), fuel=100_000)
        problems |= {ended.problem.code} if ended.problem is not None else set()
    return problems


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


def test_every_key_of_a_problem_has_words() -> None:
    """``fix="x"`` and ``Label(span, "x")`` that stand beside a code in the sources are in the code's file."""
    root = Path(FOLDER).parent.parent
    missing = []
    for part in ("parser", "checker", "semantics", "fpcalc"):
        for path in sorted((root / part).rglob("*.py")):
            for code, fix in re.findall(r'problem\("(FP\d{4})"[^\n]*?fix="(\w+)"', path.read_text(encoding="utf-8")):
                known = entry(code)
                key = "fix" if fix == "fix" else f"fix.{fix}"
                if known is None or key not in known.fixes:
                    missing.append((path.name, code, key))
    assert [] == missing

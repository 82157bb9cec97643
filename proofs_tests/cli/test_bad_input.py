"""Whatever a file holds, the answer is a problem with a code, and soon."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fpcalc.__main__ import main

MANY = 100_000

TEXTS: dict[str, tuple[str, str]] = {
    "nested parentheses": ("(" * MANY + "1" + ")" * MANY, "FP0110"),
    "nested blocks": ("{" * MANY + "1" + "}" * MANY, "FP0110"),
    "nested lists": ("List(" * MANY + ")" * MANY, "FP0110"),
    "nested lambdas": ("x => " * MANY + "1", "FP0110"),
    "nested negations": ("!" * MANY + "true", "FP0110"),
    "nested types": ("def f(x: " + "List[" * MANY + "Int" + "]" * MANY + "): Int = 1", "FP0110"),
    "unclosed parentheses": ("(" * MANY, "FP01"),
    "unclosed braces": ("{" * MANY, "FP01"),
    "closing only": (")" * MANY, "FP01"),
    "an unterminated string": ('val x = "abc', "FP01"),
    "an unterminated comment": ("val x = 1 /* abc", "FP01"),
    "a byte order mark inside": ("val x \ufeff = 1", "FP01"),
    "duplicate definitions": ("def f(x: Int): Int = x\ndef f(x: Int): Int = x\nf(1)", "FP0210"),
    "cyclic aliases": ("type A = List[B]\ntype B = List[A]\ndef f(x: A): Int = 1", "FP0215"),
    "a missing nested case": (
        "sealed trait T\ncase class N(l: T, r: T) extends T\ncase object L extends T\n"
        "def f(t: T): Int = t match { case N(N(a, b), c) => 1 case L => 2 }",
        "FP0212",
    ),
    "a long name": ("val " + "x" * 1_000_000 + " = y", "FP0202"),
}

BYTES: dict[str, tuple[bytes, str]] = {
    "binary": (bytes(range(256)) * 100, "FP090[25]"),
    "a NUL": (b"val x = 1\n\0", "FP0905"),
    "invalid UTF-8": (b"val x = \xff\xfe", "FP0902"),
    "UTF-16": ("val x = 1".encode("utf-16"), "FP090[25]"),
    "half a character": ("val x = é".encode()[:-1], "FP0902"),
}

GOOD: dict[str, bytes] = {
    "empty": b"",
    "only a comment": b"// nothing\n",
    "CRLF": b"val x = 1\r\nx + 1\r\n",
    "a byte order mark": b"\xef\xbb\xbfval x = 1\nx + 1\n",
    "tabs": b"\tval x = 1\n\tx\t+ 1\n",
    "no last line end": b"1",
    "a long list": b"List(" + b"1, " * MANY + b"1).size",
    "a long comment": b"/*" + b"x" * 1_000_000 + b"*/ 1",
}


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[bytes], tuple[int, str]]:
    """Checks a file with these bytes: the exit code and what stands on standard error."""

    def check(data: bytes) -> tuple[int, str]:
        path = tmp_path / "bad.fp"
        path.write_bytes(data)
        code = main(["check", str(path)])
        return code, capsys.readouterr().err

    return check


@pytest.mark.parametrize("case", [*TEXTS, *BYTES])
def test_bad_text_is_a_located_problem(case: str, check: Callable[[bytes], tuple[int, str]]) -> None:
    """A code, a place, exit code 1, and no traceback, within seconds."""
    data, expected = (TEXTS[case][0].encode(), TEXTS[case][1]) if case in TEXTS else BYTES[case]
    start = time.process_time()
    code, err = check(data)
    assert 1 == code, err[:2000]
    assert re.search(rf"error\[{expected}", err), err[:2000]
    assert re.search(r"--> .*bad\.fp:\d+:\d+", err), err[:2000]
    assert "Traceback" not in err
    assert time.process_time() - start < 20


@pytest.mark.parametrize("case", list(GOOD))
def test_unusual_text_is_accepted(case: str, check: Callable[[bytes], tuple[int, str]]) -> None:
    """Line ends, tabs, a byte order mark and length are no faults."""
    code, err = check(GOOD[case])
    assert (0, "no problems in 1 file\n") == (code, err)


def test_a_very_long_line(check: Callable[[bytes], tuple[int, str]]) -> None:
    """A line of 50 MB is answered with a code, and a short one at that."""
    code, err = check(b"1" * 50_000_000)
    assert 1 == code
    assert re.search(r"error\[FP01\d\d\]", err)
    assert len(err) < 2_000


@pytest.mark.parametrize("name", ["missing.fp", ".", "/dev/null/x.fp"])
def test_what_is_no_file_is_wrong_usage(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Missing files and folders: exit code 2, with a code."""
    assert 2 == main(["run", str(tmp_path / name)])
    assert "error[FP0904]" in capsys.readouterr().err

"""From files to modules: imports, their order, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from calculus.problems import ProblemFound
from calculus.values import Failed
from fpcalc.files import KEPT, FolderFiles
from fpcalc.loading import Loaded, decode, load

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files, named by keywords with ``__`` for ``/``, and gives the path of ``main.fp``."""

    def write(**texts: str) -> str:
        for name, text in texts.items():
            path = tmp_path / f"{name.replace('__', '/')}.fp"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return str(tmp_path / "main.fp")

    return write


def order(loaded: Loaded) -> list[str]:
    """The names of the definitions, module by module."""
    return [declaration.name for module in loaded.modules for declaration in module.declarations]


def codes(loaded: Loaded) -> list[str]:
    return [problem.code for problem in loaded.problems]


def test_imports_come_before_who_imports_them(write: Write) -> None:
    """Dependency order, the program last; paths are relative to the importing file."""
    main = write(
        main='import "lib/a.fp"\ndef m(x: Int): Int = x',
        lib__a='import "b.fp"\ndef a(x: Int): Int = x',
        lib__b="def b(x: Int): Int = x",
    )
    assert ["b", "a", "m"] == order(load(main))


def test_a_diamond_is_loaded_once(write: Write) -> None:
    """Two ways to a file are one file, by whatever path it is named."""
    main = write(
        main='import "a.fp"\nimport "b.fp"\ndef m(x: Int): Int = x',
        a='import "c.fp"\ndef a(x: Int): Int = x',
        b='import "./c.fp"\ndef b(x: Int): Int = x',
        c="def c(x: Int): Int = x",
    )
    assert ["c", "a", "b", "m"] == order(load(main))


def test_a_cycle_is_shown(write: Write) -> None:
    """FP0120 at the import that closes it, with the files on the way and a label at each import."""
    loaded = load(write(main='import "a.fp"', a='import "b.fp"', b='import "a.fp"'))
    [problem] = loaded.problems
    assert "FP0120" == problem.code
    assert ["a.fp", "b.fp", "a.fp"] == [os.path.basename(name) for name in problem.args["cycle"].split(" → ")]
    assert ("b.fp", "a.fp") == (os.path.basename(problem.span.file), os.path.basename(problem.labels[0].span.file))


def test_a_file_that_imports_itself(write: Write) -> None:
    """The shortest cycle."""
    assert ["FP0120"] == codes(load(write(main='import "main.fp"')))


def test_a_long_chain_of_imports(write: Write) -> None:
    """Imports may nest deeper than Python's calls."""
    many = 1_200
    texts = {f"f{at}": f'import "f{at + 1}.fp"\ndef d{at}(x: Int): Int = x' for at in range(many)}
    loaded = load(write(main='import "f0.fp"', **texts, **{f"f{many}": ""}))
    assert ((), many) == (loaded.problems, len(order(loaded)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('import "missing.fp"', "FP0904"),
        ('import "lib"', "FP0904"),
        ('import "../outside.fp"', "FP0908"),
        ('import "/etc/passwd"', "FP0908"),
        ('import "link.fp"', "FP0908"),
        ("import nosuchmodule", "FP0906"),
    ],
)
def test_an_import_that_cannot_be_is_a_problem_at_its_place(text: str, code: str, write: Write, tmp_path: Path) -> None:
    """Each with its code, at what stands after ``import``."""
    (tmp_path / "inner" / "lib").mkdir(parents=True)
    (tmp_path / "inner" / "link.fp").symlink_to("../outside.fp")
    write(inner__main=text, outside="def secret(x: Int): Int = x")
    loaded = load(str(tmp_path / "inner" / "main.fp"))
    [problem] = loaded.problems
    assert (code, text.partition(" ")[2].strip('"')) == (problem.code, text[problem.span.start : problem.span.end].strip('"'))


def test_problems_of_all_files_are_found(write: Write) -> None:
    """A file that does not parse does not hide another."""
    main = write(main='import "a.fp"\nimport "b.fp"\nval = 1', a="val = 2", b="val = 3")
    assert {"main.fp", "a.fp", "b.fp"} == {os.path.basename(problem.span.file) for problem in load(main).problems}


@pytest.mark.parametrize(
    ("data", "code", "start"),
    [
        (b"ab\xff", "FP0902", 2),
        ("é".encode() + b"\xff", "FP0902", 1),
        (b"\xef\xbb\xbfab\xff", "FP0902", 2),
        (b"a\0b", "FP0905", 1),
        (b"a\0\xff", "FP0905", 1),
    ],
)
def test_what_is_no_text_is_located(data: bytes, code: str, start: int) -> None:
    """Positions count characters, not bytes, and begin after a byte order mark."""
    with pytest.raises(ProblemFound) as found:
        decode("a.fp", data)
    [problem] = found.value.problems
    assert (code, start) == (problem.code, problem.span.start)


# The files that a program reads.


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    """A folder with a file and links, and a file outside."""
    (tmp_path / "outside.txt").write_text("secret")
    inner = tmp_path / "inner"
    (inner / "sub").mkdir(parents=True)
    (inner / "sub" / "a.txt").write_bytes(b"a\r\n")
    (inner / "good").symlink_to("sub/a.txt")
    (inner / "bad").symlink_to("../outside.txt")
    (inner / "badfolder").symlink_to("..")
    os.mkfifo(inner / "pipe")
    return FolderFiles(str(inner))


@pytest.mark.parametrize("path", ["sub/a.txt", "./sub/a.txt", "sub/../sub/a.txt", "good"])
def test_files_below_the_folder_are_read(path: str, files: FolderFiles) -> None:
    """As they are, byte by byte."""
    with files.open(path) as file:
        assert b"a\r\n" == file.read()


@pytest.mark.parametrize(
    "path", ["../outside.txt", "bad", "badfolder/outside.txt", "/etc/passwd", "sub/../../outside.txt", "", ".", "a\0b"]
)
def test_files_outside_the_folder_are_refused(path: str, files: FolderFiles) -> None:
    """By ``..``, by an absolute path, by a symbolic link to a file or a folder; the folder itself is no file."""
    with pytest.raises(Failed) as failed:
        files.open(path)
    assert "FP0461" == failed.value.code


@pytest.mark.parametrize("path", ["missing", "sub", "pipe", "sub/a.txt/b"])
def test_what_is_no_file_is_missing(path: str, files: FolderFiles) -> None:
    """Folders and pipes too: reading a pipe might never end."""
    with pytest.raises(Failed) as failed:
        files.open(path)
    assert "FP0460" == failed.value.code


def test_a_program_sees_one_state_of_a_file(files: FolderFiles) -> None:
    """What changes while it runs, it does not see."""
    before = files.open("good").read()
    Path(files.folder, "sub", "a.txt").write_text("changed")
    assert before == files.open("good").read()


def test_a_large_file_that_changes_is_refused(files: FolderFiles) -> None:
    """It is not kept, so a change is told."""
    large = Path(files.folder, "large")
    large.write_bytes(bytes(KEPT + 1))
    with files.open("large") as file:
        assert KEPT + 1 == len(file.read())
    with large.open("ab") as more:
        more.write(b"x")
    with pytest.raises(Failed) as failed:
        files.open("large")
    assert "FP0473" == failed.value.code


def test_patterns_stand_for_files_in_order(files: FolderFiles) -> None:
    """Sorted, folders not among them; a file whose name has the pattern's characters is meant by its name."""
    for name in ("b.txt", "a.txt", "[a].txt"):
        Path(files.folder, name).write_text(name)
    assert ["[a].txt", "a.txt", "b.txt"] == files.matching("*.txt")
    assert ["[a].txt"] == files.matching("[a].txt")
    assert ["missing"] == files.matching("missing")
    Path(files.folder, "later.txt").write_text("x")
    assert ["[a].txt", "a.txt", "b.txt"] == files.matching("*.txt")


@pytest.mark.parametrize(
    ("pattern", "code"), [("*.csv", "FP0460"), ("../*", "FP0461"), ("/etc/*", "FP0461"), ("s\0*", "FP0461")]
)
def test_patterns_that_stand_for_nothing(pattern: str, code: str, files: FolderFiles) -> None:
    """No file matches, or the pattern leads outside."""
    with pytest.raises(Failed) as failed:
        files.matching(pattern)
    assert code == failed.value.code


def test_a_pattern_through_a_link_does_not_lead_outside(files: FolderFiles) -> None:
    """What it finds there cannot be opened."""
    found = files.matching("bad*/*.txt")
    assert found
    for path in found:
        with pytest.raises(Failed) as failed:
            files.open(path)
        assert "FP0461" == failed.value.code

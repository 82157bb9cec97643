"""From files to modules: decoding, parsing, and the imports of a program in dependency order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from typing import TYPE_CHECKING

import attrs

from calculus.problems import Label, Problem, ProblemFound, problem
from calculus.source import NO_SPAN, Source, Span
from fpcalc.files import below
from parser import parse

if TYPE_CHECKING:
    from parser.surface import Import, Module

IN_LIBRARY = "<library>/"  # what the names of standard library files begin with, on every machine
LIBRARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "library")
STDIN = "<stdin>"
MOST_BYTES = 64 << 20  # a longer file is refused unread, so that /dev/zero ends too


class Unreadable(ProblemFound):
    """A file named on the command line cannot be read: the usage is wrong, not a program."""


@attrs.frozen
class Loaded:
    """A program's modules, each after those that it imports, the program itself last; and what was wrong with their text.

    ``folder`` is where the program stands, which its data files are relative to.
    """

    modules: tuple[Module, ...]
    sources: dict[str, Source]
    problems: tuple[Problem, ...]
    folder: str


@attrs.define
class _Pending:
    """A module whose imports are being loaded; ``at`` counts those that are done."""

    key: str
    source: Source
    module: Module
    at: int = 0
    seen: dict[str, Span] = attrs.field(factory=dict)


def load(path: str, text: str | None = None) -> Loaded:
    """The program in a file (``-`` is standard input), or in ``text``, which goes by the name ``path``.

    Raises ``Unreadable`` where the file cannot be read; all else is among the problems.
    """
    loader = _Loader(os.path.realpath("." if path in ("-", STDIN) else os.path.dirname(path) or "."))
    try:
        source = Source(STDIN if path == "-" else path, text) if text is not None else loader.read(path, NO_SPAN)
    except ProblemFound as found:
        if isinstance(found, Unreadable):
            raise
        return Loaded((), loader.sources, found.problems, loader.folder)
    loader.load_all(source)
    return Loaded(tuple(loader.modules), loader.sources, tuple(loader.problems), loader.folder)


class _Loader:
    """What has been loaded so far. Imports are followed with a stack of our own: a chain of them may be long."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.sources: dict[str, Source] = {}
        self.modules: list[Module] = []
        self.problems: list[Problem] = []
        self._done: set[str] = set()
        self._open: set[str] = set()
        self._stack: list[_Pending] = []

    def load_all(self, source: Source) -> None:
        """Loads a program and what it imports."""
        self._begin(os.path.realpath(_path_of(source.name)), source)
        while self._stack:
            top = self._stack[-1]
            if top.at < len(top.module.imports):
                top.at += 1
                try:
                    self._import(top.module.imports[top.at - 1])
                except ProblemFound as found:
                    self.problems += found.problems
            else:
                self._stack.pop()
                self._open.discard(top.key)
                self._done.add(top.key)
                self.modules.append(top.module)

    def _begin(self, key: str, source: Source) -> None:
        self.sources[source.name] = source
        parsed = parse(source)
        self.problems += parsed.problems
        self._open.add(key)
        self._stack.append(_Pending(key, source, parsed.module))

    def _import(self, wanted: Import) -> None:
        importer = self._stack[-1]
        name = self._file_of(wanted, importer.source.name)
        key = os.path.realpath(_path_of(name))
        importer.seen.setdefault(key, wanted.target_span)
        if key in self._done:
            return
        if key in self._open:
            raise self._cycle(key, wanted.target_span)
        self._begin(key, self.read(name, wanted.target_span))

    def _file_of(self, wanted: Import, importer: str) -> str:
        """The name of the file that an import means, as people would write it."""
        if not wanted.is_path:
            return _library_file(wanted)
        name = os.path.normpath(os.path.join("" if importer == STDIN else os.path.dirname(importer), wanted.target))
        folder = LIBRARY if importer.startswith(IN_LIBRARY) else self.folder
        if os.path.isabs(wanted.target) or not below(folder, _path_of(name)):
            raise problem("FP0908", wanted.target_span, path=wanted.target, folder=os.path.relpath(folder))
        return name

    def _cycle(self, key: str, span: Span) -> ProblemFound:
        """FP0120: the files of the cycle, and a label at each import on the way."""
        keys = [pending.key for pending in self._stack]
        around = self._stack[keys.index(key) :]
        names = [pending.source.name for pending in around]
        ways = [pending.seen[after.key] for pending, after in pairwise(around)]
        labels = [Label(way, "on" if at else "begins") for at, way in enumerate(ways)]
        return problem("FP0120", span, *labels, cycle=" → ".join([*names, names[0]]))

    def read(self, name: str, span: Span) -> Source:
        """A file's text; ``span`` is the import that asks for it, ``NO_SPAN`` for the command line. See ``read_source``."""
        try:
            source = read_source(name)
        except Unreadable as found:
            raise found if span is NO_SPAN else ProblemFound(*[attrs.evolve(p, span=span) for p in found.problems]) from None
        except _NotText as found:
            self.sources[found.lossy.name] = found.lossy
            raise
        self.sources[source.name] = source
        return source


class _NotText(ProblemFound):
    """A file that is not text; ``lossy`` is what can be shown of it."""

    lossy: Source


def read_source(name: str) -> Source:
    """A file's text; ``-`` is standard input.

    Raises ``Unreadable`` FP0904; FP0902 where it is not UTF-8; FP0905 where it is no text.
    """
    try:
        data = _bytes_of(_path_of(name))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreadable(Problem("FP0904", NO_SPAN, {"path": name, "reason": reason[:1].lower() + reason[1:]})) from None
    shown = STDIN if name == "-" else name
    try:
        return decode(shown, data)
    except ProblemFound as found:
        refused = _NotText(*found.problems)
        refused.lossy = Source(shown, _lossy(data))
        raise refused from None


def decode(name: str, data: bytes) -> Source:
    """A file's text. A byte order mark is no part of it, and positions count from after it.

    Raises FP0902 at the first byte that is not UTF-8, FP0905 at the first NUL.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    nul = data.find(b"\0")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if nul < 0 or error.start < nul:
            at = len(data[: error.start].decode("utf-8"))
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            found = f"0x{data[error.start]:02X}"
            raise problem("FP0902", Span(name, at, at + 1), fix="utf16" if wide else "fix", byte=found) from None
        text = ""
    if nul >= 0:
        at = len(data[:nul].decode("utf-8"))
        raise problem("FP0905", Span(name, at, at + 1))
    return Source(name, text)


def _path_of(name: str) -> str:
    """Where the file of that name is."""
    return os.path.join(LIBRARY, name.removeprefix(IN_LIBRARY)) if name.startswith(IN_LIBRARY) else name


def _lossy(data: bytes) -> str:
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _bytes_of(name: str) -> bytes:
    if name == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        mode = os.stat(name).st_mode
        if S_ISDIR(mode):
            raise ValueError("it is a directory")
        if not (S_ISREG(mode) or S_ISFIFO(mode)):
            raise ValueError("it is not a file")
        with open(name, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("it is larger than 64 MiB")
    return data


def library_modules() -> Sequence[str]:
    """The names of the standard library's modules."""
    if not os.path.isdir(LIBRARY):
        return []
    return sorted([name.removesuffix(".fp") for name in os.listdir(LIBRARY) if name.endswith(".fp")])


def _library_file(wanted: Import) -> str:
    known = library_modules()
    if wanted.target in known:
        return f"{IN_LIBRARY}{wanted.target}.fp"
    from difflib import get_close_matches

    near = get_close_matches(wanted.target, known, n=1)
    if near:
        raise problem("FP0906", wanted.target_span, fix="fix", name=wanted.target, close=near[0])
    raise problem("FP0906", wanted.target_span, fix="path", name=wanted.target)

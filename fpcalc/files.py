"""The files that a program may read: those below one folder, each in one state."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO
from stat import S_ISREG
from typing import BinaryIO

from calculus.values import Failed

#: Files of so many bytes are kept in memory once they are read; of larger ones, only what would tell that they have changed.
KEPT = 1 << 20

#: What tells a file's state: its identity, its size, and when it was written last.
Stamp = tuple[int, int, int]


class FolderFiles:
    """``calculus.config.Files`` over one folder.

    A path is relative to the folder. Absolute paths are refused, and so is whatever leads out of the folder, by ``..`` or
    by a symbolic link.
    """

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self._kept: dict[str, bytes] = {}
        self._stamps: dict[str, Stamp] = {}
        self._matching: dict[str, Sequence[str]] = {}

    def open(self, path: str) -> BinaryIO:
        """The file, from its start; ``Failed`` FP0460 where there is none, FP0461 where it is outside, FP0473 if it changed."""
        kept = self._kept.get(path)
        if kept is not None:
            return BytesIO(kept)
        file = self._open(path)
        stamp = _stamp(file)
        if self._stamps.setdefault(path, stamp) != stamp:
            file.close()
            raise Failed("FP0473", path=path)
        if stamp[1] > KEPT:
            return file
        with file:
            kept = self._kept[path] = file.read()
        return BytesIO(kept)

    def matching(self, pattern: str) -> Sequence[str]:
        """The files that a pattern stands for, sorted; a path that is there stands for itself, whatever its characters."""
        found = self._matching.get(pattern)
        if found is None:
            found = self._matching[pattern] = self._match(pattern)
        return found

    def _match(self, pattern: str) -> Sequence[str]:
        import glob

        if not glob.has_magic(pattern) or os.path.lexists(self._real(pattern)):
            return [pattern]
        if ".." in pattern.split("/"):
            raise Failed("FP0461", path=pattern)
        found = glob.glob(pattern, root_dir=self.folder)
        files = sorted([path for path in found if os.path.isfile(os.path.join(self.folder, path))])
        if not files:
            raise Failed("FP0460", path=pattern)
        return files

    def _open(self, path: str) -> BinaryIO:
        real = self._real(path)
        try:
            if not S_ISREG(os.stat(real).st_mode):  # a pipe or a device might never end
                raise Failed("FP0460", path=path)
            return open(real, "rb")
        except OSError:
            raise Failed("FP0460", path=path) from None

    def _real(self, path: str) -> str:
        """The path without links; ``Failed`` FP0461 where it leads outside."""
        real = os.path.realpath(os.path.join(self.folder, path)) if "\0" not in path else ""
        if os.path.isabs(path) or not below(self.folder, real):
            raise Failed("FP0461", path=path)
        return real


def _stamp(file: BinaryIO) -> Stamp:
    state = os.fstat(file.fileno())
    return state.st_ino, state.st_size, state.st_mtime_ns


def below(folder: str, path: str) -> bool:
    """Is the path below the folder, when symbolic links are followed?"""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))

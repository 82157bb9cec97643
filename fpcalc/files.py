"""The files that a program may read: those below one folder, each read once."""

from __future__ import annotations

import os
from stat import S_ISREG

from calculus.values import Failed


class FolderFiles:
    """``calculus.config.Files`` over one folder.

    A path is relative to the folder. Absolute paths are refused, and so is whatever leads out of the folder, by ``..`` or
    by a symbolic link. A file is read once, so a program sees one state of it.
    """

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self._seen: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The file's bytes; ``Failed`` FP0460 where there is no such file, FP0461 where it is outside."""
        data = self._seen.get(path)
        if data is None:
            data = self._seen[path] = self._read(path)
        return data

    def _read(self, path: str) -> bytes:
        real = os.path.realpath(os.path.join(self.folder, path)) if "\0" not in path else ""
        if os.path.isabs(path) or not below(self.folder, real):
            raise Failed("FP0461", path=path)
        try:
            if not S_ISREG(os.stat(real).st_mode):  # a pipe or a device might never end
                raise Failed("FP0460", path=path)
            with open(real, "rb") as file:
                return file.read()
        except OSError:
            raise Failed("FP0460", path=path) from None


def below(folder: str, path: str) -> bool:
    """Is the path below the folder, when symbolic links are followed?"""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))

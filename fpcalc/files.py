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
        real = inside(self.folder, path)
        if real is None:
            raise Failed("FP0461", path=path)
        try:
            with open(real, "rb") as file:
                if not S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Failed("FP0460", path=path)
                return file.read()
        except OSError:
            raise Failed("FP0460", path=path) from None


def inside(folder: str, path: str) -> str | None:
    """The real path of ``path`` below ``folder``, itself a real path; None where it is not below."""
    if "\0" in path or os.path.isabs(path) or os.path.splitdrive(path)[0]:
        return None
    real = os.path.realpath(os.path.join(folder, path))
    return real if real.startswith(os.path.join(folder, "")) else None

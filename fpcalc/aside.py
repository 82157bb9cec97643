"""Files that are written aside, under another name beside their own, so that nobody sees half of one.

What is no file, such as a device or a pipe, cannot be exchanged for one: it is written to as it is.
"""

from __future__ import annotations

import os
from contextlib import suppress
from stat import S_ISDIR, S_ISREG
from typing import TextIO

from calculus.problems import Problem
from calculus.source import NO_SPAN
from fpcalc.loading import Unreadable


class Aside:
    """A file that has its name when it is whole: when its ``with`` is left, or when it is published.

    Raises ``Unreadable`` FP0911 where it cannot be written; then nothing is left of it, and what had its name before has it.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = os.path.realpath(path)  # a symbolic link stays one
        self._aside = f"{self._file}.{os.getpid()}.part" if _may_be_exchanged(path) else None
        try:
            self.out: TextIO = open(self._aside or path, "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115  (closed by publish)
        except OSError as error:
            raise self._unwritable(error) from None

    def __enter__(self) -> TextIO:
        return self.out

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.publish()
            return
        self._discard()
        if isinstance(error, OSError):
            raise self._unwritable(error) from None

    def publish(self) -> None:
        """Gives the file its name."""
        try:
            self.out.close()
            if self._aside is not None:
                os.replace(self._aside, self._file)
        except OSError as error:
            self._discard()
            raise self._unwritable(error) from None

    def _discard(self) -> None:
        with suppress(OSError):
            self.out.close()
        if self._aside is not None:
            with suppress(OSError):
                os.unlink(self._aside)

    def _unwritable(self, error: OSError) -> Unreadable:
        reason = error.strerror or str(error)
        return Unreadable(Problem("FP0911", NO_SPAN, {"path": self._path, "reason": reason[:1].lower() + reason[1:]}))


def _may_be_exchanged(path: str) -> bool:
    """Is it a file, or nothing yet? A folder has its own error."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return True
    return S_ISREG(mode) or S_ISDIR(mode)

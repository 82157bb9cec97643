"""Files that are written aside, under another name beside their own, so that nobody sees half of one."""

from __future__ import annotations

import os
from contextlib import suppress
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
        self._aside = f"{path}.{os.getpid()}.part"
        try:
            self.out: TextIO = open(self._aside, "w", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115  (closed by publish)
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
            os.replace(self._aside, self._path)
        except OSError as error:
            self._discard()
            raise self._unwritable(error) from None

    def _discard(self) -> None:
        with suppress(OSError):
            self.out.close()
        with suppress(OSError):
            os.unlink(self._aside)

    def _unwritable(self, error: OSError) -> Unreadable:
        reason = error.strerror or str(error)
        return Unreadable(Problem("FP0911", NO_SPAN, {"path": self._path, "reason": reason[:1].lower() + reason[1:]}))

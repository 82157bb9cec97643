"""One line on standard error that is written over, for whoever waits at a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_PATIENCE = 1.0  # seconds before the first line
_PAUSE = 0.2  # seconds between lines


class Line:
    """How far long work is; silent where standard error is no terminal."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._next = self._start + _PATIENCE if sys.stderr.isatty() else float("inf")
        self._shown = False

    def say(self, words: Callable[[], str]) -> None:
        """Writes the time and the words if it is time."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{now - self._start:.0f} s, {words()}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False

"""A line on standard error that is written over, for whoever waits at a terminal."""

from __future__ import annotations

import sys


class Line:
    """The line; nothing is there before it is shown first."""

    def __init__(self) -> None:
        self._shown = False

    def show(self, text: str) -> None:
        """Writes a text over what was there."""
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self._shown:
            self.show("")
            self._shown = False

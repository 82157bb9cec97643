"""Processes that tests interrupt."""

from __future__ import annotations

import signal


def heeded() -> None:
    """For ``preexec_fn``: what a shell has started in the background, tests among it, ignores interrupts otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

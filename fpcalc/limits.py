"""The bounds of the machine that Python runs on: how deep calls may nest, and when its collector runs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Frames of Python calls. Functions over source syntax recurse; the parser refuses programs nested deeper than 400 levels,
#: and no function takes more than 25 frames a level.
DEEPEST = 12_000


@contextmanager
def room() -> Iterator[None]:
    """Inside the ``with``, recursion over source syntax fits, and the collector does not look at what is kept anyway.

    Syntax trees, types and terms have no cycles: the collector finds nothing in them, and takes half of the time.
    """
    frames, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(frames, DEEPEST))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(frames)
        if collecting:
            gc.enable()


_RARE = 200_000  # objects more than there were, at which the collector looks


@contextmanager
def rare_collections() -> Iterator[None]:
    """Inside the ``with``, the collector seldom looks, and never at what is there already.

    Configurations have no cycles: what a run leaves behind is freed at once. As often as usual, the collector would take
    more time than the run.
    """
    thresholds, collecting = gc.get_threshold(), gc.isenabled()
    gc.freeze()
    gc.set_threshold(_RARE, 50, 50)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        if not collecting:
            gc.disable()


def collect_rarely() -> None:
    """From now on the collector seldom looks, but at everything: for a process that lives longer than a run."""
    gc.set_threshold(_RARE, 10, 10)

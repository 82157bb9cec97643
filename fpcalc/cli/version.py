"""``fpcalc version``."""

from __future__ import annotations

import sys
from argparse import Namespace

from fpcalc.cli import OK
from fpcalc.version import __version__


def main(_: Namespace) -> int:
    """Prints the version."""
    sys.stdout.write(f"fpcalc {__version__}\n")
    return OK

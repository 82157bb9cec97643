"""The memory that the local engine takes for a word count, beside the size of the text. Bound: 64 MB, whatever the size.

Run: python -m benchmarks.streaming [megabytes of text]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from benchmarks.engines import WORDS, by_engine, text_of
from fpcalc.compiler import deep

BOUND = 64


def peak() -> int:
    """The most memory that the process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """A line for each size; 1 where the last takes more than the bound allows."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for megabytes in (1, largest):
        with tempfile.TemporaryDirectory() as folder:
            text_of(Path(folder), megabytes)
            with deep():
                by_engine(WORDS, folder)()
        print(f"word count of {megabytes:3} MB: {peak()} MB in all", flush=True)
    return int(peak() > BOUND)


if __name__ == "__main__":
    sys.exit(main())

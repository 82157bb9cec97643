"""Test programs: files of chunks with what each is expected to do written inside.

Chunks are separated by a line ``---``; text behind ``--- `` is the chunk's title.
In ``accept`` a chunk has no errors and exactly the warnings it names.
In ``reject`` the lines with ``// error FP0301: words`` have these errors and no others do; ``words`` stand in the message.
In ``run`` the last line ``// => value : Type`` or ``// => fails FP0402`` is what the program does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

FOLDER = Path(__file__).parent
_EXPECTED_PROBLEM = re.compile(r"// (error|warning) (FP\d{2,4})(?:: (.*))?$")
_EXPECTED_RESULT = re.compile(r"^// => (.*)$", re.MULTILINE)


@attrs.frozen
class Chunk:
    """One program: where it stands, its text, and what is expected of it."""

    name: str
    text: str

    @property
    def problems(self) -> list[tuple[int, str, str, str]]:
        """The expected problems: line, severity, code, words of the message."""
        found = []
        for number, line in enumerate(self.text.splitlines(), 1):
            for severity, code, words in _EXPECTED_PROBLEM.findall(line):
                found.append((number, severity, code, words.strip()))
        return found

    @property
    def result(self) -> str:
        """What the program's last expectation says."""
        results = _EXPECTED_RESULT.findall(self.text)
        if len(results) != 1:
            raise ValueError(f"{self.name} must have one line `// => …`, and has {len(results)}")
        return str(results[0])


def chunks(kind: str) -> Iterator[Chunk]:
    """The chunks of one folder, in order."""
    for path in sorted((FOLDER / kind).glob("*.fp")):
        for number, part in enumerate(re.split(r"^---.*\n", path.read_text("utf-8"), flags=re.MULTILINE), 1):
            if part.strip():
                yield Chunk(f"{kind}/{path.stem}#{number}", part)

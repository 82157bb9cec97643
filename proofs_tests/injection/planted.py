"""The programs with a planted bug: each says in its second line how it is searched, and what must be found."""

from __future__ import annotations

import re
from pathlib import Path

import attrs

from calculus.terms import Program
from fpcalc.checking import check_file
from fpcalc.cli.arguments import parser
from fpcalc.injection.search import Subject
from fpcalc.injection.supports import Admitted
from semantics.recovery import read_recovery

FOLDER = Path(__file__).parent / "planted"


@attrs.frozen(eq=False)
class Planted:
    """``kind``: what the verdict must be."""

    name: str
    words: str
    subject: Subject
    admitted: Admitted
    kind: str


def planted() -> list[Planted]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.fp"))]


def _read(path: Path) -> Planted:
    words, how = path.read_text("utf-8").splitlines()[:2]
    match = re.fullmatch(r"// fpcalc (faults .*) => (.*)", how)
    assert match is not None, path.name
    options = parser("faults").parse_args([*match[1].split(), str(path)])
    checked = check_file(str(path))
    assert isinstance(checked.program, Program), checked.problems
    subject = Subject(checked.program, str(FOLDER), read_recovery(options.recovery), survive=options.survive)
    admitted = Admitted(options.faults, options.crashes, tuple(options.kinds.split(",")))
    return Planted(path.stem, words[3:], subject, admitted, match[2])

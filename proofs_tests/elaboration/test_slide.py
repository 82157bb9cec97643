"""Slide 19 of the talk needs no annotation beyond its own."""

from __future__ import annotations

from pathlib import Path

from calculus.terms import FlatMap, Let, Spore, Term
from proofs_tests.elaboration.programs import elaborated

SLIDE = Path(__file__).parents[2] / "examples" / "01-owners.fp"


def _spine(term: Term) -> dict[str, tuple[str, Term]]:
    found = {}
    while isinstance(term, Let):
        found[term.name] = str(term.type), term.bound
        term = term.body
    return found


def test_the_slide_elaborates() -> None:
    """Its types are found, its spores know what they capture, and the kernel agrees."""
    found = elaborated(SLIDE.read_text("utf-8"))
    assert () == found.problems
    assert found.program.type is not None and found.program.main is not None
    assert "List[(Person, Vehicle)]" == str(found.program.type)
    vals = _spine(found.program.main)
    assert "SiloRef[List[Person]]" == vals["adults"][0]
    assert "SiloRef[List[(Person, Vehicle)]]" == vals["owners"][0]
    owners = vals["owners"][1]
    assert isinstance(owners, FlatMap) and isinstance(owners.spore, Spore)
    assert ["SiloRef[List[Vehicle]]"] == [str(captured) for captured in owners.spore.code.type.captured or ()]

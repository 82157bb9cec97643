"""The text of a silo reference's lineage."""

from __future__ import annotations

from fpcalc import evaluate

PROGRAM = """val h = spawn("h")
val s = SiloRef.populate(h, 1).map(spore { n => n + 1 }).persist()
val r = s.orElse(s).map(spore { val t = List(s); n => n + t.size })
r.lineage"""


def test_a_lineage_as_text() -> None:
    """Parents below and indented; captured ones by name; each opened once."""
    lines = [
        "(1) Mapped at h",
        "  (2) OrElse at h",
        "    (3) Persist(memory) at h",
        "      (4) Mapped at h",
        "        (5) Mat at h",
        "    or else (3) above",
        "  t = (3) above",
    ]
    assert ('"' + "\\n".join(lines) + '"', "String") == evaluate(PROGRAM)

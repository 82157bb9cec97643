"""Case studies with fewer hosts, rounds and actions: small enough for all plans of two faults.

What a host does with its data, and what is sent to whom, is that of the case study; there is less of it.
"""

from __future__ import annotations

from fpcalc.checking import Checked, check_text
from proofs_tests.examples.test_examples import FOLDER

_TWO = ('List("a", "b", "c")', 'List("a", "b")')
_TOP = "ranks.sortBy(r => -r._2).take(4).map { case (member, rank) => (member, Math.round(rank * 10000) / 10000.0) }"

#: What is replaced by what.
EDITS = {
    "12-persons-and-vehicles": [
        ('List("h1", "h2", "h3", "h4")', 'List("h1", "h2")'),
        ("(12500)", "(125)"),
        ("(2500)", "(25)"),
        ("(adults.count, owned.count, perOwner.count, perOwner.map { case (id, n) => (n, id) }.top(3))", "owned.count"),
    ],
    "13-k-means": [_TWO, ("if (moved == centroids) moved else kMeans(points, moved)", "moved")],
    "15-logistic-regression": [(", 300)", ", 4)")],
    "16-page-rank": [('List("a", "b")', 'List("a")'), (", 40)", ", 2)"), ("links.count", "34"), (_TOP, "ranks.take(1)")],
    "17-inverted-index": [
        ('List("gettysburg", "declaration")', 'List("gettysburg")'),
        ('(index.count, index.lookup("liberty").flatten, index.lookup("people").flatten)', 'index.lookup("people").flatten'),
    ],
    "18-access-log": [
        _TWO,
        ("val visitors = requests.map(r => r.visitor).distinct.count", ""),
        ("val pages = requests.map(r => (r.page, 1)).reduceByKey(_ + _).sortBy(p => -p._2).take(3)", ""),
        ("(visitors, pages, errors)", "errors"),
    ],
}


def scaled(name: str) -> Checked:
    """A case study with its edits."""
    text = (FOLDER / f"{name}.fp").read_text("utf-8")
    for before, after in EDITS[name]:
        assert 1 == text.count(before), before
        text = text.replace(before, after)
    checked = check_text(text, str(FOLDER / f"{name}.fp"))
    assert checked.ok, checked.problems
    return checked

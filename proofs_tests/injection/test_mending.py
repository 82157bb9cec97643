"""What a story says would mend a program does mend it."""

from __future__ import annotations

import attrs
import pytest

from calculus.source import NO_SPAN
from fpcalc.checking import check_text
from fpcalc.injection.search import Report, Subject, search
from fpcalc.injection.story import advice
from proofs_tests.injection.planted import FOLDER, Planted, planted
from semantics.recovery import Recovery

PLANTED = {bug.name: bug for bug in planted()}

#: The advice, the line that it points at (0 for none), and what it makes of the program.
EDITS = {
    "same-host-fallback": ("copy on another host", 6, '(m1, "hello")\none', '(spawn("m2"), "hello")\none'),
    "volatile-root": ("or read it anew", 5, "populate(m1, List(1, 2, 3))", "fromFun(m1)(spore { () => List(1, 2, 3) })"),
    "kept-in-memory": ("or read it anew", 5, "populate(m1, List(1, 2, 3))", "fromFun(m1)(spore { () => List(1, 2, 3) })"),
    "dashboard": ("copy on another host", 7, "List(3, 4, 5))", "List(3, 4, 5)).orElse(SiloRef.populate(web, List(3, 4, 5)))"),
    "silent-default": ("compute the same", 8, "() => 0", "() => 20"),
    "stale-copy": ("compute the same", 8, '"tea" -> 2', '"tea" -> 3'),
    "acknowledged-early": ("`await` the future", 6, "answer.await", "(answer.await, written.await)"),
    "other-effect": (
        "write the same object",
        8,
        "() => 2 }).persist(stable).map(spore { x => x - 1 })",
        "() => 1 }).persist(stable)",
    ),
    "lost-unpersist": ("do not count on it", 5, "val gone = secret.unpersist()\n", ""),
    "late-request": ("await all that asks", 5, "val gone = secret.unpersist()\n", ""),
}
RETRIES = {"simple-deliv": 1, "missing-retry": 2, "spurious-loss": 2, "3pc": 1, "retry-deliv": 2}


def broken(bug: Planted) -> Report:
    """What is found."""
    report = search(bug.subject, bug.admitted)
    assert report.broken is not None
    return report


def mended(name: str) -> Subject:
    """A planted program with the edit that is advised, or with the recovery."""
    bug = PLANTED[name]
    if name in RETRIES:
        return attrs.evolve(bug.subject, policy=Recovery(RETRIES[name]))
    _, _, before, after = EDITS[name]
    text = (FOLDER / f"{name}.fp").read_text("utf-8")
    assert 1 == text.count(before)
    checked = check_text(text.replace(before, after))
    assert checked.program is not None, checked.problems
    return attrs.evolve(bug.subject, program=checked.program)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_mends(name: str) -> None:
    """It is advised, at the place where the edit is due, and the edited program is certified."""
    words, line, _, _ = EDITS[name]
    bug, text = PLANTED[name], (FOLDER / f"{name}.fp").read_text("utf-8")
    report = broken(bug)
    assert report.broken is not None
    (found,) = [one for one in advice(report, report.broken) if words in one.words]
    assert line == text[: found.span.start].count("\n") + 1
    assert search(mended(name), bug.admitted).complete


@pytest.mark.parametrize("name", RETRIES)
def test_a_retry_mends(name: str) -> None:
    """It is advised where it does, and the program is certified with it."""
    bug = PLANTED[name]
    report = broken(bug)
    assert report.broken is not None
    (found,) = advice(report, report.broken)
    assert "--recovery" in found.words and found.span == NO_SPAN
    assert search(mended(name), bug.admitted).complete


def test_a_name_for_the_effect_mends() -> None:
    """The order workflow's twin; see ``test_serverless``. Here: both alternatives use one persisted lineage."""
    bug, text = PLANTED["doubled-effect"], (FOLDER / "doubled-effect.fp").read_text("utf-8")
    once = 'val once = SiloRef.fromFun(m2)(spore { () => "charge 40" }).persist(stable)\n'
    text = text.replace('SiloRef.fromFun(m2)(spore { () => "charge 40" }).persist(stable)', "once").replace(
        "val first", f"{once}val first"
    )
    checked = check_text(text)
    assert checked.program is not None, checked.problems
    assert search(attrs.evolve(bug.subject, program=checked.program), bug.admitted).complete

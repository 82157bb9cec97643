"""What one fault does to the case studies and to workflows: the rows of the tables in ``docs/libraries.md``.

A ``certificate`` is what ``fpcalc faults --survive --faults 1`` finds. Of the study that gives up its lineages, each host is
crashed at a few moments of its run: some crashes it survives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

import attrs

from calculus.runtime import DRIVER, Done, HostId, Lost
from fpcalc.api import check
from fpcalc.checking import Checked
from fpcalc.injection.search import Subject, search
from fpcalc.injection.supports import Admitted
from fpcalc.running import fastest, first_config
from proofs_tests.library.costs import MBRACE
from proofs_tests.library.studies import FOLDER
from semantics.faults import End
from semantics.recovery import Recovery
from semantics.trials import CrashAt, Trial, trial

MOMENTS = 6  # of each host's run
RETRIES = Recovery(3)

ONLY_RECIPES = "what the hosts hold was computed from the program, and is computed again"
FILES = "the files are read again; what is kept is a copy of what can be computed again"
CUT = "`localCheckpoint` gives up the lineage, so that it does not grow with the rounds"
WORKFLOW = "a workflow's spore holds its data; who started it asks again"


@attrs.frozen
class Study:
    """A case study; ``why``: what its ends come from; ``effort``: how they are found, ``crashes``: by some of them."""

    number: str
    name: str
    why: str
    effort: Literal["search", "long search", "crashes"] = "search"


STUDIES = (
    Study("11", "word count", FILES),
    Study("12", "persons and vehicles", ONLY_RECIPES, "long search"),
    Study("13", "k-means", FILES, "long search"),
    Study("14", "handwritten digits", FILES, "long search"),
    Study("15", "logistic regression", FILES, "long search"),
    Study("16", "PageRank", CUT, "crashes"),
    Study("17", "inverted index", FILES, "long search"),
    Study("18", "access log", FILES, "long search"),
    Study("19", "matrix in blocks", WORKFLOW),
    Study("20", "stocks", FILES, "long search"),
    Study("21", "random words", ONLY_RECIPES),
    Study("22", "list join", "what `populate` has put into a host's memory has no lineage"),
    Study("23", "cloud flow", "as matrix in blocks; a cloud value that the workflow itself has made is made again"),
)

#: Workflows, and why each ends as it does.
WORKFLOWS = {
    "parallel(List(six, six))": "the part that was on the host is started again, or all of it with who asked",
    "choice(List(always[Option[Int]](None), always[Option[Int]](Some(1))))": "as `parallel`; no other success wins",
    "newValue(1).flatMap(v => v.read)": "the workflow that made the value is run again, and makes it again",
    "newValue(1).run(hosts).read": "the workflow that made the value has ended; nobody makes it again",
    "flow(List.range(0, 10), 2).map(x => x + 1).fold(0)(_ + _, _ + _)": "each chunk travels in its spore",
}


def study(number: str) -> Checked:
    """A case study, checked."""
    (path,) = FOLDER.glob(f"{number}-*.fp")
    return check(path.read_text("utf-8"), str(path))


def workflow_row(text: str) -> str:
    """A workflow's row."""
    return f"| `{text}` | {verdict(check(f'{MBRACE}{text}.run(hosts)'))} | {WORKFLOWS[text]} |"


def study_row(each: Study) -> str:
    """A case study's row: by a search, or by some crashes."""
    (path,) = FOLDER.glob(f"{each.number}-*.fp")
    found = by_crashes(study(each.number)) if each.effort == "crashes" else verdict(study(each.number))
    return f"| [{each.number} {each.name}](../examples/{path.name}) | {found} | {each.why} |"


def verdict(program: Checked, faults: int = 1) -> str:
    """``certificate``, or what a smallest plan of faults does to the program."""
    assert program.program is not None, program.problems
    report = search(Subject(program.program, program.folder, survive=True), Admitted(faults))
    if report.broken is not None:
        return report.broken.verdict.kind
    assert report.complete
    return "certificate"


def by_crashes(program: Checked) -> str:
    """How the program ends with one crash, early, later and late, of each host."""
    whole = run(program)
    ends = [run(program, CrashAt(host, event)) for host, event in moments(whole)]
    assert not any(done.idle for done in ends)
    kinds = Counter([_kind(done.end, whole.end) for done in ends])
    return "; ".join([f"{count} of {len(ends)} crashes: {kind}" for kind, count in kinds.items()])


def moments(whole: Trial) -> Iterator[tuple[HostId, int]]:
    """Some events of each host, at equal distances."""
    events = Counter([label.host for label in whole.labels])
    for host in sorted(events, key=str):
        if host != DRIVER:
            for event in sorted({1 + at * events[host] // MOMENTS for at in range(MOMENTS)}):
                yield host, event


def run(program: Checked, *crash: CrashAt) -> Trial:
    """A run with that crash."""
    assert program.program is not None, program.problems
    evaluator = fastest()
    return trial(first_config(program.program, program.folder, evaluator), crash, RETRIES, evaluator=evaluator)


def _kind(end: End, whole: End) -> str:
    assert isinstance(whole, Done)
    match end:
        case Done():
            assert whole == end
            return "the same value"
        case Lost():
            return "lost"
        case _:
            raise AssertionError(end)

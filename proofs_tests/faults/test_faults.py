"""Faults one by one: what each does to a run, and what recovery makes of it."""

from __future__ import annotations

import pytest

from calculus.problems import ProblemFound
from calculus.rules import covering, rules_of
from calculus.runtime import Done, Lost
from calculus.source import Source
from fpcalc.plans import idle_problems, read_plan, show_plan
from proofs_tests.exploration.programs import start_of
from semantics.faults import DriverLost, Hung
from semantics.labels import show_host
from semantics.recovery import Recovery, read_recovery
from semantics.substitution import SUBSTITUTION
from semantics.trials import Trial, trial

POPULATED = """
val h = spawn("h")
SiloRef.populate(h, 1).map(spore { x => x + 1 }).send().await
"""
COMPUTED = """
val h = spawn("h")
SiloRef.fromFun(h)(spore { () => 1 }).apply(spore { x => SiloRef.populate(currentHost, x + 1) }).send().await
"""
ACROSS = """
val h = spawn("h")
val g = spawn("g")
SiloRef.fromFun(h)(spore { () => 1 }).apply(spore {
  val to = g
  x => SiloRef.populate(to, x + 1) }).send().await
"""
STABLE = """
val h = spawn("h")
val kept = SiloRef.populate(h, 1).map(spore { x => x + 1 }).persist(stable)
val once = kept.send().await
kept.send().await
"""
KEPT_ACROSS = """
val h = spawn("h")
val g = spawn("g")
SiloRef.fromFun(h)(spore { () => 1 }).apply(spore {
  val to = g
  x => SiloRef.populate(to, x + 1) }).persist(memory).send().await
"""


def under(text: str, plan: str, retries: int = 0) -> Trial:
    faults, _ = read_plan(Source("plan", plan))
    return trial(start_of(text), faults, Recovery(retries), evaluator=SUBSTITUTION)


def ends(text: str, plan: str, retries: int = 0) -> str:
    """The outcome in a word, its value with it; every fault of the plan has happened."""
    done = under(text, plan, retries)
    assert () == done.idle
    match done.end:
        case Done(value):
            return str(value)
        case Lost(root):
            return f"lost {root}"
        case Hung():
            return "hang"
        case DriverLost():
            return "driver lost"
        case other:
            return str(other)


@pytest.mark.parametrize(
    ("text", "plan", "without", "retried"),
    [
        (POPULATED, "drop Req driver.3", "hang", "2"),
        (POPULATED, "drop Res driver.3", "hang", "2"),
        (POPULATED, "drop Put driver.1", "hang", "2"),
        (POPULATED, "drop Ack driver.1", "2", "2"),
        (POPULATED, "dup Req driver.3", "2", "2"),
        (POPULATED, "dup Res driver.3\ndup Put driver.1", "2", "2"),
        (POPULATED, "delay Req driver.3", "2", "2"),
        (POPULATED, "delay Res driver.3", "2", "2"),
        (POPULATED, "delay Put driver.1 until h @ 2", "2", "2"),
        (POPULATED, "crash h @ 2", "lost driver.1@h", "lost driver.1@h"),
        (POPULATED, "crash driver @ 3", "driver lost", "driver lost"),
        (COMPUTED, "crash h @ 2", "hang", "2"),
        (COMPUTED, "crash h @ 7", "lost driver.3.1@h", "2"),
        (ACROSS, "crash g @ 2", "lost driver.3.1@g", "2"),
        (ACROSS, "drop Req driver.3.2", "hang", "2"),
        (ACROSS, "drop Put driver.3.1", "hang", "2"),
        (ACROSS, "drop Put driver.3.1\ncrash h @ 5", "hang", "2"),
        (STABLE, "forget driver.3", "2", "2"),
        (STABLE, "crash h during persist driver.3", "hang", "lost driver.1@h"),
        (KEPT_ACROSS, "crash g @ 2", "lost driver.3.1@g", "2"),
    ],
)
def test_what_a_fault_does(text: str, plan: str, without: str, retried: str) -> None:
    """Without recovery, and with retry(2): what can be replayed is, and what is lost is a root that nothing makes again."""
    assert (without, retried) == (ends(text, plan), ends(text, plan, 2))


def test_what_is_stable_survives() -> None:
    """After the persist is done, a crash loses the root but not the object: the second send reads it."""
    done = under(STABLE, "crash h @ 8", 1)
    assert (Done(2), 1) == (done.end, len(done.state.config.stable))


def test_half_an_object_is_never_read() -> None:
    """A crash inside a persist leaves the object torn, and stable storage without it."""
    done = under(STABLE, "crash h during persist driver.3", 1)
    assert (1, 0) == (len(done.state.torn), len(done.state.config.stable))


def test_a_crash_counts() -> None:
    """The name comes back empty, with another incarnation."""
    state = under(POPULATED, "crash h @ 2").state
    hosts = {str(at): host for at, host in state.config.hosts.items()}
    assert 1 == hosts["h"].incarnation


def test_retries_are_bounded() -> None:
    """retry(n) stands n faults on one message, and no more."""
    lost = "drop Req driver.3\ndrop Req driver.3 #2\n"
    assert ("hang", "2") == (ends(POPULATED, lost, 1), ends(POPULATED, lost, 2))
    assert "hang" == ends(POPULATED, lost + "drop Req driver.3 #3", 2)


@pytest.mark.parametrize(("what", "until"), [("dup", 4), ("dup", 6), ("delay", 2)])
def test_what_is_late_comes_just_before_an_event(what: str, until: int) -> None:
    """The second copy, or the message itself, is the next event of the host, or one of the next."""
    done = under(STABLE, f"{what} Put driver.1 until h @ {until}", 1)
    assert ((), "2") == (done.idle, str(done.end.value) if isinstance(done.end, Done) else "")
    rules = [label.rule for label in done.labels if show_host(label.host) == "h" and not label.rule.startswith("F-")]
    assert [until - 1] == [at for at, rule in enumerate(rules) if rule == "R-Put" and at][-1:]


def test_what_is_late_comes_at_last() -> None:
    """Its event is never there."""
    done = under(STABLE, "dup Put driver.1 until h @ 99", 1)
    assert "R-Put" in [label.rule for label in done.labels[-2:]]


def test_every_fault_rule_fires() -> None:
    """All the rules of faults and recovery are used by these runs."""
    with covering() as names:
        for text, plan in [
            (POPULATED, "drop Put driver.1\ndup Res driver.3\ndelay Req driver.3"),
            (ACROSS, "drop Put driver.3.1\ncrash h @ 6"),
            (KEPT_ACROSS, "crash g @ 2"),
            (ACROSS, "crash g @ 2"),
            (STABLE, "crash h during persist driver.3"),
            (STABLE, "forget driver.3"),
        ]:
            under(text, plan, 2)
    assert set() == {rule.name for rule in rules_of("fault") if rule.name.startswith(("F-", "Retry-"))} - names


# Plans.

PLAN = """crash h @ 7
crash h during persist driver.4
drop Req driver.3
dup Put driver.2 #2
dup Req driver.3 #2 until h @ 9
delay Res driver.3 until h @ 4
forget driver.4
"""


def test_plans_are_read_back() -> None:
    """show(read(text)) = text, comments and spaces left out."""
    plan, spans = read_plan(Source("plan", PLAN))
    assert (PLAN, len(plan)) == (show_plan(plan), len(spans))
    spaced = PLAN.replace("\n", "   // why\n").replace("crash h @", "  crash  h  @")
    assert PLAN == show_plan(read_plan(Source("plan", spaced))[0])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("explode h", "FP0920"),
        ("crash h", "FP0920"),
        ("crash h @ 0", "FP0920"),
        ("crash h @ -3", "FP0920"),
        ("crash h @ " + "9" * 5000, "FP0920"),
        ("drop Req x.y", "FP0920"),
        ("drop Mail driver.3", "FP0920"),
        ("drop Req driver.3 until h @ 3", "FP0920"),
        ('crash "a @ 3', "FP0920"),
        ("drop Req driver.3\ndup Req driver.3", "FP0921"),
        ("crash h @ 3\ncrash h @ 3", "FP0921"),
    ],
)
def test_other_text_is_no_plan(text: str, code: str) -> None:
    """Each problem has its code and its place."""
    with pytest.raises(ProblemFound) as refused:
        read_plan(Source("plan", text))
    [problem] = refused.value.problems
    assert (code, "plan") == (problem.code, problem.span.file)


def test_a_fault_that_names_nothing_is_told() -> None:
    """FP0922 at its line."""
    plan, spans = read_plan(Source("plan", "drop Req driver.3\ncrash nobody @ 1"))
    done = trial(start_of(POPULATED), plan, Recovery(1), evaluator=SUBSTITUTION)
    [problem] = idle_problems(done.idle, plan, spans)
    assert ("FP0922", spans[1]) == (problem.code, problem.span)


@pytest.mark.parametrize("text", ["none", "retry(3)"])
def test_policies_are_read_back(text: str) -> None:
    assert text == str(read_recovery(text))

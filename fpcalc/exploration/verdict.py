"""What an exploration has found out, always in one form, and how far it went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import attrs

from semantics.labels import Label


@attrs.frozen(eq=False)
class Violation:
    """A condition that an execution breaks: which, how, with what outcome, and the execution's steps."""

    condition: str
    how: str
    outcome: str
    labels: tuple[Label, ...]


@attrs.frozen(eq=False)
class Verdict:
    """``exhaustive``: all within the bounds was explored; else ``stopped`` says what ended it, a bound or an interrupt.

    ``outcomes``: how many last states have each. ``executions`` came to ``ends``, different last states; ``given_up`` were
    covered by others. ``states`` are remembered: all of them in the full graph. ``bytes_per_state``: None if not measured.
    ``complete_below``: every execution with fewer faults than this was explored, where it stopped early, too.
    """

    program: str
    exhaustive: bool
    stopped: str | None
    violations: tuple[Violation, ...]
    outcomes: tuple[tuple[str, int], ...]
    executions: int
    ends: int
    given_up: int
    states: int
    transitions: int
    faults: int
    complete_below: int
    kinds: tuple[str, ...]
    recovery: str
    bounds: tuple[tuple[str, float], ...]
    reductions: tuple[str, ...]
    conditions: tuple[str, ...]
    seed: int | None
    seconds: float
    bytes_per_state: int | None = None

    @property
    def word(self) -> str:
        """``violated``, ``holds``, or ``inconclusive``."""
        return "violated" if self.violations else "holds" if self.exhaustive else "inconclusive"


def as_json(verdict: Verdict, files: Sequence[str | None]) -> str:
    """The verdict as one JSON object; ``files`` have the counterexamples of the violations, where there are any."""
    data: dict[str, Any] = attrs.asdict(verdict, recurse=False)
    data["verdict"] = verdict.word
    data["violations"] = [
        {"condition": v.condition, "how": v.how, "outcome": v.outcome, "counterexample": file}
        for v, file in zip(verdict.violations, files, strict=True)
    ]
    data["outcomes"] = dict(verdict.outcomes)
    data["bounds"] = dict(verdict.bounds)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_text(verdict: Verdict) -> str:
    """The verdict for people."""
    most = "at most 1 fault" if verdict.faults == 1 else f"at most {verdict.faults:,} faults"
    faults = f"{most} of {', '.join(verdict.kinds)}" if verdict.faults else "no faults"
    lines = [f"{verdict.program}: every schedule, {faults}, recovery {verdict.recovery}"]
    lines += [f"  {count:>8,} × {outcome}" for outcome, count in verdict.outcomes]
    given_up = f" (and {verdict.given_up:,} given up, which others cover)" if verdict.given_up else ""
    memory = f", {verdict.bytes_per_state:,} bytes each" if verdict.bytes_per_state else ""
    lines.append(f"  executions   {verdict.executions:,}{given_up}, {verdict.ends:,} last states")
    lines.append(f"  states       {verdict.states:,} remembered{memory}")
    lines.append(f"  transitions  {verdict.transitions:,}")
    lines.append(f"  reductions   {', '.join(verdict.reductions)}")
    lines.append(f"  conditions   {', '.join(verdict.conditions)}")
    lines.append(f"  bounds       {', '.join([f'{name} {bound:,}' for name, bound in verdict.bounds]) or 'none'}")
    lines.append(f"  seed {'none' if verdict.seed is None else verdict.seed}, {verdict.seconds:.2f} s")
    lines += [f"broken: {v.condition}: {v.how}{f'; outcome {v.outcome}' if v.outcome else ''}" for v in verdict.violations]
    lines.append({"holds": "holds: explored to the end", "violated": "violated"}.get(verdict.word) or _short(verdict))
    return "\n".join(lines) + "\n"


def _short(verdict: Verdict) -> str:
    done = verdict.complete_below - 1
    within = "without faults" if not done else "with at most 1 fault" if done == 1 else f"with at most {done:,} faults"
    far = "" if done < 0 else f"; {within}, everything was explored"
    return f"inconclusive: stopped by {verdict.stopped}, nothing broken so far{far}"

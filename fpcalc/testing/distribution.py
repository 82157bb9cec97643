"""What a campaign has tried: a property that holds of everything says nothing if everything is small, or alike.

seen = Distribution()
with seen.program(program):
    …                         # the property; seen.configuration(config) counts what a configuration has
seen.demand()                 # fails where a rule never fired, or too many examples were discarded
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, get_args

import attrs

from calculus.config import Config
from calculus.node import Node, children
from calculus.rules import RULES, covering
from calculus.runtime import LINEAGES, FMapped, From, Lineage, Mapped, parents
from calculus.terms import Pattern, Program, SporeCode, Term
from calculus.types import Type
from semantics.trials import Trial

#: At most this part of the examples may be discarded.
MOST_DISCARDED = 0.05
_FORMS = frozenset([*get_args(Term), *get_args(Pattern), *get_args(Type), SporeCode])


class Vacuous(AssertionError):  # noqa: N818  (a verdict on a campaign)
    """A campaign that says too little."""


@attrs.define(eq=False)
class Distribution:
    """Counts over a campaign; each of the Counters by number or name, how many times."""

    examples: int = 0
    discarded: int = 0
    configurations: int = 0
    forms: Counter[str] = attrs.field(factory=Counter)
    rules: Counter[str] = attrs.field(factory=Counter)
    depth: Counter[int] = attrs.field(factory=Counter)
    shared: Counter[int] = attrs.field(factory=Counter)
    hosts: Counter[int] = attrs.field(factory=Counter)
    messages: Counter[str] = attrs.field(factory=Counter)
    faults: Counter[str] = attrs.field(factory=Counter)
    outcomes: Counter[str] = attrs.field(factory=Counter)

    @contextmanager
    def program(self, program: Program) -> Iterator[None]:
        """Counts the forms of a program, and the rules that fire inside the ``with``, once for each program."""
        self.examples += 1
        bodies: list[Any] = [definition.body for definition in program.definitions.values()]
        self.forms.update(forms_in([*bodies, program.main] if program.main is not None else bodies))
        with covering() as fired:
            yield
        self.rules.update(fired)

    def configuration(self, config: Config) -> None:
        """Counts what a configuration has: its hosts, and the lineages in its messages."""
        self.configurations += 1
        self.hosts[len(config.hosts)] += 1
        for message in config.messages:
            self.messages[type(message).__name__] += 1
            lineage = getattr(message, "lineage", None)
            if lineage is not None:
                deep, shared = shape(lineage)
                self.depth[deep] += 1
                self.shared[shared] += 1

    def trial(self, trial: Trial) -> None:
        """Counts the faults and retries of a run, and how it ended."""
        self.faults.update([label.rule for label in trial.labels if RULES[label.rule].judgement == "fault"])
        self.outcomes[type(trial.end).__name__.lower()] += 1

    def missing(self, wanted: Collection[str] | None = None) -> list[str]:
        """The rules, of those wanted or of all that are registered, that never fired."""
        return [name for name in (RULES if wanted is None else wanted) if not self.rules[name]]

    def demand(self, wanted: Collection[str] | None = None) -> None:
        """Raises ``Vacuous`` where a rule never fired, or more than ``MOST_DISCARDED`` of the examples were discarded."""
        missing = self.missing(wanted)
        if missing:
            raise Vacuous(f"never fired in {self.examples} examples: {', '.join(missing)}")
        if self.discarded > MOST_DISCARDED * self.examples:
            raise Vacuous(f"{self.discarded} of {self.examples} examples were discarded")

    def report(self) -> str:
        """The counts as lines of text, the same for the same campaign."""
        lines = [f"{self.examples} examples, {self.discarded} discarded, {self.configurations} configurations"]
        for name, counts in (
            ("outcomes", self.outcomes),
            ("forms", self.forms),
            ("rules", self.rules),
            ("faults", self.faults),
            ("messages", self.messages),
        ):
            lines.append(f"{name}: " + ", ".join([f"{key} {count}" for key, count in sorted(counts.items())]))
        for name, numbers in (("lineage depth", self.depth), ("shared lineages", self.shared), ("hosts", self.hosts)):
            lines.append(f"{name}: " + ", ".join([f"{key}: {count}" for key, count in sorted(numbers.items())]))
        return "\n".join(lines)


def forms_in(roots: list[Any]) -> Counter[str]:
    """How often each form of term, pattern and type stands in some terms."""
    found: Counter[str] = Counter()
    waiting: list[Node] = list(roots)
    while waiting:
        node = waiting.pop()
        if type(node) in _FORMS:
            found[type(node).__name__] += 1
        waiting += children(node)
    return found


def shape(lineage: Lineage) -> tuple[int, int]:
    """How deep a lineage is, captured lineages counted, and how many of its nodes are reached in more than one way."""
    depth: dict[Lineage, int] = {}
    reached: Counter[Lineage] = Counter()
    stack = [lineage]
    while stack:
        node = stack[-1]
        below = edges(node)
        pending = [inner for inner in below if inner not in depth]
        if pending:
            stack += pending
        else:
            stack.pop()
            if node not in depth:
                depth[node] = 1 + max([depth[inner] for inner in below], default=0)
                reached.update(below)
    return depth[lineage], sum([count > 1 for count in reached.values()])


def edges(lineage: Lineage) -> list[Lineage]:
    """The lineages directly below: the parents, and those that the spore captures."""
    found = list(parents(lineage))
    if isinstance(lineage, From | Mapped | FMapped):
        found += [value for value in lineage.spore.values if isinstance(value, LINEAGES)]
    return found

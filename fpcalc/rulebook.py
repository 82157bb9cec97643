"""The rules as a book: every rule of the registry, by judgement, as text or Markdown (``fpcalc.latex`` makes LaTeX)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module

from calculus.rules import RULES, Judgement, Rule

#: The modules in which rules stand, in the order of the book; importing them fills the registry.
CHAPTERS = (
    "checker.kernel.judgement",
    "checker.kernel.local",
    "checker.kernel.functions",
    "checker.kernel.data",
    "checker.patterns",
    "checker.kernel.spores",
    "checker.kernel.silos",
    "checker.kernel.programs",
    "checker.kernel.machine",
    "checker.kernel.values",
    "checker.kernel.lineages",
    "checker.configurations",
    "checker.mobility",
    "checker.subtyping",
    "semantics.reduction",
    "semantics.system",
    "semantics.materialize",
    "semantics.faults",
    "semantics.recovery",
)

JUDGEMENTS: dict[Judgement, str] = {
    "typing": "Typing: Γ; Σ ⊢ t : T",
    "mobility": "Mobility: mobile(T)",
    "subtyping": "Subtyping: S <: T",
    "local": "Local reduction: t → t′",
    "system": "Reduction of configurations: C ⟶ C′",
    "materialize": "Materialization",
    "fault": "Faults",
}


def rulebook() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the book, whatever was imported before."""
    for module in CHAPTERS:
        import_module(module)
    judgements = list(JUDGEMENTS)

    def place(rule: Rule) -> tuple[int, int]:
        return judgements.index(rule.judgement), CHAPTERS.index(rule.function.__module__)

    known = [rule for rule in RULES.values() if rule.function.__module__ in CHAPTERS]  # tests register rules too
    return {rule.name: rule for rule in sorted(known, key=place)}


def find_rule(name: str, book: Mapping[str, Rule]) -> Rule | None:
    """The rule of that name, upper and lower case being the same."""
    if name in book:
        return book[name]
    return next((rule for rule in book.values() if rule.name.lower() == name.lower()), None)


def close_rule(name: str, book: Mapping[str, Rule]) -> str | None:
    """The rule that somebody may have meant."""
    by_lower = {known.lower(): known for known in book}
    near = get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


def as_text(rules: Sequence[Rule]) -> str:
    """The figures one below the other, under their judgement's name."""
    parts = []
    for judgement, title in JUDGEMENTS.items():
        chapter = [rule for rule in rules if rule.judgement == judgement]
        if chapter:
            parts.append(f"{title}\n{'=' * len(title)}\n")
            parts += [f"{rule.figure}\n{f'{chr(10)}{rule.remark}{chr(10)}' if rule.remark else ''}" for rule in chapter]
    return "\n".join(parts)


def as_markdown(rules: Sequence[Rule]) -> str:
    """A page with a section for each judgement."""
    parts = ["# The rules\n", "Made from the registry of rules by `fpcalc rules --format markdown`.\n"]
    for judgement, title in JUDGEMENTS.items():
        chapter = [rule for rule in rules if rule.judgement == judgement]
        if chapter:
            parts.append(f"## {title}\n")
            parts += [_markdown_of(rule) for rule in chapter]
    return "\n".join(parts)


def _markdown_of(rule: Rule) -> str:
    remark = f"\n{rule.remark}\n" if rule.remark else ""
    return f"### {rule.name}\n\n```text\n{rule.figure}\n```\n{remark}"

"""``fpcalc explain``: the page of a code, or the figure of a rule."""

from __future__ import annotations

import sys
from argparse import Namespace

from fpcalc.cli import OK, USAGE
from fpcalc.messages import Entry, close_code, codes, entry


def main(options: Namespace) -> int:
    """Prints the page; lists all codes and rules where no name is given."""
    if options.name is None:
        return _list_all()
    name = options.name.strip()
    known = entry(name.upper()) or (entry(f"FP{name}") if name.isdigit() else None)
    if known is not None:
        sys.stdout.write(page(known))
        return OK
    return _unknown_code(name) if name.upper().startswith("FP") else _rule(name)


def page(known: Entry) -> str:
    """A code's page as text: its message, why it is there, and the examples."""
    return f"{known.code}: {known.message}\n\n{known.body}"


def _unknown_code(name: str) -> int:
    near = close_code(name)
    hint = f"; did you mean {near}?" if near else ""
    sys.stderr.write(f"fpcalc explain: there is no code {name}{hint} (`fpcalc explain` lists them)\n")
    return USAGE


def _rule(name: str) -> int:
    from fpcalc.rulebook import JUDGEMENTS, close_rule, find_rule, rulebook

    book = rulebook()
    rule = find_rule(name, book)
    if rule is None:
        near = close_rule(name, book)
        hint = f"; did you mean {near}?" if near else ""
        sys.stderr.write(f"fpcalc explain: there is neither a code nor a rule {name}{hint} (`fpcalc explain` lists them)\n")
        return USAGE
    remark = f"\n{rule.remark}\n" if rule.remark else ""
    sys.stdout.write(f"{rule.name} · {JUDGEMENTS[rule.judgement]}\n\n{rule.figure}\n{remark}")
    return OK


def _list_all() -> int:
    from fpcalc.rulebook import JUDGEMENTS, rulebook

    for code in codes():
        known = entry(code)
        sys.stdout.write(f"{code}  {known.message if known else ''}\n")
    book = rulebook()
    for judgement, title in JUDGEMENTS.items():
        names = [rule.name for rule in book.values() if rule.judgement == judgement]
        if names:
            sys.stdout.write(f"\n{title}\n  {' '.join(names)}\n")
    return OK

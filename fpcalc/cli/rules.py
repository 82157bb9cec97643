"""``fpcalc rules``: the figures of the rules, from the registry."""

from __future__ import annotations

import sys
from argparse import Namespace

from fpcalc.cli import OK, USAGE
from fpcalc.rulebook import as_markdown, as_text, close_rule, find_rule, rulebook


def main(options: Namespace) -> int:
    """Prints the rules that are named, or all."""
    book = rulebook()
    wanted = list(book.values()) if not options.names else []
    for name in options.names:
        rule = find_rule(name, book)
        if rule is None:
            near = close_rule(name, book)
            sys.stderr.write(f"fpcalc rules: there is no rule {name}{f'; did you mean {near}?' if near else ''}\n")
            return USAGE
        wanted.append(rule)
    if options.format == "latex":
        from fpcalc.latex import as_latex

        sys.stdout.write(as_latex(wanted))
    else:
        sys.stdout.write((as_markdown if options.format == "markdown" else as_text)(wanted))
    return OK

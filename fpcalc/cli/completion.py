"""``fpcalc completion``: scripts that complete the command line, made from the same data as its parser."""

from __future__ import annotations

import argparse
import sys

from fpcalc.cli import OK
from fpcalc.cli.arguments import COMMANDS, parser

_FILES = ("run", "check", "lineage")


def main(options: argparse.Namespace) -> int:
    """Prints the script for a shell."""
    match options.shell:
        case "bash":
            sys.stdout.write(bash())
        case "zsh":
            sys.stdout.write(f"#compdef fpcalc\nautoload -U +X bashcompinit && bashcompinit\n{bash()}")
        case _:
            sys.stdout.write(fish())
    return OK


def _options(command: str) -> list[argparse.Action]:
    """The options of a command, those without dashes (its arguments) left out."""
    subparsers = next(action for action in parser(command)._actions if isinstance(action, argparse._SubParsersAction))
    actions: list[argparse.Action] = subparsers.choices[command]._actions
    return [action for action in actions if action.option_strings]


def _choices(command: str) -> list[str]:
    """What a command's own argument may be."""
    if command == "completion":
        return ["bash", "zsh", "fish"]
    if command == "explain":
        from fpcalc.messages import codes

        return codes()
    return []


def bash() -> str:
    """The script for bash; zsh reads it too."""
    cases = []
    for command in COMMANDS:
        values = [
            f'        {"|".join(action.option_strings)}) words="{" ".join(map(str, action.choices))}" ;;'
            for action in _options(command)
            if action.choices
        ]
        flags = [flag for action in _options(command) for flag in action.option_strings]
        words = " ".join([*flags, *_choices(command)])
        cases.append(
            "\n".join(
                [f"    {command})", '      case "$before" in', *values, f'        *) words="{words}" ;;', "      esac ;;"]
            )
        )
    lines = [
        "_fpcalc() {",
        '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
        '  case "${COMP_WORDS[1]}" in',
        *cases,
        "  esac",
        f'  [ "$COMP_CWORD" = 1 ] && words="{" ".join(COMMANDS)} --version --help"',
        '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
        "}",
        "complete -o default -F _fpcalc fpcalc",
    ]
    return "\n".join(lines) + "\n"


def fish() -> str:
    """The script for fish."""
    lines = ["complete -c fpcalc -f"]
    for command, summary in COMMANDS.items():
        lines.append(f"complete -c fpcalc -n __fish_use_subcommand -a {command} -d {_quoted(summary)}")
        here = f"complete -c fpcalc -n '__fish_seen_subcommand_from {command}'"
        if command in _FILES:
            lines.append(f"{here} -F")
        if _choices(command):
            lines.append(f"{here} -a {_quoted(' '.join(_choices(command)))}")
        for action in _options(command):
            flags = " ".join(
                [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in action.option_strings]
            )
            takes = (
                ""
                if action.nargs == 0
                else f" -x -a {_quoted(' '.join(map(str, action.choices)))}"
                if action.choices
                else " -r"
            )
            lines.append(f"{here} {flags}{takes} -d {_quoted(action.help or '')}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

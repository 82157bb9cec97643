"""The commands that need no program: explain, rules, version, completion; wrong usage."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import checker
import semantics
from calculus.rules import RULES
from fpcalc.__main__ import main
from fpcalc.cli.arguments import COMMANDS
from fpcalc.messages import codes
from fpcalc.rulebook import rulebook
from fpcalc.version import __version__

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("line", [["--version"], ["-V"], ["version"]])
def test_version(line: list[str], capsys: Capture) -> None:
    """One line, whatever it is asked with."""
    assert (0, f"fpcalc {__version__}\n") == (main(line), capsys.readouterr().out)


def test_version_imports_next_to_nothing() -> None:
    """``--version`` must be quick: nothing of the calculus, not even attrs."""
    code = (
        "import sys, fpcalc.__main__ as m; m.main(['-V']); print([n for n in ('attr', 're', 'calculus') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert [] == eval(done.stdout.splitlines()[1])


@pytest.mark.parametrize("name", ["FP0120", "fp0120", "0120"])
def test_explain_a_code(name: str, capsys: Capture) -> None:
    """Its page, with both examples."""
    assert 0 == main(["explain", name])
    out = capsys.readouterr().out
    assert out.startswith("FP0120: files import each other in a cycle")
    assert "## Wrong" in out and "## Right" in out


@pytest.mark.parametrize("name", ["R-Send", "r-send"])
def test_explain_a_rule(name: str, capsys: Capture) -> None:
    """Its figure, from the registry."""
    assert 0 == main(["explain", name])
    assert rulebook()["R-Send"].figure in capsys.readouterr().out


def test_explain_lists_all_codes_and_rules(capsys: Capture) -> None:
    """Without a name."""
    assert 0 == main(["explain"])
    out = capsys.readouterr().out
    assert [] == [name for name in (*codes(), *rulebook()) if name not in out]


@pytest.mark.parametrize(("name", "meant"), [("FP012", "FP0120"), ("R-Sned", "R-Send"), ("R-Sendd", "R-Send")])
def test_explain_says_what_was_meant(name: str, meant: str, capsys: Capture) -> None:
    """Unknown names are wrong usage."""
    assert 2 == main(["explain", name])
    assert f"did you mean {meant}?" in capsys.readouterr().err


def test_the_book_has_every_rule() -> None:
    """No module of the checker or of the semantics has a rule that the book does not know."""
    for package in (checker, semantics):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(found.name)
    own = {name for name, rule in RULES.items() if rule.function.__module__.partition(".")[0] in ("checker", "semantics")}
    assert own == set(rulebook())


@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
def test_rules_prints_every_rule(form: str, capsys: Capture) -> None:
    """In each format."""
    assert 0 == main(["rules", "--format", form])
    out = capsys.readouterr().out
    assert [] == [name for name in rulebook() if name not in out]


def test_latex_is_ascii(capsys: Capture) -> None:
    """Every symbol of the figures has its LaTeX."""
    assert 0 == main(["rules", "--format", "latex"])
    assert set() == {char for char in capsys.readouterr().out if not char.isascii()}


def test_rules_prints_the_rules_that_are_named(capsys: Capture) -> None:
    """And no others; an unknown one is wrong usage."""
    assert 0 == main(["rules", "R-Send"])
    assert "R-Await" not in capsys.readouterr().out
    assert 2 == main(["rules", "R-Sned"])


def test_the_page_of_rules_is_up_to_date(capsys: Capture) -> None:
    """docs/rules.md is what ``fpcalc rules --format markdown`` prints; ``make docs`` writes it."""
    assert 0 == main(["rules", "--format", "markdown"])
    page = Path(__file__).parents[2] / "docs" / "rules.md"
    assert capsys.readouterr().out == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(shell: str, capsys: Capture) -> None:
    """And their options."""
    assert 0 == main(["completion", shell])
    out = capsys.readouterr().out
    assert [] == [name for name in (*COMMANDS, "max-steps", "mermaid") if name not in out]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_completion_works_in_bash(capsys: Capture) -> None:
    """The shell itself completes the commands."""
    main(["completion", "bash"])
    script = capsys.readouterr().out + "COMP_WORDS=(fpcalc expla); COMP_CWORD=1; _fpcalc; echo ${COMPREPLY[@]}\n"
    script += "COMP_WORDS=(fpcalc lineage --format d); COMP_CWORD=3; _fpcalc; echo ${COMPREPLY[@]}\n"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert "explain\ndot\n" == done.stdout


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["chek"],
        ["run"],
        ["check"],
        ["run", "--seed", "x", "a.fp"],
        ["run", "--seed", "1", "--schedule", "s", "a.fp"],
        ["rules", "--format", "x"],
    ],
)
def test_wrong_usage_is_code_2(line: list[str], capsys: Capture) -> None:
    """With a line on standard error, and nothing on standard output."""
    assert 2 == main(line)
    captured = capsys.readouterr()
    assert ("", True) == (captured.out, bool(captured.err))


@pytest.mark.parametrize(("name", "hint"), [("chek", "`check`"), ("owners.fp", "`fpcalc run owners.fp`")])
def test_an_unknown_command_says_what_was_meant(name: str, hint: str, capsys: Capture) -> None:
    """A typing error, or the command left out."""
    assert 2 == main([name])
    assert f"did you mean {hint}" in capsys.readouterr().err


@pytest.mark.parametrize("line", [["--help"], *[[command, "--help"] for command in COMMANDS]])
def test_help_is_there(line: list[str], capsys: Capture) -> None:
    """For fpcalc and each of its commands."""
    assert 0 == main(line)
    assert "usage: fpcalc" in capsys.readouterr().out

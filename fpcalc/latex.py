"""Figures of rules in LaTeX: what the docstrings draw with Unicode, as ``\\inferrule`` of the package mathpartir.

The output is ASCII.
"""
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Sequence

from calculus.rules import Rule
from fpcalc.rulebook import JUDGEMENTS

_PREAMBLE = "% Needs \\usepackage{amsmath,amssymb,mathpartir}\n"

_SYMBOLS = {
    "Γ": "\\Gamma", "Σ": "\\Sigma", "λ": "\\lambda", "ι": "\\iota", "σ": "\\sigma", "τ": "\\tau", "ρ": "\\rho", "ν": "\\nu",
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "υ": "\\upsilon", "ℓ": "\\ell", "κ": "\\kappa",
    "π": "\\pi", "μ": "\\mu", "φ": "\\varphi", "ψ": "\\psi", "θ": "\\theta", "Δ": "\\Delta", "Θ": "\\Theta",
    "ε": "\\varepsilon",
    "⊢": "\\vdash", "→": "\\to", "⟶": "\\longrightarrow", "⇒": "\\Rightarrow", "⇐": "\\Leftarrow", "↦": "\\mapsto",
    "‖": "\\parallel", "∥": "\\parallel", "∖": "\\setminus", "∅": "\\emptyset", "∈": "\\in", "∉": "\\notin",
    "⊆": "\\subseteq", "∪": "\\cup", "∩": "\\cap", "⊎": "\\uplus", "∧": "\\land", "∨": "\\lor", "¬": "\\lnot",
    "∀": "\\forall", "∃": "\\exists", "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "≡": "\\equiv", "×": "\\times", "·": "\\cdot",
    "…": "\\ldots", "⟨": "\\langle", "⟩": "\\rangle", "□": "\\square", "⊔": "\\sqcup", "⊓": "\\sqcap", "⊥": "\\bot",
    "⊤": "\\top", "†": "\\dagger", "∘": "\\circ", "⟦": "[\\![", "⟧": "]\\!]", "∷": "::", "≔": ":=", "⊕": "\\oplus",
    "▸": "\\blacktriangleright", "▷": "\\triangleright", "◃": "\\triangleleft", "⋯": "\\cdots",
    "∣": "\\mid", "★": "\\star", "⇝": "\\leadsto", "↛": "\\nrightarrow", "⟼": "\\longmapsto",
    "\\": "\\backslash", "{": "\\{", "}": "\\}", "_": "\\_", "#": "\\#", "%": "\\%", "&": "\\&", "$": "\\$",
    "~": "\\sim", "^": "\\hat{}", "–": "-", "—": "-",
}  # fmt: skip
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ₙₖᵢⱼₘ₊₋ₐₑₒₓₜ", "0123456789nkijm+-aeoxt")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁺⁻ⁱ", "0123456789n+-i")
_TOKEN = re.compile(
    r"(?P<sub>[₀-₉ₙₖᵢⱼₘ₊₋ₐₑₒₓₜ]+)|(?P<sup>[⁰¹²³⁴-⁹ⁿ⁺⁻ⁱ]+)|(?P<prime>[′']+)|(?P<quoted>\"[^\"]*\")|(?P<word>[A-Za-z][A-Za-z-]+[A-Za-z])"
    r"|(?P<two>[A-Za-z]{2})|(?P<space> +)|(?P<char>.)"
)


def as_latex(rules: Sequence[Rule]) -> str:
    """Each rule as an ``\\inferrule`` of the package mathpartir, in ASCII."""
    parts = [_PREAMBLE]
    for judgement, title in JUDGEMENTS.items():
        chapter = [rule for rule in rules if rule.judgement == judgement]
        if chapter:
            parts.append(f"\\paragraph{{{title.partition(':')[0]}}}\n\\begin{{mathpar}}\n")
            parts.append("\\and\n".join([_latex_of(rule) for rule in chapter]))
            parts.append("\\end{mathpar}\n")
    return "".join(parts)


def _latex_of(rule: Rule) -> str:
    above, below = _halves(rule)
    premises = " \\\\\\\\\n    ".join(["\\\\ ".join([_math(part) for part in re.split(r" {3,}", line)]) for line in above])
    conclusion = " \\\\\\\\\n    ".join([_math(line) for line in below])
    return f"\\inferrule*[right={rule.name}]\n   {{{premises}}}\n   {{{conclusion}}}\n"


def _halves(rule: Rule) -> tuple[list[str], list[str]]:
    """The lines over the bar and under it."""
    lines = [line.strip() for line in rule.figure.splitlines() if line.strip()]
    bar = next(at for at, line in enumerate(lines) if "───" in line)
    return lines[:bar], lines[bar + 1 :]


def _math(text: str) -> str:
    """A line of a figure in LaTeX's mathematics."""
    return "".join([_latex_token(match) for match in _TOKEN.finditer(text)]).strip()


def _latex_token(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "sub":
            return f"_{{{text.translate(_SUBSCRIPTS)}}}"
        case "sup":
            return f"^{{{text.translate(_SUPERSCRIPTS)}}}"
        case "prime":
            return "'" * len(text)
        case "quoted":
            return f"\\text{{{text}}}"
        case "word" | "two":
            return f"\\mathsf{{{text}}}"
        case "space":
            return "\\ " if len(text) == 1 else "\\quad "
        case _:
            symbol = _SYMBOLS.get(text, text)
            return f"{symbol} " if symbol.startswith("\\") and symbol[-1].isalpha() else symbol

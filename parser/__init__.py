"""Text to surface syntax: the grammar of ``.fp`` files, their newline rule, exact spans, and recovery after errors."""

from parser.program import Parsed, parse

__all__ = ["Parsed", "parse"]

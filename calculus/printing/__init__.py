"""Everything as text: types, terms, values, lineages, messages; and values as Scala prints them."""

from __future__ import annotations

from calculus.printing.scala import to_string

__all__ = ["to_string"]

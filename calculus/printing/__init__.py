"""Everything as text: types, terms, patterns, values, lineages, messages; and values as Scala prints them.

What has surface syntax is written in it and can be read back.
"""

from __future__ import annotations

from calculus.printing.scala import to_string
from calculus.printing.show import show, show_program

__all__ = ["show", "show_program", "to_string"]

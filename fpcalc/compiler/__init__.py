"""From kernel programs to Python code objects, through Python's own syntax trees.

    definition f[T, …]  ──▶  a Python function of its parameters
    spore code          ──▶  a Python function of task, environment and argument

A value is the same in compiled code as everywhere else. Names become Python's locals, operations its operators and
comprehensions, a call of oneself in tail position a loop. Calls nest as deep as they like: a call from Python to Python takes
no C stack, so only the bound on frames has to be raised (``deep``).
"""

from __future__ import annotations

from fpcalc.compiler.code import Code, deep

__all__ = ["Code", "deep"]

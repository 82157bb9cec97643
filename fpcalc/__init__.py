"""Function passing, formally: parse, check and run spore programs.

    >>> import fpcalc
    >>> fpcalc.evaluate("List(1, 2, 3).map(x => x * 2)")
    ('List(2, 4, 6)', 'List[Int]')

From text to result, step by step: ``parse`` gives surface syntax; ``check`` and ``load`` a ``Checked`` program or its problems;
``run`` its value; ``start`` and ``steps`` the configurations of the calculus themselves; ``show`` the text of any of these.
"""

from __future__ import annotations

from fpcalc.version import __version__

TYPE_CHECKING = False  # typing's own is not imported here: ``fpcalc --version`` imports this module
if TYPE_CHECKING:
    from calculus.printing import show
    from calculus.problems import Problem, ProblemFound
    from fpcalc.api import check, describe, evaluate, load, parse, run, start, steps
    from fpcalc.checking import Checked

_WHERE = {
    "Checked": "fpcalc.checking",
    "Problem": "calculus.problems",
    "ProblemFound": "calculus.problems",
    "check": "fpcalc.api",
    "describe": "fpcalc.api",
    "evaluate": "fpcalc.api",
    "load": "fpcalc.api",
    "parse": "fpcalc.api",
    "run": "fpcalc.api",
    "show": "calculus.printing",
    "start": "fpcalc.api",
    "steps": "fpcalc.api",
}

__all__ = [
    "Checked",
    "Problem",
    "ProblemFound",
    "__version__",
    "check",
    "describe",
    "evaluate",
    "load",
    "parse",
    "run",
    "show",
    "start",
    "steps",
]


def __getattr__(name: str) -> object:
    """Imports what is asked for, when it is."""
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module 'fpcalc' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

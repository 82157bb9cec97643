"""What a mutant is, and how it takes the place of a rule.

Rules are functions that modules and tables refer to by name. A mutant is made from the function that it replaces; while it
is applied, every module of the calculus, and every table in one, that refers to the function refers to the mutant. No text
is patched, and what was there comes back when the ``with`` is left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Literal, TypeAlias
from weakref import WeakKeyDictionary

import attrs

from calculus.rules import RULES
from fpcalc.meta import meaning as meaning_module
from fpcalc.meta.theorems import THEOREMS

#: From the rule's function to the wrong one.
Edit: TypeAlias = Callable[[Any], Any]
#: A rule's name, a function, or an object and the name of its attribute, or a table and a key.
Where: TypeAlias = "str | Callable[..., Any] | tuple[Any, Any]"

#: Which kind of mutant it is, and so on which cases it is tried.
Family: TypeAlias = Literal[
    "typing", "subtyping", "mobility", "elaboration", "local", "system", "materialize", "faults", "canonical"
]
#: What is tried beside the theorems: are near misses refused, do the laws of subtyping hold?
BESIDE = ("refusal", "order")

_PACKAGES = ("calculus", "checker", "semantics")
_Cached = type(cache(lambda: None))


@attrs.frozen(eq=False)
class Mutant:
    """One edit of one rule.

    ``rule``: the rule's name, or a few words where the calculus has no name for it.
    ``wrong``: what is wrong, in a line. ``breaks``: the theorem that it should break.
    ``where``: the rule's name, a function, or an object and the name of its attribute.
    ``redex``: the idea of PLT Redex's benchmark of buggy models that it carries over, if any.
    ``equivalent``: why it is no wrong calculus at all, if so.
    """

    name: str
    family: Family
    rule: str
    wrong: str
    breaks: str
    edit: Edit
    where: Where
    redex: str = ""
    equivalent: str = ""

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Inside the ``with`` the calculus is the wrong one."""
        places = _places(self.where, self.edit)
        if not places:
            raise ValueError(f"nothing refers to what {self.name} replaces")
        _forget()
        try:
            for place in places:
                place.put(place.wrong)
            yield
        finally:
            for place in places:
                place.put(place.right)
            _forget()


MUTANTS: dict[str, Mutant] = {}


@attrs.frozen
class Registry:
    """Registers the mutants of a family."""

    family: Family

    def mutant(
        self, name: str, where: Where, wrong: str, breaks: str, *, rule: str = "", redex: str = "", equivalent: str = ""
    ) -> Callable[[Edit], Edit]:
        """Registers the function below it, which makes the wrong rule from the right one, as a mutant."""
        if breaks not in THEOREMS and breaks not in BESIDE:
            raise ValueError(f"{name} breaks no theorem")

        def register(edit: Edit) -> Edit:
            if name in MUTANTS:
                raise ValueError(f"two mutants are named {name}")
            MUTANTS[name] = Mutant(name, self.family, rule or str(where), wrong, breaks, edit, where, redex, equivalent)
            return edit

        return register


# Edits.


def instead(wrong: Any) -> Edit:
    """Puts something else there, whatever is right."""
    return lambda _: wrong


def dropped(_: Any) -> Any:
    """Drops a check: nothing is wrong, whatever there is."""
    return lambda *_, **__: None


def around(wrong: Callable[..., Any]) -> Edit:
    """Puts a function there that is given what is right before its arguments."""

    def edit(right: Any) -> Any:
        return lambda *args, **keywords: wrong(right, *args, **keywords)

    return edit


@attrs.frozen(eq=False)
class _Place:
    """An entry of a table, or an attribute, that refers to a rule; ``right`` stands there, ``wrong`` is to."""

    owner: Any
    key: Any
    right: Any
    wrong: Any

    def put(self, value: Any) -> None:
        if isinstance(self.owner, dict):
            self.owner[self.key] = value
        else:
            setattr(self.owner, self.key, value)


def _places(where: Where, edit: Edit) -> list[_Place]:
    if isinstance(where, tuple):
        owner, key = where
        right = owner[key] if isinstance(owner, dict) else getattr(owner, key)
        return [_Place(owner, key, right, edit(right))]
    target = RULES[where].function if isinstance(where, str) else where
    wrong = edit(target)
    found: list[_Place] = []
    for module in _modules():
        names = vars(module)
        tables = [
            table for name, table in names.items() if type(table) is dict and not name.startswith("__") and table is not RULES
        ]
        for table in (names, *tables):
            found += [
                _Place(table, key, entry, _swapped(entry, target, wrong))
                for key, entry in table.items()
                if _refers(entry, target)
            ]
    return found


def _refers(entry: Any, target: Any) -> bool:
    return entry is target or (type(entry) is tuple and any(item is target for item in entry))


def _swapped(entry: Any, target: Any, wrong: Any) -> Any:
    if entry is target:
        return wrong
    return tuple([wrong if item is target else item for item in entry])


@cache
def _modules() -> list[Any]:
    """All modules of the calculus, imported."""
    for package in _PACKAGES:
        root = import_module(package)
        for found in walk_packages(root.__path__, package + "."):
            import_module(found.name)
    return [module for name, module in sorted(sys.modules.items()) if name.partition(".")[0] in _PACKAGES]


def _forget() -> None:
    """Empties what the modules have kept of earlier answers."""
    for module in (*_modules(), meaning_module):
        for kept in list(vars(module).values()):
            if isinstance(kept, WeakKeyDictionary):
                kept.clear()
            elif isinstance(kept, _Cached):
                kept.cache_clear()

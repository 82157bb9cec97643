"""The reference page of the library, ``docs/operations.md``, made from the table.

``python -m calculus.operations.reference`` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator

from calculus.operations.signatures import BOUNDS
from calculus.operations.table import OPERATIONS, Operation

#: The owners in the page's order, each with its heading and what holds for all its operations.
SECTIONS: dict[str, tuple[str, str]] = {
    "Any": ("Every type", ""),
    "Boolean": ("Boolean", ""),
    "Int": ("Int", "An Int has no bounds. Where a Double is expected it is widened, as in Scala."),
    "Double": ("Double", "IEEE 754 in 64 bits."),
    "Char": ("Char", "A code point of Unicode."),
    "String": (
        "String",
        "A sequence of Chars. Lengths and places count code points, where Scala's count UTF-16 units, so the two agree "
        "on all texts without emoji and other characters above U+FFFF.",
    ),
    "Tuple": ("Pairs", "The parts are `_1`, `_2`, …"),
    "Option": ("Option", "`Some(x)` or `None`."),
    "List": (
        "List",
        "The head and the tail of a List, and a List with another head, cost the same at any size. "
        "What takes a function calls it on the elements from left to right unless it says otherwise, and no longer than it "
        "must.",
    ),
    "Map": (
        "Map",
        "Entries stay in the order in which their keys came first; Scala keeps it up to four entries. "
        "A function of an entry is written `{ case (k, v) => … }` or `(k, v) => …`.",
    ),
    "SiloRef": ("SiloRef", "What the calculus itself does with silo references is in [the language](language.md#silos)."),
    "List.": ("List: its companion", ""),
    "Map.": ("Map: its companion", ""),
    "Option.": ("Option: its companion", ""),
    "Math.": ("Math", "The names of `java.lang.Math`; `math` is the same."),
    "Int.": ("Int: its companion", ""),
    "Double.": ("Double: its companion", ""),
    "File.": (
        "Files",
        "`SiloRef.fromTextFile`, `fromJsonLines`, `fromCsv` and `fromParquet` read with these on the host that they name. "
        "A path may be a pattern, with `*`, `?` or `[…]`; its files come in the order of their names.",
    ),
}

HEAD = """\
# The library

This page is made from the table of operations (`calculus/operations/`); `make docs` writes it again.

Names, order of arguments and results are those of Scala 2.13.
A campaign (`make scala`) compares every operation with Scala itself.
Where an operation differs, its line says so.
*Partial* operations have no result for some arguments: the program then fails with a code, at a place.
A parameter `x: => A` is evaluated only when it is needed.
A parameter of type `PartialFunction[A, B]` takes cases that need not fit every argument: `{ case Some(x) => x }`.

A bound says what a type variable may stand for:
"""


def reference() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    for bound, words in BOUNDS.items():
        if any(bound in row.scheme.bounds and bound != "any" for row in OPERATIONS.values()):
            yield f"- `{bound}`: {words}."
    for owner, (title, words) in SECTIONS.items():
        yield from ("", f"## {title}", "")
        if words:
            yield from (words, "")
        yield from ("| operation | what it gives | example |", "|---|---|---|")
        for row in OPERATIONS.values():
            if row.owner == owner:
                yield f"| {_code(_head(row))} | {_cell(_words(row))} | {_example(row)} |"


def _head(row: Operation) -> str:
    """The signature, with the receiver where it is not the owner's usual one."""
    if row.owner.endswith("."):
        return row.owner + row.signature
    usual = {"List": "List[A]", "Option": "Option[A]", "Map": "Map[K: comparable, V]", "Any": "A", "Tuple": "(A, B)"}
    return row.signature if row.receiver == usual.get(row.owner, row.owner) else f"({row.receiver}) {row.signature}"


def _words(row: Operation) -> str:
    partial = "" if row.total else " *Partial.*"
    return row.doc + partial + (f" Differs: {row.differs}." if row.differs else "")


def _example(row: Operation) -> str:
    expression, _, result = row.example.rpartition(" => ")
    return f"{_code(expression)} is {_code(result)}"


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    import sys

    import calculus.operations  # noqa: F401  (fills the table)

    sys.stdout.write(reference())

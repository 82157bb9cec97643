"""Which programs are total: every call of theirs ends.

Three things can make a call run for ever: a definition that reaches itself, a local function that does, and a data type that
recurs to the left of an arrow (its values can be applied to themselves). Where there is none of these, lineages are
materialised in finitely many steps. The report errs on the safe side: it names a recursion that always ends too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from calculus.binding import free_vars
from calculus.operations import OPERATIONS
from calculus.terms import LetRec, Op, Program, Rec, Ref, Term
from calculus.types import DataOf, Fun, SporeOf, Type, parts
from checker.declarations import COVARIANT, Declarations, facts
from checker.kernel.spawning import within


@attrs.frozen
class Totality:
    """What may keep a program from being total, by name.

    ``definitions``: recursive ones. ``local``: recursive local functions. ``data``: types that recur left of an arrow.
    ``partial``: operations that have no result for some arguments; such a failure is an end, so they take no part.
    """

    definitions: tuple[str, ...]
    local: tuple[str, ...]
    data: tuple[str, ...]
    partial: tuple[str, ...]

    @property
    def total(self) -> bool:
        """Does every call end?"""
        return not self.why

    @property
    def why(self) -> tuple[str, ...]:
        """The names that stand in the way."""
        return (*self.definitions, *self.local, *self.data)


def totality(program: Program) -> Totality:
    """What of a well-typed program may not end."""
    bodies: list[tuple[str, Term]] = [(name, definition.body) for name, definition in program.definitions.items()]
    if program.main is not None:
        bodies.append(("", program.main))
    calls: dict[str, list[str]] = {}
    local: dict[str, None] = {}
    partial: dict[str, None] = {}
    for name, body in bodies:
        mentioned: dict[str, None] = {}
        for node in within(body):
            match node:
                case Ref(f):
                    mentioned[f] = None
                case Op(op) if op in OPERATIONS and not OPERATIONS[op].total:
                    partial[op] = None
                case LetRec(defs) | Rec(defs):
                    local |= dict.fromkeys(
                        on_cycles({f.name: [g.name for g in defs if g.name in free_vars(f.fun)] for f in defs})
                    )
                case _:
                    pass
        calls[name] = list(mentioned)
    return Totality(tuple(on_cycles(calls)), tuple(local), tuple(recurring_left(program)), tuple(partial))


def recurring_left(program: Declarations) -> list[str]:
    """The data types that mention themselves, directly or through others, in a parameter of a function or a spore."""
    edges = {
        name: [edge for con in data.constructors for field in con.fields for edge in _mentions(program, field.type, False)]
        for name, data in program.data.items()
    }
    group = components({name: [other for other, _ in found] for name, found in edges.items()})
    return [name for name, found in edges.items() if any([left and group[other] == group[name] for other, left in found])]


def _mentions(program: Declarations, ty: Type, left: bool) -> list[tuple[str, bool]]:
    """The data types in a type, and whether each stands to the left of an arrow."""
    found: list[tuple[str, bool]] = []
    inside: list[tuple[Type, bool]] = [(part, left) for part in parts(ty)]
    match ty:
        case Fun(param, result) | SporeOf(param, result):
            inside = [(param, True), (result, left)]
        case DataOf(name, args):
            case = facts(program).cases.get(name)
            found.append((name if case is None else case.parent.name, left))
            uses = facts(program).variance[name]
            inside = [(arg, left or use != COVARIANT) for arg, use in zip(args, uses, strict=True)]
        case _:
            pass
    if isinstance(ty, SporeOf):
        inside += [(part, left) for part in ty.captured or ()]
    for part, below in inside:
        found += _mentions(program, part, below)
    return found


# Graphs.


def on_cycles(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes from which a way leads back to themselves."""
    group = components(graph)
    sizes: dict[int, int] = {}
    for number in group.values():
        sizes[number] = sizes.get(number, 0) + 1
    return [node for node, targets in graph.items() if sizes[group[node]] > 1 or node in targets]


def components(graph: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The number of each node's strongly connected component (Tarjan 1972, with an explicit stack)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    found: dict[str, int] = {}
    for root in graph:
        if root in number:
            continue
        way: list[tuple[str, Iterator[str]]] = [(root, iter(graph[root]))]
        number[root] = lowest[root] = len(number)
        open_nodes.append(root)
        while way:
            node, targets = way[-1]
            for target in targets:
                if target not in graph:
                    continue
                if target not in number:
                    number[target] = lowest[target] = len(number)
                    open_nodes.append(target)
                    way.append((target, iter(graph[target])))
                    break
                if target not in found:
                    lowest[node] = min(lowest[node], number[target])
            else:
                way.pop()
                if way:
                    lowest[way[-1][0]] = min(lowest[way[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    while True:
                        member = open_nodes.pop()
                        found[member] = number[node]
                        if member == node:
                            break
    return found

"""Lineage mobility, read off a value instead of its type: does it hold only code, data, hosts and silo identities?"""

from __future__ import annotations

from calculus.node import children
from calculus.pmap import PMap
from calculus.runtime import LINEAGES, FMapped, From, Future, Mapped, SporeVal, parents
from calculus.seq import Seq
from calculus.terms import Abs, Rec, Ref, SporeCode, Val
from calculus.values import Con, Record, Value


def mobile_value(value: Value) -> bool:
    """Is there no future and no function in the value, its lineages, its spores' environments; and no value in their code?

    The theorem is that every value of a mobile type is so. A loop; what is shared is looked at once.
    """
    waiting: list[Value] = [value]
    seen: set[Value] = set()
    while waiting:
        v = waiting.pop()
        match v:
            case Future() | Abs() | Rec() | Ref():
                return False
            case tuple():
                waiting += v
                continue
            case Con() | Record() | Seq() | PMap() | SporeVal() | SporeCode():
                pass
            case _ if not isinstance(v, LINEAGES):
                continue
        if v not in seen:
            seen.add(v)
            if not _look_inside(v, waiting):
                return False
    return True


def _look_inside(v: Value, waiting: list[Value]) -> bool:
    """Puts what a value is made of on the list; False where a spore's code holds a value that evaluation put there."""
    match v:
        case Con(_, parts) | Record(_, parts):
            waiting += parts
        case Seq():
            waiting += v.to_list()
        case PMap():
            for pair in v.items():
                waiting += pair
        case SporeVal(code, values):
            waiting += (code, *values)
        case SporeCode():
            return _only_code(v)
        case _:
            waiting += parents(v)
            if isinstance(v, From | Mapped | FMapped):
                waiting.append(v.spore)
    return True


def _only_code(code: SporeCode) -> bool:
    nodes = [*children(code)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Val | Rec):
            return False
        nodes += children(node)
    return True

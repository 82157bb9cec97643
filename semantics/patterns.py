"""Does a value fit a pattern, and what do the pattern's names then stand for?"""

from __future__ import annotations

from typing import assert_never

from calculus.terms import PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild, Val
from calculus.values import Value


def fit(pattern: Pattern, value: Value) -> dict[str, Val] | None:
    """[v/x]… for the names that the pattern binds, or None where the value does not fit."""
    binds: dict[str, Val] = {}
    todo: list[tuple[Pattern, Value]] = [(pattern, value)]
    while todo:
        p, v = todo.pop()
        match p:
            case PWild():
                pass
            case PVar(name, type):
                binds[name] = Val(v, type)
            case PBind(name, inner, type):
                binds[name] = Val(v, type)
                todo.append((inner, v))
            case PLit(constant):
                if v != constant:
                    return None
            case PTup(items):
                todo.extend(zip(items, v, strict=True))
            case PCon(name, items):
                if v.name != name:
                    return None
                todo.extend(zip(items, v.fields, strict=True))
            case PNil():
                if len(v):
                    return None
            case PCons(head, tail):
                if not len(v):
                    return None
                todo.append((tail, v.tail))
                todo.append((head, v.head))
            case PAlt(items):
                if not any(fit(item, v) is not None for item in items):
                    return None
            case _:
                assert_never(p)
    return binds

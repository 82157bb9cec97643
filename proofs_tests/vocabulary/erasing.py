"""Nodes without their places in the text."""

from __future__ import annotations

from typing import Any

import attrs

from calculus.config import Config
from calculus.dag import bottom_up, has_parts, made_of


def erase_spans(root: Any) -> Any:
    """The same term, value, program or configuration without its places in the text."""
    made: dict[int, Any] = {}
    result = root
    for whole, parts in bottom_up(root):
        new = [made[id(part)] if has_parts(part) else part for part in parts]
        if isinstance(whole, Config):
            again = attrs.evolve(whole, hosts=new[0], messages=new[1], stable=new[2])
        else:
            again = made_of(type(whole), new)
        made[id(whole)] = result = again
    return result

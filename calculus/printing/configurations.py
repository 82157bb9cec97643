"""Messages, tasks, hosts and evaluation contexts as text, as the calculus writes them.

A context is written from the inside out: the redex, then ``▷`` and each frame, with □ for its hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from calculus.config import FIRST, Ack, Asking, Config, Evict, Host, Keep, Lack, Message, Put, Req, Res, Task
from calculus.contexts import Ended, Hole, Loop, Running, Stack
from calculus.pmap import PMap
from calculus.printing.types import type_arguments
from calculus.printing.values import value_piece
from calculus.printing.writing import CLOSE, NEXT, OPEN, Piece, enclosed, group, joined


def message_pieces(message: Message) -> Iterator[Piece]:
    """A message on its way."""
    match message:
        case Put(loc, value, sender):
            yield from ("Put(", loc, ", ", value_piece(value), ", from ", sender, ")")
        case Ack(loc, sender):
            yield from ("Ack(", loc, ", to ", sender, ")")
        case Req(id_, lineage, reply, asking, lacks):
            yield from ("Req(", id_, ", ", lineage, ", reply to ", reply, *_again(asking), *_for(lacks), ")")
        case Res(reply, outcome, asking):
            yield from ("Res(", reply, ", ", outcome, *_again(asking), ")")
        case Evict(host, loc):
            yield from ("Evict(", host, ", ", loc, ")")


def asking_pieces(asking: Asking) -> Iterator[Piece]:
    """Incarnation and number: ``0.2``"""
    yield f"{asking.incarnation}.{asking.earlier}"


def _again(asking: Asking) -> tuple[Piece, ...]:
    return () if asking == FIRST else (", again ", asking)


def lack_pieces(lack: Lack) -> Iterator[Piece]:
    """The future, and which asking of it."""
    yield from (lack.reply, " ", lack.asking)


def _for(lacks: tuple[Lack, ...]) -> Iterator[Piece]:
    if lacks:
        yield from (" for ", *enclosed("{", lacks, "}"))


def context_pieces(context: Running | Ended | Stack | Hole | Loop) -> Iterator[Piece]:
    """Where an evaluation stands."""
    match context:
        case Running(redex, values, stack):
            if values:
                yield from (*enclosed("[", map(value_piece, values), "]"), " of ")
            yield redex
            if stack is not None:
                yield from (" ▷ ", stack)
        case Ended(outcome):
            yield from ("■ ", outcome)
        case Stack(top, below):
            yield top
            if below is not None:
                yield from (" ▷ ", below)
        case Hole(term, done):
            operands = [value_piece(value) for value in reversed(done.to_list())]
            yield from (*enclosed("[", [*operands, "□"], "]"), " of ", term)
        case Loop(op, types, args, items, acc):
            yield from (op, *type_arguments(types), *enclosed("(", map(value_piece, args), ")"))
            yield from (" [", value_piece(acc), ", □, ", items, "]")


def task_pieces(task: Task) -> Iterator[Piece]:
    """``τ: where it stands → who gets the outcome``"""
    yield from (task.id, ": ", value_piece(task.control), " → ", "main" if task.reply is None else task.reply)
    yield from (*_again(task.asking), *_for(task.lacks))


def keep_pieces(keep: Keep) -> Iterator[Piece]:
    """Where a persisted lineage's task leaves its outcome."""
    yield from (keep.level.value, " ", keep.loc)


def host_pieces(host: Host) -> Iterator[Piece]:
    """What a host holds; empty stores are left out."""
    stores: dict[str, PMap[Any, Any]] = {
        "silos": host.silos,
        "kept": host.kept,
        "futures": host.futures,
        "again": host.again,
        "unacked": host.unacked,
        "heard": host.heard,
        "lacks": host.lacks,
        "suspect": host.suspect,
    }
    shown: list[Piece] = [group("tasks ", *enclosed("{", host.tasks.values(), "}"))] if host.tasks else []
    shown += [group(name, " ", *_store(store)) for name, store in stores.items() if store]
    if host.incarnation:
        shown.append(f"incarnation {host.incarnation}")
    yield from enclosed("{", shown, "}")


def _store(store: PMap[Any, Any]) -> Iterator[Piece]:
    entries = [group(key, " ↦ ", "pending" if item is None else value_piece(item)) for key, item in store.items()]
    return enclosed("{", entries, "}")


def config_pieces(config: Config) -> Iterator[Piece]:
    """``hosts ‖ messages ‖ stable storage``, each host on a line of its own where there are lines."""
    yield from ("{", OPEN)
    yield from joined([group(name, " ", host) for name, host in config.hosts.items()], NEXT)
    yield from (CLOSE, "} ‖ ")
    yield from enclosed("{", [group(*_times(count), message) for message, count in config.messages.items()], "}")
    yield from (" ‖ ", *_store(config.stable))


def _times(count: int) -> tuple[str, ...]:
    return () if count == 1 else (f"{count} × ",)

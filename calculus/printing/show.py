"""Chooses, by class, what anything of the calculus is written as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from calculus.config import Asking, Config, Host, Keep, Lack, Message, Task
from calculus.contexts import Control, Frame, Stack
from calculus.pmap import PMap
from calculus.printing.configurations import (
    asking_pieces,
    config_pieces,
    context_pieces,
    host_pieces,
    keep_pieces,
    lack_pieces,
    message_pieces,
    task_pieces,
)
from calculus.printing.patterns import pattern_level, pattern_pieces
from calculus.printing.programs import constructor_pieces, data_type_pieces, definition_pieces, program_pieces
from calculus.printing.terms import (
    case_pieces,
    local_def_pieces,
    parameter_pieces,
    spore,
    spore_val_pieces,
    term_level,
    term_pieces,
)
from calculus.printing.types import type_level, type_pieces
from calculus.printing.values import data_pieces, lineage_pieces, outcome_pieces, place_pieces, value_piece
from calculus.printing.writing import At, Expand, Piece, write
from calculus.runtime import Future, HostId, Id, Lineage, Loc, Mat, Outcome, SporeVal
from calculus.seq import Seq
from calculus.terms import Case, Constructor, DataType, Definition, LocalDef, Param, Pattern, Program, SporeCode, Term
from calculus.types import Type
from calculus.values import Con, Record

_TERMS = frozenset(get_args(Term)) | {SporeCode, SporeVal}
_TYPES = frozenset(get_args(Type))
_PATTERNS = frozenset(get_args(Pattern))
_DERIVED = frozenset(get_args(Lineage)) - {Mat}


def _code_pieces(code: SporeCode) -> Iterator[Piece]:
    return spore(code, None)


_PIECES: dict[type, Callable[[Any], Iterator[Piece]]] = {
    **dict.fromkeys(_TERMS, term_pieces),
    **dict.fromkeys(_TYPES, type_pieces),
    **dict.fromkeys(_PATTERNS, pattern_pieces),
    **dict.fromkeys(get_args(Lineage), lineage_pieces),
    **dict.fromkeys(get_args(Outcome), outcome_pieces),
    **dict.fromkeys((Seq, PMap, tuple, Record, Con), data_pieces),
    **dict.fromkeys((Id, HostId, Loc, Future), place_pieces),
    **dict.fromkeys(get_args(Message), message_pieces),
    **dict.fromkeys((*get_args(Control), *get_args(Frame), Stack), context_pieces),
    Task: task_pieces,
    Keep: keep_pieces,
    Lack: lack_pieces,
    Asking: asking_pieces,
    Host: host_pieces,
    Config: config_pieces,
    Param: parameter_pieces,
    LocalDef: local_def_pieces,
    Case: case_pieces,
    SporeCode: _code_pieces,
    SporeVal: spore_val_pieces,
    Definition: definition_pieces,
    Constructor: constructor_pieces,
    DataType: data_type_pieces,
    Program: program_pieces,
}


def _level(piece: Piece) -> int | None:
    """How tightly a form binds; None for one that never needs parentheses."""
    kind = type(piece)
    if kind in _TERMS:
        return term_level(piece)
    if kind in _TYPES:
        return type_level(piece)
    return pattern_level(piece) if kind in _PATTERNS else None


def _expander() -> Expand:
    """Expands pieces, and remembers which lineages have been written."""
    written: set[Loc] = set()

    def expand(piece: Piece) -> Iterator[Piece]:
        kind = type(piece)
        if kind is At:
            level = _level(piece.piece)
            return iter((piece.piece,) if level is None or level >= piece.level else ("(", piece.piece, ")"))
        if kind in _DERIVED:
            if piece.loc in written:
                return iter((piece.loc,))
            written.add(piece.loc)
        pieces = _PIECES.get(kind)
        return iter((repr(piece),)) if pieces is None else pieces(piece)

    return expand


def show(node: Any, limit: int | None = None) -> str:
    """A type, term, pattern, value, lineage or message on one line, at any depth; cut with ``…`` after ``limit``."""
    return write(value_piece(node), _expander(), limit)


def show_program(program: Program) -> str:
    """A program's definitions and main expression, on lines of their own."""
    return write(program, _expander(), lines=True)

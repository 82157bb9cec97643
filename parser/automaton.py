"""The LALR(1) automaton: Lark's tables run over tokens, building the surface syntax as it reduces, and going on after errors.

Lark's own loop is not used: it hashes a rule at each reduction, and it cannot go on after an error. The moves are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs

from calculus.source import Span
from parser.newlines import CLOSERS, OPENERS
from parser.scanner import Token
from parser.tables import Tables

RECOVERS_AT = {
    "case": ("CASE", "RBRACE"),
    "block_stat": ("SEP", "CASE", "RBRACE"),
    "stat": ("SEP", "$END"),
}
"""What may be missing in the tree after an error, and before which tokens the automaton then goes on."""

PASS, ONE, MORE, SCOPE, SECOND, FIRST_AND_THIRD, CHAIN, LONGER_CHAIN, NOTHING, CALL = range(10)
STRUCTURE = {
    "one": ONE, "more": MORE, "scope": SCOPE, "between": SECOND, "two": FIRST_AND_THIRD,
    "chain": CHAIN, "longer_chain": LONGER_CHAIN, "nothing": NOTHING,
}  # fmt: skip
"""The aliases that make no node: lists, what stands between brackets, operands with their operators."""


@attrs.frozen(eq=False)
class Automaton:
    """The tables and, for each rule, what it makes: the symbol, its size, the kind of move, and the builder's method."""

    states: list[dict[str, int]]
    moves: list[tuple[str, int, int, Callable[..., Any] | None]]


def automaton_for(tables: Tables, builder: Any) -> Automaton:
    """Ties each alias of the grammar to the builder's method of that name."""
    moves = []
    for made, size, alias in tables.rules:
        kind = STRUCTURE.get(alias, CALL) if alias else PASS
        moves.append((made, size, kind, getattr(builder, alias) if kind == CALL else None))
    return Automaton(tables.states, moves)


def run(
    automaton: Automaton,
    tokens: list[Token],
    builder: Any,
    file: str,
    on_error: Callable[[int, Callable[[], frozenset[str]]], None],
) -> Any:
    """The value of the whole; ``on_error(index, expected)`` is told of each token that does not fit.

    ``tokens`` has balanced brackets and ends with ``$END``. The tree lacks the statements and cases that hold an error.
    """
    states, moves = automaton.states, automaton.moves
    pending = builder.pending
    stack, starts = [0], [0]
    values: list[Any] = [None]
    index, end = 0, 0
    recovery: _Recovery | None = None
    actions = states[0]
    token = tokens[0]
    kind = token.kind
    while True:
        action = actions.get(kind)
        if action is None:
            if recovery is None:
                recovery = _Recovery(states, tokens)
            if index != recovery.last_index and not _is_added(token):
                on_error(index, partial(expected, states, moves, stack))
            pending.clear()
            index = recovery.go_on(stack, values, starts, index)
            end = tokens[index - 1].end if index else 0
        elif action >= 0:
            stack.append(action)
            values.append(token)
            starts.append(token[2])
            end = token[3]
            index += 1
        else:
            made, size, move, method = moves[~action]
            if move == PASS:
                stack.pop()
            else:
                if size:
                    start = starts[-size]
                    if move == CALL:
                        assert method is not None
                        value = method(Span(file, start, end), *values[-size:])
                    elif move == MORE:
                        value = values[-size]
                        value.append(values[-1])
                    elif move == ONE:
                        value = [values[-1]]
                    elif move == SCOPE:
                        value = values[-1]
                        if pending and pending[-1].span.start >= start:
                            value = builder.close_placeholders(Span(file, start, end), value)
                    elif move == SECOND:
                        value = values[1 - size]
                    elif move == CHAIN:
                        value = [(values[-3], start, start), values[-2], (values[-1], starts[-1], end)]
                    elif move == LONGER_CHAIN:
                        value = values[-3]
                        value += (values[-2], (values[-1], starts[-1], end))
                    elif move == FIRST_AND_THIRD:
                        value = [values[-3], values[-1]]
                    else:
                        value = []
                    del stack[-size:], values[-size:], starts[-size:]
                else:
                    start = token.start
                    value = [] if method is None else method(Span(file, end, end))
                values.append(value)
                starts.append(start)
            if made == "module":
                return values[-1]
            stack.append(states[stack[-1]][made])
        token = tokens[index]
        kind = token[0]
        actions = states[stack[-1]]


@attrs.define(eq=False)
class _Recovery:
    """Panic mode: gives up the innermost statement or case, and goes on where the next may begin."""

    states: list[dict[str, int]]
    tokens: list[Token]
    closers: dict[int, int] = attrs.field(init=False)
    last_index: int = -1
    last_height: int = 0

    @closers.default
    def _match_brackets(self) -> dict[int, int]:
        closers, openers = {}, list[Token]()
        for index, token in enumerate(self.tokens):
            if token.kind in OPENERS:
                openers.append(token)
            elif token.kind in CLOSERS:
                closers[openers.pop().start] = index
        return closers

    def go_on(self, stack: list[int], values: list[Any], starts: list[int], index: int) -> int:
        """Cut the stack back to a statement or case, push one that is missing, and say which token comes next.

        A second error at the same token cuts further back, so each call makes progress; on top it always succeeds.
        """
        height = len(stack) if index != self.last_index else min(len(stack), self.last_height - 1)
        while (made := self.missing(stack[height - 1], values[height] if height < len(values) else None)) is None:
            height -= 1
        for value in values[height:]:
            if type(value) is Token and value.kind in OPENERS:
                index = max(index, self.closers[value.start] + 1)
                break
        while (kind := self.tokens[index].kind) not in RECOVERS_AT[made] and kind != "$END":
            index = self.closers[self.tokens[index].start] + 1 if kind in OPENERS else index + 1
        self.last_index, self.last_height = index, height
        del stack[height:], values[height:], starts[height:]
        stack.append(self.states[stack[-1]][made])
        values.append(None)
        starts.append(self.tokens[index].start)
        return index

    def missing(self, state: int, after: Any) -> str | None:
        """What may be missing at a state; where both a case and a statement may be, ``after`` tells which was meant."""
        found = [made for made in RECOVERS_AT if made in self.states[state]]
        if len(found) > 1 and not (type(after) is Token and after.kind == "CASE"):
            found.remove("case")
        return found[0] if found else None


def _is_added(token: Token) -> bool:
    """Was the token added for a missing one, about which there is a problem already?"""
    return token.start == token.end and token.kind not in ("SEP", "$END")


def expected(states: list[dict[str, int]], moves: list[tuple[str, int, int, Any]], stack: list[int]) -> frozenset[str]:
    """The terminals that the automaton accepts next: it is tried with each, on a copy of the stack."""
    found = []
    for kind in states[stack[-1]]:
        if kind.isupper() or kind == "$END":
            trial = stack[:]
            while (action := states[trial[-1]].get(kind, None)) is not None and action < 0:
                made, size, _, _ = moves[~action]
                del trial[len(trial) - size :]
                if made == "module":
                    break
                trial.append(states[trial[-1]][made])
            if action is not None:
                found.append(kind)
    return frozenset(found)

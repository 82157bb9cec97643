"""Spores: what they capture comes from the scope, often a silo reference; their closures see nothing else."""

from __future__ import annotations

from calculus.terms import Param, Spore, SporeCode, Term, Var, param_type
from calculus.types import Base, SiloOf, SporeOf, TupleOf, Type
from checker.spores import may_contain
from fpcalc.testing.generators import terms
from fpcalc.testing.generators.builder import Builder, Scope
from fpcalc.testing.generators.choices import one_of
from fpcalc.testing.generators.types import a_type


def spore(b: Builder, scope: Scope, ty: SporeOf, depth: int) -> Spore:
    """``spore { x: T = t, … ; (y: A) => t }`` of the type; a type that tells what it captures gets just that."""
    params = terms.parameters(b, Scope(), ty.param)
    excluded = ty.excluded
    if b.rarely(8):
        other = a_type(b, scope, 1)
        if not (b.surface and isinstance(other, TupleOf | Base)):  # on the surface a tuple of types is several, () is none
            excluded = (*excluded, other)
    entries: list[tuple[str, Type]] = [(param.name, param.type) for param in params]
    header: list[Param] = []
    inits: list[Term] = []
    inner = scope
    for at in range(how_many(b, ty, depth)):
        if ty.captured is not None:
            of = ty.captured[at]
            init = terms.term(b, inner, of, depth - 1)
        else:
            init, of = capture(b, inner, depth)
        if any([may_contain(b.program, of, other) for other in excluded]):
            if ty.captured is None:
                continue
            excluded = ty.excluded
        name = entry_name(b, init, {name for name, _ in entries})
        entries.append((name, of))
        header.append(Param(name, of))
        inits.append(init)
        inner = inner.bind(name, of)
    code_type = SporeOf(ty.param, ty.result, tuple([entry.type for entry in header]), excluded)
    body = terms.term(b, scope.only(entries), ty.result, depth)
    return Spore(SporeCode(tuple(header), params, body, code_type), tuple(inits))


def spore_of(
    header: tuple[tuple[Param, Term], ...], params: tuple[Param, ...], body: Term, result: Type, excluded: tuple[Type, ...] = ()
) -> Spore:
    """``spore { x: T = t, … ; (y: T) => body }``, with the type that its parts give it."""
    entries = tuple([entry for entry, _ in header])
    ty = SporeOf(param_type(params), result, tuple([entry.type for entry in entries]), excluded)
    return Spore(SporeCode(entries, params, body, ty), tuple([init for _, init in header]))


def how_many(b: Builder, ty: SporeOf, depth: int) -> int:
    """The number of header entries."""
    if ty.captured is not None:
        return len(ty.captured)
    return b.pick(4) if depth > 0 and b.size > 0 else 0


def entry_name(b: Builder, init: Term, taken: set[str]) -> str:
    """A header entry's name: that of the name which it captures, or a new one."""
    if isinstance(init, Var) and init.name not in taken and b.pick(2):
        return init.name
    b.made += 1
    return f"h{b.made}"


def capture(b: Builder, scope: Scope, depth: int) -> tuple[Term, Type]:
    """What a header entry captures, and its type: mostly a name in scope, and then mostly a silo reference."""
    known = [(name, of) for name, of in reversed(scope.names) if b.mobile(of)]
    silos = [pair for pair in known if isinstance(pair[1], SiloOf)]
    if silos and b.pick(3) == 0:
        known = silos
    if known and b.pick(4):
        name, of = one_of(b.choices, known)
        return Var(name), of
    of = a_type(b, scope, 1, "mobile")
    return terms.term(b, scope, of, depth - 1), of

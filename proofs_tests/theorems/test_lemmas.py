"""The lemmas: weakening, substitution, canonical forms; what is generated is well typed, what is edited is not."""

from __future__ import annotations

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from calculus.binding import free_vars, subst
from calculus.codec import from_text, to_text
from calculus.node import same
from calculus.pmap import PMap
from calculus.printing import show, show_program
from calculus.runtime import LINEAGES, Future, HostId, SporeVal
from calculus.seq import Seq
from calculus.terms import Abs, Program, Rec, Ref, SporeCode, Term, Val
from calculus.types import Base, DataOf, Fun, FutureOf, ListOf, MapOf, RecordOf, SiloOf, SporeOf, TupleOf, Type
from calculus.values import Char, Con, Level, Record, Value
from checker.kernel import Ctx, check, check_program, check_value, infer
from checker.kernel.contexts import Names
from checker.kernel.spawning import within
from checker.mobility import mobile
from checker.subtyping import is_subtype, join, meet
from checker.travelling import mobile_value
from fpcalc.testing import NearMiss, Typed, declarations, near_misses, programs, terms, types, values
from proofs_tests.theorems.trying import tried

pytestmark = pytest.mark.campaign


def context(program: Program, names: dict[str, Type]) -> Ctx:
    return Ctx(program, names=Names(names, None))


@st.composite
def judgements(draw: st.DrawFn) -> tuple[Program, dict[str, Type], Term, Type]:
    """A program's data types, Γ, t and T with Γ ⊢ t : T."""
    program = draw(declarations())
    gamma = {name: draw(types(program)) for name in ("y", "z", "w")[: draw(st.integers(0, 3))]}
    ty = draw(types(program))
    return program, gamma, draw(terms(gamma, ty, program)), ty


@tried(5)
@given(judgements())
def test_terms_have_their_type(judgement: tuple[Program, dict[str, Type], Term, Type]) -> None:
    """What the generators make for Γ and T has the type T under Γ, and no free name that Γ does not bind."""
    program, gamma, term, ty = judgement
    note(show(term))
    check(context(program, gamma), term, ty)
    assert free_vars(term) <= set(gamma)


@tried(3)
@given(judgements(), types())
def test_weakening(judgement: tuple[Program, dict[str, Type], Term, Type], other: Type) -> None:
    """Γ ⊢ t : T implies Γ, x: S ⊢ t : T, and t has the same least type, for an x that is new."""
    program, gamma, term, ty = judgement
    note(show(term))
    wider = context(program, {"new": other, **gamma, "newer": other})
    check(wider, term, ty)
    assert infer(context(program, gamma), term) == infer(wider, term)


@st.composite
def substitutions(draw: st.DrawFn) -> tuple[Typed, dict[str, Type], Term, Type]:
    """Σ ⊢ v : S, and Γ, x: S ⊢ t : T."""
    program = draw(declarations())
    made = draw(values(program=program))
    ty = draw(types(program))
    gamma: dict[str, Type] = {"y": draw(types(program)), "x": made.type}
    return made, gamma, draw(terms(gamma, ty, program)), ty


@tried(4)
@given(substitutions())
def test_substitution(given_: tuple[Typed, dict[str, Type], Term, Type]) -> None:
    """Γ, x: S; Σ ⊢ t : T and Σ ⊢ v : S imply Γ; Σ ⊢ [v/x]t : T."""
    made, gamma, term, ty = given_
    note(show(term))
    after = subst(term, {"x": Val(made.value, made.type)})
    assert "x" not in free_vars(after)
    check(Ctx(made.program, names=Names({"y": gamma["y"]}, None), store_ty=made.store_ty), after, ty)


FORMS: dict[type, tuple[type, ...]] = {
    TupleOf: (tuple,),
    RecordOf: (Record,),
    ListOf: (Seq,),
    MapOf: (PMap,),
    DataOf: (Con,),
    Fun: (Abs, Rec, Ref, SporeVal),
    SporeOf: (SporeVal,),
    SiloOf: LINEAGES,
    FutureOf: (Future,),
    Base: (int, float, bool, str, tuple, Char, Level, HostId),
}


@tried(4)
@given(values())
def test_canonical_forms(made: Typed) -> None:
    """Σ ⊢ v : T implies that v has the form that T's values have; and if T is mobile, that v holds only what is mobile."""
    note(show(made.value))
    check_value(Ctx(made.program, store_ty=made.store_ty), made.value, made.type)
    assert isinstance(made.value, FORMS[type(made.type)])
    if mobile(made.program, made.type):
        assert mobile_value(made.value)


@tried(4)
@given(values())
def test_codec_round_trip(made: Typed) -> None:
    """decode(encode(v)) = v, has its type, and is written alike."""
    back: Value = from_text(to_text(made.value))
    assert same(made.value, back)
    assert to_text(made.value) == to_text(back)
    check_value(Ctx(made.program, store_ty=made.store_ty), back, made.type)


@st.composite
def related(draw: st.DrawFn) -> tuple[Program, Type, Type, Type]:
    program = draw(declarations())
    return program, draw(types(program)), draw(types(program)), draw(types(program))


@tried(5)
@given(related())
def test_least_and_greatest_common_types(given_: tuple[Program, Type, Type, Type]) -> None:
    """S ∨ T is above both and below each U that is; S ∧ T is below both; and what is below a mobile type is mobile."""
    program, s, t, u = given_
    least = join(program, s, t)
    greatest = meet(program, s, t)
    assert is_subtype(program, greatest, s)
    assert is_subtype(program, greatest, t)
    if is_subtype(program, s, u) and is_subtype(program, t, u):
        assert least is not None
        assert is_subtype(program, least, u)
    if least is not None:
        assert is_subtype(program, s, least)
        assert is_subtype(program, t, least)
    if is_subtype(program, s, t) and mobile(program, t):
        assert mobile(program, s)


@tried(4)
@given(programs())
def test_programs_are_well_typed(program: Program) -> None:
    """Every generated program is accepted by the kernel's rules."""
    note(show_program(program))
    assert () == check_program(program)


@tried(2)
@given(programs())
def test_programs_are_closed(program: Program) -> None:
    """⊢ P implies that nothing is free in its definitions and its main expression, nor, but for header and parameters, in the
    closure of a spore.
    """
    note(show_program(program))
    bodies = [definition.body for definition in program.definitions.values()]
    for body in [*bodies, program.main]:
        assert body is not None
        assert set() == free_vars(body)
        for node in within(body):
            if isinstance(node, SporeCode):
                assert free_vars(node.body) <= {param.name for param in (*node.header, *node.params)}


@tried(6)
@given(near_misses())
def test_near_misses_are_refused(miss: NearMiss) -> None:
    """A program with one wrong term is refused, for just that."""
    note(f"{miss.edit}\n{show_program(miss.program)}")
    assert [miss.code] == [problem.code for problem in check_program(miss.program)]

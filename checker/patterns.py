"""What a pattern binds, matched with a value of a type.

T ▷ p ⇒ Γ        a value of type T may be matched with p, which binds the names of Γ
"""

from __future__ import annotations

from calculus.problems import problem
from calculus.rules import add_rule, fired
from calculus.source import Span
from calculus.terms import Constructor, PAlt, Pattern, PBind, PCon, PCons, PLit, PNil, PTup, PVar, PWild
from calculus.types import NOTHING, DataOf, ListOf, TupleOf, Type
from checker.declarations import Declarations, case_type, facts, field_types, parent
from checker.literals import literal_type
from checker.subtyping import is_subtype

_RULES: dict[type, str] = {PLit: "P-Lit", PTup: "P-Tup", PCon: "P-Con", PNil: "P-Nil", PCons: "P-Cons"}


def bindings(program: Declarations, pattern: Pattern, ty: Type) -> dict[str, Type]:
    """The names that a pattern binds when it is matched with a value of type ``ty``, in the order of the text.

    FP0201 a name's type is too small; FP0202 no such constructor; FP0205 its number of fields; FP0214 no value of the type
    can fit; FP0219 a name twice; FP0220 alternatives that bind names. A loop: a list pattern may be as long as a program.
    """
    bound: dict[str, Type] = {}
    waiting: list[tuple[Pattern, Type]] = [(pattern, ty)]
    while waiting:
        p, s = waiting.pop()
        match p:
            case PVar(name, declared):
                _bind(program, bound, name, s, declared, p.span)
                fired("P-Var")
            case PBind(name, inner, declared):
                _bind(program, bound, name, refined(program, inner, s), declared, p.span)
                waiting.append((inner, s))
                fired("P-Bind")
            case PAlt(items):
                for item in items:
                    for name in bindings(program, item, s):
                        raise problem("FP0220", item.span, name=name)
                fired("P-Alt")
            case PWild():
                fired("P-Wild")
            case _:
                inside = parts(program, p, s)
                waiting += [*zip(items_of(p), inside, strict=True)][::-1]
                fired(_RULES[type(p)])
    return bound


def _bind(program: Declarations, bound: dict[str, Type], name: str, ty: Type, declared: Type, span: Span) -> None:
    if name in bound:
        raise problem("FP0219", span, name=name)
    if not is_subtype(program, ty, declared):
        raise problem("FP0201", span, expected=declared, found=ty)
    bound[name] = declared


def refined(program: Declarations, pattern: Pattern, ty: Type) -> Type:
    """The type of those values of type ``ty`` that a pattern fits: ``Circle`` for ``Circle(_)``."""
    match pattern, ty:
        case PBind(_, inner), _:
            return refined(program, inner, ty)
        case PTup(items), TupleOf(types) if len(items) == len(types):
            return TupleOf(tuple([refined(program, item, s) for item, s in zip(items, types, strict=True)]))
        case PCon(name), DataOf():
            con = constructor_for(program, name, ty)
            return ty if con is None else case_type(program, con, ty)
        case _:
            return ty


def constructor_for(program: Declarations, name: str, ty: DataOf) -> Constructor | None:
    """The constructor of that name, if it is one of the data type that ``ty`` is, or is a case of."""
    con = facts(program).constructors.get(name)
    whole = parent(program, ty) or ty
    return con if con is not None and con.parent.name == whole.name else None


def items_of(pattern: Pattern) -> tuple[Pattern, ...]:
    """The patterns directly inside a tuple's, a constructor's or a list's."""
    match pattern:
        case PTup(items) | PCon(_, items):
            return items
        case PCons(head, tail):
            return (head, tail)
        case _:
            return ()


def parts(program: Declarations, pattern: Pattern, ty: Type) -> tuple[Type, ...]:
    """The types that the patterns directly inside are matched at.

    A constructor of the same data type is no mistake where ``ty`` is another case of it: types shrink as a program runs.
    """
    match pattern, ty:
        case ((PLit() | PTup() | PCon() | PNil() | PCons()), _) if ty == NOTHING:
            return (NOTHING,) * len(items_of(pattern))
        case PLit(value), _ if literal_type(value) == ty:
            return ()
        case PTup(items), TupleOf(types) if len(items) == len(types):
            return types
        case PNil(), ListOf():
            return ()
        case PCons(), ListOf(item):
            return (item, ty)
        case PCon(name, items), DataOf() if (con := constructor_for(program, name, ty)) is not None:
            if len(items) != len(con.fields):
                raise problem("FP0205", pattern.span, name=name, expected=len(con.fields), found=len(items))
            return field_types(program, con, ty)
        case PCon(name), _ if name not in facts(program).constructors:
            raise problem("FP0202", pattern.span, name=name)
        case _:
            raise problem("FP0214", pattern.span, pattern=pattern, type=ty)


# The figures of the rules above. Nothing, which has no values, fits all patterns.

for _name, _figure in {
    "P-Var": """
S <: T
───────────────────  P-Var
S ▷ (x: T) ⇒ x: T
""",
    "P-Bind": """
S ▷ p ⇒ Γ    S refined by p <: T
─────────────────────────────────  P-Bind
S ▷ ((x: T) @ p) ⇒ x: T, Γ

S refined by K(…) is the case type of K; so a binder knows which case it holds.
""",
    "P-Alt": """
S ▷ p ⇒ ∅    S ▷ q ⇒ ∅
───────────────────────  P-Alt
S ▷ (p | q) ⇒ ∅
""",
    "P-Wild": """
──────────  P-Wild
S ▷ _ ⇒ ∅
""",
    "P-Lit": """
c : B
──────────  P-Lit
B ▷ c ⇒ ∅
""",
    "P-Tup": """
S₁ ▷ p₁ ⇒ Γ₁  …  Sₙ ▷ pₙ ⇒ Γₙ
─────────────────────────────────────  P-Tup
(S₁,…,Sₙ) ▷ (p₁,…,pₙ) ⇒ Γ₁,…,Γₙ
""",
    "P-Nil": """
──────────────────  P-Nil
List[S] ▷ Nil ⇒ ∅
""",
    "P-Cons": """
S ▷ p ⇒ Γ    List[S] ▷ q ⇒ Γ′
──────────────────────────────  P-Cons
List[S] ▷ (p :: q) ⇒ Γ, Γ′
""",
    "P-Con": """
case class K[B,…](l₁: T₁,…,lₙ: Tₙ) extends D[…]    [S/B]Tᵢ ▷ pᵢ ⇒ Γᵢ
────────────────────────────────────────────────────────────────────  P-Con
D[S,…] ▷ K(p₁,…,pₙ) ⇒ Γ₁,…,Γₙ

The Bs are found among D's arguments.
""",
}.items():
    add_rule(_name, "typing", _figure.strip(), bindings)

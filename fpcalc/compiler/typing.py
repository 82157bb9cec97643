"""The types of terms in a function's body, as far as the compiler needs them: None where it can do without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from calculus.operations import OPERATIONS
from calculus.terms import (
    App,
    Await,
    FlatMap,
    FromFun,
    If,
    Let,
    LetRec,
    Lit,
    Map,
    Match,
    New,
    Op,
    Persist,
    Populate,
    Program,
    Proj,
    Ref,
    Sel,
    Send,
    Spore,
    Tup,
    Unpersist,
    Val,
    Var,
)
from calculus.types import (
    BOOLEAN,
    DOUBLE,
    INT,
    STRING,
    DataOf,
    Fun,
    FutureOf,
    RecordOf,
    SiloOf,
    SporeOf,
    TupleOf,
    Type,
    subst_types,
)

_CONSTANTS: dict[type, Type] = {int: INT, bool: BOOLEAN, float: DOUBLE, str: STRING}


class Typing:
    """Knows a program's declarations."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def of(self, term: Any, known: Callable[[str], Type | None]) -> Type | None:
        """The type of a term whose free names have the types that ``known`` tells."""
        match term:
            case Var(name):
                return known(name)
            case Lit(value):
                return _CONSTANTS.get(type(value))
            case Val():
                return term.type
            case Match():
                return term.type
            case Ref(name, types):
                return self._definition(name, types)
            case App(fn):
                return _result(self.of(fn, known))
            case Let() | LetRec():
                return self._inside(term, known)
            case If(_, then, els):
                return self.of(then, known) or self.of(els, known)
            case Tup(items):
                return _tuple([self.of(each, known) for each in items])
            case Proj(of, index):
                whole = self.of(of, known)
                return whole.items[index - 1] if isinstance(whole, TupleOf) else None
            case Sel(of, label):
                return self._field(self.of(of, known), label)
            case New(name, types):
                return DataOf(name, types) if name not in ("Some", "None") else DataOf("Option", types)
            case Op(name, types):
                scheme = OPERATIONS[name].scheme
                by = {param.name: ty for param, ty in zip(scheme.type_params, types, strict=True)}
                return subst_types(scheme.result, by)
            case Spore(code):
                return code.type
            case _:
                return self._silo(term, known)

    def _silo(self, term: Any, known: Callable[[str], Type | None]) -> Type | None:
        match term:
            case Populate(data):
                return SiloOf(data)
            case Map(_, spore) | FromFun(_, spore):
                result = _result(self.of(spore, known))
                return None if result is None else SiloOf(result)
            case FlatMap(_, spore):
                return _result(self.of(spore, known))
            case Persist(silo) | Unpersist(silo):
                return self.of(silo, known)
            case Send(silo):
                sent = self.of(silo, known)
                return FutureOf(sent.data) if isinstance(sent, SiloOf) else None
            case Await(future):
                awaited = self.of(future, known)
                return awaited.item if isinstance(awaited, FutureOf) else None
            case _:
                return None

    def _inside(self, term: Any, known: Callable[[str], Type | None]) -> Type | None:
        names: dict[str, Type] = {}
        while isinstance(term, Let | LetRec):
            if isinstance(term, Let):
                names[term.name] = term.type
            else:
                names.update({each.name: each.type for each in term.defs})
            term = term.body
        return self.of(term, lambda name: names.get(name) or known(name))

    def _definition(self, name: str, types: Sequence[Type]) -> Type:
        definition = self.program.definitions[name]
        by = {param.name: ty for param, ty in zip(definition.type_params, types, strict=True)}
        return subst_types(definition.type, by)

    def _field(self, of: Type | None, label: str) -> Type | None:
        match of:
            case RecordOf(labels, items):
                return items[labels.index(label)]
            case DataOf(_, args):
                constructor = self.constructor(of)
                if constructor is None or len(constructor.type_params) != len(args):
                    return None
                by = {param.name: ty for param, ty in zip(constructor.type_params, args, strict=True)}
                found = next(field.type for field in constructor.fields if field.name == label)
                return subst_types(found, by)
            case _:
                return None

    def constructor(self, of: Type | None) -> Any:
        """The only constructor of a data type's values, if there is one."""
        if not isinstance(of, DataOf):
            return None
        declared = self.program.data.get(of.name)
        if declared is not None:
            return declared.constructors[0] if len(declared.constructors) == 1 else None
        return self.program.constructors().get(of.name)


def _result(of: Type | None) -> Type | None:
    return of.result if isinstance(of, Fun | SporeOf) else None


def _tuple(items: list[Type | None]) -> Type | None:
    known = [each for each in items if each is not None]
    return TupleOf(tuple(known)) if len(known) == len(items) and len(items) > 1 else None

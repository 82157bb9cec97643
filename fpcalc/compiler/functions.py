"""The body of a function, from the kernel to Python statements.

A term becomes a Python expression, and the statements that have to run before it, which go to the current block. Evaluation
stays left to right: where an operand needs statements, those before it are put in names of their own first. Each name of the
kernel gets a Python name that nothing else has.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from calculus.binding import free_vars
from calculus.seq import Seq
from calculus.source import NO_SPAN, Span
from calculus.terms import (
    Abs,
    App,
    If,
    Let,
    LetRec,
    Lit,
    Lst,
    Match,
    New,
    Op,
    Param,
    Proj,
    Rcd,
    Ref,
    Sel,
    Spore,
    Term,
    Tup,
    Val,
    Var,
)
from calculus.types import SporeOf, Type
from calculus.values import Con
from fpcalc.compiler import actions, inlining, listing, matching
from fpcalc.compiler import syntax as py
from fpcalc.compiler.looping import loops_of
from fpcalc.compiler.names import TASK, Dest, Direct, Name, Update
from fpcalc.compiler.once import is_first

if TYPE_CHECKING:
    from fpcalc.compiler.code import Code


RETURN: Dest = None
#: Python has room for 20 loops inside each other.
_DEEPEST_LOOP = 12
_DEEPEST_INLINING = 3


class Function:
    """One Python function while it is made, or, one after the other, those nested in it."""

    def __init__(self, code: Code, spans: list[Span], top: list[ast.stmt]) -> None:
        self.code = code
        self.top = top
        self.block: list[ast.stmt] = []
        self.names: dict[str, Name] = {}
        self._spans = spans
        self._again: tuple[Any, list[str]] | None = None
        self._loops = False
        self.depth = 0
        self.has_task = True
        self._inlined = 0

    # Whole functions.

    def define(
        self, name: str, params: Sequence[str], body: Term, again: Any = None, before: Sequence[ast.stmt] = ()
    ) -> ast.stmt:
        """``def name(params)`` of a body; a call of ``again`` in tail position is its loop."""
        return self.define_by(name, params, lambda: self.into(body, RETURN), again, before)

    def define_by(
        self, name: str, params: Sequence[str], fill: Callable[[], None], again: Any = None, before: Sequence[ast.stmt] = ()
    ) -> ast.stmt:
        """``def name(params)`` of what ``fill`` emits."""
        saved = self.block, self._again, self._loops, self.depth
        self.block, self._loops, self.depth = list(before), False, 1
        self._again = None if again is None else (again, [each for each in params if each != TASK])
        fill()
        block: list[ast.stmt] = [ast.While(py.const(True), self.block, [])] if self._loops else self.block
        self.block, self._again, self._loops, self.depth = saved
        return py.function(name, py.parameters(params), block)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Inside the ``with`` names are bound that are unknown after it."""
        saved = self.names
        self.names = dict(saved)
        try:
            yield
        finally:
            self.names = saved

    @contextmanager
    def seeing(self, names: dict[str, Name]) -> Iterator[None]:
        """Inside the ``with`` the names in scope are these."""
        saved, self.names = self.names, names
        try:
            yield
        finally:
            self.names = saved

    @contextmanager
    def loop(self, source: ast.expr) -> Iterator[None]:
        """Inside the ``with`` is what a loop through a source repeats."""
        depth = self.depth
        self.depth += loops_of(source)
        try:
            yield
        finally:
            self.depth = depth

    def may_loop(self) -> bool:
        """Is there room for another loop?"""
        return self.depth < _DEEPEST_LOOP

    def fresh(self, hint: str = "t") -> str:
        """A name that nothing else has."""
        return self.code.fresh(hint)

    def bind(self, name: str, ty: Type | None, value: ast.expr | None = None) -> str:
        """Brings a name into scope: bound to ``value``, or to a Python name that is given."""
        python = "" if value is not None else self.fresh(name)
        self.names[name] = Name(value if value is not None else py.name(python), ty)
        return python

    def bind_dict(self, name: str, ty: Type | None, python: str) -> None:
        """Brings a Map into scope that is a dict for now."""
        self.names[name] = Name(inlining.DictName(python, py.LOAD), ty)

    def update(self, name: str, python: str) -> Update:
        """The dict as what a term's value goes to."""
        return Update(name, python)

    def bind_params(self, params: Sequence[Param]) -> list[str]:
        """Python names for parameters."""
        return [self.bind(param.name, param.type) for param in params]

    def at(self, node: ast.expr, span: Span) -> ast.expr:
        """The expression, placed: where it fails, the failure is at ``span``."""
        if span is not NO_SPAN:
            self._spans.append(span)
            node.lineno = node.end_lineno = len(self._spans)
            node.col_offset = node.end_col_offset = 0
        return node

    def type_of(self, term: Term) -> Type | None:
        return self.code.typing.of(term, lambda name: self.names[name].type if name in self.names else None)

    # Statements.

    def emit(self, statement: ast.stmt) -> None:
        self.block.append(statement)

    def captured(self, make: Any) -> tuple[Any, list[ast.stmt]]:
        """What ``make()`` gives, and the statements that it needs before it."""
        saved, self.block = self.block, []
        try:
            return make(), self.block
        finally:
            self.block = saved

    def named(self, expr: ast.expr, hint: str = "t") -> ast.expr:
        """The value under a name, if it has none."""
        if py.is_name(expr):
            return expr
        name = self.fresh(hint)
        self.emit(py.assign(name, expr))
        return py.name(name)

    def steady(self, expr: ast.expr) -> ast.expr:
        """The value in a form that can be evaluated later and twice."""
        return expr if py.is_stable(expr) else self.named(expr)

    def into(self, term: Term, dest: Dest) -> None:
        """Statements that put the term's value where it is wanted."""
        match term:
            case Let() | LetRec():
                with self.scope():
                    self.into(self.spine(term), dest)
            case If(cond, then, els):
                test = self.expr(cond)
                _, yes = self.captured(lambda: self.into(then, dest))
                _, no = self.captured(lambda: self.into(els, dest))
                if dest is RETURN:
                    self.emit(ast.If(test, yes, []))
                    self.block += no
                else:
                    self.emit(ast.If(test, yes, no))
            case Match():
                matching.into(self, term, dest)
            case App(fn, arg) if dest is RETURN and self._is_again(fn):
                self._call_again(arg)
            case _ if isinstance(dest, Update):
                inlining.update(self, term, dest)
            case _:
                self.give(self.expr(term), dest)

    def give(self, value: ast.expr, dest: str | None) -> None:
        """A value goes where it is wanted."""
        self.emit(ast.Return(value) if dest is None else py.assign(dest, value))

    def spine(self, term: Term) -> Term:
        """Binds the names of a spine of lets, and gives the term at its end."""
        while True:
            if isinstance(term, Let):
                if listing.makes_items(self, term.bound) and is_first(term.name, term.body):
                    self.names[term.name] = Name(None, term.type, later=(term.bound, dict(self.names)))
                else:
                    self._let(term)
            elif isinstance(term, LetRec):
                self._let_rec(term)
            else:
                return term
            term = term.body

    def _let(self, let: Let) -> None:
        if isinstance(let.bound, If | Match | Let | LetRec):
            python = self.fresh(let.name)
            self.into(let.bound, python)
            value: ast.expr = py.name(python)
        else:
            value = self.named(self.expr(let.bound), let.name)
        self.names[let.name] = Name(value, let.type)

    def _is_again(self, fn: Term) -> bool:
        if self._again is None:
            return False
        again, _ = self._again
        if isinstance(fn, Ref):
            return bool(again == (fn.name, fn.types))
        if isinstance(fn, Var):
            direct = self.names[fn.name].direct
            return direct is not None and bool(again == direct.python)
        return False

    def _call_again(self, arg: Term) -> None:
        assert self._again is not None
        _, params = self._again
        self._loops = True
        values = self.arguments(arg, len(params))
        changed = [(to, value) for to, value in zip(params, values, strict=True) if not _is(value, to)]
        if len(changed) == 1:
            self.emit(py.assign(*changed[0]))
        elif changed:
            self.emit(py.assign([to for to, _ in changed], py.tuple_of([value for _, value in changed])))
        self.emit(ast.Continue())

    # Expressions.

    def exprs(self, terms: Sequence[Term]) -> list[ast.expr]:
        """Terms that are evaluated one after the other."""
        found: list[ast.expr] = []
        steady = 0
        for term in terms:
            expr, block = self.captured(lambda term=term: self.expr(term))
            if block:
                for at in range(steady, len(found)):
                    found[at] = self.steady(found[at])
                steady = len(found)
                self.block += block
            found.append(expr)
        return found

    def expr(self, term: Term) -> ast.expr:
        """The term's value."""
        match term:
            case Var(name):
                return self._named_value(self.names[name])
            case Lit(value) | Val(value):
                return self.constant(value)
            case Abs():
                return self.closure(term)
            case App(fn, arg):
                return self.application(term, fn, arg)
            case Let() | LetRec():
                with self.scope():
                    return self.expr(self.spine(term))
            case If():
                return self._choice(term)
            case Match():
                return matching.expr(self, term)
            case Op():
                return inlining.operation(self, term)
            case Ref():
                return self._definition(term)
            case Spore():
                return actions.spore(self, term)
            case _:
                return self._form(term)

    def _named_value(self, known: Name) -> ast.expr:
        if known.later is not None:
            term, names = known.later
            with self.seeing(names):
                return self.expr(term)
        if known.direct is not None:
            return self.function_value(known.direct)
        if known.value is not None:
            return known.value
        assert known.inline is not None
        fn, names = known.inline
        with self.seeing(names):
            return self.closure(fn)

    def _form(self, term: Term) -> ast.expr:
        match term:
            case Tup(items):
                return py.tuple_of(self.exprs(items))
            case Lst(_, items):
                return py.call(self.code.keep(Seq), py.list_of(self.exprs(items))) if items else self.constant(Seq.EMPTY)
            case Rcd(labels, items):
                return py.call("Record", self.constant(labels), py.tuple_of(self.exprs(items)))
            case New(name, _, args):
                if not args:
                    return self.constant(Con(name))
                return py.call("Con", py.const(name), py.tuple_of(self.exprs(args)))
            case Proj(of, index):
                return py.item(self.expr(of), index - 1)
            case Sel(of, label):
                return self._selection(of, label)
            case _:
                return actions.action(self, term)

    def constant(self, value: Any) -> ast.expr:
        """A value that is known."""
        if type(value) in (int, str, bool) or (type(value) is float and repr(value) not in ("nan", "inf", "-inf")):
            return py.const(value)
        return py.name(self.code.keep(value))

    def _selection(self, of: Term, label: str) -> ast.expr:
        ty = self.type_of(of)
        constructor = self.code.typing.constructor(ty)
        value = self.expr(of)
        if constructor is not None:
            at = next(i for i, field in enumerate(constructor.fields) if field.name == label)
            return py.item(py.attribute(value, "fields"), at)
        labels = getattr(ty, "labels", None)
        if labels is not None:
            return py.item(py.attribute(value, "items"), labels.index(label))
        return py.call("select", value, py.const(label), self.constant(self.code.fields(label)))

    def _choice(self, term: If) -> ast.expr:
        return self.either(self.expr(term.cond), lambda: self.expr(term.then), lambda: self.expr(term.els))

    def either(self, test: ast.expr, then: Callable[[], ast.expr], els: Callable[[], ast.expr]) -> ast.expr:
        """One of two values, by a test."""
        yes, before_yes = self.captured(then)
        no, before_no = self.captured(els)
        if not before_yes and not before_no:
            return ast.IfExp(test, yes, no)
        name = self.fresh()
        self.emit(ast.If(test, [*before_yes, py.assign(name, yes)], [*before_no, py.assign(name, no)]))
        return py.name(name)

    # Functions.

    def application(self, term: App, fn: Term, arg: Term) -> ast.expr:
        """A call."""
        if isinstance(fn, Abs):
            return self.applied(fn, self.names, self.arguments(arg, len(fn.params)))
        if isinstance(fn, Var) and (inline := self.names[fn.name].inline) is not None:
            return self.applied(*inline, self.arguments(arg, len(inline[0].params)))
        direct = self.direct(fn)
        if direct is not None:
            if isinstance(fn, Ref) and (body := self._inlinable(fn, arg)) is not None:
                return self._inline(body, arg)
            values = self.arguments(arg, direct.arity)
            return py.call(direct.python, *([py.name(TASK)] if direct.task else []), *values)
        function, value = self.exprs((fn, arg))
        if isinstance(self.type_of(fn), SporeOf):
            return py.call("applied", py.name(TASK), function, value)
        return py.call(self.opened(self.steady(function)), value)

    def opened(self, function: ast.expr) -> ast.expr:
        """A function value, in a stable form, as what Python can call: it may be a spore."""
        known = py.compare(py.attribute(function, "__class__"), ast.Is(), py.name("FUNCTION"))
        return ast.IfExp(known, function, py.call("opened", py.name(TASK), function))

    def direct(self, fn: Term) -> Direct | None:
        """The function that a term is, if the text tells."""
        match fn:
            case Ref(name, types) if self.code.is_function(name):
                return self.code.definition(name, types)
            case Var(name):
                return self.names[name].direct
            case _:
                return None

    def arguments(self, arg: Term, count: int) -> list[ast.expr]:
        """The arguments of a function with ``count`` parameters."""
        if count == 1:
            return [self.expr(arg)]
        if isinstance(arg, Tup) and len(arg.items) == count:
            return self.exprs(arg.items)
        whole = self.steady(self.expr(arg))
        return [py.item(whole, at) for at in range(count)]

    def inline(self, fn: Term) -> tuple[Abs, dict[str, Name]] | None:
        """The function that a name stands for, if it is written in place, and the names that it sees."""
        return self.names[fn.name].inline if isinstance(fn, Var) else None

    def is_safe(self, fn: Term) -> bool:
        """Is a function safe to call: has it a value for all arguments, and does it do nothing else?"""
        inline = self.inline(fn)
        return self.code.safety.function(fn if inline is None else inline[0])

    def applied(
        self,
        fn: Abs,
        names: dict[str, Name],
        values: list[ast.expr],
        result: Callable[[Function, Term], ast.expr] | None = None,
    ) -> ast.expr:
        """A function that sees ``names``, on arguments, written out; ``result`` says how its body is made."""
        if len(values) == 1 < len(fn.params):
            whole = self.steady(values[0])
            values = [py.item(whole, at) for at in range(len(fn.params))]
        values = [self.steady(value) for value in values]
        with self.seeing(dict(names)):
            for param, value in zip(fn.params, values, strict=True):
                self.bind(param.name, param.type, value)
            return self.expr(fn.body) if result is None else result(self, fn.body)

    def forced(self, fn: Abs) -> ast.expr:
        """The value of a function of nothing, written out; a parameter that it has stands for the unit."""
        with self.scope():
            for param in fn.params:
                self.bind(param.name, param.type, py.tuple_of([]))
            return self.expr(fn.body)

    def _inlinable(self, fn: Ref, arg: Term) -> Abs | None:
        """The body of a definition that is given a function written in place, if it is small."""
        args = arg.items if isinstance(arg, Tup) else (arg,)
        if self._inlined >= _DEEPEST_INLINING or not any([self.is_written(each) for each in args]):  # noqa: C419
            return None
        body = self.code.small(fn.name, fn.types)
        return body if body is not None and len(body.params) == len(args) else None

    def is_written(self, arg: Term) -> bool:
        """Is an argument a function that is written in place?"""
        return isinstance(arg, Abs) or self.inline(arg) is not None

    def _inline(self, body: Abs, arg: Term) -> ast.expr:
        """A definition on arguments, written out."""
        args = arg.items if isinstance(arg, Tup) else (arg,)
        outside = self.names
        inside: dict[str, Name] = {}
        data: list[tuple[Param, Term]] = []
        for param, each in zip(body.params, args, strict=True):
            if isinstance(each, Abs):
                inside[param.name] = Name(None, param.type, inline=(each, outside))
            elif isinstance(each, Var) and self.inline(each) is not None:
                inside[param.name] = outside[each.name]
            else:
                data.append((param, each))
        inside.update(self._given(data, body.body))
        self._inlined += 1
        try:
            with self.seeing(inside):
                return self.expr(body.body)
        finally:
            self._inlined -= 1

    def _given(self, data: Sequence[tuple[Param, Term]], body: Term) -> dict[str, Name]:
        """The arguments of a body as its names: evaluated before it, or where it needs the only one first."""
        if len(data) == 1:
            ((param, term),) = data
            if listing.makes_items(self, term) and is_first(param.name, body):
                return {param.name: Name(None, param.type, later=(term, self.names))}
        values = self.exprs([term for _, term in data])
        return {param.name: Name(self.named(value), param.type) for (param, _), value in zip(data, values, strict=True)}

    def function_value(self, direct: Direct) -> ast.expr:
        """A function that is called directly, as a function value: of one argument."""
        if direct.arity == 1 and not direct.task:
            return py.name(direct.python)
        argument = py.name("p")
        values = [argument] if direct.arity == 1 else [py.item(argument, at) for at in range(direct.arity)]
        task = [py.name(TASK)] if direct.task else []
        captured = [each for each in (direct.python, *([TASK] if direct.task else [])) if each not in self.code.globals]
        params = py.parameters(["p", *captured], [py.name(each) for each in captured])
        return ast.Lambda(params, py.call(direct.python, *task, *values))

    def _definition(self, term: Ref) -> ast.expr:
        direct = self.code.definition(term.name, term.types)
        if self.code.is_function(term.name):
            return self.function_value(direct)
        return py.call(direct.python, *([py.name(TASK)] if direct.task else []))

    def closure(self, term: Abs) -> ast.expr:
        """A function value; what it captures becomes the defaults of parameters that nobody gives."""
        outside = self.names
        own, defaults = self._captures(term)
        with_task = self.has_task
        self._capture_task(term, own, defaults)
        name = self.fresh("fn")
        params = self.bind_params(term.params)
        before = []
        parameter = params[0] if len(params) == 1 else self.fresh("p")
        if len(params) > 1:
            before = [py.assign(params, py.name(parameter))]
        made: Any = self.define(name, [parameter, *own], term.body, before=before)
        made.args.defaults = defaults
        self.names, self.has_task = outside, with_task
        self.emit(made)
        return py.name(name)

    def _captures(self, term: Term) -> tuple[list[str], list[ast.expr]]:
        """New names, in scope, for what a term captures, and the values that they get."""
        own: list[str] = []
        values: list[ast.expr] = []
        outside, self.names = self.names, {}
        for name in sorted(free_vars(term)):
            known = outside[name]
            if known.direct is not None:
                self.names[name] = known
                if known.direct.python not in own:
                    own.append(known.direct.python)
                    values.append(py.name(known.direct.python))
            else:
                values.append(self._named_value(known))
                own.append(self.bind(name, known.type))
                if isinstance(known.value, inlining.DictName):
                    self.bind_dict(name, known.type, own[-1])
        return own, values

    def _capture_task(self, term: Term, own: list[str], values: list[ast.expr]) -> None:
        """Captures the task too, where the term may act."""
        self.has_task = self.has_task and self.code.acting.term(term)
        if self.has_task:
            own.append(TASK)
            values.append(py.name(TASK))

    def _let_rec(self, term: LetRec) -> None:
        """Local functions: made by a function of their own, so that each turn of a loop around them has others."""
        outside = self.names
        functions = [(each, Direct(self.fresh(each.name), len(each.fun.params))) for each in term.defs]
        functions_only = LetRec(term.defs, Lit(()))
        own, values = self._captures(functions_only)
        with_task = self.has_task
        self._capture_task(functions_only, own, values)
        for each, direct in functions:
            self.names[each.name] = Name(py.name(direct.python), each.type, direct)
        body: list[ast.stmt] = []
        for each, direct in functions:
            with self.scope():
                params = self.bind_params(each.fun.params)
                body.append(self.define(direct.python, params, each.fun.body, direct.python))
        made = [direct.python for _, direct in functions]
        body.append(ast.Return(py.name(made[0]) if len(made) == 1 else py.tuple_of([py.name(each) for each in made])))
        group = self.fresh("group")
        self.top.append(py.function(group, py.parameters(own), body))
        self.names = {**outside, **{each.name: self.names[each.name] for each, _ in functions}}
        self.has_task = with_task
        self.emit(py.assign(made, py.call(group, *values)))


def _is(value: ast.expr, name: str) -> bool:
    return isinstance(value, ast.Name) and value.id == name

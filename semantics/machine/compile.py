"""From the term of a function's body to the machine's nodes.

What is simple becomes one operand; all else is cut into nodes, from the end to the start: each part is compiled with the
``Cont`` that its value goes to. Operands that come before one that is not simple wait in slots of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import attrs

from calculus.binding import free_vars
from calculus.config import World
from calculus.operations import OPERATIONS, Delta, Each, Fold
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
    Proj,
    Rcd,
    Rec,
    Ref,
    Sel,
    Spore,
    Term,
    Tup,
    Val,
    Var,
)
from calculus.types import Type
from semantics.contexts import operands as operands_of
from semantics.evaluator import VISIBLE
from semantics.machine import operands as simple
from semantics.machine.code import Capture, Closure, Code, entering, spreading, whole
from semantics.machine.nodes import (
    Act,
    Apply,
    Branch,
    Call,
    Context,
    Env,
    Expr,
    Fit,
    Iterate,
    Node,
    Place,
    Return,
    Scope,
    Set,
    TailCall,
)
from semantics.machine.operands import Arm, Operand, Tally
from semantics.machine.patterns import Fits, matcher
from semantics.machine.simplicity import Simplicity, primitive

NOWHERE = -1


class Library(Protocol):
    """What a body's compiler needs to know of the program; the machine is it."""

    world: World
    tally: Tally

    def definition(self, ref: Ref) -> Code:
        """The code of a definition at given types; one without parameters where its body is no function."""
        ...

    def prepare(self, code: Code) -> None:
        """Compiles a code's body."""
        ...

    def fields(self, label: str) -> dict[str, int]:
        """The place of a field in each constructor that has it."""
        ...


@attrs.define(eq=False)
class Name:
    """What a name in scope is: an operand, its type, and its code where it is a function that is known."""

    type: Type
    operand: Operand
    code: Code | None = None
    captured: Expr | None = None


@attrs.define(eq=False)
class Cont:
    """Where a value goes: to a slot and the next node, or (``next`` is None) to the caller. ``around`` is its context."""

    next: Node | None = None
    slot: int = NOWHERE
    around: Context | None = None


RETURN = Cont()


def compile_body(library: Library, code: Code) -> None:
    """Fills in the code's body, pad, and its operand if it is simple."""
    compiler = _Compiler(library, code)
    if compiler.is_simple(code.source):
        code.simple = compiler.operand(code.source)
        code.loops = compiler.simplicity.loops(code.source)
        code.body = compiler.give(code.simple, RETURN, compiler.place(code.source))
    else:
        code.body = compiler.node(code.source, RETURN)
    code.pad = (None,) * (compiler.size - code.offset - len(code.params))


class _Compiler:
    """Compiles one body: the names in scope, and the size of the environment so far."""

    def __init__(self, library: Library, code: Code) -> None:
        self.library = library
        self.tally = library.tally
        self.simplicity = Simplicity(library.world.program)
        self.is_simple = self.simplicity.of
        self.names: dict[str, Name] = {}
        self.scope: Scope | None = None
        self.size = code.offset
        for index, capture in enumerate(code.captures):
            self.bind_known(capture.name, capture.type, simple.captured(index), capture.code)
        for name, ty, sibling in code.group:
            self.bind(name, self.sibling(sibling, ty))
        for param in code.params:
            self.bind_slot(param.name, param.type)

    # Scopes. What ``bind`` returns is for ``leave``, last in, first out.

    def bind(self, name: str, what: Name) -> tuple[str, Name | None, Scope | None]:
        """Brings a name into scope."""
        mark = (name, self.names.get(name), self.scope)
        self.names[name] = what
        self.scope = Scope(name, what.type, what.operand.run, self.scope)
        return mark

    def leave(self, mark: tuple[str, Name | None, Scope | None]) -> None:
        """Takes the last name out of scope."""
        name, before, self.scope = mark
        if before is None:
            del self.names[name]
        else:
            self.names[name] = before

    def new_slot(self) -> int:
        """A slot that nothing else uses."""
        self.size += 1
        return self.size - 1

    def bind_slot(self, name: str, ty: Type) -> tuple[int, tuple[str, Name | None, Scope | None]]:
        """Brings a name with a slot of its own into scope."""
        slot = self.new_slot()
        return slot, self.bind(name, Name(ty, simple.in_slot(slot)))

    def bind_known(self, name: str, ty: Type, operand: Operand, code: Code | None) -> Any:
        """Brings a name into scope whose value is a closure of ``code``, if that is known."""
        if code is None or not code.captures:
            return self.bind(name, Name(ty, operand, code))
        closure = operand.run
        return self.bind(name, Name(ty, operand, code, lambda env: closure(env).captured))

    def sibling(self, code: Code, ty: Type) -> Name:
        """A function of the group that this body is of: it captures what this body does."""
        if not code.captures:
            return Name(ty, simple.constant(Closure(code, None)), code)
        return Name(ty, Operand(lambda env: Closure(code, env[0])), code, lambda env: env[0])

    def place(self, term: Term, done: Sequence[Operand] = (), around: Context | None = None) -> Context:
        """The context of a term in the present scope, whose first operands are done."""
        return Context(Place(term, self.scope, tuple([operand.run for operand in done])), around)

    # Nodes.

    def node(self, term: Term, cont: Cont) -> Node:
        """The node that evaluates a term and gives the value to ``cont``."""
        match term:
            case Let():
                return self.lets(term, cont)
            case LetRec():
                return self.let_rec(term, cont)
            case If(cond, then, els):
                yes, no = self.node(then, cont), self.node(els, cont)
                return self.after([cond], term, cont, lambda at, ops: _branch(ops[0], yes, no, at))
            case Match():
                return self.match(term, cont)
            case _ if self.is_simple(term):
                return self.give(self.operand(term), cont, self.place(term, (), cont.around))
            case App():
                return self.application(term, cont)
            case Ref():
                code = self.library.definition(term)
                return self.call(code, lambda: entering(code, None, []), 1, self.place(term, (), cont.around), cont)
            case Op(name, _, args) if not primitive(term):
                operation: Any = OPERATIONS[name].implementation
                return self.after(args, term, cont, partial(self.iterate, operation, term, cont))
            case Spore():
                return self.spore(term, cont)
            case _ if type(term) in VISIBLE:
                return self.after(operands_of(term), term, cont, partial(self.act, term, cont))
            case _:
                form = partial(self.form, term)
                return self.after(operands_of(term), term, cont, lambda at, ops: self.give(form(ops), cont, at))

    def give(self, operand: Operand, cont: Cont, at: Context) -> Node:
        """A simple expression's value goes to ``cont``."""
        if cont.next is None:
            return Return(operand.run, operand.steps, at)
        return Set(operand.run, operand.steps, cont.slot, cont.next, at)

    def after(
        self, terms: Sequence[Term], whole_term: Term, cont: Cont, make: Callable[[Context, list[Operand]], Node]
    ) -> Node:
        """The node that evaluates some operands and then does what ``make`` gives for them."""
        late = [at for at, term in enumerate(terms) if not self.is_simple(term)]
        first_free = late[-1] + 1 if late else 0
        found = [self.operand(term) if self.is_simple(term) else None for term in terms]
        ops: list[Operand] = []
        waiting: list[int] = []
        for at, operand in enumerate(found):
            if operand is None or (operand.steps and at < first_free):
                waiting.append(at)
                ops.append(simple.in_slot(self.new_slot()))
            else:
                ops.append(operand)
        node = make(self.place(whole_term, ops[:first_free], cont.around), ops)
        for at in reversed(waiting):
            into = Cont(node, ops[at].slot, self.place(whole_term, ops[:at], cont.around))
            early = found[at]
            if early is None:
                node = self.node(terms[at], into)
            else:
                node = self.give(early, into, self.place(terms[at], (), into.around))
        return node

    def lets(self, term: Let, cont: Cont) -> Node:
        """A spine of lets: into scope forwards, to nodes backwards."""
        spine: list[tuple[Let, int, tuple[str, Name | None, Scope | None]]] = []
        body: Term = term
        while isinstance(body, Let):
            slot, mark = self.bind_slot(body.name, body.type)
            spine.append((body, slot, mark))
            body = body.body
        node = self.node(body, cont)
        for let, slot, mark in reversed(spine):
            self.leave(mark)
            if self.is_simple(let.bound):
                operand = self.operand(let.bound)
                node = Set(operand.run, operand.steps + 1, slot, node, self.place(let, (), cont.around))
            else:
                arrived = self.place(let, [simple.in_slot(slot)], cont.around)
                count = Set(simple.in_slot(slot).run, 1, slot, node, arrived)
                node = self.node(let.bound, Cont(count, slot, self.place(let, (), cont.around)))
        return node

    def let_rec(self, term: LetRec, cont: Cont) -> Node:
        """Local functions: the values that they capture are found once, each function is a closure in a slot."""
        at = self.place(term, (), cont.around)
        codes, captured = self.group(term)
        slots = []
        marks = []
        for local, code in zip(term.defs, codes, strict=True):
            slot = self.new_slot()
            slots.append(slot)
            marks.append(self.bind_known(local.name, local.type, simple.in_slot(slot), code))
        node = self.node(term.body, cont)
        for mark in reversed(marks):
            self.leave(mark)
        for i in range(len(slots) - 1, -1, -1):
            node = Set(_closing(codes[i], captured), 0 if i else 1, slots[i], node, at)
        return node

    def group(self, term: LetRec) -> tuple[list[Code], Expr]:
        """The codes of local functions, and the values that all of them capture."""
        captures, captured = self.captures(Rec(term.defs, term.defs[0].name))
        prepare = self.library.prepare
        codes = [Code(Rec(term.defs, d.name), d.fun.params, d.fun.body, captures, prepare) for d in term.defs]
        members = tuple([(d.name, d.type, code) for d, code in zip(term.defs, codes, strict=True)])
        for code in codes:
            code.group = members
        return codes, captured

    def captures(self, function: Term) -> tuple[tuple[Capture, ...], Expr]:
        """The names that a function has from outside, and their values as a tuple."""
        names = sorted(free_vars(function))
        known = [self.names[name] for name in names]
        captures = tuple([Capture(name, what.type, what.code) for name, what in zip(names, known, strict=True)])
        return captures, simple.items([what.operand for what in known])

    # Calls.

    def application(self, term: App, cont: Cont) -> Node:
        """A call: of a function that is known, with its arguments in its slots at once, or of a function value."""
        known = self.known(term.fn)
        if known is None:
            return self.after([term.fn, term.arg], term, cont, partial(self.apply, cont))
        code, captured = known
        arg = term.arg
        if isinstance(arg, Tup) and len(arg.items) == len(code.params):
            inside = Cont(cont.next, cont.slot, self.place(term, [self.operand(term.fn)], cont.around))

            def call_on(at: Context, ops: list[Operand]) -> Node:
                runs = [op.run for op in ops]
                return self.call(code, lambda: entering(code, captured, runs), simple.steps_of(ops) + 1, at, cont)

            return self.after(arg.items, arg, inside, call_on)

        def call(at: Context, ops: list[Operand]) -> Node:
            _, op = ops
            if len(code.params) == 1:
                return self.call(code, lambda: entering(code, captured, [op.run]), op.steps + 1, at, cont)
            return self.call(code, lambda: spreading(code, captured, op.run), op.steps + 1, at, cont)

        return self.after([term.fn, arg], term, cont, call)

    def known(self, fn: Term) -> tuple[Code, Expr | None] | None:
        """The code of a function, and what it captures, where the text tells."""
        if isinstance(fn, Var):
            name = self.names[fn.name]
            return None if name.code is None else (name.code, name.captured)
        if isinstance(fn, Ref) and self.is_simple(fn):
            return self.library.definition(fn), None
        return None

    def call(self, code: Code, link: Callable[[], Callable[[Env], Env]], steps: int, at: Context, cont: Cont) -> Node:
        """A call; the code is compiled, and ``enter`` made, when it is first made."""

        def enter(env: Env) -> Env:
            code.ready()
            node.enter = link()
            return node.enter(env)

        node: Call | TailCall
        if cont.next is None:
            node = TailCall(enter, code, steps, at)
        else:
            node = Call(enter, code, steps, cont.slot, cont.next, at, cont.around)
        return node

    def apply(self, cont: Cont, at: Context, ops: list[Operand]) -> Node:
        """A call of a function value."""
        function, argument = ops
        return Apply(function.run, argument.run, simple.steps_of(ops) + 1, cont.slot, cont.next, at, cont.around)

    def iterate(self, operation: Each | Fold, term: Op, cont: Cont, at: Context, ops: list[Operand]) -> Node:
        """An operation that calls a function."""
        *others, function = ops
        runs = tuple([op.run for op in others])
        return Iterate(operation, term, runs, function.run, simple.steps_of(ops), cont.slot, cont.next, at, cont.around)

    def act(self, term: Term, cont: Cont, at: Context, ops: list[Operand]) -> Node:
        """A visible action."""
        runs = tuple([op.run for op in ops])
        return Act(term, runs, simple.steps_of(ops), cont.slot, cont.next, at, cont.around)

    # Choices and spores.

    def match(self, term: Match, cont: Cont) -> Node:
        """A match: the scrutinee in a slot, then a branch for each case, the last case first."""
        return self.after([term.scrutinee], term, cont, lambda at, ops: self.cases(term, ops[0], cont, at))

    def cases(self, term: Match, of: Operand, cont: Cont, at: Context) -> Node:
        """The branches of a match on an operand."""
        slot = of.slot if of.slot >= 0 else self.new_slot()
        scrutinee = simple.in_slot(slot)
        node: Node | None = None
        for i in range(len(term.cases) - 1, -1, -1):
            case = term.cases[i]
            tried = tuple([earlier for earlier in term.cases[:i] if earlier.guard is not None])
            here = Place(term, self.scope, (scrutinee.run,), tried)
            fits, marks = self.pattern(case.pattern)
            then = self.node(case.body, cont)
            if case.guard is not None:
                then = self.guard(case.guard, then, node, here, cont)
            for mark in reversed(marks):
                self.leave(mark)
            node = Fit(fits, slot, then, node, Context(here, cont.around))
        assert node is not None
        return node if of.slot >= 0 else Set(of.run, of.steps, slot, node, at)

    def guard(self, guard: Term, then: Node, els: Node | None, match: Place, cont: Cont) -> Node:
        """The branch on a guard, the start of which has been counted."""
        around = Context(match, cont.around)
        if self.is_simple(guard):
            operand = self.operand(guard)
            return Branch(operand.run, operand.steps + 1, then, operand.steps, els, self.place(guard, (), around))
        slot = self.new_slot()
        held = Place(match.term, match.scope, (*match.done, simple.in_slot(slot).run), match.tried)
        branch = Branch(simple.in_slot(slot).run, 1, then, 0, els, Context(held, cont.around))
        return self.node(guard, Cont(branch, slot, around))

    def pattern(self, pattern: Any) -> tuple[Fits, list[Any]]:
        """A pattern's function; its names are in scope until they are taken out."""
        marks: list[Any] = []

        def new_slot(name: str, ty: Type) -> int:
            slot, mark = self.bind_slot(name, ty)
            marks.append(mark)
            return slot

        return matcher(pattern, new_slot), marks

    def spore(self, term: Spore, cont: Cont) -> Node:
        """A spore's header, entry by entry, each in a slot."""
        outside = self.scope
        entries = [self.bind_slot(param.name, param.type) for param in term.code.header]
        slots = [simple.in_slot(slot) for slot, _ in entries]
        runs = tuple([slot.run for slot in slots])
        made = simple.spore_of(term.code, slots)
        node = self.give(made, cont, Context(Place(term, outside, runs), cont.around))
        for i in range(len(entries) - 1, -1, -1):
            slot, mark = entries[i]
            self.leave(mark)
            around = Context(Place(term, outside, runs[:i]), cont.around)
            node = self.node(term.inits[i], Cont(node, slot, around))
        return node

    # Operands.

    def operand(self, term: Term) -> Operand:
        """A simple expression."""
        match term:
            case Var(name):
                return self.names[name].operand
            case Lit(value) | Val(value):
                return simple.constant(value)
            case Abs():
                code, captured = self.function(term)
                return Operand(_closing(code, captured)) if code.captures else simple.constant(Closure(code, None))
            case Ref():
                return simple.constant(Closure(self.library.definition(term), None))
            case Let():
                return self.simple_lets(term)
            case If(cond, then, els):
                return simple.choice(self.operand(cond), self.operand(then), self.operand(els), self.tally)
            case Match(scrutinee, cases):
                return simple.selected(self.operand(scrutinee), [self.arm(case) for case in cases], self.tally)
            case Spore():
                return self.simple_spore(term)
            case Op(_, _, args) if not primitive(term):
                return self.simple_operation(term, args)
            case _:
                return self.form(term, [self.operand(part) for part in operands_of(term)])

    def form(self, term: Term, ops: list[Operand]) -> Operand:
        """A term of first-order operations, of its operands."""
        match term:
            case Op(name, types):
                return simple.delta(self.delta(name, types), ops)
            case Tup():
                return simple.tuple_of(ops)
            case Lst():
                return simple.list_of(ops)
            case New(name):
                return simple.data(name, ops)
            case Rcd(labels):
                return simple.record(labels, ops)
            case Proj(_, index):
                return simple.projection(ops[0], index)
            case Sel(_, label):
                return simple.selection(ops[0], label, self.library.fields(label))
            case _:
                raise TypeError(f"no simple expression: {type(term).__name__}")

    def delta(self, name: str, types: tuple[Type, ...]) -> Callable[..., Any]:
        """The function of a first-order operation at given types."""
        implementation = OPERATIONS[name].implementation
        assert isinstance(implementation, Delta)
        if implementation.world:
            return partial(implementation.function, self.library.world, types)
        return simple.specialised(name, types) or implementation.function

    def function(self, term: Abs) -> tuple[Code, Expr]:
        """The code of a function, and the values that it captures."""
        captures, captured = self.captures(term)
        return Code(term, term.params, term.body, captures, self.library.prepare), captured

    def simple_operation(self, term: Op, args: tuple[Term, ...]) -> Operand:
        """An operation whose function is written in place and has a simple body."""
        *others, function = args
        assert isinstance(function, Abs)
        code, captured = self.function(function)
        code.ready()
        operation: Any = OPERATIONS[term.name].implementation
        call = partial(whole, operation, code)
        return simple.calling_all(call, [self.operand(other) for other in others], captured, self.tally)

    def simple_lets(self, term: Let) -> Operand:
        bound = []
        marks = []
        body: Term = term
        while isinstance(body, Let):
            init = self.operand(body.bound)
            slot, mark = self.bind_slot(body.name, body.type)
            bound.append((slot, init))
            marks.append(mark)
            body = body.body
        result = self.operand(body)
        for mark in reversed(marks):
            self.leave(mark)
        return simple.binding(bound, result)

    def arm(self, case: Any) -> Arm:
        fits, marks = self.pattern(case.pattern)
        arm = Arm(fits, None if case.guard is None else self.operand(case.guard), self.operand(case.body))
        for mark in reversed(marks):
            self.leave(mark)
        return arm

    def simple_spore(self, term: Spore) -> Operand:
        bound = []
        marks = []
        for param, init in zip(term.code.header, term.inits, strict=True):
            operand = self.operand(init)
            slot, mark = self.bind_slot(param.name, param.type)
            bound.append((slot, operand))
            marks.append(mark)
        for mark in reversed(marks):
            self.leave(mark)
        made = simple.spore_of(term.code, [simple.in_slot(slot) for slot, _ in bound])
        return simple.after_storing(bound, made) if bound else made


def _branch(cond: Operand, then: Node, els: Node, at: Context) -> Node:
    return Branch(cond.run, cond.steps + 1, then, cond.steps + 1, els, at)


def _closing(code: Code, captured: Expr) -> Expr:
    if not code.captures:
        closure = Closure(code, None)
        return lambda env: closure
    return lambda env: Closure(code, captured(env))

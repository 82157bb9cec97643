"""A program's compiled code: definitions at the types that they are used at, and spores, each compiled when first called."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from calculus.binding import TYPES
from calculus.codec import to_text
from calculus.config import World
from calculus.node import children
from calculus.runtime import Failure, SporeVal
from calculus.source import NO_SPAN, Span
from calculus.terms import Abs, Ref, SporeCode
from calculus.types import Type
from calculus.values import Failed, Value
from fpcalc.compiler import linking
from fpcalc.compiler import syntax as py
from fpcalc.compiler.acting import Acting
from fpcalc.compiler.functions import Function
from fpcalc.compiler.names import TASK, Direct
from fpcalc.compiler.safety import Safety
from fpcalc.compiler.support import SporeFunction, names_for
from fpcalc.compiler.typing import Typing
from fpcalc.engines.interface import Stopped
from semantics.reduction import instance

if TYPE_CHECKING:
    from fpcalc.engines.interface import Task

#: The most frames of compiled calls. A call from Python to Python takes no C stack, so what bounds them is memory.
DEEPEST = 50_000_000
#: The most nodes of a definition that is written out where it is called.
_SHORT = 80


@contextmanager
def deep() -> Iterator[None]:
    """Inside the ``with`` compiled calls may nest as deep as memory allows."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class Code:
    """The code of one program, in its world. Evaluations run inside ``deep``."""

    def __init__(self, world: World) -> None:
        self.program = world.program
        self.acting = Acting(world.program)
        self.safety = Safety(world.program)
        self.typing = Typing(world.program)
        self.globals: dict[str, Any] = names_for(world, self.spore)
        self.expressions: dict[int, tuple[Any, bool]] = {}
        self._numbers = count(1)  # what ``next`` gives is nobody else's, in other threads too
        self._short: dict[str, bool] = {}
        self._names: dict[int, str] = {}
        self._spans: dict[str, list[Span]] = {}
        self._definitions: dict[tuple[str, tuple[Type, ...]], Direct] = {}
        self._digests: dict[int, tuple[SporeCode, str]] = {}
        self._spores: dict[str, SporeFunction] = {}
        self._chains: dict[linking.Key, Callable[..., Value]] = {}

    # Running.

    def main(self, task: Task) -> Value:
        """The value of the program's main expression. Raises ``Stopped``."""
        name = self.fresh("main")
        body = self.program.main
        assert body is not None
        self._compile(name, lambda f: f.define(name, [TASK], body))
        try:
            return self.globals[name](task)
        except Failed as failed:
            raise Stopped(self.failure(failed)) from None

    def apply(self, task: Task, spore: SporeVal, argument: Value) -> Value:
        """The value of a spore applied to an argument, in a task. Raises ``Stopped``."""
        body = self.spore(spore.code)
        try:
            return body(task, spore.values, argument)
        except Failed as failed:
            raise Stopped(self.failure(failed)) from None

    def along(self, task: Task, spores: Sequence[SporeVal], argument: Value) -> Value:
        """The value of spores applied one after the other, the first to an argument, in a task. Raises ``Stopped``."""
        value = argument
        at = 0
        while at < len(spores):
            chain = spores[at : at + linking.LONGEST]
            if linking.pays(chain[0], value) and linking.is_worth(chain):
                value = self._linked(task, chain, value)
                at += len(chain)
            else:
                value = self.apply(task, chain[0], value)
                at += 1
        return value

    def _linked(self, task: Task, chain: Sequence[SporeVal], argument: Value) -> Value:
        key = tuple([linking.key_of(spore, self._digest) for spore in chain])
        function = self._chains.get(key)
        if function is None:
            name = self.fresh("chain")
            self._compile(name, lambda f: linking.define(f, name, chain))
            function = self._chains[key] = self.globals[name]
        try:
            return function(task, [spore.values for spore in chain], argument)
        except Failed as failed:
            raise Stopped(self.failure(failed)) from None

    def failure(self, failed: Failed) -> Failure:
        """What has failed, at the innermost place in the program's text."""
        span = NO_SPAN
        frame = failed.__traceback__
        while frame is not None:
            spans = self._spans.get(frame.tb_frame.f_code.co_filename)
            if spans is not None:
                span = spans[frame.tb_lineno - 1]
            frame = frame.tb_next
        return Failure(failed.code, tuple(failed.words.items()), span)

    # What is compiled.

    def definition(self, name: str, types: tuple[Type, ...]) -> Direct:
        """The function of a definition at given types; it compiles itself when it is first called."""
        known = self._definitions.get((name, types))
        if known is not None:
            return known
        body = instance(self.program, name, types)
        params = len(body.params) if isinstance(body, Abs) else 0
        direct = Direct(self.fresh(name), params, self.acting.definition(name))
        self._definitions[name, types] = direct
        self.globals[direct.python] = self._stub(direct, lambda: self._define(direct, body, (name, types)))
        return direct

    def small(self, name: str, types: tuple[Type, ...]) -> Abs | None:
        """A definition that can be written out where it is called: it is short, and calls no other."""
        if name not in self._short:
            body = self.program.definitions[name].body
            self._short[name] = isinstance(body, Abs) and _is_short(body)
        return instance(self.program, name, types) if self._short[name] else None

    def is_function(self, name: str) -> bool:
        """Is the definition a function, and not an expression that is evaluated at each mention?"""
        return isinstance(self.program.definitions[name].body, Abs)

    def _stub(self, direct: Direct, define: Callable[[], None]) -> Callable[..., Value]:
        def stub(*args: Value) -> Value:
            define()
            return self.globals[direct.python](*args)

        return stub

    def _define(self, direct: Direct, body: Any, again: tuple[str, tuple[Type, ...]]) -> None:
        def make(f: Function) -> ast.stmt:
            task = [TASK] if direct.task else []
            f.has_task = direct.task
            if not isinstance(body, Abs):
                return f.define(direct.python, task, body)
            return f.define(direct.python, [*task, *f.bind_params(body.params)], body.body, again)

        self._compile(direct.python, make)

    def spore(self, code: SporeCode) -> SporeFunction:
        """The function of a spore's code. Equal code from two places has two: a function knows its places in the text."""
        digest = self._digest(code)
        function = self._spores.get(digest)
        if function is None:
            function = self._spores[digest] = self._compile_spore(code)
        return function

    def _digest(self, code: SporeCode) -> str:
        """The hash of a spore's code and of its places in the text."""
        known = self._digests.get(id(code))
        if known is None:
            digest = hashlib.sha256(to_text(code, spans=True).encode("ascii")).hexdigest()
            known = self._digests[id(code)] = code, digest
        return known[1]

    def _compile_spore(self, code: SporeCode) -> SporeFunction:
        name = self.fresh("spore")

        def make(f: Function) -> ast.stmt:
            before = []
            header = f.bind_params(code.header)
            if header:
                before.append(_unpacked(header, "env"))
            params = f.bind_params(code.params)
            if params:
                before.append(_unpacked(params, "arg") if len(params) > 1 else py.assign(params, py.name("arg")))
            return f.define(name, [TASK, "env", "arg"], code.body, before=before)

        self._compile(name, make)
        function: SporeFunction = self.globals[name]
        return function

    def _compile(self, name: str, make: Callable[[Function], ast.stmt]) -> None:
        """Makes a function, and the functions that it needs beside it, and puts them among the globals."""
        spans: list[Span] = [NO_SPAN]
        top: list[ast.stmt] = []
        with deep():
            made = make(Function(self, spans, top))
            module = ast.fix_missing_locations(ast.Module([*top, made], []))
            file = f"<fpcalc {name}>"
            self._spans[file] = spans
            exec(compile(module, file, "exec"), self.globals)

    # Names.

    def fresh(self, hint: str) -> str:
        """A Python name that nothing else has."""
        word = re.sub(r"\W", "_", hint, flags=re.ASCII)
        return f"{word if word[:1].isalpha() else 'v' + word}_{next(self._numbers)}"

    def keep(self, value: Any) -> str:
        """The global name of a value that the code mentions."""
        known = self._names.get(id(value))
        if known is None:
            known = self._names[id(value)] = self.fresh(getattr(value, "__name__", "k").strip("<>"))
            self.globals[known] = value
        return known

    def fields(self, label: str) -> dict[str, int]:
        """The place of a field in each constructor that has it."""
        return {
            name: at
            for name, constructor in self.program.constructors().items()
            for at, field in enumerate(constructor.fields)
            if field.name == label
        }

    def is_only(self, constructor: str) -> bool:
        """Is it the only constructor of its data type?"""
        found = self.program.constructors().get(constructor)
        if found is None:
            return False
        declared = self.program.data.get(found.parent.name)
        return declared is not None and len(declared.constructors) == 1


def _is_short(body: Abs) -> bool:
    size = 0
    stack: list[Any] = [body]
    while stack and size < _SHORT:
        node = stack.pop()
        if isinstance(node, Ref):
            return False
        size += 1
        stack += [child for child in children(node) if not isinstance(child, TYPES)]
    return size < _SHORT


def _unpacked(names: list[str], source: str) -> ast.stmt:
    return ast.Assign([ast.Tuple([ast.Name(each, py.STORE) for each in names], py.STORE)], py.name(source))

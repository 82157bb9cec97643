"""Σ ⊢ C: the typing of configurations, which preservation is about.

A task is typed from the outside in: its whole term has the type that is asked of it, and each frame tells the type of its
hole. Frames and redexes keep their operands as they were checked, with the values of those that are done beside, so a frame
is typed as the term that it was, and the values at the types of their operands.

Σ types locations when they are named, and a lineage is named before its data is there; so a store is typed by "if σ(ι) is
defined then it has type Σ(ι)". Everything is a loop over what may be deep: frames, values, lineages.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from calculus.config import Ack, Config, Evict, Host, Keep, Message, Put, Req, Res, Task
from calculus.contexts import Control, Ended, Frame, Hole, Loop, Running, Stack
from calculus.node import Node
from calculus.operations import OPERATIONS, Fold
from calculus.problems import ProblemFound, problem
from calculus.rules import fired, rule
from calculus.runtime import Done, HostId, Lineage, Loc, Outcome
from calculus.terms import Program, SporeCode, Term
from calculus.types import Fun, SiloOf, Type
from calculus.values import Value
from checker.kernel import Ctx, StoreTy, check, check_value
from checker.kernel.functions import instance
from checker.kernel.operands import operand_types
from checker.subtyping import is_subtype


@attrs.frozen(eq=False)
class Memo:
    """What was found well typed before: good for all configurations of one program whose store typings only grow.

    ``parts``: hosts, each where it is, tasks and messages, as objects, which are kept so that their ids stay theirs.
    ``read``: lineages that were written and read back.
    """

    formed: set[Type] = attrs.field(factory=set)
    codes: set[SporeCode] = attrs.field(factory=set)
    values: set[tuple[Node, Type]] = attrs.field(factory=set)
    terms: set[tuple[Term, Type, bool]] = attrs.field(factory=set)
    operands: dict[Term, Sequence[Type]] = attrs.field(factory=dict)
    parts: dict[tuple[int, HostId | None], object] = attrs.field(factory=dict)
    read: set[Node] = attrs.field(factory=set)

    def context(self, program: Program, store_ty: StoreTy, driver: bool) -> Ctx:
        """∅; Σ"""
        return Ctx(program, store_ty=store_ty, driver=driver, formed=self.formed, codes=self.codes, values=self.values)


@rule("C-Config", "typing")
def check_config(config: Config, store_ty: StoreTy, memo: Memo | None = None) -> None:
    """
    Σ ⊢ each host's tasks and stores    Σ ⊢ each message    Σ ⊢ v : Σ(ι) for each ι ↦ v in stable storage
    ─────────────────────────────────────────────────────────────────────────────────────────────────────  C-Config
    Σ ⊢ H ‖ M ‖ S

    Raises FP0282 (a value is not of its type), FP0283 (a location's type), FP0284 (a task), FP0285 (a store or a message).
    """
    fired("C-Config")
    memo = memo or Memo()
    ctx = memo.context(config.world.program, store_ty, driver=False)
    for name, host in config.hosts.items():
        if (id(host), name) not in memo.parts:
            for task in host.tasks.values():
                if (id(task), None) not in memo.parts:
                    check_task(memo, ctx, task)
                    memo.parts[id(task), None] = task
            check_stores(ctx, name, host)
            memo.parts[id(host), name] = host
    for message in config.messages:
        if (id(message), None) not in memo.parts:
            check_message(ctx, message)
            memo.parts[id(message), None] = message
    for loc, value in config.stable.items():
        check_value(ctx, value, type_at(ctx, loc))


def check_lineage(program: Program, store_ty: StoreTy, lineage: Lineage, memo: Memo | None = None) -> None:
    """Σ ⊢ r: raises FP0282 or FP0283 where the lineage, or one that it is made of, is not well formed."""
    ctx = (memo or Memo()).context(program, store_ty, driver=False)
    check_value(ctx, lineage, SiloOf(lineage.data))


def type_at(ctx: Ctx, loc: Loc) -> Type:
    """Σ(ι); FP0283 where Σ does not know ι."""
    ty: Type | None = ctx.store_ty.get(loc)
    if ty is None:
        raise problem("FP0283", loc=loc, expected="nothing", found="something")
    return ty


# Tasks.


@rule("C-Task", "typing")
def check_task(memo: Memo, ctx: Ctx, task: Task) -> None:
    """
    T = Σ(ι) if τ answers to ι or is kept at ι, else the program's type    Σ ⊢ t : T
    ────────────────────────────────────────────────────────────────────────────────  C-Task
    Σ ⊢ τ: t

    Only the main task is on the driver, in the sense of T-SpawnNamed.
    """
    fired("C-Task")
    match task.reply:
        case None:
            asked = ctx.program.type
            ctx = memo.context(ctx.program, ctx.store_ty, driver=True)
        case Keep(loc) | (Loc() as loc):
            asked = type_at(ctx, loc)
    assert asked is not None, "a library has no main task"
    try:
        check_control(memo, ctx, task.control, asked)
    except ProblemFound as found:
        raise problem("FP0284", task=task.id, why=found.problems[0]) from found


def check_control(memo: Memo, ctx: Ctx, control: Control, asked: Type) -> None:
    """Raises what is wrong with a task's term, taken apart as it is, if it has not the type."""
    if isinstance(control, Ended):
        check_outcome(ctx, control.outcome, asked)
        return
    for frame in reversed(frames(control.stack)):
        asked = type_of_hole(memo, ctx, frame, asked)
    check_running(memo, ctx, control, asked)


def frames(stack: Stack | None) -> list[Frame]:
    """The frames of a stack, the innermost first."""
    found: list[Frame] = []
    while stack is not None:
        found.append(stack.top)
        stack = stack.below
    return found


def type_of_hole(memo: Memo, ctx: Ctx, frame: Frame, asked: Type) -> Type:
    """The type that a frame asks of its hole, the frame having the type that is asked of it."""
    return c_loop(ctx, frame, asked) if isinstance(frame, Loop) else c_hole(memo, ctx, frame, asked)


@rule("C-Hole", "typing")
def c_hole(memo: Memo, ctx: Ctx, hole: Hole, asked: Type) -> Type:
    """
    Σ ⊢ t : T    t's operands have types T₁,…,Tₙ    Σ ⊢ v₁ : T₁  …  Σ ⊢ vₖ : Tₖ
    ─────────────────────────────────────────────────────────────────────────────  C-Hole
    Σ ⊢ t with v₁,…,vₖ done : T, and its hole : Tₖ₊₁
    """
    fired("C-Hole")
    types = check_operands(memo, ctx, hole.term, hole.done.to_list()[::-1], asked)
    return types[len(hole.done)]


@rule("C-Loop", "typing")
def c_loop(ctx: Ctx, loop: Loop, asked: Type) -> Type:
    """
    op : (T₁,…,Tₙ, A => B) => T    Σ ⊢ vᵢ : Tᵢ    Σ ⊢ f : A => B    Σ ⊢ each item : A    Σ ⊢ each result : B
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────  C-Loop
    Σ ⊢ op(v₁,…,vₙ, f) with results and items : T, and its hole : B

    An operation that threads an accumulator of type B makes each A of it and an item.
    """
    fired("C-Loop")
    params, result = instance(loop.op, loop.types)
    if not is_subtype(ctx.program, result, asked):
        raise problem("FP0201", loop.span, expected=asked, found=result)
    for value, ty in zip(loop.args, params, strict=True):
        check_value(ctx, value, ty)
    function = params[-1]
    assert isinstance(function, Fun)
    made = OPERATIONS[loop.op].implementation
    if isinstance(made, Fold):
        check_value(ctx, loop.acc, function.result)
    for item in loop.items:
        check_value(ctx, made.argument(loop.acc, item) if isinstance(made, Fold) else item, function.param)
    for value in () if isinstance(made, Fold) else loop.acc:
        check_value(ctx, value, function.result)
    return function.result


@rule("C-Running", "typing")
def check_running(memo: Memo, ctx: Ctx, control: Running, asked: Type) -> None:
    """
    Σ ⊢ E[□] : T, and its hole : S    Σ ⊢ t : S    Σ ⊢ v₁ : T₁  …  Σ ⊢ vₙ : Tₙ for t's operands
    ───────────────────────────────────────────────────────────────────────────────────────────────  C-Running
    Σ ⊢ E[t with v₁,…,vₙ done] : T
    """
    fired("C-Running")
    if isinstance(control.redex, Loop):
        check_value(ctx, control.values[0], c_loop(ctx, control.redex, asked))
    else:
        check_operands(memo, ctx, control.redex, control.values, asked)


def check_operands(memo: Memo, ctx: Ctx, term: Term, values: Sequence[Value], asked: Type) -> Sequence[Type]:
    """The types of a term's operands, if the term has the type that is asked and those of its operands that are done, too."""
    if (term, asked, ctx.driver) not in memo.terms:
        debts: list[tuple[Value, Type]] = []
        check(ctx.closed(debts), term, asked)
        for value, ty in debts:
            check_value(ctx, value, ty)
        memo.terms.add((term, asked, ctx.driver))
    types = memo.operands.get(term)
    if types is None:
        types = memo.operands[term] = operand_types(ctx.closed([]), term)
    for value, ty in zip(values, types, strict=False):
        check_value(ctx, value, ty)
    return types


# Stores and messages.


@rule("C-Stores", "typing")
def check_stores(ctx: Ctx, name: HostId, host: Host) -> None:
    """
    Σ ⊢ o : Σ(ι) for each ι ↦ o that is in h's silos, kept there, a future or unacknowledged
    ι is on h if it is a silo's or a future's
    ─────────────────────────────────────────────────────────────────────────────────────────  C-Stores
    Σ ⊢ h's stores

    A failure or a loss is an outcome of every type; a pending future has none.
    """
    fired("C-Stores")
    for store in (host.silos, host.futures):
        for loc in store:
            if loc.host != name:
                raise problem("FP0285", where=name, what=loc)
    for store in (host.silos, host.kept, host.futures):
        for loc, outcome in store.items():
            ty = type_at(ctx, loc)
            if outcome is not None:
                check_outcome(ctx, outcome, ty)
    for loc, put in host.unacked.items():
        if put.loc != loc or put.sender != name:
            raise problem("FP0285", where=name, what=put)
        check_message(ctx, put)


@rule("C-Message", "typing")
def check_message(ctx: Ctx, message: Message) -> None:
    """
    m = Put(ι, v, h): Σ ⊢ v : Σ(ι), mobile(Σ(ι))
    m = Res(ι, o): Σ ⊢ o : Σ(ι), mobile(Σ(ι))
    m = Req(τ, r, ι): Σ ⊢ r : SiloRef[Σ(ι)]
    m = Ack(ι, h), Evict(h, ι): Σ knows ι
    ─────────────────────────────────────────────  C-Message
    Σ ⊢ m

    The type of a silo, or of what is asked of one, is mobile: so is every payload.
    """
    fired("C-Message")
    match message:
        case Put(loc, value):
            ctx.well_formed(SiloOf(type_at(ctx, loc)))
            check_value(ctx, value, type_at(ctx, loc))
        case Res(reply, outcome):
            ctx.well_formed(SiloOf(type_at(ctx, reply)))
            check_outcome(ctx, outcome, type_at(ctx, reply))
        case Req(_, lineage, reply):
            check_value(ctx, lineage, SiloOf(type_at(ctx, reply)))
        case Ack(loc) | Evict(_, loc):
            type_at(ctx, loc)


def check_outcome(ctx: Ctx, outcome: Outcome, ty: Type) -> None:
    """FP0282 where the outcome is a value that has not the type."""
    if isinstance(outcome, Done):
        check_value(ctx, outcome.value, ty)

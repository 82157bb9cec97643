"""Lineages as files, ``.fplin``: a silo reference with all that its data is computed from, to be run on another machine.

    {"fplin": 2, "sha256": "…", "content": …, "texts": {"owners.fp": "…"}}

The content, as ``calculus.codec`` writes it, is data and terms of the calculus: the definitions that the lineage's spores
call, the data types, the lineage, and what was put at the silos that it starts from. The texts are those that the code comes
from, so that a failure has its place on another machine too; nothing is computed from them. A file is not trusted: its hash
must be that of content and texts, its code is checked by the kernel's rules, its lineage and values by those of
configurations, its places by the texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import attrs

from calculus.codec import decode, encode
from calculus.config import Config, Host, World
from calculus.dag import bottom_up
from calculus.pmap import PMap
from calculus.printing import show
from calculus.problems import ProblemFound, problem
from calculus.runtime import DRIVER, DRIVER_TASK, LINEAGES, Done, HostId, Id, Lineage, Loc, Mat
from calculus.source import Source
from calculus.terms import Await, Let, LetRec, Program, Ref, Send, Val
from calculus.types import SiloOf, Type
from calculus.values import Value
from checker.configurations import Memo, check_lineage
from checker.kernel import check_program
from checker.kernel.values import check_value
from fpcalc.files import FolderFiles
from fpcalc.limits import room
from semantics.evaluator import Evaluator
from semantics.system import start

VERSION = 2
#: How deep code nests at most, types included, and how many nodes it has when nothing is shared; a program's text is bounded,
#: and what the checker and the compiler call themselves for is so, too.
_DEEPEST = 2_000
_LARGEST = 10_000_000
_CODE = ("calculus.terms", "calculus.types")


@attrs.frozen(eq=False)
class Saved:
    """A lineage, the code that it needs, and the data at its roots.

    ``program`` asks the lineage for its data; ``sources`` are the texts that its code comes from, by their names.
    """

    program: Program
    lineage: Lineage
    silos: Mapping[Loc, Value]
    sources: Mapping[str, Source]

    @property
    def hosts(self) -> list[HostId]:
        """All hosts that it speaks of."""
        return _found((self.lineage, PMap(self.silos)), HostId)

    @property
    def made(self) -> int:
        """How many names the driver's task had made: new ones come after them."""
        ids = _found((self.lineage, PMap(self.silos)), Id)
        return max([each.step for each in ids if each.parent == DRIVER_TASK and isinstance(each.step, int)], default=0)

    def config(self, folder: str, evaluator: Evaluator) -> Config:
        """The configuration in which the driver asks for the data, the silos being where they were."""
        config = start(World(self.program, FolderFiles(folder)), evaluator)
        hosts = config.hosts
        for host in self.hosts:
            hosts = hosts if host in hosts else hosts.set(host, Host())
        for loc, value in self.silos.items():
            at = hosts[loc.host]
            hosts = hosts.set(loc.host, attrs.evolve(at, silos=at.silos.set(loc, Done(value))))
        driver = hosts[DRIVER]
        main = attrs.evolve(driver.tasks[DRIVER_TASK], made=self.made)
        hosts = hosts.set(DRIVER, attrs.evolve(driver, tasks=driver.tasks.set(DRIVER_TASK, main)))
        return attrs.evolve(config, hosts=hosts)


def save(config: Config, lineage: Lineage, sources: Mapping[str, Source]) -> str:
    """The text of a file with a lineage of a run that has come to its end; ``sources`` are those of the run's program."""
    silos: dict[Loc, Value] = {}
    todo: list[Any] = [lineage]
    while todo:
        for mat in _found(todo.pop(), Mat):
            if mat.loc not in silos:
                outcome = config.hosts[mat.loc.host].silos.get(mat.loc)
                if not isinstance(outcome, Done):
                    raise problem("FP0946", loc=mat.loc)
                silos[mat.loc] = outcome.value
                todo.append(outcome.value)
    program = config.world.program
    definitions = {name: program.definitions[name] for name in _needed(program, (lineage, PMap(silos)))}
    code = Program(definitions, program.data, None, None)
    content = encode((code, lineage, PMap(silos)), spans=True)
    texts = {name: sources[name].text for name, _ in _places(content) if name in sources}
    data = {"fplin": VERSION, "sha256": _hash(content, texts), "content": content, "texts": texts}
    return json.dumps(data, separators=(",", ":")) + "\n"


def load(text: str, name: str) -> Saved:
    """The lineage in a file's text.

    Raises ``ProblemFound``: FP0943 where it is no such file, FP0944 where it has been changed, FP0910 where the content is
    none, FP0945 where it is not well typed.
    """
    match _parsed(text, name):
        case {"fplin": int(version)} if version != VERSION:
            raise problem("FP0943", file=name, reason=f"it is of version {version}, and this is version {VERSION}")
        case {"fplin": int(), "sha256": str(found), "content": content, "texts": dict(texts), **rest} if not rest:
            pass
        case _:
            raise problem("FP0943", file=name, reason="its keys are not those of a lineage")
    if not _has_hash(found, content, texts):
        raise problem("FP0944", file=name)
    match decode(content):
        case (Program() as code, lineage, PMap() as silos) if isinstance(lineage, LINEAGES):
            pass
        case _:
            raise problem("FP0943", file=name, reason="its content is no lineage")
    sources = _sources(name, content, texts)
    _check_bounds(name, (code, lineage, silos))
    with room():
        _check(name, code, lineage, silos)
    main = Await(Send(Val(lineage, SiloOf(lineage.data))))
    return Saved(Program(code.definitions, code.data, main, lineage.data), lineage, dict(silos.items()), sources)


def _parsed(text: str, name: str) -> Any:
    """The JSON of a file's text, in whose objects no key comes twice. Raises FP0943."""
    try:
        return json.loads(text, object_pairs_hook=lambda entries: _object(entries, name))
    except (ValueError, RecursionError):
        raise problem("FP0943", file=name, reason="it is no JSON") from None


def _object(entries: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found = dict(entries)
    if len(found) < len(entries):
        raise problem("FP0943", file=name, reason="a key comes twice")
    return found


def _check_bounds(name: str, root: Any) -> None:
    """Raises FP0943 where code nests too deep or is too large: it is a DAG here, but is checked and compiled as a tree."""
    bounds: dict[int, tuple[int, int]] = {}
    for whole, parts in bottom_up(root):
        depth, size = bounds[id(whole)] = _bounds(whole, [bounds.get(id(part), (0, 0)) for part in parts])
        if depth > _DEEPEST:
            raise problem("FP0943", file=name, reason=f"its code nests more than {_DEEPEST} levels deep")
        if size > _LARGEST:
            raise problem("FP0943", file=name, reason=f"its code has more than {_LARGEST} nodes")


def _bounds(whole: Any, below: list[tuple[int, int]]) -> tuple[int, int]:
    """How deep code nests, and how many nodes it has; what follows a ``val`` is no deeper than it, and data is not code."""
    depths, size = [depth for depth, _ in below], sum([size for _, size in below])
    if isinstance(whole, Let | LetRec):
        return max(1 + max(depths[:-1]), depths[-1]), size + 1
    if type(whole).__module__ in _CODE:
        return 1 + max(depths, default=0), size + 1
    return (max(depths, default=0), size) if type(whole) is tuple else (0, 0)


def _check(name: str, code: Program, lineage: Lineage, silos: PMap[Loc, Value]) -> None:
    """Types everything again. Raises FP0945 with what the kernel says."""
    from fpcalc.messages import tell

    try:
        if code.main is not None:
            raise problem("FP0943", file=name, reason="its code has a main expression")
        found = check_program(code)
        if found:
            raise ProblemFound(*found)
        types = _store_typing(name, lineage, silos)
        check_lineage(code, types, lineage)
        context = Memo().context(code, types, driver=False)
        for loc, value in silos.items():
            if loc not in types:
                raise problem("FP0943", file=name, reason=f"nothing is derived from its silo {show(loc)}")
            check_value(context, value, types[loc])
        if any(mat.loc not in silos for mat in _found((lineage, silos), Mat)):
            raise problem("FP0943", file=name, reason="the data of a root is missing")
    except ProblemFound as refused:
        first = refused.problems[0]
        if first.code == "FP0943":
            raise
        words = tell(first, lambda span: span.file).message
        raise problem("FP0945", file=name, found=first.code, words=words) from None
    except (KeyError, AttributeError, TypeError, ValueError, IndexError, RecursionError) as broken:
        raise problem("FP0945", file=name, found=type(broken).__name__, words=str(broken)) from None


def _store_typing(name: str, lineage: Lineage, silos: PMap[Loc, Value]) -> PMap[Loc, Type]:
    """Σ: the type of each location that a lineage names; one name has one type."""
    types: dict[Loc, Type] = {}
    for each in _found((lineage, silos), *LINEAGES):
        if types.setdefault(each.loc, each.data) != each.data:
            raise problem("FP0943", file=name, reason=f"two types are given to {show(each.loc)}")
    return PMap(types)


def _sources(name: str, content: Any, texts: dict[str, Any]) -> dict[str, Source]:
    """The texts as sources. Raises FP0943 where one is no text, or has no place that the content speaks of."""
    if not all(isinstance(text, str) for text in texts.values()):
        raise problem("FP0943", file=name, reason="its texts are none")
    for file, place in _places(content):
        if file in texts and not _is_within(place, len(texts[file])):
            raise problem("FP0943", file=name, reason=f"a place is outside the text of {file}")
    return {file: Source(file, text) for file, text in texts.items()}


def _places(content: Any) -> list[tuple[str, tuple[Any, Any]]]:
    """The places that an encoding speaks of: a file's name, start and end, which are no plain numbers where they are large."""
    return [(row[1], (row[2], row[3])) for row in content["nodes"] if row[0] == "Span"]


def _is_within(place: tuple[Any, Any], size: int) -> bool:
    first, last = place
    return type(first) is int and type(last) is int and 0 <= first <= last <= size


def _has_hash(digest: str, content: Any, texts: Any) -> bool:
    """Is it that of content and texts? It is of none that nest deeper than what is written here ever does."""
    try:
        return digest == _hash(content, texts)
    except RecursionError:
        return False


def _hash(content: Any, texts: Any) -> str:
    return hashlib.sha256(json.dumps([content, texts], separators=(",", ":")).encode("ascii")).hexdigest()


def _found(root: Any, *kinds: type) -> list[Any]:
    """All nodes of some classes in a value, each once, in order."""
    if not hasattr(root, "_parts") and not isinstance(root, tuple):
        return []
    return list(dict.fromkeys([whole for whole, _ in bottom_up(root) if type(whole) in kinds]))


def _needed(program: Program, root: Any) -> list[str]:
    """The definitions that code mentions, and those that they mention, in the program's order."""
    names: set[str] = set()
    todo = [ref.name for ref in _found(root, Ref)]
    while todo:
        name = todo.pop()
        if name not in names:
            names.add(name)
            todo += [ref.name for ref in _found(program.definitions[name].body, Ref)]
    return [name for name in program.definitions if name in names]

"""What travels between machines: terms, values and lineages as data, each with the hash of its content; and names for Dask.

A request is a Dask task, whose result is an ``Answer``.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, TypeAlias, TypeVar

import attrs

from calculus.codec import from_text, to_text
from calculus.config import Req
from calculus.problems import Problem, ProblemFound, problem
from calculus.runtime import HostId, Id, Lineage, Loc
from calculus.source import NO_SPAN
from fpcalc.engines.dask.spines import lineage_of, spine_of
from semantics.labels import show_host, show_id

K = TypeVar("K")
V = TypeVar("V")

_MOST = 64  # lineages that are kept
_LONGEST = 1_000_000  # bytes of one that is kept


@attrs.frozen
class Parcel:
    """The encoding of a node, and its SHA-256."""

    data: bytes
    digest: str


@attrs.frozen
class Asking:
    """A request: its identity, its reply address and what it makes again, and its lineage, which others may have, too."""

    names: Parcel
    lineage: Parcel

    @property
    def size(self) -> int:
        """How many bytes travel."""
        return len(self.names.data) + len(self.lineage.data)


@attrs.frozen
class Answered:
    """The handler has replied: ``parcel`` is the message."""

    parcel: Parcel


@attrs.frozen
class Next:
    """The handler has handed its request on: whoever asked is to make this one now."""

    request: Asking


@attrs.frozen
class Refused:
    """There is no handler, or the engine has failed: a problem's code and words."""

    code: str
    words: tuple[tuple[str, str], ...]

    @property
    def problem(self) -> ProblemFound:
        return ProblemFound(Problem(self.code, NO_SPAN, dict(self.words), fix="fix"))


Answer: TypeAlias = "Answered | Next | Refused"


def refused(found: ProblemFound) -> Refused:
    """The answer that tells of a problem."""
    told = found.problems[0]
    return Refused(told.code, tuple([(name, str(word)) for name, word in told.args.items()]))


def pack(node: Any) -> Parcel:
    """A node, its places in the text included, ready to travel."""
    data = to_text(node, spans=True).encode("ascii")
    return Parcel(data, digest_of(data))


def unpack(parcel: Parcel) -> Any:
    """The node that was packed. Raises ``ProblemFound``: FP0974 where the content has not its hash, FP0910 where it is none."""
    if digest_of(parcel.data) != parcel.digest:
        raise problem("FP0974", digest=parcel.digest[:12])
    return from_text(parcel.data)


class Lineages:
    """Packs and unpacks requests, and keeps the lineages that it met lately: one that is asked for again is not read again."""

    def __init__(self) -> None:
        self._packed: dict[int, tuple[Lineage, Parcel]] = {}
        self._unpacked: dict[str, Lineage] = {}

    def pack(self, request: Req) -> Asking:
        """A request, ready to travel."""
        lineage = request.lineage
        known = self._packed.get(id(lineage))
        if known is None:
            known = lineage, pack(spine_of(lineage))
            if len(known[1].data) <= _LONGEST:
                _keep(self._packed, id(lineage), known)
        return Asking(pack((request.id, request.reply, request.lacks)), known[1])

    def unpack(self, asking: Asking) -> Req:
        """The request that was packed. Raises what ``unpack`` raises."""
        name, reply, lacks = unpack(asking.names)
        parcel = asking.lineage
        lineage = self._unpacked.get(parcel.digest)
        if lineage is None:
            lineage = lineage_of(unpack(parcel))
            if len(parcel.data) <= _LONGEST:
                _keep(self._unpacked, parcel.digest, lineage)
        return Req(name, lineage, reply, lacks=lacks)


def _keep(known: dict[K, V], key: K, value: V) -> None:
    if len(known) >= _MOST:
        known.clear()
    known[key] = value


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def resource(run: str, host: HostId) -> str:
    """The resource that a host's worker offers."""
    return f"fp_{run}_{_plain(show_host(host))}"


def request_key(run: str, host: HostId, name: Id, owner: str, attempt: int) -> str:
    """The Dask key of a request: what it asks for, and the one process that holds it."""
    again = f"-again{attempt}" if attempt else ""
    return f"fp-{run}-request-{show_id(name)}-on-{_plain(show_host(host))}-for-{owner}{again}"


def put_key(run: str, loc: Loc, again: int = 0) -> str:
    """The Dask key of the task that puts data at a location: the name says what the data is, so a repeat is the same task."""
    return f"fp-{run}-put-{show_id(loc.id)}-on-{_plain(show_host(loc.host))}{f'-again{again}' if again else ''}"


def _plain(text: str) -> str:
    """A text that is plain already, or a hash of it."""
    return text if re.fullmatch(r"[A-Za-z0-9_.#]{1,60}", text) else "h" + digest_of(text.encode("utf-8", "surrogatepass"))[:16]

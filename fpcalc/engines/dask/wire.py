"""What travels between machines: terms, values and lineages as data, each with the hash of its content; and names for Dask."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import attrs

from calculus.codec import from_text, to_text
from calculus.problems import problem
from calculus.runtime import HostId, Id, Loc
from semantics.labels import show_host, show_id


@attrs.frozen
class Parcel:
    """The encoding of a node, and its SHA-256."""

    data: bytes
    digest: str


def pack(node: Any) -> Parcel:
    """A node, its places in the text included, ready to travel."""
    data = to_text(node, spans=True).encode("ascii")
    return Parcel(data, digest_of(data))


def unpack(parcel: Parcel) -> Any:
    """The node that was packed. Raises ``ProblemFound``: FP0974 where the content has not its hash, FP0910 where it is none."""
    if digest_of(parcel.data) != parcel.digest:
        raise problem("FP0974", digest=parcel.digest[:12])
    return from_text(parcel.data)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def resource(run: str, host: HostId) -> str:
    """The resource that a host's worker offers."""
    return f"fp_{run}_{_plain(show_host(host))}"


def request_key(run: str, host: HostId, name: Id, attempt: int = 0) -> str:
    """The Dask key of a request: its identity says what it computes, so a repeat is the same task."""
    again = f"-again{attempt}" if attempt else ""
    return f"fp-{run}-request-{show_id(name)}-on-{_plain(show_host(host))}{again}"


def put_key(run: str, loc: Loc) -> str:
    """The Dask key of the task that puts data at a location."""
    return f"fp-{run}-put-{show_id(loc.id)}-on-{_plain(show_host(loc.host))}"


def _plain(text: str) -> str:
    """A text that is plain already, or a hash of it."""
    return text if re.fullmatch(r"[A-Za-z0-9_.#]{1,60}", text) else "h" + digest_of(text.encode("utf-8", "surrogatepass"))[:16]

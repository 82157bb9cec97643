"""The functions that are Dask tasks. They have no state: each calls this process's part of the run that it belongs to."""

from __future__ import annotations

from typing import Any, Protocol

from calculus.runtime import HostId
from fpcalc.engines.dask.wire import Answer, Asking, Parcel, Refused


class Part(Protocol):
    """What a process does for others in a run (``fpcalc.engines.dask.process.Process`` is it)."""

    def serve(self, request: Asking, once: str) -> Answer: ...

    def store(self, put: Parcel | str, once: str) -> None: ...

    def drop(self, loc: Parcel, stable: bool, host: HostId) -> None: ...


#: The runs that this process takes part in, by name.
PARTS: dict[str, Part] = {}


def serve(run: str, request: Asking, once: str, after: Any = ()) -> Answer:
    """The answer to a request. ``once``: the name of the message, if Dask is not to deliver it again after a crash.

    ``after``: the puts that it waits for.
    """
    part = PARTS.get(run)
    return Refused("FP0975", (("host", run),)) if part is None else part.serve(request, once)


def store(run: str, put: Parcel | str, once: str) -> None:
    """Stores data that was put on a host of this worker; a text is the name under which it was parked."""
    PARTS[run].store(put, once)


def drop(run: str, loc: Parcel, stable: bool, host: HostId) -> None:
    """Drops what a host keeps of a persisted lineage."""
    PARTS[run].drop(loc, stable, host)

"""How the Dask engine is to run a program: on which cluster, with what storage, under which kills."""

from __future__ import annotations

import attrs

from calculus.runtime import HostId


@attrs.frozen
class Kill:
    """SIGKILL for the worker of a host, just before the n-th event that this host would log, counted from 1."""

    host: HostId
    event: int


@attrs.frozen
class Settings:
    """``where``: ``local``, or the address of a scheduler. ``workers``: how many to use; None is one for each host.

    ``storage``: a folder or an fsspec URL, for what is persisted ``stable``; None is a folder of the run's own.
    ``log``: a file for the run's events. ``dashboard``: start it, and tell its address on standard error.
    ``retries``: how often a lost request is replayed. ``grace``: seconds until another worker takes a dead worker's hosts.
    ``deadline``: seconds without any worker until data counts as lost, and until a scheduler counts as unreachable.
    """

    where: str = "local"
    workers: int | None = None
    storage: str | None = None
    log: str | None = None
    dashboard: bool = False
    stats: bool = False
    quiet: bool = True
    kills: tuple[Kill, ...] = ()
    retries: int = 5
    grace: float = 10.0
    deadline: float = 30.0

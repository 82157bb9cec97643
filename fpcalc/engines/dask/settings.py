"""How the Dask engine is to run a program: on which cluster, with what storage, under which kills."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from calculus.runtime import HostId
from fpcalc.engines.dask.wire import Parcel


@attrs.frozen
class Kill:
    """SIGKILL for the worker of a host, just before the n-th event that this host would log, counted from 1."""

    host: HostId
    event: int


@attrs.frozen
class Tls:
    """Files in PEM format: whom to trust, and who we are."""

    ca: str
    cert: str
    key: str


@attrs.frozen
class Settings:
    """``where``: ``local``, or the address of a scheduler. ``workers``: how many to use; None is one for each host.

    ``storage``: a folder or an fsspec URL, for what is persisted ``stable``; None is a folder of the run's own.
    ``watched``: note each event, for a log or for what the run costs.
    ``dashboard``: start it, and tell its address on standard error.
    ``tell``: takes, about once a second, what gives words on how far the run is.
    ``retries``: how often a lost request is replayed.
    ``durable``: does what has arrived on a host come again after its crash? In the calculus it does not: data is lost, and
    requests come again by recovery only.
    ``grace``: seconds until another worker takes a dead worker's hosts.
    ``absence``: seconds until a scheduler counts as unreachable, and until data counts as lost on a cluster without workers,
    if it is not ours.
    ``deadline``: seconds without any event until the run is given up.
    """

    where: str = "local"
    workers: int | None = None
    storage: str | None = None
    watched: bool = False
    dashboard: bool = False
    tell: Callable[[Callable[[], str]], None] | None = None
    tls: Tls | None = None
    kills: tuple[Kill, ...] = ()
    retries: int = 5
    durable: bool = True
    grace: float = 10.0
    absence: float = 30.0
    deadline: float = 600.0


@attrs.frozen
class Terms:
    """What all processes of a run agree on."""

    run: str
    program: Parcel
    folder: str
    storage: str
    retries: int
    durable: bool
    watched: bool
    kills: tuple[tuple[HostId, int, str], ...]  # host, event, and a mark that a kill has been done

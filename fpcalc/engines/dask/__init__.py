"""The Dask engine: hosts are workers of a cluster, code is compiled where it runs, and what is lost is computed again.

    main ── send ──▶ request, a Dask task on the host's worker ── handed on ──▶ request on another host …
      ▲                                                                            │
      └──────────────────────────── the answer, straight to who asked ◀───────────┘

Lineages travel as data of the calculus, with the hash of their content; silos stay in the processes of their hosts.
"""

from __future__ import annotations

from fpcalc.engines.dask.cluster import Cluster
from fpcalc.engines.dask.engine import DASK, DaskEngine
from fpcalc.engines.dask.settings import Kill, Settings, Tls

__all__ = ["DASK", "Cluster", "DaskEngine", "Kill", "Settings", "Tls"]

"""Engines: ways to run a checked program. All give the same value, the same failure and the same lineages.

- ``calculus``: the rules of the calculus, step by step, by the abstract machine;
- ``local``: compiled code, one process;
- ``dask``: compiled code on the workers of a Dask cluster, with the extra ``fpcalc[dask]``.
"""

from __future__ import annotations

from fpcalc.engines.interface import ENGINES, Compiled, Engine, Stopped, Surroundings, Task, ended, engine, outcome_of

__all__ = ["ENGINES", "Compiled", "Engine", "Stopped", "Surroundings", "Task", "ended", "engine", "outcome_of"]

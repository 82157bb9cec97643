"""One cluster for all tests that need nothing special of theirs. Everything here is skipped where Dask is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fpcalc.engines.dask import Cluster

collect_ignore = []
try:
    import distributed  # noqa: F401
except ImportError:
    on_workers = ("clusters", "kills", "programs", "protocol", "replay", "spines", "storage", "studies", "terminal")
    collect_ignore = [f"test_{name}.py" for name in on_workers]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Workers on loopback, as many as the program with the most hosts has wanted so far."""
    from fpcalc.engines.dask import Cluster, Settings

    with Cluster(Settings()) as started:
        yield started

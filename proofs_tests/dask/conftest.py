"""Real clusters are started by ``make campaign`` only."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what starts workers, unless it is asked for."""
    if "campaign" not in config.getoption("markexpr", ""):
        for item in items:
            if item.path.name == "test_cluster.py":
                item.add_marker(pytest.mark.skip(reason="starts workers: make campaign"))

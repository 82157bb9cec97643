"""How much the property tests try: a little in ``make test``, a lot in ``make campaign``.

``make test`` tries the same cases every time, so a change that breaks nothing fails nothing. What is too long for it is
marked ``campaign(only=True)``.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]

settings.register_profile("test", max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=_QUIET)
settings.register_profile("campaign", max_examples=2_000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile("test")


def pytest_configure(config: pytest.Config) -> None:
    """``-m campaign`` turns the other profile on."""
    if config.getoption("markexpr", "") == "campaign":
        settings.load_profile("campaign")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what only campaigns run, unless there is one."""
    if config.getoption("markexpr", "") != "campaign":
        for item in items:
            if any(mark.kwargs.get("only") for mark in item.iter_markers("campaign")):
                item.add_marker(pytest.mark.skip(reason="long: make campaign"))

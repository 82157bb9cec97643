"""The page of the modules is that of their texts, and tells of each definition what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from fpcalc.modules import module, names, page

PAGE = Path(__file__).parents[2] / "docs" / "modules.md"


def test_the_page_is_up_to_date() -> None:
    """``make docs`` would write what is there."""
    assert page() == PAGE.read_text("utf-8")


@pytest.mark.parametrize("name", names())
def test_every_definition_has_a_comment(name: str) -> None:
    """Nothing in a module goes without saying."""
    _, parsed = module(name)
    assert [] == [declaration.name for declaration in parsed.declarations if not declaration.doc]

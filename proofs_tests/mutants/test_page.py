"""The properties on the page of the metatheory, and in what ``fpcalc.testing`` says of itself, can be copied and run."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from fpcalc import testing

PAGE = Path(__file__).parents[2] / "docs" / "metatheory.md"
PROPERTIES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
PROPERTIES += [dedent(code) for code in re.findall(r"^    from .*?\n(?=\S)", testing.__doc__ or "", re.DOTALL | re.MULTILINE)]


@pytest.mark.parametrize("code", PROPERTIES, ids=lambda code: re.findall(r"def (test_\w+)", code)[0])
def test_a_property_on_the_page_holds(code: str) -> None:
    """A few lines of pytest, run as they stand there."""
    names: dict[str, Any] = {}
    exec(code, names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()

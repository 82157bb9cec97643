"""The property on the page of the metatheory is one that can be copied and run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "metatheory.md"


def test_the_property_on_the_page_holds() -> None:
    """Ten lines of pytest, run as they stand there."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    names["test_no_message_is_for_a_host_that_is_not_there"]()

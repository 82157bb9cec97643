"""The page of the libraries shows what the libraries do; ``FPCALC_UPDATE=1`` writes it again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from proofs_tests.library.costs import PAGE, tables
from proofs_tests.library.texts import computed

PATH = Path(__file__).parents[2] / PAGE
WORDS = 'val words = SparkContext(List(h0, h1)).parallelize(List("to", "be", "or", "not", "to", "be"))'


def lineage() -> str:
    """The lineage of the first partition of a word count."""
    count = "words.map(w => (w, 1)).reduceByKey(_ + _)"
    shown = computed(WORDS, [f"{count}.partitions.head.lineage", "0"])
    text = shown.removeprefix('("').removesuffix('", 0)').replace("\\n", "\n")
    return f"```text\n{text}\n```\n"


@pytest.mark.parametrize("name", ["spark", "mbrace", "lineage"])
def test_the_page_is_up_to_date(name: str) -> None:
    """Tables and lineage are those of today's libraries."""
    page = PATH.read_text("utf-8")
    place = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    found = place.search(page)
    assert found is not None
    expected = lineage() if name == "lineage" else tables(name)
    if os.environ.get("FPCALC_UPDATE"):
        PATH.write_text(place.sub(lambda match: match[1] + expected + match[3], page), "utf-8")
    else:
        assert expected == found[2]

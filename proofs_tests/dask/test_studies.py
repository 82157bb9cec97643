"""Case studies on real Dask workers, of which one is killed in the midst of its work."""

from __future__ import annotations

import pytest

from fpcalc.engines.dask import Cluster
from proofs_tests.dask.running import ON_WORKERS, OnDask, example, program
from proofs_tests.dask.test_kills import assert_made_good

pytestmark = ON_WORKERS

#: Studies, a host of each, and a moment: after some of its work, and before the end.
MIDST = [
    ("11-spark-word-count.fp", "a", 12),
    ("17-inverted-index.fp", "b", 30),
    ("20-stocks.fp", "a", 20),
    ("21-random-words.fp", "two", 12),
    ("23-cloud-flow.fp", "c", 9),
]


@pytest.mark.parametrize(("name", "host", "event"), MIDST)
def test_a_study_survives_a_killed_worker(name: str, host: str, event: int, cluster: Cluster) -> None:
    """What was computed from files, from the program or in a workflow is computed again, and the value is the same."""
    assert_made_good(example(name), cluster, (host, event))


COUNT = """import spark
val sc = SparkContext(List("a", "b").map(name => spawn(name)))
sc.parallelize(List("x y", "y z")).flatMap(l => l.split(' ')).map(w => (w, 1)).reduceByKey(_ + _).collect.sorted"""


LATE = 10  # by then the partition has arrived at its host: without it there are no more than seven events


def test_a_volatile_word_count_is_lost_or_put_again(cluster: Cluster) -> None:
    """What the driver put in a worker's memory goes with it; the engine that keeps what it has put makes that good too."""
    lost = OnDask(program(COUNT), cluster, ("a", LATE), durable=False)
    assert lost.ended.problem is not None
    assert ("FP0451", "driver.1@a") == (lost.ended.problem.code, str(lost.ended.problem.args["root"]))
    assert "" == lost.why_not
    assert_made_good(program(COUNT), cluster, ("a", LATE))

"""The case studies and the RDD operations against scikit-learn, networkx, pandas and PySpark (``make oracles``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from proofs_tests.library.studies import FOLDER, result, rows
from proofs_tests.library.test_spark import int_parts, pair_parts
from proofs_tests.library.texts import Parts, computed, rdd, text

pytestmark = pytest.mark.oracles


@pytest.fixture(autouse=True)
def _asked_for(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("markexpr") != "oracles":
        pytest.skip("needs more packages: make oracles")


def features(names: list[str], skip: str = "") -> Any:
    numpy = pytest.importorskip("numpy")
    return numpy.array([[float(row[name]) for name in names] for row in rows("iris.csv") if row["species"] != skip])


def test_k_means() -> None:
    """The same centroids as scikit-learn, from the same start, to 1e-9."""
    cluster = pytest.importorskip("sklearn.cluster")
    points = features(["sepal_length", "sepal_width", "petal_length", "petal_width"])
    expected = cluster.KMeans(3, init=points[[0, 50, 100]], n_init=1, tol=0).fit(points).cluster_centers_.ravel()
    assert pytest.approx(list(expected), abs=1e-9) == result("13", "centroids.flatten")


def test_handwritten_digits() -> None:
    """The same predictions as scikit-learn's nearest neighbour."""
    neighbors = pytest.importorskip("sklearn.neighbors")
    images = [(int(row["label"]), list(map(int, row["pixels"].split()))) for row in rows("digits.csv")]
    labels, pixels = [label for label, _ in images], [image for _, image in images]
    model = neighbors.KNeighborsClassifier(1, algorithm="brute").fit(pixels[:500], labels[:500])
    assert model.predict(pixels[500:]).tolist() == result("14", "guesses")


def test_logistic_regression() -> None:
    """The same coefficients as scikit-learn, to 1e-6."""
    linear = pytest.importorskip("sklearn.linear_model")
    data = features(["petal_length", "petal_width"], skip="setosa") - [4.9, 1.7]
    species = [row["species"] == "virginica" for row in rows("iris.csv") if row["species"] != "setosa"]
    model = linear.LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12).fit(data, species)
    assert pytest.approx([*model.intercept_, *model.coef_[0]], abs=1e-6) == result("15", "w")


def test_page_rank() -> None:
    """The same ranks as networkx, to 1e-6."""
    networkx = pytest.importorskip("networkx")
    graph = networkx.Graph([(int(row["from"]), int(row["to"])) for row in rows("karate.csv")])
    expected = networkx.pagerank(graph, alpha=0.85, tol=1e-12, max_iter=1000)
    assert pytest.approx(expected, abs=1e-6) == dict(result("16", "ranks.collect"))


def test_persons_and_vehicles() -> None:
    """The same join as pandas'."""
    pandas = pytest.importorskip("pandas")
    persons, vehicles = result("12", "(persons.collect, vehicles.collect)")
    left = pandas.DataFrame(persons, columns=["id", "age"])
    right = pandas.DataFrame(vehicles, columns=["owner", "plate"])
    joined = left[left.age >= 18].merge(right, left_on="id", right_on="owner")
    expected = sorted(joined[["id", "age", "plate"]].itertuples(index=False, name=None))
    assert expected == sorted([(k, person[1], vehicle[1]) for k, (person, vehicle) in result("12", "owned.collect")])


def test_stocks() -> None:
    """The same means as pandas' group-by."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(FOLDER / "data/stocks.csv")
    means = frame.groupby([frame.symbol, frame.date.str[-4:].astype(int)]).price.mean()
    assert pytest.approx(means.to_dict(), abs=0.0051) == dict(result("20", "means.collect"))


#: An operation here, and the same in PySpark; results of shuffles sorted.
SAME = [
    ("a.map(x => x + 1).collect", lambda a, b, p, q: a.map(lambda x: x + 1).collect()),
    ("a.filter(x => x > 0).collect", lambda a, b, p, q: a.filter(lambda x: x > 0).collect()),
    ("a.flatMap(x => List(x, x)).collect", lambda a, b, p, q: a.flatMap(lambda x: [x, x]).collect()),
    ("a.mapPartitions(xs => List(xs.size)).collect", lambda a, b, p, q: a.mapPartitions(lambda xs: [len(list(xs))]).collect()),
    ("a.glom.collect", lambda a, b, p, q: a.glom().collect()),
    ("a.keyBy(x => x + 1).collect", lambda a, b, p, q: a.keyBy(lambda x: x + 1).collect()),
    ("a.zipWithIndex.collect", lambda a, b, p, q: a.zipWithIndex().collect()),
    ("a.distinct.collect.sorted", lambda a, b, p, q: sorted(a.distinct().collect())),
    ("a.union(b).collect", lambda a, b, p, q: a.union(b).collect()),
    ("a.intersection(b).collect.sorted", lambda a, b, p, q: sorted(a.intersection(b).collect())),
    ("a.subtract(b).collect.sorted", lambda a, b, p, q: sorted(a.subtract(b).collect())),
    ("a.cartesian(b).collect.sorted", lambda a, b, p, q: sorted(a.cartesian(b).collect())),
    ("a.sortBy(x => -x).collect", lambda a, b, p, q: a.sortBy(lambda x: -x).collect()),
    ("a.fold(0)(_ + _)", lambda a, b, p, q: a.fold(0, int.__add__)),
    ("a.reduce(_ + _)", lambda a, b, p, q: a.reduce(int.__add__)),
    ("a.aggregate(1)(_ + _, _ + _)", lambda a, b, p, q: a.aggregate(1, int.__add__, int.__add__)),
    ("a.count", lambda a, b, p, q: a.count()),
    ("a.take(4)", lambda a, b, p, q: a.take(4)),
    ("a.top(3)", lambda a, b, p, q: a.top(3)),
    ("a.takeOrdered(3)", lambda a, b, p, q: a.takeOrdered(3)),
    ("a.first", lambda a, b, p, q: a.first()),
    ("a.isEmpty", lambda a, b, p, q: a.isEmpty()),
    ("a.repartition(3).collect.sorted", lambda a, b, p, q: sorted(a.repartition(3).collect())),
    ("a.countByValue.toList.sorted", lambda a, b, p, q: sorted(a.countByValue().items())),
    ("p.mapValues(v => v + 1).collect", lambda a, b, p, q: p.mapValues(lambda v: v + 1).collect()),
    ("p.partitionBy(3).collect.sorted", lambda a, b, p, q: sorted(p.partitionBy(3).collect())),
    (
        "p.groupBy(x => x._2).mapValues(xs => xs.sorted).collect.sorted",
        lambda a, b, p, q: sorted([(k, sorted(xs)) for k, xs in p.groupBy(lambda x: x[1]).collect()]),
    ),
    ("p.countByKey.toList.sorted", lambda a, b, p, q: sorted(p.countByKey().items())),
    ("p.reduceByKey(_ + _).collect.sorted", lambda a, b, p, q: sorted(p.reduceByKey(int.__add__).collect())),
    (
        "p.groupByKey.mapValues(vs => vs.sorted).collect.sorted",
        lambda a, b, p, q: sorted([(k, sorted(vs)) for k, vs in p.groupByKey().collect()]),
    ),
    (
        "p.aggregateByKey(0)((n, v) => n + 1, _ + _).collect.sorted",
        lambda a, b, p, q: sorted(p.aggregateByKey(0, lambda n, v: n + 1, int.__add__).collect()),
    ),
    ("p.join(q).collect.sorted", lambda a, b, p, q: sorted(p.join(q).collect())),
    (
        "p.cogroup(q).mapValues(x => (x._1.sorted, x._2.sorted)).collect.sorted",
        lambda a, b, p, q: sorted([(k, (sorted(vs), sorted(ws))) for k, (vs, ws) in p.cogroup(q).collect()]),
    ),
    (
        "p.leftOuterJoin(q).map { case (k, (v, w)) => (k, v, w.toList) }.collect.sorted",
        lambda a, b, p, q: sorted([(k, v, [] if w is None else [w]) for k, (v, w) in p.leftOuterJoin(q).collect()]),
    ),
    ('p.lookup("a")', lambda a, b, p, q: p.lookup("a")),
]


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """Spark on this machine."""
    pyspark = pytest.importorskip("pyspark")
    started = pyspark.SparkContext("local[1]", conf=pyspark.SparkConf().set("spark.ui.enabled", "false"))
    yield started
    started.stop()


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(int_parts.filter(lambda parts: any(parts)), int_parts, pair_parts, pair_parts)
def test_operations_do_what_pyspark_does(context: Any, a: Parts, b: Parts, p: Parts, q: Parts) -> None:
    """⟦op⟧ here = ⟦op⟧ in Spark itself, on the same partitions. (Spark wants one at least.)"""
    parts = (a, b, p, q)
    spread = [context.parallelize(each, max(1, len(each))).flatMap(lambda part: part) for each in parts]
    types = ("Int", "Int", "(String, Int)", "(String, Int)")
    definitions = [f"val {name} = {rdd(each, ty)}" for name, each, ty in zip("abpq", parts, types, strict=True)]
    for operation, law in SAME:
        expected = text((law(*spread), 0))
        assert expected == computed("\n".join(definitions), [operation, "0"]), operation

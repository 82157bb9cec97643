// k-means on Fisher's irises. The flowers stay where they are; centroids travel to them, and sums travel back.

import spark

case class Iris(sepal_length: Double, sepal_width: Double, petal_length: Double, petal_width: Double, species: String)

def distance(a: List[Double], b: List[Double]): Double = a.zip(b).map { case (x, y) => (x - y) * (x - y) }.sum
def nearest(centroids: List[List[Double]], point: List[Double]): Int =
  centroids.zipWithIndex.minBy { case (c, _) => distance(c, point) }._2
def plus(a: List[Double], b: List[Double]): List[Double] = a.zip(b).map { case (x, y) => x + y }

/** Moves the centroids to the middle of the points that are nearest to them, until they stay. */
def kMeans(points: RDD[List[Double]], centroids: List[List[Double]]): List[List[Double]] = {
  val sums = points
    .map(spore { val cs = centroids; (p: List[Double]) => (nearest(cs, p), (p, 1)) })
    .reduceByKey((a, b) => (plus(a._1, b._1), a._2 + b._2))
    .collectAsMap
  val moved = centroids.zipWithIndex.map { case (old, i) =>
    sums.get(i).map { case (sum, n) => sum.map(x => x / n) }.getOrElse(old)
  }
  if (moved == centroids) moved else kMeans(points, moved)
}

val sc = SparkContext(List("a", "b", "c").map(name => spawn(name)))
val points = sc.fromCsv[Iris]("data/iris.csv")
  .map(i => List(i.sepal_length, i.sepal_width, i.petal_length, i.petal_width))
  .persist

val all = points.collect
val centroids = kMeans(points, List(all(0), all(50), all(100)))

centroids.map(c => c.map(x => Math.round(x * 1000) / 1000.0))

// => List(List(5.006, 3.428, 1.462, 0.246), List(5.902, 2.748, 4.394, 1.434), List(6.85, 3.074, 5.742, 2.071)) : List[List[Double]]

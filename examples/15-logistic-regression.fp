// Logistic regression by gradient descent: are these petals those of Iris virginica? Gradients are summed where data is.

import spark

case class Iris(sepal_length: Double, sepal_width: Double, petal_length: Double, petal_width: Double, species: String)

type Vector = List[Double]

def dot(a: Vector, b: Vector): Double = a.zip(b).map { case (x, y) => x * y }.sum
def plus(a: Vector, b: Vector): Vector = a.zip(b).map { case (x, y) => x + y }
def times(k: Double, a: Vector): Vector = a.map(x => k * x)

/** What one flower adds to the gradient of the loss. */
def gradient(w: Vector, x: Vector, y: Double): Vector = times(1 / (1 + Math.exp(-dot(w, x))) - y, x)

/** Steps downhill; the weights but the first, which belongs to no feature, are held small. */
def descend(data: RDD[(Vector, Double)], w: Vector, steps: Int): Vector =
  if (steps == 0) w
  else {
    val slope = data.aggregate(List(0.0, 0.0, 0.0))(
      spore { val at = w; (sum: Vector, xy: (Vector, Double)) => plus(sum, gradient(at, xy._1, xy._2)) },
      (a, b) => plus(a, b))
    descend(data, plus(w, times(-0.04, plus(slope, 0.0 :: w.tail))), steps - 1)
  }

val sc = SparkContext(List("a", "b").map(name => spawn(name)))
val data = sc.fromCsv[Iris]("data/iris.csv")
  .filter(i => i.species != "setosa")
  .map(i => (List(1.0, i.petal_length - 4.9, i.petal_width - 1.7), if (i.species == "virginica") 1.0 else 0.0))
  .persist

val w = descend(data, List(0.0, 0.0, 0.0), 300)
val right = data.filter(spore { val at = w; (x: Vector, y: Double) => (dot(at, x) > 0) == (y == 1) }).count

(w.map(x => Math.round(x * 1000000) / 1000000.0), right)

// => (List(0.117644, 2.777448, 2.385476), 95) : (List[Double], Int)

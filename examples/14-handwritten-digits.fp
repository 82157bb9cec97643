// Which digit is it? Each of 100 images is compared with 500 others, where these are; each partition sends its best one.

import spark

case class Image(label: Int, pixels: String)

def read(image: Image): (Int, List[Int]) = (image.label, image.pixels.split(' ').map(p => p.toInt))
def distance(a: List[Int], b: List[Int]): Int = a.zip(b).foldLeft(0) { case (sum, (x, y)) => sum + (x - y) * (x - y) }

val sc = SparkContext(List("a", "b", "c").map(name => spawn(name)))
val images = sc.fromCsv[Image]("data/digits.csv").map(i => read(i)).zipWithIndex.persist

val known = images.filter { case (_, at) => at < 500 }.persist
val asked = images.filter { case (_, at) => at >= 500 }.map { case (image, _) => image }.collect

/** For each image asked for, the nearest of these: its distance, its place in the file and its label. */
def best(known: List[((Int, List[Int]), Int)], asked: List[List[Int]]): List[(Int, Int, Int)] =
  asked.map(image => known.map { case ((label, pixels), at) => (distance(pixels, image), at, label) }.min)

val guesses = known
  .mapPartitions(spore { val wanted = asked.map(_._2); ks => if (ks.isEmpty) Nil else List(best(ks, wanted)) })
  .reduce((a, b) => a.zip(b).map { case (x, y) => List(x, y).min })
  .map { case (_, _, label) => label }

(guesses.take(10), guesses.zip(asked).count { case (guess, (label, _)) => guess == label })

// => (List(9, 2, 2, 5, 7, 9, 5, 4, 8, 8), 89) : (List[Int], Int)

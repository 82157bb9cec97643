// Word count over several files with the spark library. Each host counts its own words before the counts move.

import spark

val sc = SparkContext(List("a", "b").map(name => spawn(name)))

val counts = sc.fromTextFiles(List("data/gettysburg.txt", "data/declaration.txt"))
  .flatMap(line => line.toLowerCase.split("[^a-z]+").filter(w => w.nonEmpty))
  .map(word => (word, 1))
  .reduceByKey(_ + _)

counts.sortBy { case (word, n) => (-n, word) }.take(5)

// => List(("that", 20), ("to", 18), ("the", 17), ("and", 12), ("we", 11)) : List[(String, Int)]

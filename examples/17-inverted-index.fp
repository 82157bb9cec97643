// An inverted index: for every word the lines of each text that have it.

import spark

val sc = SparkContext(List("a", "b").map(name => spawn(name)))

val texts = List("gettysburg", "declaration")
val lines = texts
  .map(t => sc.fromTextFile(s"data/$t.txt").zipWithIndex.map(spore { val text = t; (line: String, at: Int) => (text, at + 1, line) }))
  .reduce((a, b) => a.union(b))

val index = lines
  .flatMap { case (text, at, line) => line.toLowerCase.split("[^a-z]+").filter(w => w.nonEmpty).distinct.map(w => (w, (text, at))) }
  .groupByKey
  .mapValues(places => places.sorted)
  .persist

(index.count, index.lookup("liberty").flatten, index.lookup("people").flatten)

// => (205, List(("declaration", 2), ("gettysburg", 2)), List(("declaration", 5), ("gettysburg", 17), ("gettysburg", 18))) : (Int, List[(String, Int)], List[(String, Int)])

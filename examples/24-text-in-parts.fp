// Text files, read in parts: each host reads its part of all files that a pattern stands for, and counts while it reads.

val hosts = List("a", "b", "c").map(name => spawn(name))

val parts = hosts.zipWithIndex.map { case (h, i) => SiloRef.fromTextFile(h, "data/*.txt", i, hosts.size) }

val counts = parts.map(part => part.map(spore { lines =>
  lines.flatMap(line => line.toLowerCase.split("[^a-z]+").toList).filter(w => w.nonEmpty).groupMapReduce(w => w)(_ => 1)(_ + _)
}))

// All requests are sent before the first answer is awaited.
val answers = counts.map(c => c.send())
val total = answers.flatMap(a => a.await.toList).groupMapReduce(_._1)(_._2)(_ + _)
total.toList.sortBy { case (word, n) => (-n, word) }.take(5)

// => List(("that", 20), ("to", 18), ("the", 17), ("and", 12), ("we", 11)) : List[(String, Int)]

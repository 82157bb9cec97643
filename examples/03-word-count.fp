// Word count over two hosts, each with a text file of its own. Only the counts travel.

def words(line: String): List[String] =
  line.toLowerCase.split("[^a-z]+").toList.filter(w => w.nonEmpty)

def count(lines: List[String]): Map[String, Int] =
  lines.flatMap(line => words(line)).groupMapReduce(w => w)(w => 1)((a, b) => a + b)

def merge(a: Map[String, Int], b: Map[String, Int]): Map[String, Int] =
  b.toList.foldLeft(a) { case (m, (word, n)) => m.updated(word, m.getOrElse(word, 0) + n) }

val hostA = spawn("a")
val hostB = spawn("b")

val counts = List(
  SiloRef.fromTextFile(hostA, "data/gettysburg.txt"),
  SiloRef.fromTextFile(hostB, "data/declaration.txt")
).map(lines => lines.map(spore { ls => count(ls) }))

// All requests are under way before the first answer is awaited.
val answers = counts.map(c => c.send())
val total = answers.map(a => a.await).reduce((a, b) => merge(a, b))

total.toList.sortBy { case (word, n) => (-n, word) }.take(5)

// => List(("that", 20), ("to", 18), ("the", 17), ("and", 12), ("we", 11)) : List[(String, Int)]

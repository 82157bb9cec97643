// A cloud flow counts words in chunks; a workflow on the side asks for data where it is.

import mbrace

val hosts = List("a", "b", "c").map(name => spawn(name))
val text = List("to be or not to be", "that is the question", "to die to sleep", "to sleep perchance to dream")

val counts = flow(text, 3)
  .flatMap(line => line.split(' '))
  .map(word => (word, 1))
  .reduceByKey(_ + _)

val longest = newValue(text).flatMap(v => v.ask(lines => lines.maxBy(line => line.size)))
val found = choice(List(always[Option[Int]](None), cloud(spore { () => Some(7) }), always[Option[Int]](Some(8))))

val ((most, line), seven) = counts.map(m => m.toList.maxBy(e => e._2)).both(longest).both(found).run(hosts)
(most, line, seven)

// => (("to", 6), "to sleep perchance to dream", Some(7)) : ((String, Int), String, Option[Int])

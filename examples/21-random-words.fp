// Words that java.util.Random picks, on two hosts, and how often each occurs.

import spark

/** The next state of java.util.Random, a linear congruential generator of 48 bits. */
def step(state: Int): Int = (state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)

/** `nextInt(bound)`, `count` times: 31 bits of each state, but those that would make small numbers likelier. */
def nextInts(seed: Int, bound: Int, count: Int): List[Int] = {
  def pick(state: Int, left: Int, found: List[Int]): List[Int] = {
    val bits = state >> 17
    if (left == 0) found.reverse
    else if (bits - bits % bound + bound - 1 >= (1 << 31)) pick(step(state), left, found)
    else pick(step(state), left - 1, bits % bound :: found)
  }
  pick(step(seed ^ 0x5DEECE66D), count, Nil)
}

val vocabulary = List("is", "computer", "apple", "orange", "chair", "work", "fun", "program", "paper")
def lines(words: List[String], seed: Int): List[String] =
  nextInts(seed, 9, 100).map(i => words(i)).grouped(10).map(line => line.mkString(" "))

val seeds = List(("one", 100), ("two", 200))
val text = RDD(seeds.map { case (name, s) =>
  SiloRef.fromFun(spawn(name))(spore { val seed = s; val words = vocabulary; () => lines(words, seed) })
})
val words = text.flatMap(line => line.split(' '))
val here = words.glom.collect.map(ws => ws.count(w => w == "program"))

(here, words.map(w => (w, 1)).reduceByKey(_ + _).collect.sorted)

// => (List(18, 11), List(("apple", 24), ("chair", 21), ("computer", 24), ("fun", 17), ("is", 20), ("orange", 22), ("paper", 16), ("program", 29), ("work", 27))) : (List[Int], List[(String, Int)])

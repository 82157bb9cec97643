// PageRank of the members of a karate club, by who meets whom. Links stay; every round joins them with the ranks.

import spark

case class Edge(from: Int, to: Int)

def rounds(links: RDD[(Int, List[Int])], ranks: RDD[(Int, Double)], n: Int, left: Int): RDD[(Int, Double)] =
  if (left == 0) ranks
  else {
    val given = links.join(ranks).flatMap { case (_, (friends, rank)) => friends.map(f => (f, rank / friends.size)) }
    val next = given.reduceByKey(_ + _).mapValues(spore { val members = n; (sum: Double) => 0.15 / members + 0.85 * sum })
    rounds(links, next.localCheckpoint, n, left - 1)
  }

val sc = SparkContext(List("a", "b").map(name => spawn(name)))
val links = sc.fromCsv[Edge]("data/karate.csv")
  .flatMap(e => List((e.from, e.to), (e.to, e.from)))
  .groupByKey
  .persist
val n = links.count
val ranks = rounds(links, links.mapValues(spore { val members = n; (_: List[Int]) => 1.0 / members }), n, 40)

ranks.sortBy(r => -r._2).take(4).map { case (member, rank) => (member, Math.round(rank * 10000) / 10000.0) }

// => List((33, 0.1009), (0, 0.097), (32, 0.0717), (2, 0.0571)) : List[(Int, Double)]

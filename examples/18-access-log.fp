// A web server's log: visitors, the pages that are asked for most, and where errors come from.

import spark

case class Request(visitor: String, page: String, status: Int, bytes: Int)

def parse(line: String): Option[Request] = line.split(' ') match {
  case List(visitor, _, _, _, _, _, page, _, status, bytes) =>
    status.toIntOption.map(s => Request(visitor, page, s, bytes.toIntOption.getOrElse(0)))
  case _ => None
}

val sc = SparkContext(List("a", "b", "c").map(name => spawn(name)))
val requests = sc.fromTextFile("data/access.log").flatMap(line => parse(line).toList).persist

val visitors = requests.map(r => r.visitor).distinct.count
val pages = requests.map(r => (r.page, 1)).reduceByKey(_ + _).sortBy(p => -p._2).take(3)
val errors = requests
  .map(r => (r.page, (if (r.status >= 400) 1 else 0, 1)))
  .reduceByKey((a, b) => (a._1 + b._1, a._2 + b._2))
  .mapValues { case (bad, all) => Math.round(100.0 * bad / all) }
  .map { case (page, percent) => (percent, page) }
  .top(2)

(visitors, pages, errors)

// => (156, List(("/", 477), ("/docs", 237), ("/search", 183)), List((17, "/search"), (10, "/docs/spores"))) : (Int, List[(String, Int)], List[(Int, String)])

// Five stocks over ten years: the mean price in each year, and each one's best and worst month.

import spark

case class Close(symbol: String, date: String, price: Double)

val sc = SparkContext(List("a", "b").map(name => spawn(name)))
val closes = sc.fromCsv[Close]("data/stocks.csv").persist

val means = closes
  .map(c => ((c.symbol, c.date.takeRight(4).toInt), (c.price, 1)))
  .reduceByKey((a, b) => (a._1 + b._1, a._2 + b._2))
  .mapValues { case (sum, n) => Math.round(100 * sum / n) / 100.0 }
val range = closes
  .map(c => (c.symbol, ((c.price, c.date), (c.price, c.date))))
  .reduceByKey((a, b) => (List(a._1, b._1).min, List(a._2, b._2).max))

(means.filter { case ((_, year), _) => year == 2009 }.collect.sorted, range.lookup("AAPL"))

// => (List((("AAPL", 2009), 150.39), (("AMZN", 2009), 90.73), (("GOOG", 2009), 449.92), (("IBM", 2009), 109.3), (("MSFT", 2009), 22.87)), List(((7.07, "Mar 1 2003"), (223.02, "Mar 1 2010")))) : (List[((String, Int), Double)], List[((Double, String), (Double, String))])

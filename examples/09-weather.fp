// 1,461 days of real weather, read from CSV where they are needed: the wettest month of each year.

case class Day(date: String, precipitation: Double, temp_max: Double, temp_min: Double, wind: Double, weather: String)

val archive = spawn("archive")
val days = SiloRef.fromCsv[Day](archive, "data/seattle-weather.csv")

val wettest = days.map(spore { ds =>
  ds.groupBy(d => d.date.take(7))
    .toList
    .map { case (month, days) => (month, days.map(d => d.precipitation).sum) }
    .groupBy { case (month, _) => month.take(4) }
    .toList
    .map { case (_, months) => months.maxBy { case (_, rain) => rain } }
    .map { case (month, rain) => (month, Math.round(rain)) }
    .sorted
})

wettest.send().await

// => List(("2012/11", 211), ("2013/09", 157), ("2014/03", 240), ("2015/12", 285)) : List[(String, Int)]

// Slide 19 of the talk at size: 10,000 persons and 50,000 vehicles, made on their hosts from a seed, joined by a shuffle.

import spark

case class Person(id: Int, age: Int)
case class Vehicle(owner: Int, plate: Int)

val hosts = List("h1", "h2", "h3", "h4").map(name => spawn(name))

// Each host makes its share, so a lost partition is made again and nothing travels from here.
val persons = RDD(hosts.zipWithIndex.map { case (h, i) =>
  SiloRef.fromFun(h)(spore {
    val part = i
    () => part.draws(2500).zipWithIndex.map { case (d, k) => Person(part * 2500 + k, (d * 90).toInt) }
  })
})
val vehicles = RDD(hosts.zipWithIndex.map { case (h, i) =>
  SiloRef.fromFun(h)(spore {
    val part = i
    () => (100 + part).draws(12500).zipWithIndex.map { case (d, k) => Vehicle((d * 10000).toInt, part * 12500 + k) }
  })
})

val adults = persons.filter(p => p.age >= 18)
val owned = adults.keyBy(p => p.id).join(vehicles.keyBy(v => v.owner)).persist

val perOwner = owned.mapValues(pv => 1).reduceByKey(_ + _)
(adults.count, owned.count, perOwner.count, perOwner.map { case (id, n) => (n, id) }.top(3))

// => (7946, 39634, 7896, List((15, 7648), (15, 5262), (15, 2882))) : (Int, Int, Int, List[(Int, Int)])

// A join by a captured SiloRef, both ways round: the smaller side travels, the larger one stays.

case class Order(customer: Int, item: String)
case class Customer(id: Int, name: String)

val east = spawn("east")
val west = spawn("west")

val customers = SiloRef.populate(east, List(Customer(1, "Ada"), Customer(2, "Tim")))
val orders = SiloRef.populate(west, List(Order(2, "tea"), Order(1, "ink"), Order(2, "pen")))

// The customers go to the orders.
val byOrder = customers.apply(spore {
  val there = orders
  cs => there.map(spore {
    val local = cs
    os => for (o <- os; c <- local; if c.id == o.customer) yield (c.name, o.item)
  })
})

// The orders go to the customers.
val byCustomer = orders.apply(spore {
  val there = customers
  os => there.map(spore {
    val local = os
    cs => for (c <- cs; o <- local; if c.id == o.customer) yield (c.name, o.item)
  })
})

(byOrder.send().await, byCustomer.send().await)

// => (List(("Tim", "tea"), ("Ada", "ink"), ("Tim", "pen")), List(("Ada", "ink"), ("Tim", "tea"), ("Tim", "pen"))) : (List[(String, String)], List[(String, String)])

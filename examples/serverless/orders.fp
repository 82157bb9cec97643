// An order is charged, then packed at the warehouse; if the warehouse loses it, a second warehouse does all of it again.
// Without faults each customer pays once. `fpcalc faults` finds the plan under which one pays twice.

import serverless

case class Order(id: Int, customer: String, price: Int)
case class Charge(order: Int, customer: String, price: Int)

val payment = spawn("payment")
val east = spawn("east")
val west = spawn("west")

// The stock lists are in memory: a crash of a warehouse takes its own.
val eastStock = SiloRef.populate(east, Map(7 -> "blue lamp"))
val westStock = SiloRef.populate(west, Map(7 -> "blue lamp"))

def charge(host: Host): Function[Order, Charge] =
  effect(host, spore { (o: Order) => Charge(o.id, o.customer, o.price) })

/** Charges the order, then takes its item from a stock. */
def ship(charged: Function[Order, Charge], stock: SiloRef[Map[Int, String]], o: Order): SiloRef[String] =
  charged.invoke(o).flatMap(spore {
    val items = stock
    (c: Charge) => items.map(spore { val paid = c; (all: Map[Int, String]) => s"${paid.customer} gets a ${all(paid.order)}" })
  })

val order = Order(7, "Ada", 40)

ship(charge(payment), eastStock, order).orElse(ship(charge(payment), westStock, order)).send().await

// => "Ada gets a blue lamp" : String

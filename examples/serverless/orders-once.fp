// The same workflow, with a charge that has one name: both warehouses ask for the same one.
// `fpcalc faults` certifies that no two faults make a customer pay twice.

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
  deploy(host, spore { (o: Order) => Charge(o.id, o.customer, o.price) })

/** Takes the item of an order that is charged from a stock. */
def ship(charged: SiloRef[Charge], stock: SiloRef[Map[Int, String]]): SiloRef[String] =
  charged.flatMap(spore {
    val items = stock
    (c: Charge) => items.map(spore { val paid = c; (all: Map[Int, String]) => s"${paid.customer} gets a ${all(paid.order)}" })
  })

val order = Order(7, "Ada", 40)

val charged = once(charge(payment).invoke(order))
ship(charged, eastStock).orElse(ship(charged, westStock)).send().await

// => "Ada gets a blue lamp" : String

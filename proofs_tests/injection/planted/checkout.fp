// The second warehouse charges again, where the first has taken the money and then lost its stock.
// fpcalc faults --faults 1 => doubled effect

import serverless

case class Order(id: Int, item: String, price: Int)
case class Charge(order: Int, price: Int)

val shop = spawn("shop")
val bank = spawn("bank")
val east = spawn("east")
val west = spawn("west")
val mail = spawn("mail")

val visits = SiloRef.populate(shop, List("Ada", "Tim", "Ada"))
val seen = visits.map(spore { vs => vs.distinct }).persist().send().await
val banner = SiloRef.fromFun(mail)(spore { val who = seen; () => s"dear ${who.head}" }).send().await

val eastStock = SiloRef.populate(east, Map("lamp" -> 3))
val westStock = SiloRef.populate(west, Map("lamp" -> 3))

val charge = effect(bank, spore { (o: Order) => Charge(o.id, o.price) })
val letter = deploy(mail, spore { (text: String) => s"sent: $text" })

def pack(charge: Function[Order, Charge], stock: SiloRef[Map[String, Int]], o: Order): SiloRef[String] =
  charge.invoke(o).flatMap(spore {
    val items = stock
    val order = o
    (c: Charge) => items.map(spore {
      val paid = c
      val wanted = order
      (all: Map[String, Int]) => s"${paid.price} for ${wanted.item}, ${all(wanted.item) - 1} left"
    })
  })

val order = Order(7, "lamp", 40)
(banner, letter.after(pack(charge, eastStock, order).orElse(pack(charge, westStock, order))).send().await)

// Functions of functions: what an order costs, from functions on four hosts. None of them has an effect, so any of them may
// run twice: `fpcalc faults` certifies that no fault changes what is quoted.

import serverless

case class Item(name: String, amount: Int)
case class Quote(price: Int, days: Int)

val catalogue = spawn("catalogue")
val europe = spawn("europe")
val asia = spawn("asia")
val office = spawn("office")

val prices = Map("lamp" -> 40, "chair" -> 90)

val net = deploy(catalogue, spore { val all = prices; (item: Item) => all(item.name) * item.amount })
val taxed = net.compose(deploy(office, spore { (price: Int) => price + price / 5 }))

// A warehouse keeps its stock in memory; a crash takes it, and the next warehouse, further away, answers.
val near = SiloRef.populate(europe, Map("lamp" -> 3))
val far = SiloRef.populate(asia, Map("lamp" -> 3))

def days(host: Host, stock: SiloRef[Map[String, Int]], travel: Int): Function[Item, Int] =
  Function(host, spore {
    val items = stock
    val wait = travel
    (item: Item) => items.map(spore {
      val wanted = item
      val there = wait
      (all: Map[String, Int]) => if (all(wanted.name) >= wanted.amount) there else there + 14
    })
  })

val delivery = days(europe, near, 2).fallback(days(asia, far, 2))

val quote = deploy(office, spore { (both: (Int, Int)) => Quote(both._1, both._2) })

// The item lies on the office's host. Price and delivery become one function, and what it gives goes to the office.
quote.after(taxed.parallel(delivery).after(SiloRef.populate(office, Item("lamp", 2)))).send().await

// => Quote(96, 2) : Quote

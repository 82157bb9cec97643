// The smallest program with a silo: put data on a machine, send a function to it, await the result.

val machine = spawn("machine")
val words = SiloRef.populate(machine, List("hello", "silo"))
val shout = words.map(spore { ws => ws.map(w => w.toUpperCase).mkString(", ") })

shout.send().await

// => "HELLO, SILO" : String

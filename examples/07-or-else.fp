// A lineage with an alternative: where the original's data is lost, the copy's is used.
// Without faults the original answers.

val main = spawn("main")
val backup = spawn("backup")

val original = SiloRef.populate(main, List(3, 1, 2))
val copy = SiloRef.populate(backup, List(1, 2, 3))

original.orElse(copy).map(spore { xs => xs.head }).send().await

// => 3 : Int

// Slide 19 of the talk: the adults that own a vehicle, computed where the data is.

case class Person(name: String, age: Int)
case class Vehicle(owner: Person, plate: String)

val machine1 = spawn("machine1")
val machine2 = spawn("machine2")

val persons: SiloRef[List[Person]] =
  SiloRef.populate(machine1, List(Person("Ada", 36), Person("Tim", 9), Person("Eve", 52)))
val vehicles: SiloRef[List[Vehicle]] =
  SiloRef.populate(machine2, List(Vehicle(Person("Eve", 52), "E-1"), Vehicle(Person("Tim", 9), "T-1"), Vehicle(Person("Ada", 36), "A-1")))

val adults = persons.apply(spore { ps =>
  val res = ps.filter(p => p.age >= 18)
  SiloRef.populate(currentHost, res)
})

// adults that own a vehicle
val owners = adults.apply(spore {
  val localVehicles = vehicles            // spore header
  ps =>
    localVehicles.apply(spore {
      val localps = ps                    // spore header
      vs =>
        SiloRef.populate(currentHost,
          localps.flatMap(p =>
            // list of (p, v) for a single person p
            vs.flatMap { v =>
              if (v.owner.name == p.name) List((p, v))
              else Nil
            }
          ))
    })
})

owners.send().await

// => List((Person("Ada", 36), Vehicle(Person("Ada", 36), "A-1")), (Person("Eve", 52), Vehicle(Person("Eve", 52), "E-1"))) : List[(Person, Vehicle)]

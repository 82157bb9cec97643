// Serverless functions: a spore, deployed on a host.
//
// A function is code and a place. An invocation is a message to that place: it makes a silo reference there, and sends
// nothing until somebody asks for it. Delivery is at least once; a request that arrives again names the same things again.
// What a function leaves in stable storage is its effect. `once` gives an effect one name, however often it is asked for.

/** A function of `A` with a result `B`, on a host. */
case class Function[A: Mobile, B: Mobile](host: Host, code: Spore[A, SiloRef[B]])

/** The function that runs `code` on a host. */
def deploy[A: Mobile, B: Mobile](h: Host, code: Spore[A, B]): Function[A, B] =
  Function(h, spore { val run = code; (a: A) => SiloRef.populate(currentHost, run(a)) })

/** The function that runs `code` on a host and writes its result to stable storage: an effect. */
def effect[A: Mobile, B: Mobile](h: Host, code: Spore[A, B]): Function[A, B] =
  Function(h, spore {
    val run = code
    (a: A) => SiloRef.fromFun(currentHost)(spore { val f = run; val x = a; () => f(x) }).persist(stable)
  })

extension [A: Mobile, B: Mobile](f: Function[A, B]) {
  /** The result of `f` for an input that is known here. */
  def invoke(a: A): SiloRef[B] =
    SiloRef.fromFun(f.host)(spore { val x = a; () => x }).flatMap(f.code)

  /** The result of `f` for an input that lies in a silo: it goes straight from there to the function's host. */
  def after(input: SiloRef[A]): SiloRef[B] =
    input.flatMap(spore {
      val to = f
      (a: A) => SiloRef.fromFun(to.host)(spore { val x = a; () => x }).flatMap(to.code)
    })

  /** `f`, then `g` with its result: a function again. */
  def compose[C: Mobile](g: Function[B, C]): Function[A, C] =
    Function(f.host, spore {
      val first = f
      val second = g
      (a: A) => second.after(first.invoke(a))
    })

  /** `f` and `g` with the same input; both results together, at the place of `g`. */
  def parallel[C: Mobile](g: Function[A, C]): Function[A, (B, C)] =
    Function(f.host, spore {
      val left = f
      val right = g
      (a: A) => left.invoke(a).flatMap(spore {
        val other = right.invoke(a)
        (b: B) => other.map(spore { val mine = b; (c: C) => (mine, c) })
      })
    })

  /** `f`, or `g` where the result of `f` is lost. Effects of `f` that have happened stay. */
  def fallback(g: Function[A, B]): Function[A, B] =
    Function(f.host, spore {
      val first = f
      val second = g
      (a: A) => first.invoke(a).orElse(second.invoke(a))
    })
}

/** An effect with one name: kept in stable storage when it happens first, and read there whenever it is asked for again. */
def once[A: Mobile](r: SiloRef[A]): SiloRef[A] = r.persist(stable)

val x = (1 + 2  // error FP0102
val y = 3
---
val x = 1 +  // error FP0101: an expression
---
val = 3  // error FP0101
---
// Several errors are told in one run. Types wait until the form is right.
def f(x Int): Int = x  // error FP0101
val y = 1
def g(y Int): Int = y  // error FP0101
val z: String = y
---
val x = 1)  // error FP0103
---
val x = 12ab  // error FP0104
---
val s = "a\qb"  // error FP0105
---
val s = "never  // error FP0106
val t = 1
---
val x = 1 /* never  // error FP0107
---
val x = 1 §  // error FP0108
---
val match = 3  // error FP0109: `match`
---
val f = (3) => 4  // error FP0112
---
val x = _  // error FP0113
---
val p = spore { val x = 1 }  // error FP0114
---
def f(x: Int): Int = {
  case class P(y: Int)  // error FP0115
  x
}
---
def f(x): Int = x  // error FP0116: `x`
---
val c = 'ab'  // error FP0118
---
var x = 3  // error FP0119: `var`
---
val x = null  // error FP0202: `null`
---
val x = 1 :: List(2) + 3  // error FP02
---
val f = f"$x"  // error FP0122
---
match x { case 1 => 2 }  // error FP0101
---
val x = if (true) 1 else  // error FP0101
---
val x = List(1, 2  // error FP0102
val y = List(3)
---
case class P(x: Int  // error FP0102
val y = 1
---
val x = { 1  // error FP0102

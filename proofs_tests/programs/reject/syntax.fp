val x = (1 + 2  // error FP0102
val y = 3
---
val x = 1 +  // error FP01
---
val = 3  // error FP01
---
def f(x Int): Int = x  // error FP01
val y = 1
def g(y Int): Int = y  // error FP01

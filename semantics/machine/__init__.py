"""The abstract machine: the evaluator that runs programs."""

from semantics.machine.machine import MACHINE, MachineEvaluator

__all__ = ["MACHINE", "MachineEvaluator"]

"""Hypothesis strategies for what the calculus speaks of."""

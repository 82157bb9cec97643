"""Exploration: every schedule of a program, and every fault within a bound."""

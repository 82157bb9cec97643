"""Engines agree: the same value, type, failure and lineages."""

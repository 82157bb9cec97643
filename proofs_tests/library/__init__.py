"""The standard library's modules against what they stand for."""

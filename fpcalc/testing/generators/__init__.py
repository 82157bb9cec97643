"""The generators, as functions of a sequence of choices: they know nothing of Hypothesis, and make only what is well typed."""

"""The vocabulary of the calculus, as data: what every other chapter speaks of, and nothing that runs.

    source, problems        places in a text, and what is wrong there
    types, terms, values    the kernel's syntax
    runtime, config, contexts   what evaluation introduces
    node, seq, pmap         equality, lists and maps that bear any depth and size
    binding, renaming, dag  free names, substitution, α-equality, walks over shared structure
    printing, codec, schema as text, and as JSON and back
    rules, operations       the registry of rules, the table of operations

``notation.md`` says for each symbol of the calculus its class and its concrete syntax.
"""

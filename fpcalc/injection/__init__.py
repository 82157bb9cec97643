"""Lineage-driven fault injection (Alvaro, Rosen, Hellerstein: "Lineage-driven Fault Injection", SIGMOD 2015).

    run without faults, walk back from the outcome to what it rests on, break exactly that, run again

``executions`` says what a run is: events, and what each rests on; ``history`` makes it while the run is made; ``supports``
walks back from the outcome; ``hitting`` finds what breaks every known support; ``outcomes`` tells good ends from bad ones;
``search`` puts them together, and has brute force and a random sampler beside it; ``story`` tells what was found.
"""

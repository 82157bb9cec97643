"""What programs do: reduction, and who takes the next step.

``reduction`` has the local rules, ``system`` and ``materialize`` those of the whole configuration, ``drivers`` run them, and
``machine`` makes the local steps quickly. Nothing here knows the surface language or the checker.
"""

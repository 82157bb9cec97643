"""Conformance: is what an engine did a run that the calculus allows?"""

from __future__ import annotations

from fpcalc.conformance.checking import Verdict, conforms
from fpcalc.conformance.events import Event, Log, event_of, hash_of, read_log, write_log

__all__ = ["Event", "Log", "Verdict", "conforms", "event_of", "hash_of", "read_log", "write_log"]

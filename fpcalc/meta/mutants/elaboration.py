"""Wrong elaboration."""

from __future__ import annotations

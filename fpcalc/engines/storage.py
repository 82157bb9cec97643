"""Stable storage: what ``persist(stable)`` keeps, in a folder or behind any URL that fsspec knows.

An object is written aside, with its checksum, and then gets its name; so under a name there is a whole object or none.
An object whose checksum does not fit is damaged, and as good as lost: its lineage computes it again.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import Any

from calculus.codec import from_text, to_text
from calculus.problems import ProblemFound, problem
from calculus.runtime import Done, Loc
from semantics.labels import show_host, show_id

_HEAD = b"fpcalc-object 1 "


class Damaged(Exception):  # noqa: N818  (no error of ours, and never told)
    """An object is not what was written."""


class Storage:
    """The objects of one run, below a folder of its own in ``url``."""

    def __init__(self, url: str, run: str) -> None:
        self.url = url
        self._folder = f"{url.rstrip('/')}/{run}"
        self._system: Any = None

    def _fs(self) -> tuple[Any, str]:
        import fsspec

        if self._system is None:
            try:
                self._system = fsspec.core.url_to_fs(self._folder)
                self._system[0].makedirs(self._system[1], exist_ok=True)
            except (OSError, ValueError, ImportError) as error:
                self._system = None
                raise self._refused(error) from None
        found: tuple[Any, str] = self._system
        return found

    def _refused(self, error: Exception) -> ProblemFound:
        reason = getattr(error, "strerror", None) or str(error)
        return problem("FP0973", url=self.url, reason=reason[:1].lower() + reason[1:])

    def check(self) -> None:
        """Raises ``ProblemFound`` FP0973 where nothing can be written."""
        self._write("probe", b"")
        self._remove("probe")

    # Objects.

    def write(self, loc: Loc, outcome: Done) -> None:
        """Keeps a value. Raises ``ProblemFound`` FP0973 where there is no room, or no right to write."""
        self._write(_name(loc), to_text(outcome).encode("ascii"))

    def read(self, loc: Loc) -> Done | None:
        """What is kept; None where nothing is. Raises ``Damaged``."""
        data = self._read(_name(loc))
        try:
            outcome = None if data is None else from_text(data)
        except ProblemFound:
            raise Damaged from None
        if data is not None and not isinstance(outcome, Done):
            raise Damaged
        return outcome

    def remove(self, loc: Loc) -> None:
        """Drops what is kept."""
        self._remove(_name(loc))

    def park(self, data: bytes) -> str:
        """Puts data down under the hash of its content, which ``fetch`` wants to see again."""
        name = hashlib.sha256(data).hexdigest()
        self._write(name, data)
        return name

    def fetch(self, name: str) -> bytes:
        """What was parked. Raises ``ProblemFound`` FP0974 where it is not what was."""
        try:
            data = self._read(name)
        except Damaged:
            data = None
        if data is None or hashlib.sha256(data).hexdigest() != name:
            raise problem("FP0974", digest=name[:12])
        return data

    def mark(self, name: str) -> None:
        """Remembers that something has happened; nothing without a name."""
        if name:
            self._write(f"mark-{name}", b"")

    def is_marked(self, name: str) -> bool:
        """Has it happened?"""
        return bool(name) and self._read(f"mark-{name}") is not None

    def clear(self) -> None:
        """Removes the run's folder."""
        system, folder = self._fs()
        if system.exists(folder):
            system.rm(folder, recursive=True)

    # Bytes.

    def _write(self, name: str, data: bytes) -> None:
        system, folder = self._fs()
        aside = f"{folder}/{name}.{os.getpid()}.part"
        try:
            system.pipe_file(aside, _HEAD + hashlib.sha256(data).hexdigest().encode("ascii") + b"\n" + data)
            system.mv(aside, f"{folder}/{name}")
        except OSError as error:
            with suppress(OSError):
                system.rm_file(aside)
            raise self._refused(error) from None

    def _read(self, name: str) -> bytes | None:
        system, folder = self._fs()
        try:
            whole: bytes = system.cat_file(f"{folder}/{name}")
        except OSError:
            return None
        head, _, data = whole.partition(b"\n")
        if head != _HEAD + hashlib.sha256(data).hexdigest().encode("ascii"):
            raise Damaged
        return data

    def _remove(self, name: str) -> None:
        system, folder = self._fs()
        if system.exists(f"{folder}/{name}"):
            system.rm_file(f"{folder}/{name}")


def _name(loc: Loc) -> str:
    """A file's name for a location."""
    host = show_host(loc.host)
    plain = (
        host
        if host.replace("_", "a").isalnum() and host.isascii()
        else hashlib.sha256(host.encode("utf-8", "replace")).hexdigest()[:16]
    )
    return f"{show_id(loc.id)}-{plain}"

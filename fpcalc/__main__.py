"""The command line: ``fpcalc``, or ``python -m fpcalc``.

Exit codes: 0; 1 for problems of a program, or a program that failed; 2 for wrong usage or an unreadable file;
3 for a bound that was reached; 130 for Ctrl-C.
"""

import gc
import os
import sys


def main(argv: "list[str] | None" = None) -> int:
    """Runs a command line, without the program's name, and gives its exit code."""
    args = sys.argv[1:] if argv is None else argv
    if args in (["--version"], ["-V"], ["version"]):
        from fpcalc.version import __version__

        sys.stdout.write(f"fpcalc {__version__}\n")
        return 0
    collecting = gc.isenabled()
    gc.disable()  # nothing that is made while modules are imported can be thrown away
    try:
        from fpcalc.cli import main as run_command

        return run_command(args)
    finally:
        if collecting:
            gc.enable()


def entry() -> None:
    """Runs the command line of this process, and ends the process at once: taking its memory apart is time for nothing."""
    _open_what_is_closed()
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:  # whoever read the output may have gone
        os._exit(code)


def _open_what_is_closed() -> None:
    """A standard stream that the caller has closed is empty, or takes what is written and forgets it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  (for as long as the process lives)


if __name__ == "__main__":
    entry()

#!/usr/bin/env python3
"""Set-up and commands of the workflow: ``python3 run.py`` lists them.

Only the standard library is needed. This file checks the version of Python and
nothing else, in words that every Python since 2.7 can read; the commands are in
``workflow/launch``.
"""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
SUPPORTED = ("3.11", "3.12", "3.13")


def refusal(version):
    """Return what a user with another Python is told."""
    names = ["python" + supported for supported in SUPPORTED]
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = [n for n in names if any(os.path.isfile(os.path.join(f, n)) for f in folders)]
    advice = (
        "This machine seems to have one. Try: " + " ".join([found[0]] + sys.argv)
        if found
        else "Install one from your package manager or python.org and start run.py with it."
    )
    return "Python 3.11, 3.12 or 3.13 is needed; this is " + version + ".\n" + advice


def main():
    """Check the version of Python, then carry out the command."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    if version not in SUPPORTED:
        sys.exit(refusal(version))
    sys.dont_write_bytecode = True  # the checkout may be read-only
    sys.path.insert(0, os.path.join(ROOT, "workflow"))
    from launch.commands import main as command

    sys.exit(command(sys.argv[1:]))


if __name__ == "__main__":
    main()

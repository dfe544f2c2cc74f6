"""Commands of the library: ``python -m tscs.command new PATH | schema | plan [PATH] | publish``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tscs.contract import WORKFLOW
from tscs.errors import TscsError

ROOT = WORKFLOW.parent


def main(arguments: Sequence[str]) -> int:
    """Carry out one command.

    Parameters
    ----------
    arguments : sequence of str
        The command and its path.

    Returns
    -------
    int
        Exit code: 0, or 1 after a message.
    """
    command, *paths = arguments
    try:
        print(COMMANDS[command](paths))
    except TscsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def new(paths: Sequence[str]) -> str:
    """Make a study folder and say what to do next."""
    from tscs.template import new_study

    folder = _one_path(paths, "new")
    written = new_study(folder)
    return (
        f"{len(written)} files in {folder}: empty tables in data/, DICTIONARY.md, config.yaml, "
        f"README.md.\nFill the tables, then: python3 run.py report {folder}"
    )


def schema(paths: Sequence[str]) -> str:
    """Write ``data/datapackage.json`` of a study."""
    from tscs.package import write_package

    folder = _one_path(paths, "schema") if paths else ROOT
    return f"{write_package(folder).name} describes the tables in {folder / 'data'}."


def plan(paths: Sequence[str]) -> str:
    """Write the analysis plan of a study, which needs no data."""
    from tscs.plan.document import FOLDER, RECORD, write_plan

    folder = _one_path(paths, "plan") if paths else ROOT
    record = write_plan(folder)
    written = "\n".join(f"{folder / FOLDER / name}" for name in (*record["files"], RECORD))
    return (
        f"{written}\nHash of the plan: {record['hash']}\n"
        "Once it is final: keep plan.json in the study folder, have the hash stamped by somebody "
        "outside the study (a register, an archive), and name both under plan in config.yaml."
    )


def publish(paths: Sequence[str]) -> str:
    """Publish the shipped study."""
    from tscs.publish import publish as publish_study

    if paths:
        message = "publish takes no path: only the shipped study is published."
        raise TscsError(message)
    written = publish_study(ROOT)
    return "\n".join(path.as_posix() for path in written)


def _one_path(paths: Sequence[str], command: str) -> Path:
    if len(paths) != 1:
        message = f"{command} needs one folder: python3 run.py {command} PATH"
        raise TscsError(message)
    return Path(paths[0]).expanduser()


COMMANDS: dict[str, Callable[[Sequence[str]], str]] = {
    "new": new,
    "schema": schema,
    "plan": plan,
    "publish": publish,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

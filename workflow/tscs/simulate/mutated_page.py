"""The page of mutated recordings: ``python -m tscs.simulate.mutated_page``."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tscs.files import write_bytes
from tscs.simulate.mutated_recordings import (
    ANSWERS,
    CYCLE_SHARE,
    LEVEL_DEG,
    NOISE_DEG,
    ROM_DEG,
    SILENT,
    Answer,
    answers,
)
from tscs.simulate.mutations import KINDS, Kind

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "mutated_recordings.md"
PER_KIND: Final = 48
PER_CENT: Final = 100
HEAD: Final = """\
# Recordings with one thing wrong

Made by `python -m tscs.simulate.mutated_page` (in `workflow/`; {total} recordings, {mutated} of
them mutated, {per_kind} of each kind, seeds fixed). Each is a synthetic walk of 15 to 30 s (noise
of {noise:g} degree, 60 to 148 Hz, any severity and speed, legs that differ) with one thing wrong,
written as CSV (plain or gzipped), C3D, .mot or .mvnx into a study of its own that is then checked
and measured as the workflow does it. None ended in an exception; the list of kinds is in
`workflow/tscs/simulate/mutations.py`.

| answer | meaning |
|---|---|
| stopped | the check names file and fault, and nothing is computed |
| right | all ranges of motion, largest angles and cycle times are those of the sound recording |
| left out | what is computed is right; other joints are empty with a reason |
| warned | something computed is wrong; the check warned, naming the file |
| judged | something computed is wrong; a verdict on the recording has grounds the sound one lacks |
| silent | something computed is wrong, and nothing says so |

Right means within {rom:g} degree of range of motion, {level:g} degrees of level, {cycle:.0f} % of
cycle time, or within three standard errors over the cycles that are left.

## Rules that are broken

"""
PLAUSIBLE: Final = """
## Plausible recordings

A sound recording could look the same, so no rule can find all of them. Missed: silent, of those in
which a number was wrong.

"""
MESSAGES: Final = """
## What is said

The first message about the first recording of each kind that has one.

| kind | format | message |
|---|---|---|
"""


def main(arguments: list[str] | None = None) -> None:
    """Write the page.

    Parameters
    ----------
    arguments : list of str, optional
        Command line; taken from the interpreter when not given.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tscs.simulate.mutated_page", description=__doc__
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="file to write")
    parser.add_argument("--per-kind", type=int, default=PER_KIND, help="recordings of each kind")
    given = parser.parse_args(arguments)
    write_bytes(page(list(answers(given.per_kind)), given.per_kind).encode(), given.page)


def page(found: Sequence[Answer], per_kind: int) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    found : sequence of Answer
        What became of the recordings.
    per_kind : int
        Recordings of each kind.
    """
    head = HEAD.format(
        total=len(found), mutated=len(found) - per_kind, per_kind=per_kind, noise=NOISE_DEG,
        rom=ROM_DEG, level=LEVEL_DEG, cycle=PER_CENT * CYCLE_SHARE,
    )  # fmt: skip
    breaking = [kind for kind in KINDS if not kind.plausible]
    plausible = [kind for kind in KINDS if kind.plausible]
    table = counts(found, breaking) + "\n" + _conclusion(found)
    rates = counts(found, plausible, missed=True)
    said = "\n".join(_messages(found)) + "\n"
    return head + table + PLAUSIBLE + rates + MESSAGES + said


def counts(found: Iterable[Answer], kinds: Sequence[Kind], missed: bool = False) -> str:
    """Return a table of answers by kind, with the miss rate and what reveals it if asked for."""
    tally = Counter((answer.kind.name, answer.answer) for answer in found)
    titles = ["kind", *ANSWERS, *(["missed", "revealed by"] if missed else [])]
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for kind in kinds:
        numbers = {name: tally[kind.name, name] for name in ANSWERS}
        cells = [kind.name, *map(str, numbers.values())]
        if missed:
            cells += [_rate(numbers), kind.revealed_by]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _rate(numbers: dict[str, int]) -> str:
    wrong = sum(numbers.values()) - numbers["right"]
    return f"{numbers[SILENT]} of {wrong}" if wrong else "none wrong"


def _conclusion(found: Iterable[Answer]) -> str:
    silent = sorted({a.kind.name for a in found if a.answer == SILENT and not a.kind.plausible})
    return f"Wrong in silence: {', '.join(silent)}.\n" if silent else "None is wrong in silence.\n"


def _messages(found: Sequence[Answer]) -> list[str]:
    lines = []
    for kind in KINDS:
        first = next((answer for answer in found if answer.kind is kind and answer.told), None)
        if first is not None and kind.name != KINDS[0].name:
            lines.append(f"| {kind.name} | {first.file_format} | {first.told.replace('|', '/')} |")
    return lines


if __name__ == "__main__":
    main()

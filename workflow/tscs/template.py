"""A new study folder: empty tables, their dictionary and a commented configuration."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path

from tscs.catalogue import load_catalogue
from tscs.config_text import default_text
from tscs.contract import WORKFLOW, load_contract
from tscs.dictionary import dictionary_text
from tscs.errors import TscsError

CONFIG = """\
# Settings of this study. Only what differs from the defaults needs to stand here; every setting
# with its default and meaning is listed below. Outcome ids are in DICTIONARY.md.
study:
  title: Untitled study
  design: case_series

# Primary outcomes form the one confirmatory family; the others are descriptive.
# outcomes:
#   mas_sum: {role: primary, registered: true}
#   2mwt: {role: primary, registered: true}

# Without this block the comparisons follow from the order of the visits.
# contrasts:
#   after_treatment: {from: {visit: S1, timepoint: pre}, to: {visit: S8, timepoint: pre}}

# --- Every setting with its default ---------------------------------------------------------------
"""
README = """\
# A new study

1. Fill the tables in `data/`. `DICTIONARY.md` explains every column. `participants.csv`,
   `visits.csv` and one table with outcomes are needed; delete the tables you do not use.
   Files are UTF-8, comma separated, with a decimal point; a missing value is an empty cell.
   Use no names, dates of birth or calendar dates: `study_day` counts from the first session.
2. Name the study and its primary outcomes in `config.yaml`.
3. From the folder of the workflow: `python3 run.py validate PATH` lists every fault with its file,
   line and column; `python3 run.py report PATH` writes `results/report/report.html`.

Before the first participant `python3 run.py plan PATH` writes the statistical analysis plan from
`config.yaml` alone and lists what is still open.

Recordings of joint angles go to `data/recordings/` and are listed in `recordings.csv`. An outcome
that the catalogue lacks is described in a file `catalogue.yaml` beside `config.yaml`.

A randomised trial sets `study.design` to `parallel` or `crossover`. Its arms stand in
`allocation.csv` beside `config.yaml`, never in `data/`; as long as that file is not there, every
result is blinded.
"""


def new_study(folder: Path) -> list[Path]:
    """Write a study template into an empty or new folder.

    Parameters
    ----------
    folder : Path
        Where to; outside the checkout of the workflow.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    TscsError
        If the folder holds something, lies in the checkout, or cannot be written.
    """
    _require_own_empty_place(folder)
    written = []
    try:
        for name, text in _files():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}. Choose another folder."
        raise TscsError(message) from None
    return written


def _files() -> Iterator[tuple[str, str]]:
    contract = load_contract()
    yield "config.yaml", CONFIG + _commented(default_text())
    yield "DICTIONARY.md", dictionary_text(contract, load_catalogue(None))
    yield "README.md", README
    for table in contract.tables.values():
        yield f"data/{table.name}.csv", ",".join(table.fields) + "\n"


def _commented(text: str) -> str:
    settings = dropwhile(lambda line: line.startswith("#"), text.splitlines())
    return "".join(f"# {line}".rstrip() + "\n" for line in settings)


def _require_own_empty_place(folder: Path) -> None:
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        message = f"{folder} is not an empty folder. Nothing was written; choose a new one."
        raise TscsError(message)
    if folder.resolve().is_relative_to(WORKFLOW.parent):
        message = (
            f"{folder} lies in the workflow's own folder, where study data could be published by "
            f"mistake. Choose a place outside, for example ../{folder.name}"
        )
        raise TscsError(message)

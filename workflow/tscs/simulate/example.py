"""A synthetic example study and the files it is written to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tscs.checksums import write_checksums


@dataclass(frozen=True)
class Example:
    """A synthetic example study.

    Attributes
    ----------
    tables : dict of str to DataFrame
        Tables of ``data/`` as text.
    allocation : DataFrame
        ``allocation.csv`` as text.
    truth : dict of str to dict of str to float
        What was put in, by primary outcome: differences and changes in the outcome's unit, meant
        over all people. Only the README and tests hold it.
    """

    tables: dict[str, pd.DataFrame]
    allocation: pd.DataFrame
    truth: dict[str, dict[str, float]]


def write_example(example: Example, readme: str, folder: Path) -> None:
    """Write data, allocation, README and checksums of an example study; not its settings.

    Parameters
    ----------
    example : Example
        The study.
    readme : str
        Markdown.
    folder : Path
        Study folder; made if it is not there. Files of the same name are replaced, others stay.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for name, table in example.tables.items():
        _write(table, data / f"{name}.csv")
    _write(example.allocation, folder / "allocation.csv")
    (folder / "README.md").write_text(readme, encoding="utf-8", newline="\n")
    write_checksums(data)


def _write(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")

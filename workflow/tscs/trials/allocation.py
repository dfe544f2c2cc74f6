"""The allocation of a randomised trial: who was randomised to which arm."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tscs.config import Config
from tscs.contract import load_contract
from tscs.tables import read_table

COLUMNS = ("participant_id", "arm", "sequence", "stratum", "randomised_day")
# Joins the arms of the periods of a crossover: active-sham.
JOINT = "-"


def allocation_file(folder: Path, config: Config) -> Path | None:
    """Return the allocation file that is read, or None for a case series and a blinded trial.

    Parameters
    ----------
    folder : Path
        The study.
    config : Config
        Its design, and whether it is blinded; a blinded allocation is not even looked for.
    """
    if not config.is_trial or config.trial.blinded:
        return None
    path = folder / config.trial.allocation
    return path if path.exists() or path.is_symlink() else None


def load_allocation(folder: Path, config: Config) -> pd.DataFrame | None:
    """Read the allocation of a study that has passed validation.

    Parameters
    ----------
    folder : Path
        The study.
    config : Config
        Its design, and whether it is blinded.

    Returns
    -------
    DataFrame or None
        One row per randomised person: participant_id, arm, sequence, stratum (text, NaN where
        empty), randomised_day (days); None for a case series and a blinded trial.

    Raises
    ------
    StudyFaults
        If the file cannot be read.
    """
    path = allocation_file(folder, config)
    if path is None:
        return None
    rows = read_table(path, config.trial.allocation, load_contract().allocation)
    return rows[list(COLUMNS)].sort_values("participant_id").reset_index(drop=True)

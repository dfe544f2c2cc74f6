"""The table of pendulum tests: one row per recorded trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from tscs.kinematics.pendulum import Trial, measure_trial
from tscs.kinematics.readers import ANGLES
from tscs.kinematics.recordings import Recording
from tscs.reasons import format_reasons

MEASURES: Final = (
    "start_angle", "rest_angle", "fse", "r1", "r2", "r2n", "n_swings", "damping_ratio",
    "frequency_hz", "peak_velocity",
)  # fmt: skip
MARKS: Final = ("release_s", "first_maximum_s", "first_rebound_s", "first_rebound")
LEVELS: Final = ("start_angle", "rest_angle")
KEYS: Final = ("participant_id", "visit_id", "timepoint", "recording_id", "leg", "trial")
COLUMNS: Final = (*KEYS, *MEASURES, *MARKS, "noise", "events_method", "reason")
METHOD: Final = "detected"


def pendulum_tests(
    table: pd.DataFrame, recordings: Mapping[str, Recording], swing_deg: float
) -> pd.DataFrame:
    """Measure every recorded pendulum test.

    Parameters
    ----------
    table : DataFrame
        The recordings table.
    recordings : mapping of str to Recording
        Recordings that can be read, by identifier.
    swing_deg : float
        How far beyond rest a flexion maximum counts as a swing, degrees.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; one row per trial, also where nothing could be measured.
    """
    rows = [_row(row, recordings, swing_deg) for row in trials_of(table).to_dict("records")]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def trials_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of pendulum tests; a trial without a number is the first."""
    rows = table[table["task"] == "pendulum"]
    return rows.assign(trial=rows["trial"].fillna(1))


def knee_trial(recording: Recording, leg: str, swing_deg: float) -> Trial:
    """Measure the knee of a leg in a recorded pendulum test.

    Parameters
    ----------
    recording : Recording
        The recording.
    leg : str
        L or R.
    swing_deg : float
        As for `pendulum_tests`.
    """
    knee = recording.angles[:, ANGLES.index(f"knee_flexion_{leg.lower()}")]
    return measure_trial(recording.time_s, knee, swing_deg)


def _row(
    row: Mapping[Any, Any], recordings: Mapping[str, Recording], swing_deg: float
) -> dict[str, Any]:
    known = {key: row[key] for key in KEYS}
    name = str(row["recording_id"])
    if name not in recordings:
        return known | {"reason": format_reasons({"fse": "format_not_read"})}
    trial = knee_trial(recordings[name], str(row["leg"]), swing_deg)
    values, reasons = dict(trial.values), dict(trial.reasons)
    if row["zero_definition"] == "first_frame":
        unknown = [level for level in LEVELS if values.pop(level, None) is not None]
        reasons |= dict.fromkeys(unknown, "zero_unknown")
    facts = {"noise": trial.noise, "events_method": METHOD, "reason": format_reasons(reasons)}
    return known | dict.fromkeys((*MEASURES, *MARKS), np.nan) | values | facts

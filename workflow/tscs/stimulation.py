"""What was stimulated, summed up over people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from tscs.measures import Row, share_row
from tscs.proportions import absent
from tscs.sessions import stimulated_sessions

MEASURES: Final = (
    "minutes", "planned_minutes", "current_ma", "planned_current_ma", "share_of_planned_current",
    "share_of_motor_threshold", "phase_charge_uc", "frequency_hz", "pulse_width_us",
    "discomfort_nrs",
)  # fmt: skip
METHOD: Final = "median over people of the mean per session; low and high are the extremes"
SUMS: Final = "median over people; low and high are the extremes"
STATISTIC: Final = "median"


def stimulation_rows(stimulation: pd.DataFrame | None) -> Iterator[Row]:
    """Yield median and extremes over people of what was given and planned.

    Parameters
    ----------
    stimulation : DataFrame or None
        The stimulation table, one row per block.

    Notes
    -----
    Phase charge is current times the width of one phase (mA x ms = microcoulomb).
    """
    if stimulation is None or stimulation.empty:
        code = "no_table" if stimulation is None else "not_recorded"
        yield share_row("given_sessions", absent(code), STATISTIC)
        return
    sessions = stimulated_sessions(stimulation)
    people = sessions.groupby("participant_id")
    yield _summary("given_sessions", people.size().astype("float64"), SUMS)
    yield _summary("given_total_minutes", people["minutes"].sum(skipna=False, min_count=1), SUMS)
    for name in MEASURES:
        yield _summary(f"given_{name}", people[name].mean(), METHOD)
    yield _minutes(sessions)


def _summary(key: str, values: pd.Series[float], method: str) -> Row:
    known = values.dropna()
    if known.empty:
        return share_row(key, absent("not_recorded"), STATISTIC)
    return {
        "key": key, "statistic": STATISTIC, "estimate": known.median(), "low": known.min(),
        "high": known.max(), "n": len(known), "method": method,
    }  # fmt: skip


def _minutes(sessions: pd.DataFrame) -> Row:
    """Return all minutes given over all minutes planned, in sessions that record both."""
    known = sessions.dropna(subset=["minutes", "planned_minutes"])
    planned = known["planned_minutes"].sum()
    if not planned:
        return share_row("minutes_of_planned", absent("not_recorded"), "ratio")
    return {
        "key": "minutes_of_planned", "statistic": "ratio", "n": len(known),
        "estimate": known["minutes"].sum() / planned, "method": "ratio of sums over sessions",
        "reason": "low: no_interval",
    }  # fmt: skip

"""What goes wrong in real cohorts, put in on purpose and in known places."""

from __future__ import annotations

import pandas as pd

from tscs.simulate.streams import stream

MISSED_VISIT = ("P06", "S5")
MISSED_REASON = "illness"
MISSING_ITEM = {"participant_id": "P03", "visit_id": "FU", "instrument": "FSMC", "item": "13"}
MISSING_GRADE = {
    "participant_id": "P08",
    "visit_id": "S4",
    "timepoint": "pre",
    "leg": "R",
    "muscle_group": "hip_extensors",
}
CHANGED_DRUG = ("P02", "baclofen", 30, 40, 12)
BELOW_TARGET = {"P04": ("S2", "S3", "S6")}
ADVERSE_EVENT = ("P07", "S3")
SHORT_RECORDING = ("P05", "S6", "post")
SHORT_SECONDS = 8.0
DROPPED_STRIKE = ("P09", "S1", "pre", "L")


def matching(frame: pd.DataFrame, cells: dict[str, str]) -> pd.Series:
    """Mark the rows of a text table that carry all the given values."""
    return (frame[list(cells)] == pd.Series(cells)).all(axis=1)


def blank(frame: pd.DataFrame, cells: dict[str, str], column: str) -> pd.DataFrame:
    """Return the table with one column empty in the rows that carry the given values."""
    return frame.assign(**{column: frame[column].mask(matching(frame, cells), "")})


def without_strike(events: pd.DataFrame, seed: int, leg: str) -> pd.DataFrame:
    """Return gait events without one foot strike of a leg, neither its first nor its last.

    Parameters
    ----------
    events : DataFrame
        Events of a recording as text, with at least three foot strikes of the leg.
    seed : int
        Seed of the cohort; which strike is lost is drawn from a stream of its own.
    leg : str
        L or R.
    """
    strikes = events.index[matching(events, {"leg": leg, "event": "foot_strike"})]
    lost = int(stream(seed, "blemishes").choice(strikes[1:-1]))
    return events.drop(index=lost).reset_index(drop=True)

"""The Tardieu spasticity angle: slow stretch (V1, R2) minus catch of the fast one (V3, R1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tscs.reasons import format_reasons
from tscs.scoring.rows import NO_VALUE

VELOCITY: Final = "velocity"
SLOW, FAST = "V1", "V3"
CATCH_FROM: Final = 2  # quality 0 and 1: no clear catch, so that R1 has no angle
NO_CATCH: Final = "no catch at V3 (quality 0 or 1): R1 counts as R2"
PLACE: Final = ["participant_id", "visit_id", "timepoint", "muscle_group", "leg"]
COLUMNS: Final = (*PLACE, "r1", "r2", "spasticity_angle", "quality", "catch", "reason")


def slow_minus_fast(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the spasticity angle R2 - R1 of places with both stretches.

    Parameters
    ----------
    rows : DataFrame
        velocity and value (degrees) with the columns `by`; usable rows only.
    by : list of str
        Columns of one assessment of a muscle.

    Returns
    -------
    DataFrame
        `by` and value.
    """
    slow, fast = (rows[rows[VELOCITY] == speed] for speed in (SLOW, FAST))
    pairs = slow.merge(fast, on=by, suffixes=("", "_fast"))
    return pairs[by].assign(value=pairs["value"] - pairs["value_fast"])


def without_catch(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Let R1 count as R2 where a fast stretch without a catch has no angle.

    Parameters
    ----------
    rows : DataFrame
        velocity, value, why (empty where usable) and quality with the columns `by`.
    by : list of str
        Columns of one assessment of a muscle.

    Returns
    -------
    DataFrame
        The rows with `remark`. That there was no catch (quality 0 or 1) is an observation, not a
        missing value: leaving it out would leave out the least spastic muscles. An angle that
        was entered all the same stays.
    """
    slow = rows[(rows[VELOCITY] == SLOW) & (rows["why"] == "")].drop_duplicates(by)
    r2 = rows[by].merge(slow[[*by, "value"]], on=by, how="left")["value"].set_axis(rows.index)
    silent = (rows[VELOCITY] == FAST) & (rows["why"] == NO_VALUE) & r2.notna()
    taken = silent & (rows["quality"] < CATCH_FROM)
    return rows.assign(
        value=rows["value"].mask(taken, r2),
        why=rows["why"].mask(taken, ""),
        remark=pd.Series("", index=rows.index).mask(taken, NO_CATCH),
    )


def tardieu_angles(table: pd.DataFrame | None) -> pd.DataFrame:
    """Return R1, R2 and spasticity angle of every assessed muscle.

    Parameters
    ----------
    table : DataFrame or None
        Table ``spasticity_tardieu``, if the study has it.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; the angle is computed by the functions that score the outcome.
    """
    if table is None or table.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    value = table["angle_deg"]
    why = pd.Series("", index=table.index, dtype="object").mask(value.isna(), NO_VALUE)
    rows = without_catch(table.assign(value=value, why=why), PLACE)
    angle = slow_minus_fast(rows[rows["why"] == ""], PLACE)
    found = rows[PLACE].drop_duplicates()
    for name, source in (
        ("r1", _column(rows, FAST, "angle_deg")),
        ("r2", _column(rows, SLOW, "angle_deg")),
        ("quality", _column(rows, FAST, "quality")),
        ("spasticity_angle", angle),
    ):
        found = found.merge(source.rename(columns={"value": name}), on=PLACE, how="left")
    catch = (found["quality"] >= CATCH_FROM).map({True: "yes", False: "no"})
    found = found.assign(catch=catch.where(found["quality"].notna()))
    reasons = [format_reasons(_reasons(row)) for row in found.to_dict("records")]
    return found.assign(reason=reasons)[list(COLUMNS)]


def _column(rows: pd.DataFrame, velocity: str, column: str) -> pd.DataFrame:
    chosen = rows[rows[VELOCITY] == velocity]
    return chosen[PLACE].assign(value=chosen[column])


def _reasons(row: Mapping[Any, Any]) -> dict[str, str]:
    codes = {"r1": "no_catch" if row["catch"] == "no" else "no_v3_angle"} if _no(row["r1"]) else {}
    codes |= {"r2": "no_v1_angle"} if _no(row["r2"]) else {}
    if _no(row["spasticity_angle"]):
        codes["spasticity_angle"] = "no_v1_angle" if _no(row["r2"]) else "no_v3_angle"
    return codes | ({"quality": "quality_not_recorded"} if _no(row["quality"]) else {})


def _no(value: float) -> bool:
    return bool(pd.isna(value))

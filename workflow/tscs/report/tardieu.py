"""What the report says about Tardieu angles, by muscle and leg."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from tscs.config import Moment
from tscs.contrasts import resolve_contrasts
from tscs.report import numbers
from tscs.scoring.tardieu import CATCH_FROM
from tscs.study import Study

MUSCLE: Final = ["muscle_group", "leg"]
LEGS: Final = {"L": "left", "R": "right"}
HEAD: Final = (
    "Muscle, leg", "n", "R1, from → to", "R2, from → to", "R2 − R1, from → to",
    "Reaction better / same / worse",
)  # fmt: skip


def tardieu_context(study: Study, table: pd.DataFrame, leading: str) -> dict[str, Any] | None:
    """Return the values of the section on Tardieu angles; None without the scale.

    Parameters
    ----------
    study : Study
        The study.
    table : DataFrame
        Table ``tardieu``.
    leading : str
        Name of the contrast shown first.
    """
    if table.empty:
        return None
    silent = table["catch"] == "no"
    return {
        "n": numbers.whole(len(table)),
        "silent": f"quality below {CATCH_FROM}",
        "head": HEAD,
        "rows": _rows(study, table, leading),
        "no_catch": numbers.counted(int(silent.sum()), int(table["quality"].notna().sum())),
        "by_rule": numbers.whole((silent & table["r1"].isna()).sum()),
        "contradictory": numbers.whole((silent & (table["spasticity_angle"] > 0)).sum()),
        "incomplete": numbers.whole(table["spasticity_angle"].isna().sum()),
    }


def _rows(study: Study, table: pd.DataFrame, leading: str) -> list[list[str]]:
    contrasts = {item.name: item for item in resolve_contrasts(study.config, study.schedule)}
    contrast = contrasts.get(leading)
    if contrast is None or contrast.start is None or contrast.end is None:
        return []
    pairs = _at(table, contrast.start).merge(
        _at(table, contrast.end), on=["participant_id", *MUSCLE], suffixes=("_from", "_to")
    )
    pairs = pairs.dropna(subset=["spasticity_angle_from", "spasticity_angle_to"])
    muscles = [name for name in study.catalogue.muscles if name in set(pairs["muscle_group"])]
    return [
        _row(f"{study.catalogue.muscles[muscle].label}, {LEGS[leg]}", group)
        for muscle in muscles
        for leg in LEGS
        if len(group := pairs[(pairs["muscle_group"] == muscle) & (pairs["leg"] == leg)])
    ]


def _at(table: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Return the rows of an assessment; a lone `single` answers for pre and post."""
    visit = table[table["visit_id"] == moment.visit]
    return visit[visit["timepoint"].isin([moment.timepoint, "single"])]


def _row(name: str, pairs: pd.DataFrame) -> list[str]:
    means = [
        " → ".join(numbers.number(pairs[f"{column}_{end}"].mean(), 1) for end in ("from", "to"))
        for column in ("r1", "r2", "spasticity_angle")
    ]
    change = (pairs["quality_to"] - pairs["quality_from"]).dropna()
    shift = ((change < 0).sum(), (change == 0).sum(), (change > 0).sum())
    return [name, numbers.whole(len(pairs)), *means, " / ".join(f"{count}" for count in shift)]

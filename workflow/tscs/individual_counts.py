"""How many people changed by at least a limit, and how many would by error of measurement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

import pandas as pd
from scipy.special import ndtr

from tscs.catalogue import Catalogue, Outcome
from tscs.error_limits import QUANTILE, Bound, PersonChange, bound
from tscs.proportions import exact_share

LIMITS: Final = {"mdc95": "mdc95_class", "mcid": "mcid_class"}
DIRECTIONS: Final = {
    "improvement": ("improved", "no_room_to_improve"),
    "worsening": ("worsened", "no_room_to_worsen"),
}
UNCOUNTED: Final = ("not_measured", "unable_at_both_ends", "recall_conflict")
COLUMNS: Final = (
    *("outcome", "contrast", "limit", "direction", "n", "n_room", "count", "n_ability"),
    *("share", "share_low", "share_high", "share_room", "share_room_low", "share_room_high"),
    *("expected_by_chance", "n_below_mdc95", "reason"),
)


def individual_counts(
    changes: pd.DataFrame, catalogue: Catalogue, alpha: float = 0.05
) -> pd.DataFrame:
    """Count people by outcome, contrast, limit and direction.

    Parameters
    ----------
    changes : DataFrame
        The table ``individual_changes``.
    catalogue : Catalogue
        Outcomes with their limits.
    alpha : float
        One minus the confidence of the exact intervals.

    Returns
    -------
    DataFrame
        Counts with both denominators: everybody with both values (or a change in being able), and
        those of them with room to change by the limit. `expected_by_chance` is the number of
        people with room whom error of measurement alone would put there if nobody changed.
    """
    rows = [
        _count(people, catalogue.outcomes[str(name)], str(contrast), limit, direction, alpha)
        for (name, contrast), people in changes.groupby(["outcome", "contrast"], sort=True)
        for limit in LIMITS
        for direction in DIRECTIONS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _count(
    people: pd.DataFrame, outcome: Outcome, contrast: str, limit: str, direction: str, alpha: float
) -> dict[str, Any]:
    column = LIMITS[limit]
    wanted, cramped = DIRECTIONS[direction]
    assessed = people[~_coded(people, column, *UNCOUNTED)]
    row: dict[str, Any] = {
        "outcome": outcome.id, "contrast": contrast, "limit": limit, "direction": direction,
        "n": len(assessed),
    }  # fmt: skip
    counted = assessed[assessed[column] == wanted]
    row["n_ability"] = int(_coded(counted, column, "unable_after_able", "able_after_unable").sum())
    problem = _problem(outcome, limit, direction) or _nobody(people, assessed, column)
    if problem:
        return row | {"reason": f"count: {problem}"}
    room = assessed[~_coded(assessed, column, cramped)]
    below = _coded(counted, column, "mcid_below_mdc95")
    return row | {
        "n_room": len(room),
        "count": len(counted),
        "n_below_mdc95": int(below.sum()) if limit == "mcid" else float("nan"),
        **_shares(len(counted), len(assessed), len(room), alpha),
        **_chance(room, outcome, limit, direction),
    }


def _coded(people: pd.DataFrame, column: str, *codes: str) -> pd.Series[bool]:
    """Return who carries one of the codes for a column."""
    wanted = {f"{column}: {code}" for code in codes}
    reasons = people["reason"].fillna("").str.split("; ")
    return reasons.map(lambda entries: bool(wanted.intersection(entries))).astype("bool")


def _problem(outcome: Outcome, limit: str, direction: str) -> str:
    entry = getattr(getattr(outcome, limit), direction, None)
    if entry is None:
        return "no_limit"
    return "" if entry.verified else "limit_not_verified"


def _nobody(people: pd.DataFrame, assessed: pd.DataFrame, column: str) -> str:
    if len(assessed):
        return ""
    return "recall_conflict" if _coded(people, column, "recall_conflict").any() else "nobody"


def _shares(count: int, n: int, n_room: int, alpha: float) -> dict[str, float]:
    shares: dict[str, float] = {}
    for name, total in (("share", n), ("share_room", n_room)):
        share = exact_share(count, total, alpha)
        shares |= {name: share.estimate, f"{name}_low": share.low, f"{name}_high": share.high}
    return shares


def _chance(room: pd.DataFrame, outcome: Outcome, limit: str, direction: str) -> dict[str, Any]:
    if _problem(outcome, "mdc95", direction):
        return {"reason": "expected_by_chance: no_usable_mdc95"}
    expected = sum(
        float(ndtr(-QUANTILE * asked.amount / detectable.amount))
        for asked, detectable in _bounds(room, outcome, limit, direction)
        if not asked.code and not detectable.code
    )
    return {"expected_by_chance": expected}


def _bounds(
    room: pd.DataFrame, outcome: Outcome, limit: str, direction: str
) -> Iterator[tuple[Bound, Bound]]:
    values = room.dropna(subset=["value_from", "value_to"])[["value_from", "value_to"]]
    for pair in cast("list[dict[str, float]]", values.to_dict("records")):
        person = PersonChange(pair["value_from"], pair["value_to"], outcome)
        asked = bound(getattr(outcome, limit), direction, person)
        yield asked, bound(outcome.mdc95, direction, person)

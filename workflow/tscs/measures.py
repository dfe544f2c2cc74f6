"""Rows of the tables that hold one measure per key: harms, feasibility and others."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from tscs.proportions import Share
from tscs.reasons import format_reasons

COLUMNS: Final = ("key", "statistic", "estimate", "low", "high", "n", "method", "reason")
Row = dict[str, Any]


def share_row(key: str, share: Share, statistic: str = "share") -> Row:
    """Return the row of a share or rate; what is missing carries its code."""
    missing = "estimate" if pd.isna(share.estimate) else "low"
    return {
        "key": key, "statistic": statistic, "estimate": share.estimate, "low": share.low,
        "high": share.high, "n": share.n, "method": share.method or None,
        "reason": f"{missing}: {share.code}" if share.code else None,
    }  # fmt: skip


def count_row(key: str, count: float, n: float, statistic: str = "count") -> Row:
    """Return the row of a count of `n`."""
    return {"key": key, "statistic": statistic, "estimate": count, "n": n, "method": "count"}


def estimate_row(
    statistic: str,
    limits: tuple[float, float, float] = (math.nan, math.nan, math.nan),
    n: float = 0,
    method: str = "",
    code: str = "",
) -> Row:
    """Return the row of an estimate with its limits, without its key.

    Parameters
    ----------
    statistic : str
        What was estimated.
    limits : tuple of float
        Estimate, lower and upper limit; NaN is empty.
    n : float
        People.
    method : str
        How estimate and interval were computed.
    code : str
        Why empty numbers are empty.
    """
    found = dict(zip(("estimate", "low", "high"), limits, strict=True))
    empty = [name for name, x in found.items() if math.isnan(x)]
    reason = format_reasons(dict.fromkeys(empty, code))
    return {
        "statistic": statistic, **found, "n": float(n), "method": method or None,
        "reason": reason or None,
    }  # fmt: skip


def counted_share(key: str, count: float, share: Share) -> list[Row]:
    """Return a count and its share of the same n; neither if the share is not available."""
    if pd.isna(share.estimate):
        return [share_row(key, share)]
    return [count_row(key, count, share.n), share_row(key, share)]


def measure_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table with every column of the contract."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS))

"""Rows of the tables that hold one measure per key: harms and feasibility."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from tscs.proportions import Share

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


def counted_share(key: str, count: float, share: Share) -> list[Row]:
    """Return a count and its share of the same n; neither if the share is not available."""
    if pd.isna(share.estimate):
        return [share_row(key, share)]
    return [count_row(key, count, share.n), share_row(key, share)]


def measure_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a table with every column of the contract."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS))

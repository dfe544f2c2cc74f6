"""The tables of what would have changed without treatment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tscs.best_session import BestSession
from tscs.compared import REGRESSION, SHAM, Compared, as_table, yes_or_no
from tscs.exact import ALPHA
from tscs.expectation import NO_REFERENCE, holm, verdicts
from tscs.paired import Columns
from tscs.reasons import format_reasons
from tscs.references import Candidate, combine

BEST = "best_of_k"
FIGURES = ("estimate", "low", "high")
EXPECTATION_COLUMNS = (
    *("outcome", "contrast", "kind", "estimate", "low", "high", "observed"),
    *("p", "verdict", "source", "verified", "reason"),
)
REFERENCE_COLUMNS = (
    *("outcome", "reference", "mean_change", "se", "low", "high", "n", "horizon_days", "design"),
    *("population", "source", "verified", "usable", "reason"),
)
NUMBERS = {
    *("estimate", "low", "high", "observed", "p"),
    *("mean_change", "se", "n", "horizon_days"),
}


def expectations(
    items: Sequence[Compared],
    best: dict[str, BestSession],
    contrast: str,
    alpha: float = ALPHA,
) -> pd.DataFrame:
    """Return each observed change beside what no treatment would have given.

    Parameters
    ----------
    items : sequence of Compared
        Outcomes.
    best : dict of str to BestSession
        Best session of primary outcomes.
    contrast : str
        Name of the contrast.
    alpha : float
        Two-sided level of the study; the family is tested one-sided at half of it.

    Returns
    -------
    DataFrame
        Columns `EXPECTATION_COLUMNS`. Changes are later minus earlier in the outcome's unit; rows
        of the best session are in d_z, improvement positive.
    """
    adjusted = holm(np.array([item.p() for item in items]))
    rows: list[Columns] = []
    for item, p in zip(items, adjusted, strict=True):
        known: Columns = {"outcome": item.outcome.id, "contrast": contrast}
        rows.append(known | {"kind": SHAM} | _sham(item, float(p), alpha))
        if item.primary:
            rows.append(known | {"kind": REGRESSION} | _regression(item, float(p), alpha))
            rows.append(known | {"kind": BEST} | _best(best.get(item.outcome.id)))
    return as_table(rows, EXPECTATION_COLUMNS, NUMBERS)


def _sham(item: Compared, p: float, alpha: float) -> Columns:
    row = _observed(item) | _reference(item, alpha)
    missing = "reference_incomplete" if item.candidates else "no_published_reference"
    reasons = {name: missing for name in FIGURES if name not in row}
    if not item.usable:
        shown = item.shown
        reasons["p"] = shown.obstacles[0] if shown else "no_published_reference"
        return _explained(row | {"verdict": NO_REFERENCE}, item, reasons)
    if not item.primary:
        return _explained(row, item, reasons | dict.fromkeys(("p", "verdict"), "not_in_family"))
    return _explained(row | _judged(item, p, alpha), item, reasons)


def _observed(item: Compared) -> Columns:
    return {"observed": item.observed} if item.n else {}


def _judged(item: Compared, p: float, alpha: float) -> Columns:
    """Return p and verdict of a tested outcome."""
    if np.isnan(p):
        return {"verdict": NO_REFERENCE}
    return {"p": p} if item.refusal else {"p": p, "verdict": str(verdicts(np.array(p), alpha))}


def _explained(row: Columns, item: Compared, reasons: dict[str, str]) -> Columns:
    """Return a row with the code of every column that is empty."""
    few = {0: "no_complete_pairs", 1: "single_pair"}.get(int(item.n), "zero_variance")
    codes = {"observed": few, "p": few, "verdict": item.refusal} | reasons
    empty = [name for name in (*FIGURES, "observed", "p", "verdict") if name not in row]
    return row | {"reason": format_reasons({name: codes[name] for name in empty})}


def _reference(item: Compared, alpha: float) -> Columns:
    """Return the reference with its own interval, or what comes nearest to one."""
    if len(item.usable) > 1:
        mean = combine(item.usable, tau=0.0)
        whole = Candidate("", "", "", "", True, mean.change, mean.standard_error, 0.0, 0.0)
        sources = "; ".join(candidate.source for candidate in item.usable)
        return _interval(whole, alpha) | {"source": sources, "verified": "yes"}
    shown = item.usable[0] if item.usable else item.shown
    if shown is None:
        return {}
    return _interval(shown, alpha) | {"source": shown.source, "verified": yes_or_no(shown.verified)}


def _interval(shown: Candidate, alpha: float) -> Columns:
    low, high = shown.limits(alpha)
    columns: Columns = {"estimate": shown.change, "low": low, "high": high}
    return {name: value for name, value in columns.items() if value == value}


def _regression(item: Compared, p: float, alpha: float) -> Columns:
    expected, row = item.regression, _observed(item)
    if expected.code:
        return _explained(row, item, dict.fromkeys((*FIGURES, "p", "verdict"), expected.code))
    sign = item.outcome.improvement_sign
    low, high = sorted((sign * expected.least, sign * expected.largest))
    row |= {"estimate": sign * expected.middle, "low": low, "high": high}
    row |= {"source": item.regression_source, "verified": yes_or_no(item.regression_usable)}
    if item.by_regression:
        return _explained(row | _judged(item, p, alpha), item, {})
    why = "reference_holds_it" if item.usable else "reference_not_verified"
    return _explained(row, item, dict.fromkeys(("p", "verdict"), why))


def _best(found: BestSession | None) -> Columns:
    if found is None:
        names = (*FIGURES, "observed", "p")
        return {"reason": format_reasons(dict.fromkeys(names, "too_few_session_changes"))}
    return {
        "estimate": found.median, "low": found.low, "high": found.high,
        "observed": found.observed, "p": found.p,
        "source": f"simulated: {found.sessions} sessions, {found.people} people",
    }  # fmt: skip


def reference_changes(items: Sequence[Compared], alpha: float = ALPHA) -> pd.DataFrame:
    """Return every change without treatment that was considered, and why it is (not) usable.

    Parameters
    ----------
    items : sequence of Compared
        Outcomes.
    alpha : float
        One minus the confidence of their own intervals.
    """
    rows: list[Columns] = [
        {
            "outcome": item.outcome.id, "reference": candidate.name,
            "mean_change": candidate.change, "se": candidate.se,
            "low": candidate.limits(alpha)[0], "high": candidate.limits(alpha)[1],
            "n": candidate.n,
            "horizon_days": candidate.horizon_days, "design": candidate.design,
            "population": candidate.population, "source": candidate.source,
            "verified": yes_or_no(candidate.verified),
            "usable": yes_or_no(candidate in item.usable),
            "reason": "; ".join(f"usable: {code}" for code in candidate.obstacles),
        }
        for item in items
        for candidate in item.candidates
    ]  # fmt: skip
    return as_table(rows, REFERENCE_COLUMNS, NUMBERS)


def verdict_by_outcome(table: pd.DataFrame) -> dict[str, str]:
    """Return the expectation verdict of each outcome; empty where none was given.

    Parameters
    ----------
    table : DataFrame
        The ``expectations`` table.

    Returns
    -------
    dict of str to str
        That on the sham or placebo reference; without a usable one that on regression to the mean.
    """
    found: dict[str, str] = {}
    for kind in (SHAM, REGRESSION):
        rows = table[table["kind"] == kind]
        for name, verdict in zip(rows["outcome"], rows["verdict"].fillna(""), strict=True):
            if kind == SHAM or (found[name] == NO_REFERENCE and verdict):
                found[str(name)] = str(verdict)
    return found

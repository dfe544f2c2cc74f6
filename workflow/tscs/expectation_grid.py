"""How the comparison with no treatment depends on what is not known: tau, correlation and cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd

from tscs.compared import REGRESSION, SHAM, Compared, as_table, yes_or_no
from tscs.exact import ALPHA
from tscs.expectation import holm, verdicts
from tscs.paired import Columns
from tscs.references import KNOWN_TAU, Combined
from tscs.regression_to_mean import CUTS, expected_improvement

TAU_MULTIPLES = (0.0, 1.0, 2.0, 4.0)
SD_UNIT = "SD of everybody"
GRID_COLUMNS = (
    *("outcome", "contrast", "kind", "tau", "correlation", "cut_sd", "unit"),
    *("estimate", "low", "high", "df", "p", "p_holm", "verdict", "used", "method"),
)
NUMBERS = {
    *("tau", "correlation", "cut_sd", "estimate", "low", "high", "df", "p", "p_holm"),
}


def expectation_grid(
    items: Sequence[Compared], contrast: str, alpha: float = ALPHA
) -> pd.DataFrame:
    """Return the tests over a grid of tau, and regression to the mean over its correlations.

    Parameters
    ----------
    items : sequence of Compared
        Outcomes.
    contrast : str
        Name of the contrast.
    alpha : float
        As for `expectations`.

    Returns
    -------
    DataFrame
        Columns `GRID_COLUMNS`; ``used`` marks the row on which the verdict rests.
    """
    rows: list[Columns] = []
    family = [item.p() for item in items]
    for place, item in enumerate(items):
        known: Columns = {"outcome": item.outcome.id, "contrast": contrast}
        if item.primary:
            rows += [known | row for row in _tau_rows(item, family, place, alpha)]
            rows += [known | row for row in _correlation_rows(item)]
    return as_table(rows, GRID_COLUMNS, NUMBERS)


def _tau_rows(
    item: Compared, family: Sequence[float], place: int, alpha: float
) -> Iterator[Columns]:
    for tau in _taus(item):
        reference = item.reference(tau)
        if reference is None:
            continue
        p = np.array(family)
        p[place] = item.p(tau)
        adjusted = float(holm(p)[place])
        row = _difference(item, reference, alpha)
        row |= {"p_holm": adjusted, "used": yes_or_no(tau == item.settings.tau)}
        if item.usable and reference.method == KNOWN_TAU:
            row["tau"] = tau
        if not item.refusal:
            row["verdict"] = str(verdicts(np.array(adjusted), alpha))
        yield row


def _difference(item: Compared, reference: Combined, alpha: float) -> Columns:
    """Return the observed change minus a reference, later minus earlier, with its test."""
    test, sign = item.test(reference), item.outcome.improvement_sign
    low, high = sorted(sign * float(limit) for limit in test.limits(alpha))
    return {
        "kind": REGRESSION if item.by_regression else SHAM, "unit": item.outcome.unit,
        "estimate": sign * float(test.difference), "low": low, "high": high,
        "df": float(test.df), "p": float(test.p), "method": reference.method,
    }  # fmt: skip


def _taus(item: Compared) -> list[float]:
    """Return the declared tau and the grid; one value where the test uses none."""
    declared = item.settings.tau
    reference = item.reference()
    if not item.usable or reference is None or reference.method != KNOWN_TAU:
        return [declared]
    multiples = [times * reference.standard_error for times in TAU_MULTIPLES]
    return sorted({declared, *(item.settings.tau_grid or multiples)})


def _correlation_rows(item: Compared) -> Iterator[Columns]:
    """Yield regression to the mean by correlation: in the unit, or in SDs over possible cuts."""
    expected, sign = item.regression, item.outcome.improvement_sign
    if not expected.code:
        for correlation, improvement in zip(
            expected.correlations, expected.improvements, strict=True
        ):
            yield {
                "kind": REGRESSION, "correlation": correlation, "cut_sd": expected.cut_sd,
                "unit": item.outcome.unit, "estimate": sign * improvement,
            }  # fmt: skip
        return
    cuts = () if expected.code == "selected_by_other_outcome" else CUTS
    for cut, correlation in product(cuts, expected.correlations):
        change = sign * float(expected_improvement(cut, correlation))
        yield {
            "kind": REGRESSION, "correlation": correlation, "cut_sd": cut, "unit": SD_UNIT,
            "estimate": change,
        }  # fmt: skip

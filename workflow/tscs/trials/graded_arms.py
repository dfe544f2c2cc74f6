"""Arms compared by ranks, by grades and by how many people reached a limit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from tscs.catalogue.models import ErrorLimits
from tscs.error_limits import PersonChange, below_error, bound, reaches
from tscs.trials.arms import ArmValues
from tscs.trials.columns import Array, strata_columns
from tscs.trials.effect_rows import Row, arm_cells, without
from tscs.trials.ordinal import rank_comparison
from tscs.trials.proportional_odds import proportional_odds
from tscs.trials.responder import responder_comparison

PROBABILITY: Final = "probability of more improvement than in the control arm"
ODDS: Final = "log odds ratio of a better value"
SHARES: Final = "difference of shares of people who reached the limit"
LIMITS: Final = ("mdc95", "mcid")
REACHED: Final = "improvement of at least the {}"
Variant = tuple[str, Row]


def ordinal_rows(values: ArmValues, place: int, alpha: float) -> Iterator[Variant]:
    """Yield the comparison of changes by ranks, and of ordinal scores by proportional odds.

    Parameters
    ----------
    values : ArmValues
        The outcome.
    place : int
        Place of the endpoint among the later visits.
    alpha : float
        Two-sided level.
    """
    sign = values.outcome.improvement_sign
    baseline, later = values.analysed
    gain = sign * (later[:, place] - baseline)
    ranks = rank_comparison(gain, values.active, alpha=alpha)
    cells: Row = arm_cells(values, place) | {"measure": PROBABILITY, "scale": "probability"}
    exact = not math.isnan(ranks.p_exact)
    found = {
        "estimate": ranks.superiority, "low": ranks.low, "high": ranks.high,
        "p": ranks.p_exact if exact else ranks.p_asymptotic,
        "method": f"Wilcoxon-Mann-Whitney, {'exact' if exact else 'normal'} p; score interval",
    }  # fmt: skip
    yield "changes by ranks", cells | (without(ranks.reason) if ranks.reason else found)
    if values.outcome.type == "ordinal":
        yield "proportional odds", _odds(values, place, alpha)


def _odds(values: ArmValues, place: int, alpha: float) -> Row:
    columns = values.baseline[:, np.newaxis]
    if values.strata is not None:
        columns = np.hstack([columns, strata_columns(values.strata)])
    better = values.outcome.improvement_sign * values.later[:, place]
    found = proportional_odds(better, values.active, columns, alpha=alpha)
    cells: Row = arm_cells(values, place) | {"measure": ODDS, "scale": "log"}
    if found.reason:
        return cells | without(found.reason)
    limits = (float(found.coefficients[0]), found.low, found.high)
    ratios = dict(zip(("ratio", "ratio_low", "ratio_high"), map(math.exp, limits), strict=True))
    return cells | ratios | {
        "estimate": limits[0], "low": limits[1], "high": limits[2], "p": found.p,
        "se": float(found.coefficient_se[0]),
        "method": "proportional odds: baseline and strata; Wald",
    }  # fmt: skip


def responder_rows(values: ArmValues, place: int, alpha: float) -> Iterator[Variant]:
    """Yield the comparison of how many people improved by at least a limit.

    Parameters
    ----------
    values : ArmValues
        The outcome, whose limits stand in the catalogue; one whose source was not read, or that
        is below the error of measurement, gives no verdict.
    place, alpha
        As for `ordinal_rows`.
    """
    for name in LIMITS:
        reached, code = _reached(values, place, name)
        for missing, filled in (("complete cases", math.nan), ("missing as not reached", 0.0)):
            variant = f"{REACHED.format(name.upper())}, {missing}"
            cells: Row = {"measure": SHARES, "scale": "probability"}
            if code:
                yield variant, arm_cells(values, place) | cells | without(code)
                break
            known = np.where(np.isnan(reached), filled, reached)
            yield variant, cells | _shares(known, values, alpha)


def _shares(reached: Array, values: ArmValues, alpha: float) -> Row:
    found = responder_comparison(reached, values.active, alpha=alpha)
    counts: Row = {
        "n_active": found.n_active, "n_control": found.n_control,
        "mean_active": found.responders_active / max(found.n_active, 1),
        "mean_control": found.responders_control / max(found.n_control, 1),
    }  # fmt: skip
    if found.reason:
        return counts | without(found.reason)
    limits = found.difference
    return counts | {
        "estimate": limits.estimate, "low": limits.low, "high": limits.high, "p": found.p,
        "method": "hybrid score interval (Newcombe); Fisher's exact p",
    }  # fmt: skip


def _reached(values: ArmValues, place: int, name: str) -> tuple[Array, str]:
    """Return who improved by at least a limit (NaN: not measured), or why nobody can be judged."""
    limits: ErrorLimits | None = getattr(values.outcome, name)
    later = values.later[:, place]
    reached = np.full(len(later), np.nan)
    for number in np.flatnonzero(np.isfinite(values.baseline) & np.isfinite(later)):
        person = PersonChange(float(values.baseline[number]), float(later[number]), values.outcome)
        asked = bound(limits, "improvement", person)
        if asked.code:
            return reached, asked.code
        if name == "mcid" and below_error(person, "improvement"):
            return reached, "mcid_below_mdc95"
        reached[number] = person.improvement > 0 and reaches(person.improvement, asked, person)
    return reached, ""

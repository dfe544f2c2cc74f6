"""The table of what is still present at follow-up: one row per outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue
from tscs.codings import other_codings
from tscs.config import AnalysisSettings, Config, Margin
from tscs.contrasts import Contrast
from tscs.expectation import NO_REFERENCE
from tscs.fieller import BOUNDED, WHOLE_LINE
from tscs.margins import MeanChange, p_equivalence, p_non_inferiority, smallest_margin_met
from tscs.paired import Columns
from tscs.reasons import format_reasons
from tscs.recall import look_back
from tscs.schedule import Schedule
from tscs.triplets import (
    CHANGES,
    END,
    FOLLOW_UP,
    Triplets,
    contrasts_of_triplets,
    triplets,
)
from tscs.verdicts import judge

NO_MARGIN, RECALL_CONFLICT = "no margin declared", "recall conflict"
WIDER_ALPHA = 0.10
FOLLOW_UP_COLUMNS = (
    *("outcome", "n", "end_contrast", "follow_up_contrast"),
    *("end_change", "end_low", "end_high"),
    *("follow_up_change", "follow_up_low", "follow_up_high"),
    *("change_since_end", "since_low", "since_high", "since_low90", "since_high90"),
    *("share", "share_low", "share_high", "fieller_type"),
    *("margin", "margin_reason", "p_non_inferiority", "p_equivalence", "smallest_margin_met"),
    *("verdict", "expectation_verdict", "reason"),
)
TEXTS = {
    *("outcome", "end_contrast", "follow_up_contrast", "fieller_type", "margin_reason"),
    *("verdict", "expectation_verdict", "reason"),
}
END_LIMITS, FOLLOW_UP_LIMITS = ("end_low", "end_high"), ("follow_up_low", "follow_up_high")
SINCE_LIMITS = ("since_low", "since_high", "since_low90", "since_high90", "smallest_margin_met")
TESTS = ("p_non_inferiority", "p_equivalence")
SHARE = ("share", "share_low", "share_high", "fieller_type")


def follow_up(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrasts: Sequence[Contrast],
    catalogue: Catalogue,
    config: Config,
    schedule: Schedule,
    expected: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return how much of the change at the end is still present at follow-up.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table.
    visits : DataFrame
        The visits table.
    contrasts : sequence of Contrast
        Resolved contrasts; ``after_treatment`` and ``follow_up`` are used.
    catalogue : Catalogue
        Outcomes with directions, transforms and recall windows.
    config : Config
        Settings: alpha and margins.
    schedule : Schedule
        Types of the visits.
    expected : mapping of str to str, optional
        Verdict beside a change without treatment, by outcome; empty where it was refused.

    Returns
    -------
    DataFrame
        Columns `FOLLOW_UP_COLUMNS`, sorted by outcome; empty without two contrasts that start
        from the same assessment.

    Notes
    -----
    Changes, their t intervals, margins and tests are in the outcome's unit, later minus earlier.
    Share, Fieller's set and verdict are computed on the scale of the analysis: logarithms for
    outcomes with ``transform: log``.
    """
    chosen = contrasts_of_triplets(contrasts)
    rows = []
    if chosen:
        conflicts = _conflicts(chosen, visits, schedule, catalogue)
        samples = triplets(outcomes, visits, chosen, catalogue)
        rows = [
            _row(sample, samples, catalogue, config.analysis, sample.outcome.id in conflicts)
            for sample in samples.values()
        ]
        rows = [_with_expectation(row, expected or {}) for row in rows]
    table = pd.DataFrame(rows, columns=list(FOLLOW_UP_COLUMNS))
    kinds = {name: "str" if name in TEXTS else "float64" for name in FOLLOW_UP_COLUMNS}
    return table.astype(kinds).sort_values("outcome", ignore_index=True)


def _conflicts(
    chosen: tuple[Contrast, Contrast], visits: pd.DataFrame, schedule: Schedule, known: Catalogue
) -> set[str]:
    """Return the outcomes whose questions look back too far in one of the three changes."""
    end, later = chosen
    compared = (end, later, Contrast("since", end.end, later.end))
    reaches = [look_back(contrast, visits, schedule) for contrast in compared]
    return {
        name
        for name, outcome in known.outcomes.items()
        if any(reach.conflict(outcome) for reach in reaches)
    }


def _row(
    sample: Triplets,
    samples: dict[str, Triplets],
    catalogue: Catalogue,
    settings: AnalysisSettings,
    conflict: bool,
) -> Columns:
    margin = settings.margins.get(sample.outcome.id)
    columns: Columns = {"outcome": sample.outcome.id, "n": sample.n}
    columns |= {"end_contrast": END, "follow_up_contrast": FOLLOW_UP}
    columns |= _changes(sample, settings.alpha) | _margin(sample, margin, settings.alpha)
    columns |= _share(sample, settings.alpha)
    refusal = RECALL_CONFLICT if conflict else _coding_refusal(sample, samples, catalogue)
    if refusal:
        columns.pop("verdict", None)
    return columns | {"reason": format_reasons(_reasons(sample, columns, margin, refusal))}


def _changes(sample: Triplets, alpha: float) -> Columns:
    if sample.n == 0:
        return {}
    columns: Columns = {
        name: float((pair.end - pair.start).mean()) * sample.unit
        for name, pair in sample.pairs.items()
    }
    for name, prefix in zip(CHANGES, ("end", "follow_up", "since"), strict=True):
        columns |= _limits(sample, name, f"{prefix}_low", f"{prefix}_high", alpha)
    return columns | _limits(sample, "change_since_end", "since_low90", "since_high90", WIDER_ALPHA)


def _limits(sample: Triplets, change: str, low: str, high: str, alpha: float) -> Columns:
    estimate = _mean_change(sample, change, 1)
    if estimate is None:
        return {}
    limits = estimate.limits(alpha)
    return {low: limits[0] * sample.unit, high: limits[1] * sample.unit}


def _mean_change(sample: Triplets, change: str, sign: int) -> MeanChange | None:
    """Return a change in the working unit, or None without spread."""
    moments = sample.pairs[change].raw_moments
    if not moments.varying:
        return None
    error = float(moments.sd_change) / float(np.sqrt(moments.n))
    return MeanChange(sign * float(moments.change), error, moments.df)


def _margin(sample: Triplets, margin: Margin | None, alpha: float) -> Columns:
    columns: Columns = {}
    if margin:
        columns |= {"margin": margin.value, "margin_reason": margin.reason}
    loss = _mean_change(sample, "change_since_end", sample.outcome.improvement_sign)
    if loss is None:
        return columns
    columns["smallest_margin_met"] = smallest_margin_met(loss, alpha) * sample.unit
    if margin:
        value = margin.value / sample.unit
        columns["p_non_inferiority"] = p_non_inferiority(loss, value)
        columns["p_equivalence"] = p_equivalence(loss, value)
    return columns


def _share(sample: Triplets, alpha: float) -> Columns:
    if sample.obstacle:
        return {}
    sign = sample.outcome.improvement_sign
    end, later = (sample.pairs[name].differences * sign for name in CHANGES[:2])
    judged = judge(end, later, alpha)
    kind = str(judged.share.kind)
    columns: Columns = {"fieller_type": kind, "verdict": str(judged.verdict)}
    if kind != WHOLE_LINE:
        columns |= {"share_low": float(judged.share.low), "share_high": float(judged.share.high)}
    if kind == BOUNDED:
        columns["share"] = float(later.mean() / end.mean())
    return columns


def _coding_refusal(sample: Triplets, samples: dict[str, Triplets], catalogue: Catalogue) -> str:
    """Return why a verdict about grades is refused: it needs codings that agree in sign."""
    if sample.outcome.coding is None or not sample.n:
        return ""
    others = [
        samples[name] for name in other_codings(catalogue, sample.outcome.id) if name in samples
    ]
    if not others:
        return "no_second_coding"
    agree = all(_signs(other) == _signs(sample) for other in others)
    return "" if agree else "codings_disagree"


def _signs(sample: Triplets) -> tuple[float, ...]:
    return tuple(float(np.sign((pair.end - pair.start).sum())) for pair in sample.pairs.values())[
        :2
    ]


def _reasons(
    sample: Triplets, columns: Columns, margin: Margin | None, refusal: str
) -> dict[str, str]:
    """Return the code of every empty column, in the order of the table."""
    few = {0: "no_complete_triplets", 1: "single_pair"}.get(sample.n, "zero_variance")
    reasons = dict.fromkeys(CHANGES, few)
    reasons |= dict.fromkeys((*END_LIMITS, *FOLLOW_UP_LIMITS, *SINCE_LIMITS), few)
    reasons |= dict.fromkeys(SHARE, sample.obstacle or "unbounded_set")
    reasons |= dict.fromkeys(("margin", *TESTS), few if margin else NO_MARGIN)
    reasons["verdict"] = refusal or sample.obstacle
    return {name: reasons[name] for name in FOLLOW_UP_COLUMNS if _is_empty(name, reasons, columns)}


def _with_expectation(columns: Columns, expected: Mapping[str, str]) -> Columns:
    """Return a row with the verdict beside a change without treatment, and why it says nothing."""
    verdict = expected.get(str(columns["outcome"]), NO_REFERENCE)
    told: Columns = {"expectation_verdict": verdict} if verdict else {}
    code = {NO_REFERENCE: "no_reference_compared", "": "no_expectation_verdict"}.get(verdict)
    reasons = [str(columns["reason"])] if columns["reason"] else []
    if code:
        reasons.append(format_reasons({"expectation_verdict": code}))
    return columns | told | {"reason": "; ".join(reasons)}


def _is_empty(name: str, reasons: dict[str, str], columns: Columns) -> bool:
    return name in reasons and name not in columns

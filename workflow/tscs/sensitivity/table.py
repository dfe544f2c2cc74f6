"""The table of the sensitivity analyses: one row per outcome, contrast and variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from tscs.paired import Columns
from tscs.reasons import format_reasons
from tscs.sensitivity.alterations import Alteration, alterations
from tscs.sensitivity.changes import Estimate
from tscs.sensitivity.estimators import ESTIMATORS
from tscs.sensitivity.grid import Grid, Inputs
from tscs.sensitivity.judgement import SHOWN, Judge, Verdict

MAIN: Final = "main_analysis"
SENSITIVITY_COLUMNS: Final = (
    *("outcome", "contrast", "variant", "n", "estimate", "low", "high"),
    *("sign_changed", "verdict_changed", "removed"),
    *("measure", "unit", "direction", "sd_change", "level", "p_family", "verdict", "reason"),
)
NUMBERS: Final = ("n", "estimate", "low", "high", "sd_change", "level", "p_family")
KEY: Final = ["outcome", "contrast", "variant", "removed"]
# The variant says nothing about such an outcome or contrast: no row.
NOT_ABOUT: Final = {
    *("not_in_pairs", "other_contrast", "no_second_coding", "no_component_grades"),
    *("no_walk_test", "no_joint_angle", "analysed_raw", "not_ranked"),
}
YES: Final = {True: "yes", False: "no"}


def sensitivity(inputs: Inputs) -> pd.DataFrame:
    """Return every variant of the declared grid beside the main analysis.

    Parameters
    ----------
    inputs : Inputs
        Tables and settings of the study.

    Returns
    -------
    DataFrame
        Columns `SENSITIVITY_COLUMNS`, sorted by outcome, contrast, variant and who was removed.

    Notes
    -----
    ``sign_changed``: the estimates of main analysis and variant point in opposite directions of
    improvement. ``verdict_changed``: their verdicts differ.
    """
    grid = Grid(inputs)
    judge, altered = Judge(grid), list(alterations(grid))
    rows = [
        row
        for outcome in grid.outcomes
        for contrast in grid.contrasts
        for row in _rows(grid, judge, altered, outcome, contrast)
    ]
    table = pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))
    kinds = {name: "float64" if name in NUMBERS else "str" for name in SENSITIVITY_COLUMNS}
    return table.astype(kinds).sort_values(KEY, ignore_index=True)


def _rows(
    grid: Grid, judge: Judge, altered: Sequence[Alteration], outcome: str, contrast: str
) -> Iterator[Columns]:
    settings = grid.inputs.config
    grid_of = settings.analysis.sensitivity
    declared = grid_of.primary if outcome in settings.primary else grid_of.others
    main = grid.main(outcome, contrast)
    label: Columns = {"outcome": outcome, "contrast": contrast}
    reference = main.estimate()
    verdict = judge.verdict(outcome, contrast, main, None)
    yield label | _columns(MAIN, "", reference, reference, verdict, verdict)
    if not main.sample.n:
        return
    for item in altered:
        if item.variant in declared:
            yield from _altered(judge, item, label, reference, verdict)
    for variant, estimator in ESTIMATORS.items():
        if variant in declared:
            found = estimator(grid, outcome, contrast)
            if isinstance(found, str):
                yield from _without(label, variant, found)
            else:
                own, same = Verdict(SHOWN[found.shown]), Verdict(SHOWN[found.main_shown])
                yield label | _columns(variant, "", found.estimate, reference, own, same)


def _altered(
    judge: Judge, item: Alteration, label: Columns, reference: Estimate, verdict: Verdict
) -> Iterator[Columns]:
    cell = str(label["outcome"]), str(label["contrast"])
    changes = item.change(*cell)
    if isinstance(changes, str):
        yield from _without(label, item.variant, changes)
        return
    own = judge.verdict(*cell, changes, item)
    removed = item.removed(*cell)
    yield label | _columns(item.variant, removed, changes.estimate(), reference, own, verdict)


def _without(label: Columns, variant: str, code: str) -> Iterator[Columns]:
    if code not in NOT_ABOUT:
        empty = ("estimate", "low", "high", "sign_changed", "verdict_changed")
        yield label | {"variant": variant, "reason": format_reasons(dict.fromkeys(empty, code))}


def _columns(
    variant: str,
    removed: str,
    estimate: Estimate,
    reference: Estimate,
    verdict: Verdict,
    main: Verdict,
) -> Columns:
    columns: Columns = {"variant": variant, "n": estimate.n, "removed": removed or np.nan}
    columns |= {"measure": estimate.measure, "unit": estimate.unit, "sd_change": estimate.spread}
    columns |= {"level": estimate.level, "p_family": verdict.p_family}
    columns["direction"] = "up" if estimate.improvement > 0 else "down"
    columns |= {"estimate": estimate.value, "low": estimate.low, "high": estimate.high}
    reasons = dict(estimate.reasons)
    if verdict.p_code:
        reasons["p_family"] = verdict.p_code
    if np.isnan(estimate.value) or np.isnan(reference.value):
        reasons["sign_changed"] = {**reference.reasons, **reasons}["estimate"]
    else:
        columns["sign_changed"] = YES[estimate.direction * reference.direction < 0]
    if verdict.code or main.code:
        reasons["verdict_changed"] = verdict.code or main.code
    else:
        columns |= {"verdict": verdict.text, "verdict_changed": YES[verdict.text != main.text]}
    return columns | {"reason": format_reasons(reasons) or np.nan}

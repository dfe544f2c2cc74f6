"""What trials simulated from the study's variability show, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.planning.small_trials import SMALL
from tscs.report import numbers
from tscs.report.words import planned_unit
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]

STANDARD_ERRORS: Final = 3.0
DECIMALS: Final = 1
LOOKS: Final = {
    "blinded_ssr": "SD of both arms together", "futility": "futility, not binding",
}  # fmt: skip
SDS: Final = {"point": "as planned with", "upper80": "their upper limits"}
ANALYSES: Final = {
    "ancova": "analysis of covariance with the baseline",
    "change": "comparison of changes",
    "final_value": "comparison of final values",
    "mmrm": "repeated-measures model",
    "ordinal": "comparison of changes by ranks",
    "crossover_change": "crossover, changes from each period's baseline",
    "crossover_end_value": "crossover, end values",
    "crossover_baseline_covariate": "crossover, end values with the baselines as covariate",
}
LOOK_HEAD: Final = [
    "Outcome, look", "True SDs", "True difference", "Planned per arm", "p below the level",
    "the same without the look", "Stopped", "Per arm in the end: mean (10 %, 90 % quantile)",
]  # fmt: skip


def leading_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the simulated rows of the leading analysis, sham response and SDs of each outcome.

    Parameters
    ----------
    table : DataFrame
        Result table ``operating_characteristics``.

    Returns
    -------
    DataFrame
        Of parallel trials, those with ANCOVA if it was simulated; SDs as estimated and the largest
        sham response, if there are several.
    """
    known = table[table["rejected"].notna()]
    for column, first in (("analysis", "ancova"), ("sd", "point")):
        present = set(known[column])
        chosen = first if first in present else min(present, default=first)
        known = known[known[column] == chosen]
    largest = known.groupby("outcome")["sham_drift"].transform("max")
    return known[known["sham_drift"] == largest]


def simulated_trials_context(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the section; without simulated trials it is left out.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name.
    """
    table = results["operating_characteristics"]
    rows = leading_rows(table)
    if rows.empty:
        return {"rows": []}
    settings, null = study.config.planning.simulation, rows[rows["true_difference"] == 0]
    ends = sorted(rows["dropout"].unique())
    return {
        "rows": power_rows(study, rows),
        "head": _head(ends),
        "analysis": ANALYSES[str(rows["analysis"].iloc[0])],
        "others": [
            ANALYSES[name] for name in settings.analyses if name != rows["analysis"].iloc[0]
        ],
        "n_simulated": numbers.whole(settings.n_simulated),
        "seed": str(settings.seed),
        "null": _null(null, study.config.planning.alpha),
        "closed": _closed(rows),
        "from_here": numbers.whole(SMALL),
        "coverage": f"{_percent(rows['coverage'].min())} to {_percent(rows['coverage'].max())} %",
        "untargeted": _untargeted(study, rows),
        "looks": look_rows(study, results["interim_looks"]),
        "look_head": LOOK_HEAD,
    }


def power_rows(study: Study, rows: pd.DataFrame) -> list[list[str]]:
    """Return one row per outcome, leading difference and number of people."""
    shown = []
    ends = sorted(rows["dropout"].unique())
    for (name, n), own in rows.groupby(["outcome", "n_per_arm"], sort=True):
        short = study.catalogue.outcomes[str(name)].short
        aim = leading_target(study, str(name), own)
        unit = planned_unit(str(own["unit"].iloc[0]))
        cells = [short if pd.isna(aim) else f"{short}: {aim:g} {unit}", f"{n:g}"]
        for share in dict.fromkeys((ends[0], ends[-1])):
            here = own[own["dropout"] == share]
            cells += [_share(_at(here, 0.0)), *_power(_at(here, aim), aim)]
        shown.append(cells)
    return shown


def leading_target(study: Study, name: str, rows: pd.DataFrame) -> float:
    """Return the difference that a trial is planned for first; NaN without one."""
    planned = study.config.planning.outcomes.get(name)
    declared = planned.target_difference if planned else None
    limits = study.catalogue.outcomes[name].mcid
    limit = limits.improvement if limits else None
    leading = declared.value if declared else limit.value if limit else float("nan")
    return leading if (rows["true_difference"] == leading).any() else float("nan")


def _head(ends: list[float]) -> list[str]:
    head = ["Outcome: target difference", "People per arm"]
    for share in dict.fromkeys((ends[0], ends[-1])):
        lost = f"{numbers.percent(share)} drop-out" if share else "No drop-out"
        head += [f"{lost}: type I error", f"{lost}: power", "closed form"]
    return head


def _at(rows: pd.DataFrame, difference: float) -> Row | None:
    found = rows[rows["true_difference"] == difference].to_dict("records")
    return cast("Row", found[0]) if found else None


def _share(row: Row | None) -> str:
    if row is None:
        return "not simulated"
    return f"{_percent(row['rejected'])} ({_percent(row['rejected_mc_error'])})"


def _power(row: Row | None, aim: float) -> tuple[str, str]:
    if row is None or pd.isna(aim):
        return "no target", "no target"
    form = float(row["closed_form"])
    return _share(row), "none" if pd.isna(form) else _percent(form)


def _percent(share: float) -> str:
    return numbers.number(100 * share, DECIMALS)


def _null(rows: pd.DataFrame, alpha: float) -> dict[str, str]:
    """Return how many type I errors lie within Monte Carlo error of the level."""
    error = (alpha * (1 - alpha) / rows["n_simulated"]) ** 0.5
    outside = (rows["rejected"] - alpha).abs() > STANDARD_ERRORS * error
    return {
        "n": numbers.whole(len(rows)),
        "outside": numbers.whole(int(outside.sum())),
        "low": _percent(rows["rejected"].min()),
        "high": _percent(rows["rejected"].max()),
    }


def _closed(rows: pd.DataFrame) -> dict[str, str]:
    """Return how many powers from 15 people per arm up lie within Monte Carlo error."""
    aimed = rows[(rows["true_difference"] > 0) & rows["closed_form"].notna()]
    large = aimed[aimed["n_per_arm"] >= SMALL]
    gaps = {form: _outside(large, form) for form in ("closed_form", "averaged_form")}
    return {
        "n": numbers.whole(len(large)) if len(large) else "",
        **{name: numbers.whole(count) for name, count in gaps.items()},
        "small": "yes" if (aimed["n_per_arm"] < SMALL).any() else "",
    }


def _outside(rows: pd.DataFrame, form: str) -> int:
    error = (rows[form] * (1 - rows[form]) / rows["n_simulated"]) ** 0.5
    return int(((rows["rejected"] - rows[form]).abs() > STANDARD_ERRORS * error).sum())


def _untargeted(study: Study, rows: pd.DataFrame) -> list[str]:
    targeted = set(rows.loc[rows["true_difference"] > 0, "outcome"])
    names = dict.fromkeys(rows["outcome"])
    return [study.catalogue.outcomes[name].short for name in names if name not in targeted]


def look_rows(study: Study, table: pd.DataFrame) -> list[list[str]]:
    """Return one row per look, outcome, truth and SDs."""
    return [
        [
            f"{study.catalogue.outcomes[row['outcome']].short}: {LOOKS[row['look']]}",
            SDS[row["sd"]],
            _difference(study, row),
            numbers.whole(row["n_planned"]),
            *(f"{_percent(row[name])} %" for name in ("rejected", "rejected_without")),
            "" if pd.isna(row["stopped"]) else f"{_percent(row['stopped'])} %",
            f"{numbers.number(row['mean_n'], 1)} ({row['n_p10']:.0f}, {row['n_p90']:.0f})",
        ]
        for row in cast("list[Row]", table.to_dict("records"))
    ]


def _difference(study: Study, row: Row) -> str:
    outcome = study.catalogue.outcomes[row["outcome"]]
    if not row["true_difference"]:
        return "none"
    unit = "log" if outcome.transform == "log" else outcome.unit
    return f"{row['true_difference']:g} {planned_unit(unit)}"

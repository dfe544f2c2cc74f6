"""The chapter about the planning of a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.planning.correlations import BETWEEN_OUTCOMES, BETWEEN_VISITS
from tscs.planning.grid import ANCOVA
from tscs.planning.intervals import UPPER_CONFIDENCE
from tscs.planning.pilot import LOG, POINT, UPPER
from tscs.planning.safeguard import CONFIDENCE
from tscs.planning.small_trials import SMALL
from tscs.report import numbers
from tscs.report.planning import spread_rows
from tscs.report.trial_sizes import (
    Sizes,
    digits_of,
    listed_values,
    many,
    size_row,
    why_empty,
)
from tscs.report.words import planned_unit
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
Row = Mapping[str, Any]

SHOWN_CANDIDATES: Final = 10
KINDS: Final = {"mcid": "published MCID", "stakeholders": "declared as that of stakeholders"}
DECIMALS: Final = 2
SIZE_HEAD: Final = [
    "Design and analysis", "SD, correlation as estimated", "SD at upper limit",
    "and correlation at lower limit", "To recruit", "Smallest detectable",
]  # fmt: skip
SAFEGUARD_HEAD: Final = [
    "Change under sham", "Informed difference (SE)", "Safeguard difference",
    "Safeguard, people per group", "Assurance of the planned number",
]  # fmt: skip
CANDIDATE_HEAD: Final = [
    "Rank", "Outcome", "SEM, share of SD", "Complete", "At an end of the scale", "Validity",
    "Registered",
]  # fmt: skip


def trial_planning(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the chapter; without planned outcomes it is left out.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name.
    """
    sizes = Sizes(results["sample_size"])
    settings = study.config.planning
    return {
        "outcomes": [
            planned_outcome(study, results, sizes, name)
            for name in planned_names(study, sizes.outcomes)
        ],
        "candidates": candidate_rows(study, results["candidates"]),
        "candidate_head": CANDIDATE_HEAD,
        "n_candidates": numbers.whole(len(results["candidates"])),
        "size_head": SIZE_HEAD,
        "safeguard_head": SAFEGUARD_HEAD,
        "alpha": f"{settings.alpha:g}",
        "power": numbers.percent(settings.power),
        "discount": f"{settings.discount:g}",
        "dropout": numbers.percent(settings.dropout),
        "design_effect": _design_effect(results["sample_size"]),
        "ratio": f"{settings.allocation_ratio:g}",
        "fixed_n": numbers.whole(settings.fixed_n),
        "n_simulated": numbers.whole(settings.n_simulated),
        "upper": numbers.percent(UPPER_CONFIDENCE),
        "safe": numbers.percent(CONFIDENCE),
        "small": numbers.whole(SMALL),
    }


def planned_names(study: Study, present: Sequence[str]) -> list[str]:
    """Return the planned outcomes with a size, in the order of the settings."""
    names = tuple(study.config.planning.outcomes) or study.config.primary
    return [name for name in names if name in present]


def planned_outcome(study: Study, results: Results, sizes: Sizes, name: str) -> dict[str, Any]:
    """Return what the chapter says of one outcome."""
    outcome, settings = study.catalogue.outcomes[name], study.config.planning
    aims = _declared_first(study, sizes, name)
    aim = aims[0] if aims else float("nan")
    first = sizes.find(outcome=name)[0].row
    scale = LOG if first["scale"] == LOG else "raw"
    return {
        "name": outcome.short,
        "label": outcome.label,
        "id": name.replace("_", "-"),
        "unit": planned_unit(str(first["unit"])),
        "target": _target(sizes, name, aim),
        "further": listed_values(aims[1:]) if aims[1:] else "",
        "sham": _sham(study, name),
        "rows": [size_row(sizes, name, how, aim, settings) for how in sizes.methods(name)],
        "safeguard": safeguard_rows(sizes, name, aim),
        "spread": spread_rows(results["variability"], study.catalogue, [name], scale),
        "correlations": correlation_words(study, results["planning_correlations"], name),
        "washout": washout_words(results["follow_up"], name),
    }


def _declared_first(study: Study, sizes: Sizes, name: str) -> list[float]:
    """Return the target differences, the leading one first."""
    aims = sizes.aims(name)
    planned = study.config.planning.outcomes.get(name)
    declared = planned.target_difference if planned else None
    limits = study.catalogue.outcomes[name].mcid
    limit = limits.improvement if limits else None
    leading = declared.value if declared else limit.value if limit else None
    return sorted(aims, key=lambda value: value != leading)


def _target(sizes: Sizes, name: str, aim: float) -> dict[str, str]:
    rows = sizes.find(outcome=name, design="parallel_ancova")
    own = next((found.row for found in rows if found.row["target_difference"] == aim), None)
    if own is None:
        others = sizes.find(outcome=name)
        return {"value": "", "why": why_empty(others[0].row, "n_per_arm")}
    kind = KINDS[own["target_kind"]]
    read = "read in its source" if own["target_verified"] == "yes" else "not verified"
    return {
        "value": f"{aim:g}",
        "kind": f"{kind}, {read}",
        "source": str(own["target_source"]),
        "why": "",
    }


def _sham(study: Study, name: str) -> dict[str, str]:
    planned = study.config.planning.outcomes.get(name)
    response = planned.sham_response if planned else None
    if response is None:
        return {}
    return {"values": listed_values(response.changes), "source": response.source}


def safeguard_rows(sizes: Sizes, name: str, aim: float) -> list[list[str]]:
    """Return one row per change under sham, for ANCOVA planned with the upper limit of the SD."""
    rows = [
        found.row
        for found in sizes.find(outcome=name, method=ANCOVA, sd_kind=UPPER, correlation_kind=POINT)
        if found.row["target_difference"] == aim or pd.isna(aim)
    ]
    return [_safeguard_row(row) for row in rows if pd.notna(row["informed_difference"])]


def _safeguard_row(row: Row) -> list[str]:
    digits = digits_of(float(row["safeguard_sd"]) / 10)
    shown = [numbers.number(row[key], digits) for key in
             ("informed_difference", "informed_se", "safeguard_difference")]  # fmt: skip
    size = row["safeguard_n_per_arm"]
    return [
        listed_values([row["sham_response"]]),
        f"{shown[0]} ({shown[1]})",
        shown[2],
        many(size) if pd.notna(size) else "none: not in favour of treatment",
        numbers.percent(row["assurance"]) if pd.notna(row["assurance"]) else "not known",
    ]


def candidate_rows(study: Study, table: pd.DataFrame) -> list[list[str]]:
    """Return the leading candidates for the primary outcome."""
    rows = cast("list[Row]", table.head(SHOWN_CANDIDATES).to_dict("records"))
    return [
        [
            numbers.whole(row["rank"]),
            study.catalogue.outcomes[row["outcome"]].short,
            _error_share(row),
            numbers.percent(row["completeness"]),
            numbers.percent(row["share_at_scale_end"]),
            _validity(row),
            {2: "primary", 1: "yes"}.get(int(row["registration"]), "no"),
        ]
        for row in rows
    ]


def _error_share(row: Row) -> str:
    if pd.isna(row["sem_share"]):
        return "not estimated"
    under = "" if row["sem_source"] == "untreated visits" else " (under treatment)"
    return f"{numbers.number(row['sem_share'], DECIMALS)}{under}"


def _validity(row: Row) -> str:
    known = row["mcid_verified"] == "yes"
    found = int(row["validity"]) - int(known)
    parts = ["definition read in its source"] * found + ["verified MCID"] * known
    return numbers.listed(parts) if parts else "not read, no verified MCID"


def correlation_words(study: Study, table: pd.DataFrame, name: str) -> str:
    """Return the span of the correlations between visits, and those with planned outcomes."""
    own = table[(table["outcome"] == name) & table["correlation"].notna()]
    visits = own[own["kind"] == BETWEEN_VISITS]
    if visits.empty:
        return ""
    low, high = visits["correlation"].min(), visits["correlation"].max()
    text = (
        f"between {numbers.number(low, DECIMALS)} and {numbers.number(high, DECIMALS)} over "
        f"{len(visits)} pairs of visits"
    )
    either = (table["outcome"] == name) | (table["other_outcome"] == name)
    beside = table[either & (table["kind"] == BETWEEN_OUTCOMES) & table["low"].notna()]
    planned = set(study.config.planning.outcomes) or set(study.config.primary)
    both = beside[beside["outcome"].isin(planned) & beside["other_outcome"].isin(planned)]
    for row in cast("list[Row]", both.to_dict("records")):
        other = row["other_outcome"] if row["outcome"] == name else row["outcome"]
        shown = numbers.estimate(row["correlation"], row["low"], row["high"], DECIMALS)
        short = study.catalogue.outcomes[other].short
        text += f"; with {short} at baseline {shown} (n = {row['n']:g})"
    return text


def washout_words(table: pd.DataFrame, name: str) -> str:
    """Return what the follow-up says about a washout."""
    own = table[table["outcome"] == name]
    if own.empty:
        return "no follow-up after treatment was compared, so this series justifies no washout"
    row = own.iloc[0]
    if pd.isna(row["share_low"]) or row["fieller_type"] != "bounded":
        return (
            "the share of the change still present at follow-up has no bounds, so this series "
            "justifies no washout"
        )
    low, high = (numbers.percent(row[end]) for end in ("share_low", "share_high"))
    return (
        f"of the change, {low} to {high} may still be present at follow-up (Fieller's set), so a "
        "washout has to be longer, and this series cannot show how long"
    )


def _design_effect(table: pd.DataFrame) -> str:
    known = table["design_effect"].dropna()
    return f"{known.iloc[0]:g}" if len(known) and known.iloc[0] != 1 else ""

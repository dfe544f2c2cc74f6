"""The planner's summary: a page to send around, and paragraphs for a protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tscs.figures.selection import pictures
from tscs.planning.grid import ANCOVA
from tscs.planning.pilot import LOW, POINT, UPPER
from tscs.report import numbers
from tscs.report.criteria import criteria
from tscs.report.protocol import protocol
from tscs.report.safety import ADHERENCE, FLOW, HARMS, safety
from tscs.report.trial_planning import planned_names, trial_planning
from tscs.report.trial_sizes import Sizes, detectable, many, per_arm
from tscs.report.words import planned_unit
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]

HEAD: Final = (
    "Outcome", "Target difference", "SD as estimated", "SD at upper limit", "and correlation low",
    "To recruit", "Safeguard, per group", "Assurance",
)  # fmt: skip
RATE_HEAD: Final = ("Step or measure", "In the series", "Progression criterion")
STEPS: Final = (
    *("enrolled", "all_sessions_attended", "followed_up"),
    *("sessions_attended", "target_intensity", "primary_outcomes_complete"),
)


def planning_summary(study: Study, results: Results) -> dict[str, Any]:
    """Return the values of the summary.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name.
    """
    trial, sizes = trial_planning(study, results), Sizes(results["sample_size"])
    names = planned_names(study, sizes.outcomes)
    rows = [
        _row(study, sizes, name, item) for name, item in zip(names, trial["outcomes"], strict=True)
    ]
    drawn = [item.stem for item in pictures(study, results) if item.kind == "planning_curves"]
    return {
        "study": {
            "title": study.config.study.title,
            "synthetic": study.config.study.synthetic,
            "level": numbers.percent(1 - study.config.analysis.alpha),
        },
        "trial": trial,
        "summary": {
            "head": list(HEAD),
            "rows": rows,
            "rate_head": list(RATE_HEAD),
            "rates": _rates(study, results),
            "sentences": [_sentence(study, sizes, name, item)
                          for name, item in zip(names, trial["outcomes"], strict=True)],
            "pictures": drawn,
            **protocol(study, results, names),
        },
    }  # fmt: skip


def _row(study: Study, sizes: Sizes, name: str, item: Mapping[str, Any]) -> list[str]:
    aim = float(item["target"]["value"] or "nan")
    cells = [
        sizes.cell(name, "parallel_ancova", ANCOVA, aim, *kinds).row
        for kinds in ((POINT, POINT), (UPPER, POINT), (UPPER, LOW))
    ]
    careful = cells[1]
    sham = sizes.find(outcome=name, method=ANCOVA, sd_kind=UPPER, correlation_kind=POINT)
    rows = [x.row for x in sham if pd.isna(aim) or x.row["target_difference"] == aim]
    safe = [x["safeguard_n_per_arm"] for x in rows]
    sure = [x["assurance"] for x in rows if pd.notna(x["assurance"])]
    return [
        item["name"],
        f"{item['target']['value']} {item['unit']}" if item["target"]["value"] else "none",
        *(per_arm(cell) for cell in cells),
        numbers.whole(careful["n_recruited"]),
        _span_of_people(safe),
        f"{numbers.percent(min(sure))} to {numbers.percent(max(sure))}" if sure else "not known",
    ]


def _span_of_people(sizes: list[float]) -> str:
    """Return the least and the most people that the safeguard asks for."""
    known = sorted(size for size in sizes if pd.notna(size))
    if not known:
        return "none: difference not above zero"
    least = many(known[0])
    if len(known) < len(sizes):
        return f"from {least}, or none at all"
    return least if known[-1] == known[0] else f"{least} to {many(known[-1])}"


def _sentence(study: Study, sizes: Sizes, name: str, item: Mapping[str, Any]) -> str:
    aim = float(item["target"]["value"] or "nan")
    row = sizes.cell(name, "parallel_ancova", ANCOVA, aim, UPPER, POINT).row
    fixed = f"{numbers.whole(row['fixed_n'])} people per group detect {detectable(row)}"
    where = item["target"]["kind"] if item["target"]["value"] else item["target"]["why"]
    return (
        f"{item['name']}: {where}; {fixed} {planned_unit(row['unit'])} with the SD at its upper "
        f"limit; for a crossover, {item['washout']}."
    )


def _rates(study: Study, results: Results) -> list[list[str]]:
    words = FLOW | ADHERENCE
    done = safety(study, results, [])
    shown = dict([*done["flow"], *done["adherence"]])
    judged = {counted: f"{name}: {decision}" for name, counted, _, _, decision in
              criteria(study, results["feasibility"], FLOW | ADHERENCE | HARMS)}  # fmt: skip
    return [
        [words[key], shown[words[key]], judged.get(words[key], "none declared")]
        for key in STEPS
        if words[key] in shown
    ]

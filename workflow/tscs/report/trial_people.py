"""The people of a trial by arm, as text: flow, visits, baseline, harms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue
from tscs.reasons import REASONS
from tscs.report import numbers
from tscs.report.arm_effects import arm_labels
from tscs.report.people import GROUPS, MEASURES
from tscs.report.words import with_unit
from tscs.study import Study
from tscs.trials import flow
from tscs.trials.arms import ACTIVE, ALL, CONTROL
from tscs.trials.groups import ARMS, sequence_labels

Row = Mapping[str, Any]
Cells = dict[tuple[str, str, str], tuple[float, float]]
LEVELS: Final = {column: (name, words) for name, column, words in GROUPS} | {
    "more_affected_leg": ("More affected leg", {"L": "left", "R": "right", "equal": "equal"}),
    "site": ("Site", {}),
    "stratum": ("Stratum", {}),
}
NAMES: Final = {column: name for name, column in MEASURES}
STEPS: Final = {
    flow.RANDOMISED: "Randomised",
    flow.TREATED: "Had at least one session",
    flow.ALL_SESSIONS: "Had all planned sessions",
    flow.STOPPED: "Stopped before the last planned session or withdrew",
    flow.LOST: "Not seen at the last visit",
}
HARMS: Final = {
    "people_with_event": "People with at least one event",
    "people_with_serious_event": "People with a serious event",
    "people_with_related_event": "People with an event possibly, probably or definitely related",
    "people_with_event_during_stimulation": "People with an event that began during treatment",
    "people_with_mild_event": "People with a mild event",
    "people_with_moderate_event": "People with a moderate event",
    "people_with_severe_event": "People with a severe event",
    "discontinued": "People who stopped before the last planned session or withdrew",
}


def columns(study: Study, table: pd.DataFrame) -> dict[str, str]:
    """Return the headings of the groups that a table holds, by group; everybody last.

    Parameters
    ----------
    study : Study
        Labels of the arms.
    table : DataFrame
        ``trial_flow`` or ``baseline_by_arm``.
    """
    named = {**group_labels(study, table), ALL: ALL}
    return {group: label.capitalize() for group, label in named.items()}


def group_labels(study: Study, table: pd.DataFrame) -> dict[str, str]:
    """Return the labels of the arms, or of the sequences of a crossover, by group.

    Parameters
    ----------
    study : Study
        Labels of the arms.
    table : DataFrame
        ``trial_flow`` or ``baseline_by_arm``; of a blinded trial it holds no groups.
    """
    arms = dict(zip(ARMS, arm_labels(study), strict=True))
    sequences = {label: label for label in sequence_labels(study.config)}
    named = arms if study.config.study.design == "parallel" else sequences
    return {group: label for group, label in named.items() if group in set(table["arm"])}


def flow_context(study: Study, table: pd.DataFrame) -> dict[str, Any]:
    """Return who was screened, randomised, treated, lost and analysed.

    Parameters
    ----------
    study : Study
        The study.
    table : DataFrame
        The table ``trial_flow``.
    """
    cells = _cells(table)
    heads = columns(study, table)
    return {
        "head": ["Step", *heads.values()],
        "rows": [
            [_step(step, study), *(_counted(cells, step, detail, arm) for arm in heads)]
            for step, detail in _steps(table)
        ]
        + _analysed(study, cells, heads),
        "visits_head": ["Visit", *heads.values()],
        "visits": [
            [label, *(_counted(cells, flow.SEEN, label, arm) for arm in heads)]
            for label in study.schedule.visits
        ],
        "screening": _screening(cells),
        "randomised": _counted(cells, flow.RANDOMISED, "", ALL),
        "groups": [
            f"{_counted(cells, flow.RANDOMISED, '', group)} to {label}"
            for group, label in group_labels(study, table).items()
        ],
    }


def _cells(table: pd.DataFrame) -> Cells:
    rows = cast("list[Row]", table.fillna({"detail": ""}).to_dict("records"))
    return {(row["step"], row["detail"], row["arm"]): (row["n"], row["n_of"]) for row in rows}


def _steps(table: pd.DataFrame) -> list[tuple[str, str]]:
    last = table.loc[table["step"] == flow.LOST, "detail"]
    details = {flow.LOST: next(iter(last), "")}
    return [(step, details.get(step, "")) for step in STEPS if step in set(table["step"])]


def _step(step: str, study: Study) -> str:
    if step == flow.RANDOMISED and study.allocation is None:
        return "Enrolled"
    return STEPS[step]


def _counted(cells: Cells, step: str, detail: str, arm: str) -> str:
    n, total = cells.get((step, detail, arm), (float("nan"), float("nan")))
    if step == flow.RANDOMISED or pd.isna(n):
        return numbers.whole(n)
    return numbers.counted(n, total)


def _analysed(study: Study, cells: Cells, heads: Mapping[str, str]) -> list[list[str]]:
    words = {
        flow.MEASURED: "measured at baseline and endpoint",
        flow.ANALYSED: "with what the main analysis needs",
    }
    return [
        [
            f"{study.catalogue.outcomes[name].short}: {word}",
            *(_counted(cells, step, name, arm) for arm in heads),
        ]
        for name in study.config.primary
        for step, word in words.items()
        if (step, name, ALL) in cells
    ]


def _screening(cells: Cells) -> dict[str, str]:
    steps = (flow.SCREENED, flow.NOT_ELIGIBLE, flow.DECLINED, flow.NOT_ENROLLED)
    counts = {step: cells[step, "", ALL][0] for step in steps if (step, "", ALL) in cells}
    if not counts.get(flow.NOT_ENROLLED):
        counts.pop(flow.NOT_ENROLLED, None)
    return {step: numbers.whole(count) for step, count in counts.items()}


def baseline_context(study: Study, table: pd.DataFrame) -> dict[str, Any]:
    """Return the table of characteristics and outcomes before treatment.

    Parameters
    ----------
    study : Study
        The study.
    table : DataFrame
        The table ``baseline_by_arm``.
    """
    heads = columns(study, table)
    rows = table.fillna({"level": ""})
    keys = rows[["kind", "characteristic", "level"]].drop_duplicates().itertuples(index=False)
    order = [*NAMES, *LEVELS, *study.catalogue.outcomes]
    by_key = {
        (row["kind"], row["characteristic"], row["level"], row["arm"]): row
        for row in cast("list[Row]", rows.to_dict("records"))
    }
    return {
        "head": ["Characteristic", *heads.values()],
        "rows": [
            [
                _characteristic(study.catalogue, *key),
                *(_summary(by_key.get((*key, arm)), study.catalogue) for arm in heads),
            ]
            for key in sorted(keys, key=lambda key: (order.index(key[1]), key[2]))
        ],
    }


def _characteristic(catalogue: Catalogue, kind: str, name: str, level: str) -> str:
    if kind == "outcome":
        return with_unit(catalogue.outcomes[name].short, catalogue.outcomes[name].unit)
    if level:
        told, words = LEVELS[name]
        return f"{told}: {words.get(level, level)}"
    return NAMES[name]


def _summary(row: Row | None, catalogue: Catalogue) -> str:
    if row is None:
        return numbers.ABSENT
    if row["level"]:
        return f"{numbers.counted(row['count'], row['n'])} ({numbers.percent(row['share'])})"
    outcome = catalogue.outcomes.get(row["characteristic"])
    decimals = numbers.decimals_of(outcome.resolution if outcome else None, row["sd"])
    return f"{numbers.with_spread(row['mean'], row['sd'], decimals)}, n = {numbers.whole(row['n'])}"


def harms_context(study: Study, table: pd.DataFrame) -> dict[str, Any]:
    """Return adverse events and discontinuations by arm.

    Parameters
    ----------
    study : Study
        The study.
    table : DataFrame
        The table ``harms_by_arm``.
    """
    active, control = (label.capitalize() for label in arm_labels(study))
    rows = cast("list[Row]", table.to_dict("records"))
    # A crossover has no difference between groups: everybody had both treatments.
    parted = study.config.study.design != "crossover"
    return {
        "head": ["Measure", f"{active} [interval]", f"{control} [interval]"]
        + ["Difference [interval]"] * parted,
        "rows": [
            [words, _share(row, ACTIVE), _share(row, CONTROL), *[_difference(row)] * parted]
            for measure, words in HARMS.items()
            for row in rows
            if row["measure"] == measure
        ],
        "events": [
            numbers.whole(row[f"events_{arm}"])
            for row in rows
            if row["measure"] == "people_with_event" and pd.notna(row["n_active"])
            for arm in ARMS
        ],
    }


def _share(row: Row, arm: str) -> str:
    if pd.isna(row[f"share_{arm}"]):
        return numbers.ABSENT
    counted = numbers.counted(row[f"count_{arm}"], row[f"n_{arm}"])
    limits = (numbers.number(100 * row[f"{end}_{arm}"], 0) for end in ("low", "high"))
    low, high = limits
    return f"{counted}, {numbers.percent(row[f'share_{arm}'])} [{low}, {high}]"


def _difference(row: Row) -> str:
    if pd.isna(row["difference"]):
        code = str(row["reason"]).split(": ", 1)[-1]
        return REASONS.get(code, numbers.ABSENT)
    shares = (100 * row[name] for name in ("difference", "difference_low", "difference_high"))
    return f"{numbers.estimate(*shares, 0)} percentage points"

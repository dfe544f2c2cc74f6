"""The change of every person against MDC95 and MCID."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Final, cast

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config
from tscs.contrasts import Contrast, paired_values, resolve_contrasts
from tscs.error_limits import PersonChange, Verdict, below_error, classify, moved, reliable_change
from tscs.recall import look_back
from tscs.schedule import Schedule

FOLLOW_UP: Final = "follow_up"
MEASURED, UNABLE = "measured", "unable"
COLUMNS: Final = (
    *("participant_id", "outcome", "contrast", "value_from", "value_to", "change"),
    *("status_from", "status_to", "mdc95_class", "mcid_class", "reliable_change_index", "reason"),
)
Row = dict[str, Any]


def individual_contrasts(config: Config, schedule: Schedule) -> tuple[Contrast, ...]:
    """Return the contrasts in which people get a verdict: the family's and the follow-up."""
    names = (config.analysis.family_contrast, FOLLOW_UP)
    return tuple(item for item in resolve_contrasts(config, schedule) if item.name in names)


def individual_changes(
    outcomes: pd.DataFrame,
    visits: pd.DataFrame,
    contrasts: Sequence[Contrast],
    catalogue: Catalogue,
    schedule: Schedule,
) -> pd.DataFrame:
    """Return each person's change in each main outcome and contrast, with its classes.

    Parameters
    ----------
    outcomes, visits : DataFrame
        The ``outcomes`` table and the visits table.
    contrasts : sequence of Contrast
        Contrasts between two assessments.
    catalogue : Catalogue
        Outcomes with their limits; parts of other outcomes are left out.
    schedule : Schedule
        Types of the visits. A question that looks back beyond the earlier assessment, or from a
        follow-up into the treatment, gives no verdict in that contrast.

    Returns
    -------
    DataFrame
        Columns as in the contract of the results; one row per person, outcome and contrast.
    """
    scored = outcomes[outcomes["status"].isin([MEASURED, UNABLE])]["outcome"].unique()
    main = [name for name in scored if not catalogue.outcomes[name].part_of]
    rows = [
        _person_row(pair, catalogue.outcomes[pair["outcome"]], contrast.name, conflicts)
        for contrast in contrasts
        for reach in [look_back(contrast, visits, schedule)]
        for conflicts in [{name for name in main if reach.conflict(catalogue.outcomes[name])}]
        for pair in _pairs(outcomes[outcomes["outcome"].isin(main)], visits, contrast)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pairs(outcomes: pd.DataFrame, visits: pd.DataFrame, contrast: Contrast) -> list[Row]:
    return cast("list[Row]", paired_values(outcomes, visits, contrast).to_dict("records"))


def _person_row(pair: Row, outcome: Outcome, contrast: str, conflicts: Container[str]) -> Row:
    person = PersonChange(pair["value_from"], pair["value_to"], outcome)
    settled = _without_limit(pair, outcome.id in conflicts)
    mdc95 = settled or classify(person, outcome.mdc95)
    mcid = settled or _important(person)
    index, code = (float("nan"), "") if settled else reliable_change(person)
    codes = {"mdc95_class": mdc95.codes, "mcid_class": mcid.codes}
    codes |= {"reliable_change_index": (code,) if code else settled.codes if settled else ()}
    measured = pair["status_from"] == pair["status_to"] == MEASURED
    return {
        **{name: pair[name] for name in COLUMNS if name in pair},
        "contrast": contrast,
        "change": person.change if measured else float("nan"),
        "mdc95_class": mdc95.name,
        "mcid_class": mcid.name,
        "reliable_change_index": index,
        "reason": _reason(codes if measured else {"change": ("not_measured",), **codes}),
    }


def _important(person: PersonChange) -> Verdict:
    verdict = classify(person, person.outcome.mcid)
    if verdict.name in ("improved", "worsened") and below_error(person, moved(person)):
        return Verdict(verdict.name, (*verdict.codes, "mcid_below_mdc95"))
    return verdict


def _without_limit(pair: Row, conflict: bool) -> Verdict | None:
    """Return the verdict that no limit is needed for; None where the values decide."""
    ends = pair["status_from"], pair["status_to"]
    if ends == (MEASURED, MEASURED):
        return Verdict("no_verdict", ("recall_conflict",)) if conflict else None
    verdicts = {
        (MEASURED, UNABLE): Verdict("worsened", ("unable_after_able",)),
        (UNABLE, MEASURED): Verdict("improved", ("able_after_unable",)),
        (UNABLE, UNABLE): Verdict("no_verdict", ("unable_at_both_ends",)),
    }
    return verdicts.get(ends, Verdict("no_verdict", ("not_measured",)))


def _reason(codes: dict[str, tuple[str, ...]]) -> str | None:
    entries = [f"{column}: {code}" for column, listed in codes.items() for code in listed]
    return "; ".join(entries) or None

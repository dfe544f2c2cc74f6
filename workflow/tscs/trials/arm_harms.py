"""Adverse events and discontinuations by arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from tscs.harms import RELATED
from tscs.proportions import exact_share
from tscs.reasons import format_reasons
from tscs.sessions import discontinued, planned_sessions
from tscs.study import Study
from tscs.trials.arms import ACTIVE, CONTROL
from tscs.trials.groups import people_by_arm
from tscs.trials.responder import newcombe

ARM_CELLS: Final = ("n", "count", "events", "share", "low", "high")
HARM_COLUMNS: Final = (
    "measure",
    *(f"{cell}_{arm}" for arm in (ACTIVE, CONTROL) for cell in ARM_CELLS),
    *("difference", "difference_low", "difference_high", "method", "reason"),
)
METHOD: Final = (
    "exact interval of each share (Clopper-Pearson); difference: hybrid score (Newcombe)"
)
WITH_EVENT: Final = "people_with_event"
SERIOUS: Final = "people_with_serious_event"
RELATED_EVENT: Final = "people_with_related_event"
DURING: Final = "people_with_event_during_stimulation"
STOPPED: Final = "discontinued"
SEVERITIES: Final = ("mild", "moderate", "severe")
Row = dict[str, Any]


def harms_by_arm(study: Study) -> pd.DataFrame:
    """Compare how many people of each arm had adverse events.

    Parameters
    ----------
    study : Study
        The study; only a parallel trial that is not blinded has rows.

    Returns
    -------
    DataFrame
        One row per measure: of the people who were asked for events or had one (discontinuation:
        of everybody randomised), how many had at least one, with an exact interval; difference
        active minus control with its interval. There is no test: too few events decide nothing.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:873-890 (method 10).
    Ioannidis JPA et al (2004). Ann Intern Med 141:781-788 (CONSORT Harms).
    """
    rows: list[Row] = []
    if study.config.study.design == "parallel" and study.allocation is not None:
        rows = [*_events(study), _discontinued(study)]
    return pd.DataFrame(rows, columns=list(HARM_COLUMNS))


def _events(study: Study) -> Iterator[Row]:
    events = study.tables.get("adverse_events")
    if events is None:
        yield {"measure": WITH_EVENT, "reason": _no_share("no_table")}
        return
    for measure, rows in kinds(events):
        yield _compared(study, measure, events[rows], _at_risk(study, events))


def kinds(events: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Yield each measure with the events that count for it.

    Parameters
    ----------
    events : DataFrame
        The table ``adverse_events``.
    """
    yield WITH_EVENT, events["participant_id"].notna()
    yield SERIOUS, events["serious"] == "yes"
    yield RELATED_EVENT, events["relatedness"].isin(RELATED)
    yield DURING, events["during_stimulation"] == "yes"
    for severity in SEVERITIES:
        yield f"people_with_{severity}_event", events["severity"] == severity


def _at_risk(study: Study, events: pd.DataFrame) -> set[str]:
    visits = study.tables["visits"]
    asked = (visits["ae_asked"] == "yes") & (visits["attended"] == "yes")
    return set(visits.loc[asked, "participant_id"]) | set(events["participant_id"])


def _discontinued(study: Study) -> Row:
    visits = study.tables["visits"]
    sessions = planned_sessions(visits, study.schedule)
    stopped = discontinued(sessions, visits)
    return _compared(study, STOPPED, stopped, set(visits["participant_id"]))


def _compared(study: Study, measure: str, rows: pd.DataFrame, at_risk: Iterable[str]) -> Row:
    alpha, people = study.config.analysis.alpha, people_by_arm(study)
    cells: Row = {"measure": measure, "method": METHOD}
    counted = []
    for arm in (ACTIVE, CONTROL):
        members = set(people[arm]) & set(at_risk)
        own = rows[rows["participant_id"].isin(members)]
        count = own["participant_id"].nunique()
        share = exact_share(count, len(members), alpha)
        found = (len(members), count, len(own), share.estimate, share.low, share.high)
        cells |= {f"{name}_{arm}": x for name, x in zip(ARM_CELLS, found, strict=True)}
        counted.append((count, len(members)))
    if not all(n for _, n in counted):
        return cells | {"reason": _no_share("not_asked")}
    limits = newcombe(*counted[0], *counted[1], alpha)
    return cells | {
        "difference": limits.estimate, "difference_low": limits.low, "difference_high": limits.high,
    }  # fmt: skip


def _no_share(code: str) -> str:
    return format_reasons({"difference": code})

"""Contrasts between assessments of the same people, and the pairs they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from tscs.assessments import assessment_facts
from tscs.config import Config, ContrastSettings, Moment
from tscs.errors import TscsError, nearest
from tscs.schedule import Schedule

PERSON = ["outcome", "participant_id"]
FACTS = ("doses", "day", "days_since_last_dose")
PAIR_COLUMNS = [
    *("participant_id", "outcome", "value_from", "value_to", "status_from", "status_to"),
    *(f"{fact}_{end}" for fact in FACTS for end in ("from", "to")),
    "n_sessions",
]
NUMBERS = [name for name in PAIR_COLUMNS[2:-1] if not name.startswith("status")]


@dataclass(frozen=True)
class Contrast:
    """A comparison of two assessments, or of pre and post over sessions.

    Attributes
    ----------
    name : str
        Name in the result tables.
    start, end : Moment or None
        The two assessments (visit and time point); None for a contrast over sessions.
    sessions : tuple of str
        Visits whose pre to post pairs are averaged within each person.
    """

    name: str
    start: Moment | None = None
    end: Moment | None = None
    sessions: tuple[str, ...] = ()


def resolve_contrasts(config: Config, schedule: Schedule) -> tuple[Contrast, ...]:
    """Return the contrasts of the configuration, or the defaults of the schedule.

    Parameters
    ----------
    config : Config
        Settings; any contrast there replaces all defaults.
    schedule : Schedule
        Visits in order with their types.

    Returns
    -------
    tuple of Contrast
        In the order of the file, or of the defaults.

    Raises
    ------
    TscsError
        If a contrast names a visit that is not in the schedule.
    """
    if not config.contrasts:
        return tuple(_defaults(schedule))
    return tuple(_resolve(name, entry, schedule) for name, entry in config.contrasts.items())


def _resolve(name: str, entry: ContrastSettings, schedule: Schedule) -> Contrast:
    if entry.visits is not None:
        return Contrast(name, sessions=schedule.of_type("session"))
    for moment in (entry.start, entry.end):
        if moment is not None and moment.visit not in schedule.visits:
            known = ", ".join(schedule.visits)
            hint = nearest(moment.visit, schedule.visits) or "name one of them"
            message = (
                f"config.yaml, contrasts.{name}: visit '{moment.visit}' is not in the schedule "
                f"({known})\n    -> {hint}"
            )
            raise TscsError(message)
    return Contrast(name, entry.start, entry.end)


def _defaults(schedule: Schedule) -> Iterator[Contrast]:
    sessions, followups = schedule.of_type("session"), schedule.of_type("followup")
    if not sessions:
        return
    first, last = _at(sessions[0]), _at(sessions[-1])
    before = schedule.visits[: schedule.visits.index(sessions[0])]
    baselines = [visit for visit in before if visit in schedule.of_type("baseline")]
    if len(sessions) > 1:
        yield Contrast("after_treatment", first, last)
    if followups:
        followup = _at(followups[0])
        yield Contrast("follow_up", first, followup)
        yield Contrast("since_last_assessment", last, followup)
        yield Contrast("since_last_post", _at(sessions[-1], after=True), followup)
    yield Contrast("within_session", sessions=sessions)
    if baselines:
        yield Contrast("untreated", _at(baselines[-1]), first)


def _at(visit: str, *, after: bool = False) -> Moment:
    return Moment(visit=visit, timepoint="post" if after else "pre")


def paired_values(outcomes: pd.DataFrame, visits: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """Return what each person scored at both ends of a contrast.

    Parameters
    ----------
    outcomes : DataFrame
        The ``outcomes`` table: participant_id, visit_id, timepoint, outcome, value, status.
    visits : DataFrame
        The visits table: participant_id, visit_id, visit_type, attended, study_day, doses_before.
    contrast : Contrast
        What to compare.

    Returns
    -------
    DataFrame
        One row per outcome and person of the visits table, sorted; columns participant_id,
        outcome, value_from, value_to (NaN unless measured), status_from, status_to, doses_from,
        doses_to, day_from, day_to, days_since_last_dose_from, days_since_last_dose_to,
        n_sessions (pairs averaged; NaN for two single assessments).

    Notes
    -----
    An assessment with time point ``single`` answers a contrast that asks for pre or post, except
    where both ends lie in the same visit. For sessions the values are the means of the person's
    complete pre to post pairs, in raw units, if these are at least half of the sessions at which
    anybody was assessed before and after.
    """
    known = assessment_facts(visits)
    if contrast.start is not None and contrast.end is not None:
        lone = contrast.start.visit != contrast.end.visit
        pairs = _between(outcomes, known, contrast.start, contrast.end, lone=lone)
    else:
        pairs = _session_means(outcomes, known, contrast.sessions)
    return _everybody(pairs, outcomes, visits)


def _between(
    outcomes: pd.DataFrame, known: pd.DataFrame, start: Moment, end: Moment, *, lone: bool
) -> pd.DataFrame:
    """Return values, status and facts at two assessments, one row per outcome and person."""
    first, second = (_scores(outcomes, moment, lone=lone) for moment in (start, end))
    pairs = first.add_suffix("_from").join(second.add_suffix("_to"), how="outer").reset_index()
    for suffix, moment in (("_from", start), ("_to", end)):
        here = (known["visit_id"] == moment.visit) & (known["timepoint"] == moment.timepoint)
        facts = known[here].set_index("participant_id")[list(FACTS)]
        pairs = pairs.join(facts.add_suffix(suffix), on="participant_id")
    return pairs


def _scores(outcomes: pd.DataFrame, moment: Moment, *, lone: bool) -> pd.DataFrame:
    """Return value and status at one assessment, indexed by outcome and person."""
    visit = outcomes[outcomes["visit_id"] == moment.visit]
    asked = visit["timepoint"] == moment.timepoint
    if lone:
        only_single = visit["timepoint"].eq("single").groupby([visit[key] for key in PERSON])
        asked |= only_single.transform("all")
    scores = visit[asked].set_index(PERSON)[["value", "status"]]
    return scores.assign(value=scores["value"].where(scores["status"] == "measured"))


def _session_means(
    outcomes: pd.DataFrame, known: pd.DataFrame, sessions: tuple[str, ...]
) -> pd.DataFrame:
    """Return each person's mean over complete sessions, where these are at least half."""
    if not sessions:
        return pd.DataFrame(columns=PAIR_COLUMNS)
    pairs = pd.concat([_session(outcomes, known, visit) for visit in sessions])
    assessed = pairs.dropna(subset=["status_from", "status_to"])
    held = assessed.groupby("outcome")["visit_id"].nunique()
    complete = pairs.dropna(subset=["value_from", "value_to"])
    numbers = complete[[*PERSON, *NUMBERS]]
    means = numbers.groupby(PERSON).mean()
    means["n_sessions"] = numbers.groupby(PERSON).size()
    needed = held.reindex(means.index.get_level_values("outcome")).to_numpy() / 2
    return (
        means[means["n_sessions"] >= needed]
        .assign(status_from="measured", status_to="measured")
        .reset_index()
    )


def _session(outcomes: pd.DataFrame, known: pd.DataFrame, visit: str) -> pd.DataFrame:
    before, after = _at(visit), _at(visit, after=True)
    return _between(outcomes, known, before, after, lone=False).assign(visit_id=visit)


def _everybody(pairs: pd.DataFrame, outcomes: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return a row for every outcome and person; whoever has no row at an end is missing there."""
    people, names = (
        sorted(frame[key].unique())
        for frame, key in ((visits, "participant_id"), (outcomes, "outcome"))
    )
    everybody = pd.MultiIndex.from_product([names, people], names=PERSON)
    table = pairs.set_index(PERSON).reindex(everybody).reset_index()
    status = table[["status_from", "status_to"]].fillna("missing")
    return table.assign(**status).reindex(columns=PAIR_COLUMNS)

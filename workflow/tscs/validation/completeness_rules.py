"""Every planned assessment of an attended visit has its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.catalogue.rules import LEG_FUNCTIONS
from tscs.config import Config
from tscs.errors import Fault
from tscs.validation.fault_list import MANY_EQUAL
from tscs.validation.measures import ASSESSMENT, VISIT, as_text, rows_of
from tscs.validation.sheets import Sheets

_TOTALS = "questionnaire_totals"
# A recording answers for the numbers that are computed from it.
_RECORDED = ("joint_angle_features", "gait_parameters")
BOTH_LEGS = "both"
_MOST_PARTS = 4
_MOST_PLACES = 3
_MEND_ROWS = "add the rows (an empty value says: not measured), or correct schedule in config.yaml"
Moment = tuple[str, ...]
Part = tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """What the tables hold of one outcome.

    Attributes
    ----------
    parts : dict
        Components (leg, muscle group, item ...) found, by participant, visit and time point.
    needed : tuple of tuple of str
        Complete set of components.
    elsewhere : set
        Assessments for which a total or a recording stands instead of the rows.
    """

    parts: dict[Moment, set[Part]]
    needed: tuple[Part, ...]
    elsewhere: set[Moment]

    def lack(self, moment: Moment) -> tuple[Part, ...] | None:
        """Return the components that lack at one assessment, None if all are there.

        `single` answers a plan for pre or post: the visit then had one assessment.
        """
        single = (*moment[:2], "single")
        found = self.parts.get(moment) or self.parts.get(single)
        if found is None:
            return None if {moment, single} & self.elsewhere else ()
        return tuple(part for part in self.needed if part not in found) or None


def planned_faults(sheets: Sheets, config: Config, catalogue: Catalogue) -> Iterator[Fault]:
    """Check that each planned assessment has its rows at each attended visit.

    Parameters
    ----------
    sheets : Sheets
        The tables.
    config : Config
        Planned outcomes, visits and time points.
    catalogue : Catalogue
        Rows, components and items of each outcome.

    Yields
    ------
    Fault
        One per table, person, visit and time point, naming the outcomes that lack; where the
        same lack at many assessments, one for all of them.
    """
    absent: dict[tuple[str, Moment], list[str]] = {}
    never: dict[str, list[str]] = {}
    for name, moments in _planned(sheets, config).items():
        outcome = catalogue.outcomes.get(name)
        if outcome is None or not _answerable(sheets, outcome):
            continue
        rows = _rows(sheets, outcome)
        if moments and not rows.parts and not rows.elsewhere:
            never.setdefault(outcome.file, []).append(outcome.short)
            continue
        for moment in moments:
            lack = rows.lack(moment)
            if lack is not None:
                what = f"{outcome.short}{_listed(lack, 'item ' if outcome.items else '')}"
                absent.setdefault((outcome.file, moment), []).append(what)
    yield from (_never_measured(table, names) for table, names in never.items())
    together: dict[tuple[str, str], list[Moment]] = {}
    for (table, moment), names in sorted(absent.items()):
        together.setdefault((table, "; ".join(dict.fromkeys(names))), []).append(moment)
    for (table, what), places in together.items():
        yield from _faults(table, what, places)


def _answerable(sheets: Sheets, outcome: Outcome) -> bool:
    """Whether the outcome belongs to visits, and its table can be trusted to show what lacks."""
    doubtful = {outcome.file, *([_TOTALS] if outcome.totals else []), "visits"} & sheets.doubtful
    return outcome.window_days is None and not doubtful


def _planned(sheets: Sheets, config: Config) -> dict[str, list[Moment]]:
    visits = sheets.values["visits"]
    attended = visits[visits["attended"] == "yes"].dropna(subset=VISIT)
    moments: dict[str, list[Moment]] = {}
    for planned in config.schedule.planned:
        rows = attended.loc[attended["visit_id"].isin(planned.visits), VISIT]
        people = list(rows.itertuples(index=False, name=None))
        for name, visit, timepoint in product(planned.outcomes, people, planned.timepoints):
            moments.setdefault(name, []).append((*visit, timepoint))
    return moments


def _never_measured(table: str, names: Sequence[str]) -> Fault:
    what = ", ".join(names)
    are = "is" if len(names) == 1 else "are"
    message = f"{what} {are} planned in config.yaml, but the study has no row of it"
    file, rule = f"data/{table}.csv", "planned_assessment"
    mend = "add the rows, or take it out of schedule: planned"
    return Fault(file, None, None, None, rule, message, mend)


def _faults(table: str, what: str, moments: Sequence[Moment]) -> Iterator[Fault]:
    places = [f"{person}, visit {visit}, {timepoint}" for person, visit, timepoint in moments]
    if len(places) >= MANY_EQUAL:
        shown = "; ".join(places[:_MOST_PLACES])
        places = [f"{shown} and {len(places) - _MOST_PLACES} more assessments"]
    for place in places:
        message = f"{place}: planned, but there is no row of {what}"
        file, rule = f"data/{table}.csv", "planned_assessment"
        yield Fault(file, None, None, None, rule, message, _MEND_ROWS)


def _rows(sheets: Sheets, outcome: Outcome) -> Rows:
    if outcome.file == "recordings":
        return Rows({}, (), _recorded_walks(sheets))
    frame = sheets.values[outcome.table]
    columns, needed = _components(outcome, frame)
    found = frame.loc[rows_of(outcome, outcome.table, frame), [*ASSESSMENT, *columns]]
    parts: dict[Moment, set[Part]] = {}
    for row in found.apply(as_text).itertuples(index=False, name=None):
        parts.setdefault(tuple(row[:3]), set()).update(_each_leg(tuple(row[3:])))
    return Rows(parts, needed, _elsewhere(sheets, outcome))


def _each_leg(part: Part) -> list[Part]:
    """Let a value for both legs together stand for each of them."""
    if BOTH_LEGS not in part:
        return [part]
    return [tuple(leg if word == BOTH_LEGS else word for word in part) for leg in ("L", "R")]


def _components(outcome: Outcome, frame: pd.DataFrame) -> tuple[list[str], tuple[Part, ...]]:
    if outcome.items is not None and "item" in frame:
        return ["item"], tuple((str(item),) for item in outcome.items.included)
    sets = {
        column: wanted
        for column, wanted in outcome.required_components.items()
        if isinstance(wanted, tuple)
        and column in frame
        and outcome.aggregate[column] not in LEG_FUNCTIONS
    }
    return list(sets), tuple(product(*sets.values()))


def _elsewhere(sheets: Sheets, outcome: Outcome) -> set[Moment]:
    if outcome.totals is not None:
        totals = sheets.values[_TOTALS]
        return _moments(totals[rows_of(outcome, _TOTALS, totals)])
    if outcome.table not in _RECORDED:
        return set()
    recordings = sheets.values["recordings"]
    return _moments(recordings[recordings["task"].isin(outcome.where.get("task", ()))])


def _recorded_walks(sheets: Sheets) -> set[Moment]:
    recordings = sheets.values["recordings"]
    return _moments(recordings[recordings["task"] == "walk"])


def _moments(frame: pd.DataFrame) -> set[Moment]:
    return set(frame[ASSESSMENT].itertuples(index=False, name=None))


def _listed(parts: tuple[Part, ...], kind: str) -> str:
    if not parts:
        return ""
    names = [f"{kind}{' '.join(part)}" for part in parts[:_MOST_PARTS]]
    more = f" and {len(parts) - _MOST_PARTS} more" if len(parts) > _MOST_PARTS else ""
    return f" ({', '.join(names)}{more})"

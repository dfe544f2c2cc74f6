"""The course over the sessions, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from tscs.catalogue import Catalogue, Outcome
from tscs.codings import other_codings
from tscs.report import numbers
from tscs.report.changes import Row, named
from tscs.report.gaps import readable
from tscs.report.markdown import bold
from tscs.report.words import unit_sign

OPEN_SHAPE: Final = "open"
NONE_DIFFERS: Final = "none"
KENWARD_ROGER: Final = "Kenward-Roger"
PERCENT_DECIMALS: Final = 1
REFUSALS: Final = ("recall_conflict", "too_few_sessions", "not_positive", "out_of_range")


class Terms:
    """Rows of ``trajectories`` of one outcome, by model and term.

    Parameters
    ----------
    outcome : Outcome
        The outcome.
    rows : DataFrame
        Its rows.
    """

    def __init__(self, outcome: Outcome, rows: pd.DataFrame) -> None:
        shown = rows[rows["method"] != "Satterthwaite"]
        self.outcome = outcome
        self._rows = {
            (row["model"], row["term"]): row for row in cast("list[Row]", shown.to_dict("records"))
        }

    @property
    def refusal(self) -> str:
        """Code of why the outcome has no series; empty if it has one."""
        code = self.code("two_stage", "slope")
        return code if code in REFUSALS else ""

    @property
    def log(self) -> bool:
        """Whether the outcome is analysed as logarithm."""
        return self.outcome.transform == "log"

    def row(self, model: str, term: str) -> Row:
        """Return a row."""
        return self._rows[model, term]

    @property
    def sessions(self) -> list[str]:
        """Sessions that are compared with the first."""
        return [term for name, term in self._rows if name == "change_from_first"]

    @property
    def visits(self) -> tuple[str, str]:
        """Terms of the last session and of the follow-up against the first; empty if absent."""
        found = {
            term.split(" - ")[0] in self.sessions: term
            for name, term in self._rows
            if name == "visit_means"
        }
        return found.get(True, ""), found.get(False, "")

    @property
    def first(self) -> str:
        """The session that others are compared with."""
        return self.visits[0].split(" - ")[-1]

    def code(self, model: str, term: str, column: str = "estimate") -> str:
        """Return the reason of an empty value; empty if there is none."""
        reason = self.row(model, term)["reason"]
        text: str = "" if pd.isna(reason) else reason
        start = f"{column}: "
        codes = (part.removeprefix(start) for part in text.split("; ") if part.startswith(start))
        return next(codes, "")

    def shown(self, model: str, term: str) -> str:
        """Return an estimate with its interval; of logarithms as change in per cent."""
        row = self.row(model, term)
        ends = (row["estimate"], row["low"], row["high"])
        if self.log:
            return numbers.percent_change(*(float(np.exp(end)) for end in ends))
        return numbers.estimate(*ends, numbers.decimals_of(None, (row["high"] - row["low"]) / 2))


def sessions_context(
    table: pd.DataFrame,
    catalogue: Catalogue,
    main: Sequence[str],
    primary: Sequence[str],
    sessions: Sequence[str],
) -> dict[str, Any]:
    """Return the values of the chapter on the sessions.

    Parameters
    ----------
    table : DataFrame
        Result table ``trajectories``.
    catalogue : Catalogue
        Outcomes.
    main, primary : sequence of str
        Ids of the main outcomes, in order, and of the primary ones.
    sessions : sequence of str
        Labels of the sessions, in order.
    """
    every = {
        str(name): Terms(catalogue.outcomes[str(name)], rows)
        for name, rows in table.groupby("outcome")
    }
    followed = [every[name] for name in main if name in every and not every[name].refusal]
    first = [terms for terms in followed if terms.outcome.id in primary]
    return {
        "rows": [_slope_cells(terms, terms in first) for terms in followed],
        "shapes": [_shape_cells(terms, sessions) for terms in followed],
        "straight_allowed": [
            terms.outcome.short for terms in followed if _straight_allowed(terms, sessions)
        ],
        "sentences": [_sentence(terms, sessions) for terms in first],
        "visits": _visit_rows(first, sessions),
        "visit_head": ["Session", *(named(terms.outcome) for terms in first)],
        "refused": _refused([every[name] for name in main if name in every]),
        "left_out": _left_out(followed),
        "codings": [_coding(terms, every, catalogue) for terms in first
                    if other_codings(catalogue, terms.outcome.id)],
        "has_times": any(terms.log for terms in followed),
    }  # fmt: skip


def _slope_cells(terms: Terms, is_primary: bool) -> list[object]:
    name: object = named(terms.outcome)
    return [
        bold(name) if is_primary else name,
        numbers.whole(terms.row("two_stage", "slope")["n_participants"]),
        terms.shown("random_slope", "slope"),
        terms.shown("two_stage_exact", "slope"),
        *(terms.shown("visit_means", term) if term else "" for term in terms.visits),
    ]


def _shape_cells(terms: Terms, sessions: Sequence[str]) -> list[object]:
    told = terms.code("plateau", "doses_to_half_change") != "shape_open"
    half = terms.row("plateau", "doses_to_half_change")
    after = numbers.estimate(half["estimate"], half["low"], half["high"], 1)
    return [
        named(terms.outcome),
        terms.shown("linear", "change"),
        terms.shown("plateau", "change") if told else OPEN_SHAPE,
        after if told else OPEN_SHAPE,
        _spreads(terms),
        _reached(terms, sessions),
    ]


def _straight_allowed(terms: Terms, sessions: Sequence[str]) -> bool:
    """Return whether the interval of a told half-way point holds the middle of the course."""
    if terms.code("plateau", "doses_to_half_change") == "shape_open" or not terms.visits[0]:
        return False
    half = terms.row("plateau", "doses_to_half_change")
    last, first = (sessions.index(visit) for visit in terms.visits[0].split(" - "))
    return bool(half["low"] <= (last - first) / 2 <= half["high"])


def _spreads(terms: Terms) -> str:
    values = [terms.row(model, "within_person_sd")["estimate"] for model in ("linear", "plateau")]
    if terms.log:
        return " / ".join(numbers.percent(float(np.expm1(sd)), PERCENT_DECIMALS) for sd in values)
    digits = numbers.decimals_of(None, values[0])
    return " / ".join(numbers.number(sd, digits) for sd in values)


def _reached(terms: Terms, sessions: Sequence[str]) -> str:
    place = terms.row("sessions_to_effect", "first_session")["estimate"]
    return NONE_DIFFERS if pd.isna(place) else sessions[int(place) - 1]


def _sentence(terms: Terms, sessions: Sequence[str]) -> str:
    """Return both slopes, the secondary p and the first differing session of an outcome."""
    exact = terms.row("two_stage_exact", "slope")
    unit = "" if terms.log else f" {unit_sign(terms.outcome.unit)}".rstrip()
    return (
        f"{terms.outcome.short}: {terms.shown('random_slope', 'slope')}{unit} per session (mixed "
        f"model; n = {numbers.whole(exact['n_participants'])}); mean of the people's slopes "
        f"{terms.shown('two_stage_exact', 'slope')} (secondary, exact "
        f"{numbers.p_statement(exact['p'])}){_disagreement(terms)}; {_sequence(terms, sessions)}"
    )


def _disagreement(terms: Terms) -> str:
    """Return words where only one of the two intervals of the slope includes zero."""
    rows = [terms.row(model, "slope") for model in ("random_slope", "two_stage_exact")]
    if any(pd.isna(row["low"]) for row in rows):
        return ""
    includes = {bool(row["low"] <= 0 <= row["high"]) for row in rows}
    return "" if len(includes) == 1 else ", so that only one of the two intervals includes zero"


def _sequence(terms: Terms, sessions: Sequence[str]) -> str:
    row = terms.row("sessions_to_effect", "first_session")
    p = numbers.p_statement(row["p"])
    if pd.isna(row["estimate"]):
        return f"not even the last session differs from {terms.first} in the fixed sequence ({p})"
    reached = sessions[int(row["estimate"]) - 1]
    return f"in the fixed sequence every session from {reached} on differs from {terms.first} ({p})"


def _visit_rows(first: Sequence[Terms], sessions: Sequence[str]) -> list[list[object]]:
    """Return the change from the first session at each later one, with n and adjusted p."""
    rows: list[list[object]] = []
    for session in sessions:
        cells = [_visit_cell(terms, session) for terms in first]
        if any(cells):
            rows.append([session, *cells])
    return rows


def _visit_cell(terms: Terms, session: str) -> str:
    if session not in terms.sessions:
        return ""
    row = terms.row("change_from_first", session)
    people = f"n{numbers.FIRM_SPACE}={numbers.FIRM_SPACE}{numbers.whole(row['n_participants'])}"
    return f"{terms.shown('change_from_first', session)}; {people}; {numbers.p_statement(row['p'])}"


def _refused(every: Sequence[Terms]) -> list[str]:
    """Return outcomes without a series by reason, each reason once."""
    reasons: dict[str, list[str]] = {}
    for terms in every:
        if terms.refusal:
            reasons.setdefault(terms.refusal, []).append(terms.outcome.short)
    return [f"{numbers.listed(names)} ({readable(code)})" for code, names in reasons.items()]


def _left_out(followed: Sequence[Terms]) -> list[str]:
    """Return how many people with one or two sessions only each outcome leaves out."""
    counts = {
        terms.outcome.short: terms.row("participants", "fewer_than_three_visits")["estimate"]
        for terms in followed
    }
    return [f"{name}: {numbers.whole(count)}" for name, count in counts.items() if count > 0]


def _coding(terms: Terms, every: Mapping[str, Terms], catalogue: Catalogue) -> dict[str, str]:
    """Return whether the slope has the same sign under every other coding of the grades."""
    others = [every[name] for name in other_codings(catalogue, terms.outcome.id) if name in every]
    signs = {np.sign(item.row("two_stage", "slope")["estimate"]) for item in (terms, *others)}
    return {
        "name": terms.outcome.short,
        "direction": "the same direction" if len(signs) == 1 else "different directions",
    }

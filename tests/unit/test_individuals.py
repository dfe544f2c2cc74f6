"""Each rule for the change of one person, by hand-computed cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Moment
from tscs.contrasts import Contrast
from tscs.error_limits import PersonChange, bound, classify, reliable_change
from tscs.individual_counts import individual_counts
from tscs.individuals import individual_changes
from tscs.schedule import Schedule

SCHEDULE = Schedule(("S1", "S8", "FU"), {"S1": "session", "S8": "session", "FU": "followup"})
CONTRASTS = (
    Contrast("after_treatment", Moment(visit="S1"), Moment(visit="S8")),
    Contrast("follow_up", Moment(visit="S1"), Moment(visit="FU", timepoint="single")),
)


def limit(value: float, kind: str = "absolute", verified: bool = True) -> dict[str, Any]:
    return {"value": value, "kind": kind, "source": "made up", "verified": verified}


def both(value: float, kind: str = "absolute", verified: bool = True) -> dict[str, Any]:
    return dict.fromkeys(("improvement", "worsening"), limit(value, kind, verified))


def outcome(**settings: Any) -> Outcome:
    entry = {
        "id": "score", "label": "Score", "short": "Score", "instrument": "Score",
        "domain": "other", "unit": "points", "type": "continuous", "table": "clinician_scores",
        "column": "value", "floor": 0, "ceiling": 100, "resolution": 1, "direction": "down",
    }  # fmt: skip
    return Outcome.model_validate(entry | settings)


def classed(first: float, last: float, **settings: Any) -> str:
    entry = outcome(**settings)
    return classify(PersonChange(first, last, entry), entry.mdc95).name


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [(50, 40, "improved"), (50, 40.5, "within"), (50, 60, "worsened"), (50, 59.5, "within"),
     (50, 50, "within"), (9, 9, "no_room"), (9, 0, "no_room"), (10, 0, "improved"),
     (9, 30, "worsened"), (95, 100, "within")],
)  # fmt: skip
def test_absolute_limit(first: float, last: float, name: str) -> None:
    assert classed(first, last, mdc95=both(10)) == name


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [(20, 15.4, "improved"), (20, 15.5, "within"), (20, 26.2, "worsened"), (20, 26.1, "within"),
     (0, 5, "no_verdict")],
)  # fmt: skip
def test_limit_in_per_cent_of_the_first_value_differs_by_direction(
    first: float, last: float, name: str
) -> None:
    limits = {"improvement": limit(23, "percent"), "worsening": limit(31, "percent")}
    assert classed(first, last, mdc95=limits) == name


def test_log_limit_is_a_ratio_in_both_directions() -> None:
    entry = outcome(mdc95=both(math.log(1.25), "log"))
    person = PersonChange(20.0, 16.0, entry)  # 20 / 16 = 1.25
    assert classify(person, entry.mdc95).name == "improved"
    assert bound(entry.mdc95, "improvement", person).amount == pytest.approx(4)
    assert bound(entry.mdc95, "worsening", person).amount == pytest.approx(5)
    assert classed(20, 25, mdc95=both(math.log(1.25), "log")) == "worsened"
    assert classed(20, 24.9, mdc95=both(math.log(1.25), "log")) == "within"
    assert classed(20, 0, mdc95=both(math.log(1.25), "log")) == "no_verdict"


def test_room_ends_at_the_ceiling_or_the_cap_where_up_is_better() -> None:
    assert classed(95, 96, direction="up", mdc95=both(10)) == "no_room"
    assert classed(90, 100, direction="up", mdc95=both(10)) == "improved"
    capped = {"direction": "up", "ceiling": None, "censored_at": 50}
    assert classed(45, 50, mdc95=both(10), **capped) == "no_room"
    assert classed(35, 50, mdc95=both(10), **capped) == "improved"
    assert classed(41, 50, mdc95=both(9.5), **capped) == "no_room"


def test_a_direction_without_limit_gives_no_verdict() -> None:
    limits = {"improvement": limit(10)}
    assert classed(50, 40, mdc95=limits) == "improved"
    assert classed(50, 45, mdc95=limits) == "within"
    assert classed(50, 50, mdc95=limits) == "within"
    assert classed(50, 70, mdc95=limits) == "no_verdict"
    assert classed(50, 20, mdc95=None) == "no_verdict"
    assert classed(50, 20, mdc95=both(10, verified=False)) == "no_verdict"


def test_reliable_change_index_is_the_change_over_its_standard_error() -> None:
    sem = 3.0
    entry = outcome(mdc95=both(1.96 * math.sqrt(2) * sem))
    index, code = reliable_change(PersonChange(50.0, 41.0, entry))
    assert (index, code) == (pytest.approx(-9 / (math.sqrt(2) * sem)), "")
    entry = outcome(mdc95=both(0.3, "log"))
    index, _ = reliable_change(PersonChange(10.0, 12.0, entry))
    assert index == pytest.approx(1.96 * math.log(1.2) / 0.3)


@pytest.mark.parametrize(
    ("limits", "code"),
    [(None, "no_limit"), (both(5, verified=False), "limit_not_verified"),
     (both(20, "percent"), "percent_limit")],
)  # fmt: skip
def test_reliable_change_index_needs_a_verified_limit_that_is_no_percentage(
    limits: Any,
    code: str,
) -> None:
    index, reason = reliable_change(PersonChange(50.0, 40.0, outcome(mdc95=limits)))
    assert np.isnan(index)
    assert reason == code


def study(entry: Outcome, people: dict[str, tuple[Any, Any, Any]]) -> pd.DataFrame:
    """Return the changes of people given as values at S1, S8 and FU; text is a status."""
    scores, visits = [], []
    for person, values in people.items():
        for (visit, kind), value, day, doses in zip(
            SCHEDULE.visit_type.items(), values, (0.0, 24.0, 31.0), (0.0, 1.0, 2.0), strict=True
        ):
            time = "single" if visit == "FU" else "pre"
            text = isinstance(value, str)
            status, number = (value, np.nan) if text else ("measured", value)
            scores.append((person, visit, time, "score", number, status))
            visits.append((person, visit, kind, "yes", day, doses))
    outcomes = pd.DataFrame(
        scores, columns=["participant_id", "visit_id", "timepoint", "outcome", "value", "status"]
    )
    table = pd.DataFrame(
        visits,
        columns=["participant_id", "visit_id", "visit_type", "attended", "study_day",
                 "doses_before"],
    )  # fmt: skip
    catalogue = Catalogue({"score": entry}, {})
    return individual_changes(outcomes, table, CONTRASTS, catalogue, SCHEDULE)


def row(changes: pd.DataFrame, person: str, contrast: str = "after_treatment") -> pd.Series:
    chosen = (changes["participant_id"] == person) & (changes["contrast"] == contrast)
    return changes[chosen].iloc[0]


def test_becoming_unable_or_able_decides_whatever_the_limit() -> None:
    people = {
        "A": (50, "unable", "unable"), "B": ("unable", 50, 40), "C": ("unable", "unable", 40),
        "D": (50, "not_done", 40),
    }  # fmt: skip
    for limits in (None, both(10)):
        changes = study(outcome(mdc95=limits), people)
        names = [row(changes, person)["mdc95_class"] for person in people]
        assert names == ["worsened", "improved", "no_verdict", "no_verdict"]
        assert names == [row(changes, person)["mcid_class"] for person in people]
    assert "mdc95_class: unable_after_able" in row(changes, "A")["reason"]
    assert "mdc95_class: unable_at_both_ends" in row(changes, "C")["reason"]
    assert "change: not_measured" in row(changes, "D")["reason"]


def test_mdc95_and_mcid_are_judged_separately() -> None:
    entry = outcome(mdc95=both(20), mcid=both(5))
    changes = study(entry, {"A": (50, 42, 20), "B": (50, 49, 50)})
    first, later, other = row(changes, "A"), row(changes, "A", "follow_up"), row(changes, "B")
    assert (first["mdc95_class"], first["mcid_class"]) == ("within", "improved")
    assert first["reason"] == "mcid_class: mcid_below_mdc95"
    assert (later["mdc95_class"], later["mcid_class"]) == ("improved", "improved")
    assert (other["mdc95_class"], other["mcid_class"]) == ("within", "within")
    assert pd.isna(other["reason"])


def test_an_mcid_below_an_unverified_mdc95_is_told_as_well() -> None:
    entry = outcome(mdc95=both(20, verified=False), mcid=both(5))
    reason = row(study(entry, {"A": (50, 42, 20)}), "A")["reason"]
    assert "mcid_class: mcid_below_mdc95" in reason
    assert "mdc95_class: limit_not_verified" in reason


@pytest.mark.parametrize(
    ("recall_days", "end", "later"),
    [(28, "no_verdict", "no_verdict"), (14, "improved", "no_verdict"), (7, "improved", "improved")],
)
def test_answers_about_the_earlier_time_or_the_treatment_give_no_verdict(
    recall_days: int, end: str, later: str
) -> None:
    entry = outcome(mdc95=both(10), mcid=both(5), recall_days=recall_days)
    changes = study(entry, {"A": (50, 30, 30)})
    first, last = row(changes, "A"), row(changes, "A", "follow_up")
    assert (first["mdc95_class"], last["mdc95_class"]) == (end, later)
    assert ("mcid_class: recall_conflict" in str(first["reason"])) is (end == "no_verdict")
    counts = individual_counts(changes, Catalogue({"score": entry}, {}))
    counted = counts.loc[counts["contrast"] == "after_treatment", "count"]
    assert counted.isna().all() if end == "no_verdict" else counted.notna().all()


def test_counts_have_both_denominators_and_the_expectation_of_chance() -> None:
    people = {
        "A": (50, 30, 50), "B": (5, 5, 5), "C": (50, 50, 50), "D": (50, 70, 50),
        "E": (50, "unable", 50), "F": (50, "missing", 50),
    }  # fmt: skip
    entry = outcome(mdc95=both(10), mcid=both(5))
    counts = individual_counts(study(entry, people), Catalogue({"score": entry}, {}))
    table = counts.set_index(["contrast", "limit", "direction"])
    better = table.loc[("after_treatment", "mdc95", "improvement")]
    worse = table.loc[("after_treatment", "mdc95", "worsening")]
    assert (better["n"], better["n_room"], better["count"]) == (5, 4, 1)
    assert (worse["n"], worse["n_room"], worse["count"], worse["n_ability"]) == (5, 5, 2, 1)
    exact = stats.binomtest(1, 4).proportion_ci(0.95, "exact")
    assert (better["share_room_low"], better["share_room_high"]) == pytest.approx(tuple(exact))
    tail = stats.norm.sf(1.96)
    assert better["expected_by_chance"] == pytest.approx(3 * tail)  # E has no error to measure
    assert worse["expected_by_chance"] == pytest.approx(4 * tail)
    important = table.loc[("after_treatment", "mcid", "improvement")]
    assert important["n_below_mdc95"] == 1
    assert important["expected_by_chance"] == pytest.approx(4 * stats.norm.sf(1.96 / 2))


def test_chance_agrees_with_simulated_errors_of_measurement() -> None:
    rng = np.random.default_rng(5)
    n, sem = 20_000, 4.0
    true = rng.uniform(30, 70, n)
    entry = outcome(mdc95=both(1.96 * math.sqrt(2) * sem), mcid=both(6))
    first, last = (true + sem * rng.normal(size=n) for _ in range(2))
    found = [
        classify(PersonChange(a, b, entry), entry.mcid).name
        for a, b in zip(first, last, strict=True)
    ]
    expected = stats.norm.sf(6 / (math.sqrt(2) * sem))
    assert found.count("improved") / n == pytest.approx(expected, abs=0.01)
    assert found.count("worsened") / n == pytest.approx(expected, abs=0.01)


def test_without_a_usable_limit_nothing_is_counted() -> None:
    entry = outcome(mdc95=both(10, verified=False))
    counts = individual_counts(study(entry, {"A": (50, 30, 30)}), Catalogue({"score": entry}, {}))
    assert counts["count"].isna().all()
    assert set(counts["reason"]) == {"count: limit_not_verified", "count: no_limit"}

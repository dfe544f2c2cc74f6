"""The shipped cohort against counts made from its raw tables by other code."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import log
from pathlib import Path

import pytest
from scipy import stats

from tscs.stages.whole import analyse
from tscs.study import load_study

ROOT = Path(__file__).resolve().parents[2]


def raw(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def tables():
    return analyse(load_study(ROOT))


@pytest.fixture(scope="module")
def measures(tables):
    done, harms = tables["feasibility"], tables["harms"]
    return {
        (row["key"], row["statistic"]): row
        for frame in (done, harms)
        for row in frame.to_dict("records")
    }


def means(test: str, visit: str, timepoint: str) -> dict[str, float]:
    values = defaultdict(list)
    for row in raw("walk_tests"):
        here = (row["test"], row["visit_id"], row["timepoint"]) == (test, visit, timepoint)
        if here and row["value"]:
            values[row["participant_id"]].append(float(row["value"]))
    return {person: sum(own) / len(own) for person, own in values.items()}


def classes(tables, outcome: str, contrast: str, column: str) -> dict[str, str]:
    changes = tables["individual_changes"]
    own = changes[(changes["outcome"] == outcome) & (changes["contrast"] == contrast)]
    return dict(zip(own["participant_id"], own[column], strict=True))


@pytest.mark.parametrize(
    ("test", "outcome", "better", "worse"),
    [("T25FW", "t25fw", 0.23, 0.23), ("TUG", "tug", 0.23, 0.31),
     ("10MWT_self_selected", "10mwt_self_selected", 0.23, 0.31)],
)  # fmt: skip
@pytest.mark.parametrize(
    ("contrast", "end"), [("after_treatment", ("S8", "pre")), ("follow_up", ("FU", "single"))]
)
def test_times_against_limits_in_per_cent(
    tables, test: str, outcome: str, better: float, worse: float, contrast: str, end: tuple
) -> None:
    first, last = means(test, "S1", "pre"), means(test, *end)
    found = classes(tables, outcome, contrast, "mdc95_class")
    for person in first.keys() & last.keys():
        ratio = last[person] / first[person] - 1
        name = "improved" if ratio <= -better else "worsened" if ratio >= worse else "within"
        assert found[person] == name
    assert len(first.keys() & last.keys()) >= 8


def test_t25fw_against_the_mcid_on_the_log_scale(tables) -> None:
    first, last = means("T25FW", "S1", "pre"), means("T25FW", "S8", "pre")
    found = classes(tables, "t25fw", "after_treatment", "mcid_class")
    improved = {name for name in first if log(first[name] / last[name]) >= 0.182322}
    assert {name for name, verdict in found.items() if verdict == "improved"} == improved
    assert improved


def test_unverified_limits_give_no_verdict(tables) -> None:
    changes = tables["individual_changes"]
    sums = changes[changes["outcome"] == "mas_sum"]
    assert set(sums["mdc95_class"]) == {"no_verdict"}
    assert sums["reason"].str.contains("mdc95_class: limit_not_verified").all()
    assert sums["reliable_change_index"].isna().all()


def test_adherence_is_that_of_the_raw_tables(measures) -> None:
    sessions = [row for row in raw("visits") if row["visit_type"] == "session"]
    attended = [row for row in sessions if row["attended"] == "yes"]
    share = measures["sessions_attended", "share"]
    assert share["n"] == len(sessions) == 72
    assert share["estimate"] == pytest.approx(len(attended) / len(sessions))
    target = [row["target_reached"] == "yes" for row in raw("stimulation")]
    assert measures["target_intensity", "share"]["estimate"] == pytest.approx(
        sum(target) / len(target)
    )
    assert measures["target_intensity", "share"]["estimate"] < 1


def test_screening_flow_is_that_of_the_raw_table(measures) -> None:
    rows = raw("screening")
    eligible = [row for row in rows if row["eligible"] == "yes"]
    enrolled = [row for row in rows if row["enrolled"]]
    assert measures["screened", "count"]["estimate"] == len(rows)
    share = measures["recruited", "share"]
    exact = stats.binomtest(len(enrolled), len(eligible)).proportion_ci(0.95, "exact")
    assert (share["low"], share["high"]) == pytest.approx(tuple(exact))


def test_charge_and_threshold_are_those_of_the_raw_table(measures) -> None:
    charge, share = defaultdict(list), defaultdict(list)
    for row in raw("stimulation"):
        current = float(row["current_ma"])
        charge[row["participant_id"]].append(current * float(row["pulse_width_us"]) / 1000)
        share[row["participant_id"]].append(current / float(row["motor_threshold_ma"]))
    for key, values in (("phase_charge_uc", charge), ("share_of_motor_threshold", share)):
        own = sorted(sum(person) / len(person) for person in values.values())
        row = measures[f"given_{key}", "median"]
        assert (row["low"], row["estimate"], row["high"]) == pytest.approx((own[0], own[4], own[8]))


def test_harms_are_those_of_the_raw_table(measures) -> None:
    events = raw("adverse_events")
    people = {row["participant_id"] for row in events}
    share = measures["people_with_event", "share"]
    exact = stats.binomtest(len(people), 9).proportion_ci(0.95, "exact")
    assert (share["low"], share["high"]) == pytest.approx(tuple(exact))
    assert measures["people_with_serious_event", "share"]["high"] == pytest.approx(0.336, abs=5e-4)
    asked = sum(row["ae_asked"] == "yes" for row in raw("visits"))
    assert measures["visits_asked", "count"]["estimate"] == asked
    attended = sum(
        row["visit_type"] == "session" and row["attended"] == "yes" for row in raw("visits")
    )
    rate = measures["events_per_session", "rate"]
    assert rate["estimate"] == pytest.approx(len(events) / attended)


def test_no_free_text_of_the_tables_is_in_the_results(tables) -> None:
    terms = [row["term"] for row in raw("adverse_events")]
    terms += [row["reason"] for row in raw("stimulation") if row["reason"]]
    assert terms
    for name in ("harms", "feasibility", "individual_changes"):
        text = tables[name].to_csv()
        assert not any(term in text for term in terms)

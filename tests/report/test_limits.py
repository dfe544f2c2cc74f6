"""Limits for one person, recall periods and sources, as the report lists them."""

from __future__ import annotations

import dataclasses

import pytest

from tscs.catalogue import load_catalogue
from tscs.report.limits import HEAD, NOT_READ, limit_rows
from tscs.report.recalls import recall_rows
from tscs.report.render import REFERENCES
from tscs.strict_yaml import load

CATALOGUE = load_catalogue(None)
VALUE, USED = HEAD.index("Value"), HEAD.index("Used")


def rows(name: str) -> dict[str, list[str]]:
    return {row[1]: row for row in limit_rows([CATALOGUE.outcomes[name]])}


def test_limits_carry_value_range_people_source_and_whether_they_count() -> None:
    found = rows("2mwt")
    important, error = found["MCID, improvement"], found["MDC95, either direction"]
    assert important[VALUE] == "9.6\u00a0m (published: 6.8 to 9.6)"
    assert important[3:] == [
        "290 people with MS in rehabilitation", "",
        "Baert 2014; 9.6 m by patients, used here; 6.8 m by therapists", "yes",
    ]  # fmt: skip
    assert (error[VALUE], error[USED]) == ("19\u00a0m", NOT_READ)


def test_directions_with_limits_of_their_own_have_a_row_each() -> None:
    found = rows("tug")
    sizes = [found[f"MDC95, {side}"][VALUE] for side in ("improvement", "worsening")]
    assert sizes == ["23\u00a0% of the first value", "31\u00a0% of the first value"]
    assert rows("t25fw")["MCID, improvement"][VALUE] == "0.182 on logarithms"


def test_every_limit_and_figure_that_counts_has_a_full_reference(pilot) -> None:
    references = load(REFERENCES, REFERENCES.name).value
    named = [entry["named"] for entry in references.values() if "named" in entry]
    limits = [row for item in CATALOGUE.outcomes.values() for row in limit_rows([item])]
    used = {row[5] for row in limits if row[USED] == "yes"}
    used |= {entry.source for entry in CATALOGUE.references.values()}
    assert len(used) > 8
    assert [source for source in used if not any(name in source for name in named)] == []
    listed = pilot.markdown.replace("\\", "").split("## References")[1]
    assert "Baert I, Freeman J" in listed
    assert "Rooney S" not in listed  # no fatigue scale with that limit in this study


def test_a_limit_is_said_not_to_apply_to_means(pilot) -> None:
    text = " ".join(pilot.markdown.split("{#sec:individuals}")[1].split())
    assert "No limit for one person applies to a mean change of a group" in text
    assert "A limit is verified if its figure was read in its source" in text


@pytest.mark.parametrize(("recall", "course"), [(28, "none: conflict"), (3, "possible")])
def test_recall_period_stands_beside_the_days_between_visits(pilot, recall, course) -> None:
    outcomes = pilot.study.catalogue.outcomes
    asked = outcomes["fsmc"].model_copy(update={"recall_days": recall})
    catalogue = dataclasses.replace(pilot.study.catalogue, outcomes=outcomes | {"fsmc": asked})
    study = dataclasses.replace(pilot.study, catalogue=catalogue)
    found = recall_rows(study, pilot.results, ["fsmc", "2mwt"], [])
    assert [row[0] for row in found] == ["FSMC"]
    assert found[0][1:5] == [str(recall), "7", "7", course]


def test_outcomes_without_recall_have_no_row(pilot) -> None:
    assert recall_rows(pilot.study, pilot.results, ["2mwt"], []) == []

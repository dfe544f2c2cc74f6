"""What stands beside the confirmatory result: its name, every variant, who could enter."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from tscs.config import Config, Moment
from tscs.contrasts import Contrast
from tscs.report.comparisons import comparisons, precedes_a_session
from tscs.report.eligibility import eligibility
from tscs.report.register import registration
from tscs.report.variants import hinges, variant_rows
from tscs.report.weighing import weighing

SCREENING = pd.DataFrame(
    {
        "eligible": ["yes", "no", "yes", "no"],
        "consented": ["yes", None, "no", None],
        "enrolled": ["P01", None, None, None],
        "reason": [None, "implant", "declined", None],
        "previous_tscs": ["yes", "yes", "no", None],
        "days_since_previous_tscs": [40.0, 10.0, np.nan, np.nan],
    }
)


def with_settings(case, **keys):
    config = Config.model_validate(case.study.config.model_dump(by_alias=True) | keys)
    return dataclasses.replace(case.study, config=config)


def with_table(study, name: str, table: pd.DataFrame):
    return dataclasses.replace(study, tables={**study.tables, name: table})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def leading(case):
    effects, scores = case.results["within_subject_effects"], case.results["outcomes"]
    return next(x for x in comparisons(case.study, effects, scores) if x.name == "after_treatment")


def test_a_comparison_before_the_last_session_is_not_called_after_treatment(pilot) -> None:
    item = leading(pilot)
    assert item.label == "Before the last session (S1 pre → S8 pre, 2 of 3 sessions)"
    assert item.phrase == "before the last session (S1 pre → S8 pre, 2 of 3 sessions)"
    assert item.apart == "14"
    assert "end of treatment" not in pilot.markdown.lower()


@pytest.mark.parametrize(
    ("end", "before"), [(("S8", "post"), False), (("FU", "single"), False), (("S2", "post"), True)]
)
def test_an_end_after_the_last_session_precedes_none(pilot, end, before) -> None:
    visit, timepoint = end
    contrast = Contrast("after_treatment", Moment(visit="S1", timepoint="pre"),
                        Moment(visit=visit, timepoint=timepoint))  # fmt: skip
    assert precedes_a_session(contrast, pilot.study.schedule) is before


def test_a_registered_time_point_is_answered_by_an_assessment_with_its_doses(pilot) -> None:
    entry = {"id": "X", "outcomes": [{"outcome": "2mwt", "timepoint": "end of treatment"}]}
    config = Config.model_validate({"study": {"registration": entry}})
    told = registration(config, pilot.study.catalogue, ["2mwt"], 9, leading(pilot), ["2mwt"])
    assert told is not None
    assert told["outcomes"][0][4] == "S8 pre; sessions completed before: 2 (1 to 2) of 3"


def test_every_variant_has_its_row_with_the_adjusted_p(pilot) -> None:
    table = pilot.results["sensitivity"]
    rows = variant_rows(table, pilot.study.catalogue, ["mas_sum"], "after_treatment")
    own = table.query("outcome == 'mas_sum' and contrast == 'after_treatment'")
    assert len(rows) == own["estimate"].notna().sum()
    assert rows[0][1] == "main analysis"
    assert [row[1] for row in rows[1:10]] == [f"P0{place} left out" for place in range(1, 10)]
    assert own.loc[own["variant"] == "leave_one_out", "p_family"].between(0, 1).all()
    assert np.isclose(own.loc[own["variant"] == "main_analysis", "level"], 1 - 20 / 512).all()


def test_people_on_whom_a_verdict_hinges_carry_their_p(pilot) -> None:
    table = pilot.results["sensitivity"].copy()
    alone = (table["outcome"] == "2mwt") & (table["contrast"] == "after_treatment")
    alone &= (table["variant"] == "leave_one_out") & table["removed"].isin(["P02", "P05"])
    table["verdict_changed"] = "no"
    table.loc[alone, ["verdict_changed", "p_family"]] = ["yes", 0.0625]
    found = hinges(table, pilot.study.catalogue, ["mas_sum", "2mwt"], "after_treatment")
    assert found == [("2MWT", "P02 or P05", "0.063")]


def test_only_what_applies_has_to_be_weighed(pilot) -> None:
    study = with_table(pilot.study, "screening", SCREENING)
    listed = pd.DataFrame({"participant_id": ["P02", "P02"], "n_visits": [3, 1]})
    told = plain(weighing(study, {"cointerventions": listed}, [("2MWT", "P02", "0.063")]))
    assert "the verdict on 2MWT changes if P02 is left out" in told
    assert "the assessor was blinded at 0 of 44 visits" in told
    assert "1 of 9 people had a co-intervention" in told
    assert "1 of 1 people had had stimulation in an earlier study" in told
    visits = pilot.study.tables["visits"].assign(assessor_blinded="yes")
    assert (
        weighing(with_table(pilot.study, "visits", visits), {"cointerventions": listed[:0]}, [])
        == ""
    )


def test_people_outside_the_entry_criterion_are_counted_by_name(pilot) -> None:
    scores = pilot.results["outcomes"]
    first = scores[(scores["outcome"] == "mas_sum") & (scores["visit_id"] == "BL")]
    values = first.set_index("participant_id")["value"].sort_values()
    cut = float(values.iloc[1:3].mean())
    criterion = {"outcome": "mas_sum", "cut": cut}
    told = eligibility(with_settings(pilot, entry_criterion=criterion), scores)["outside"]
    assert "2 of 9 people did not meet the criterion" in plain(told)
    assert all(f"{name} with" in told for name in values.index[:2])
    other = {"outcome": "2mwt", "cut": -1.0, "assessment": "S1"}
    told = eligibility(with_settings(pilot, entry_criterion=other), scores)["outside"]
    assert plain(told).startswith("There 9 of 9 people did not meet the criterion")
    assert "screening" not in told
    assert eligibility(pilot.study, scores)["outside"] == ""


def test_reasons_for_not_entering_are_grouped(pilot) -> None:
    study = with_table(pilot.study, "screening", SCREENING)
    assert eligibility(study, pilot.results["outcomes"])["reasons"] == [
        "not eligible: 1 (implant)",
        "not eligible: 1 (no reason recorded)",
        "eligible and not consenting: 1 (declined)",
    ]

"""The report says whether the declared plan is followed and whether its order can be verified."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tscs import claims
from tscs.config import Config
from tscs.plan.content import plan_content, plan_hash
from tscs.plan.kept import KeptPlan
from tscs.report.analysis_plan import analysis_plan
from tscs.study import Study

ALPHA = "settings.analysis.alpha"

STAMP = {"kind": "register", "where": "REG-1, file 2", "date": "2027-03-04"}
NO_PROOF = "cannot be verified: no external time stamp is named"


@pytest.fixture
def study(pilot) -> Study:
    return pilot.study


def _present(study: Study) -> str:
    return plan_hash(plan_content(study.config, study.catalogue))


def _with(study: Study, earlier: KeptPlan | None = None, **plan: Any) -> Study:
    settings = study.config.model_dump(by_alias=True) | {"plan": plan}
    return replace(study, config=Config.model_validate(settings), kept_plan=earlier)


def _earlier(study: Study, **changed: Any) -> KeptPlan:
    content = plan_content(study.config, study.catalogue) | changed
    return KeptPlan(plan_hash(content), content)


def _section(pilot, study: Study) -> str:
    text = replace(pilot, study=study).markdown
    section = text.partition("{#sec:analysis-plan}")[2].partition("\n# ")[0]
    return " ".join(section.replace("\\", "").split())


def test_without_a_plan_nothing_can_be_verified(pilot) -> None:
    section = _section(pilot, pilot.study)
    assert section.startswith("No analysis plan is declared for this study, so it cannot be verif")


def test_a_plan_that_is_followed_carries_its_hash(pilot, study) -> None:
    section = _section(pilot, _with(study, hash=_present(study), date="2027-03-02"))
    assert f"give the plan with the declared hash `{_present(study)}`" in section
    assert f"{NO_PROOF}; 2027-03-02 is the study's own statement" in section
    assert "No deviation from the plan is declared" not in section


def test_differences_and_deviations_are_listed(pilot, study) -> None:
    earlier = _earlier(study, **{"settings.analysis.alpha": 0.01, "settings.old": [1, "a"]})
    deviation = {"what": "The level", "outcomes": ["2mwt"], "when": "late", "why": "a reason"}
    changed = _with(study, earlier, hash=earlier.hash, kept="plan.json", deviations=[deviation])
    section = _section(pilot, changed)
    assert f"declared: `{earlier.hash}`; hash of the plan that they give now:" in section
    assert "2 items differ from the plan stored in `plan.json`" in section
    assert "| `analysis.alpha` | 0.01 | 0.05 |" in section
    assert "| `old` | 1, a | no longer there |" in section
    assert "| The level | 2MWT | late | a reason |" in section
    assert claims.check(section) == []


def test_a_new_item_was_not_in_the_plan(study) -> None:
    earlier = _earlier(study)
    content = {
        key: value for key, value in earlier.content.items() if key != "settings.analysis.alpha"
    }
    kept = KeptPlan(plan_hash(content), content)
    found = analysis_plan(_with(study, kept, hash=kept.hash, kept="plan.json"))
    assert found is not None
    assert [row[1:] for row in found["differences"]] == [["not in the plan", "0.05"]]
    assert "1 item differs" in found["agreement"][-1]


def test_departures_without_a_declared_deviation_are_said(pilot, study) -> None:
    section = _section(pilot, _with(study, hash="0" * 64))
    assert "do not give the declared plan" in section
    assert "was not stored in the study folder, so what differs cannot be listed" in section
    assert section.endswith("No deviation from the plan is declared.")
    assert claims.check(section) == []


@pytest.mark.parametrize("followed", [True, False])
def test_a_file_that_is_not_the_declared_plan_is_said(study, followed) -> None:
    other = _earlier(study, **{"settings.analysis.alpha": 0.01})
    declared = _present(study) if followed else "0" * 64
    found = analysis_plan(_with(study, other, hash=declared, kept="plan.json"))
    assert found is not None
    assert f"is not the declared plan: its content has the hash `{other.hash}`" in " ".join(
        found["agreement"]
    )
    assert found["differences"] == []


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("2027-04", "The order of plan and data can be verified by an external time stamp"),
        ("", "against the date of the first assessment, which is not declared"),
        ("2027-03-04", "does not show that the plan was fixed before the data"),
        ("2027-03", "too coarse to tell"),
    ],
)
def test_the_order_rests_on_the_time_stamp(study, first, words) -> None:
    declared = _with(study, hash=_present(study), timestamp=STAMP, first_assessment=first)
    found = analysis_plan(declared)
    assert found is not None
    assert words in found["order"]
    assert "(register of studies, REG-1, file 2, 2027-03-04)" in found["order"]
    assert claims.check(found["order"]) == []


def test_a_plan_made_elsewhere_is_not_compared(study) -> None:
    found = analysis_plan(_with(study, document="a shelf", timestamp=STAMP))
    assert found is not None
    assert "no hash is declared" in found["agreement"][0]
    assert not found["departs"]

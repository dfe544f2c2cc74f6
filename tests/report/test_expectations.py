"""Expected without treatment: the chapter, the first page, and cohorts in which nothing works."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from tscs import claims
from tscs.report.individuals import shares_without_treatment
from tscs.report.render import render
from tscs.simulate import simulate_tables
from tscs.simulate.planted import lowered, plant
from tscs.simulate.sham_response import (
    OUTCOMES,
    regrouped,
    response,
    scenarios,
    sham_changes,
)
from tscs.simulate.words import (
    PROVENANCE,
    Told,
    base_study,
    counts,
    tell,
    told,
    with_tables,
)
from tscs.simulate.words_page import page
from tscs.stages.whole import analyse
from tscs.study import Study


def report(study: Study) -> tuple[Told, str]:
    nothing = pd.DataFrame(columns=["file", "line", "column", "value", "rule", "message", "mend"])
    results = analyse(study)
    text = render(study, results | {"validated": nothing.astype("str")}, PROVENANCE)
    return told(study, results, text), text.replace("\\", "")


@pytest.fixture(scope="module")
def base() -> Study:
    return base_study()


@pytest.fixture(scope="module")
def placebo() -> dict[str, pd.DataFrame]:
    """The tables of examples/placebo_cohort, as its generator makes them."""
    return simulate_tables(14, effect=False)


def test_generated_tables_are_those_of_the_example(base: Study, placebo) -> None:
    from tscs.simulate.words import PLACEBO

    shipped = pd.read_csv(PLACEBO / "data" / "walk_tests.csv", dtype="str", keep_default_na=False)
    pd.testing.assert_frame_equal(shipped, placebo["walk_tests"])


def test_placebo_cohort_is_not_above_its_reference(base: Study, placebo) -> None:
    found, text = report(with_tables(base, placebo))
    assert found.verdicts == ("not above", "not above")
    assert found.claims == ()
    assert len(re.findall(r"- \S.*: the observed mean change is .*: not above, ", text)) == 2
    page_one = text.split("# Summary")[0]
    assert page_one.count("is not above that of the reference") == 2


def test_three_times_the_sham_response_is_said_plainly(base: Study, placebo) -> None:
    """Three times what this cohort itself shows, 1.72 points and 5.56 m.

    Three times the declared reference (1.37, 2.9) just misses: p = 0.027 for 0.025.
    """
    found, text = report(with_tables(base, plant(placebo, 3 * 1.72, 3 * 5.56)))
    assert found.verdicts == ("above reference", "above reference")
    assert found.claims == ()
    assert found.plain
    sentence = next(
        line for line in text.splitlines() if line.startswith("- MAS sum: the observed")
    )
    assert ": above reference. The people of the reference were others" in sentence
    assert (
        "For MAS sum the mean change is above that of the reference" in text.split("# Summary")[0]
    )


def test_planting_moves_both_outcomes_by_the_size(base: Study, placebo) -> None:
    planted = analyse(with_tables(base, plant(placebo, 4.0, 9.0)))["within_subject_effects"]
    plain = analyse(with_tables(base, placebo))["within_subject_effects"]
    moved = []
    for table in (planted, plain):
        rows = table[table["contrast"] == "after_treatment"].set_index("outcome")["mean_change"]
        moved.append(rows.loc[list(OUTCOMES)].to_numpy())
    assert moved[0] - moved[1] == pytest.approx([-4.0, 9.0], abs=0.25)


@pytest.mark.parametrize(
    ("grades", "points", "expected"),
    [
        (["4", "1+", "0"], 1.0, ["3", "1+", "0"]),
        (["2", "2"], 1.0, ["1+", "1+"]),
        (["1", "0"], 5.0, ["0", "0"]),
        (["3", "NA", "1"], 0.4, ["3", "NA", "1"]),
    ],
)
def test_lowered_grades(grades: list[str], points: float, expected: list[str]) -> None:
    assert lowered(np.array(grades), points).tolist() == expected


def test_a_few_sham_cohorts_through_the_report(base: Study) -> None:
    found = [tell(base, seed, 0) for seed in (7, 8)]
    assert [item.claims for item in found] == [(), ()]
    assert counts(found)["claims"] == {}


def test_sham_changes_are_those_of_the_tables(base: Study) -> None:
    fast = sham_changes(2, first_seed=50)
    for seed, changes in enumerate(fast, start=50):
        study = with_tables(base, simulate_tables(seed, effect=False))
        rows = analyse(study)["within_subject_effects"]
        here = rows[rows["contrast"] == "after_treatment"].set_index("outcome")
        signs = {"mas_sum": -1, "2mwt": 1}
        for place, name in enumerate(OUTCOMES):
            expected = signs[name] * changes[place]
            assert here.loc[name, "mean_change"] == pytest.approx(expected.mean())
            assert here.loc[name, "sd_change"] == pytest.approx(expected.std(ddof=1))


def test_rates_of_a_thousand_cohorts() -> None:
    changes = sham_changes(1_000)
    found = {item.scenario: item for item in scenarios(changes, 1)}
    none = found["reference drawn with its standard error"]
    assert none.any_outcome <= 0.025 + 3 * np.sqrt(0.025 * 0.975 / 1_000)
    assert found["planted: three times a sham response of 0.64 SD"].any_outcome >= 0.8
    known = response(changes)
    declared = np.array([1.37, 2.9])
    assert np.abs(np.asarray(known.change) - declared).max() < 0.5
    numbers = [np.asarray(known.change)] * 3
    text = page("2026-01-01", numbers, 200, list(found.values()), {"no effect": (0, {})})
    assert "### No effect: 0 cohorts" in text
    assert text.count("| 1,000 |") == len(found) - 1
    planted, larger = "planted: three times the reference", "planted: three times the reference, 12"
    nine, twelve = found[planted], found[f"{larger} people"]
    assert nine.every_outcome <= min(nine.each) <= nine.any_outcome < twelve.any_outcome
    assert (
        f"| {planted} | 1,000 | {round(1000 * nine.each[0]):,} ({100 * nine.each[0]:.2f})" in text
    )


def test_regrouped_people_keep_their_changes_of_both_outcomes() -> None:
    changes = np.arange(36.0).reshape(2, 2, 9)
    found = regrouped(changes, 4)
    assert found.shape == (4, 2, 4)
    assert (found[:, 1] - found[:, 0] == 9).all()
    assert sorted(found[:, 0].ravel()) == sorted([*range(9), *range(18, 25)])


def test_chapter_prints_the_numbers_of_the_table(pilot) -> None:
    text = pilot.markdown.replace("\\", "")
    chapter = text.split("{#sec:expected}")[1].split("{#sec:follow-up}")[0]
    assert chapter.count("no usable reference") >= 4
    assert "the largest of 2 sessions" in chapter
    best = pilot.results["expectations"].set_index(["kind", "outcome"]).loc[("best_of_k", "2mwt")]
    assert f"d_z {best['observed']:.2f}".replace("-", "\u2212") in chapter
    assert claims.check(chapter) == []


def test_studies_without_a_change_say_so(single_visit) -> None:
    text = single_visit.markdown.replace("\\", "")
    chapter = text.split("{#sec:expected}")[1].split("{#sec:follow-up}")[0]
    assert "nothing is set beside a change without treatment" in chapter


@pytest.mark.parametrize("name", ["pilot", "fatigue", "single_visit"])
def test_no_report_makes_a_claim(name: str, request: pytest.FixtureRequest) -> None:
    case = request.getfixturevalue(name)
    declared = [*case.study.config.contrasts, *case.study.config.estimands]
    assert claims.check(case.markdown.split("## References")[0], declared) == []


def test_shares_without_treatment_stand_beside_the_counts(base: Study) -> None:
    sentences = shares_without_treatment(base, {"mas_sum", "msws12", "spasticity_nrs"})
    assert sentences[0].startswith("MAS sum, sham arm: 7\u00a0of\u00a016 [19.8 to 70.1")
    assert "24\u00a0% (n not known, so no interval)" in sentences[1]
    assert sentences[2].startswith("MSWS-12, placebo arm: 33.6\u00a0% of 318 [28.5 to 39.1")
    assert "after 168 days" in sentences[2]
    assert all(claims.check(sentence) == [] for sentence in sentences)

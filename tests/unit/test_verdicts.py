"""Every branch of the rule, its order, and how often it errs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from tscs.operating_characteristics import (
    EFFECTS,
    REPLICATES,
    main,
    rule_characteristics,
    wrong_verdicts,
)
from tscs.verdicts import (
    AT_LEAST_HALF,
    CANNOT_TELL,
    LESS_THAN_HALF,
    NO_CHANGE,
    PARTLY,
    VERDICTS,
    judge,
)

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "follow_up_verdict.md"
END = np.array([9.0, 10.0, 11.0, 12.0, 8.0, 10.5, 9.5, 10.2, 9.8])
NOISE = np.array([0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2, 0.2, -0.2])


@pytest.mark.parametrize(
    ("end", "later", "verdict"),
    [
        (NOISE, END, NO_CHANGE),
        (-END, -END + NOISE, NO_CHANGE),
        (END, 0.9 * END + NOISE, AT_LEAST_HALF),
        (END, 1.4 * END + NOISE, AT_LEAST_HALF),
        (END, 0.4 * END + NOISE, PARTLY),
        (END, 0.0 * END + NOISE, LESS_THAN_HALF),
        (END, -0.5 * END + NOISE, LESS_THAN_HALF),
        (END, 0.5 * END + 30 * NOISE, CANNOT_TELL),
        (END, 0.8 * END + 15 * NOISE, CANNOT_TELL),
    ],
)
def test_rule_gives(end: np.ndarray, later: np.ndarray, verdict: str) -> None:
    assert judge(end, later).verdict == verdict


def test_at_least_half_comes_before_partly() -> None:
    judged = judge(END, 0.8 * END + NOISE)
    assert 0.5 < judged.share.low < judged.share.high < 1
    assert judged.verdict == AT_LEAST_HALF


def test_rule_follows_its_words_on_random_cohorts() -> None:
    rng = np.random.default_rng(3)
    seen = set()
    for _ in range(400):
        end = rng.normal(rng.choice([0.2, 1.0, 2.5]), 1.0, 9)
        later = 0.6 * end + rng.normal(0.4 * rng.normal(), 0.7, 9)
        low = stats.ttest_1samp(end, 0.0).confidence_interval(0.95).low
        judged = judge(end, later)
        a, b = float(judged.share.low), float(judged.share.high)
        expected = CANNOT_TELL
        if low <= 0:
            expected = NO_CHANGE
        elif a > 0.5:
            expected = AT_LEAST_HALF
        elif a > 0 and b < 1:
            expected = PARTLY
        elif a <= 0 and b < 0.5:
            expected = LESS_THAN_HALF
        assert judged.verdict == expected
        seen.add(expected)
    assert seen == set(VERDICTS)


@pytest.fixture(scope="module")
def table():
    return rule_characteristics(9)


def test_chances_of_a_scenario_add_up(table) -> None:
    sums = table.groupby(["end_effect", "true_share", "correlation"], dropna=False)[
        "probability"
    ].sum()
    np.testing.assert_allclose(sums, 1.0)


@pytest.mark.parametrize("effect", [0.0, *EFFECTS])
def test_no_change_is_said_as_often_as_the_t_test_lacks_power(table, effect: float) -> None:
    rows = table[(table["end_effect"] == effect) & (table["verdict"] == NO_CHANGE)]
    critical = stats.t.ppf(0.975, 8)
    expected = stats.nct.cdf(critical, 8, effect * 3) if effect else 0.975
    error = np.sqrt(expected * (1 - expected) / REPLICATES)
    np.testing.assert_allclose(rows["probability"], expected, atol=4 * error)


def test_wrong_verdicts_are_as_rare_as_the_level_promises(table) -> None:
    wrong = wrong_verdicts(table)
    limit = 0.025 + 4 * np.sqrt(0.025 * 0.975 / REPLICATES)
    assert set(wrong) == {AT_LEAST_HALF, PARTLY, LESS_THAN_HALF}
    assert 0 < max(wrong.values()) < limit


def test_error_is_the_binomial_one(table) -> None:
    chance = table["probability"]
    np.testing.assert_allclose(table["mc_error"], np.sqrt(chance * (1 - chance) / REPLICATES))


def test_the_page_in_docs_is_what_the_command_makes(tmp_path: Path) -> None:
    kept = DOCUMENT.read_text(encoding="utf-8")
    date = re.search(r"Made on (\d{4}-\d{2}-\d{2})", kept)
    assert date
    main([str(tmp_path / "page.md"), "--date", date[1]])
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == kept

"""Sentences about randomised arms, and what the search for claims lets them say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tscs.claims import ArmDifference, between_arms, check, described, pooled_changes

SHOWN = ArmDifference(
    name="MAS sum",
    when="S8 pre",
    arms=("active", "sham"),
    difference="−4.4 [−6.3, −2.4] points",
    level="95 %",
    better="lower is better",
    n=("27", "26"),
    randomised=("30", "30"),
    p="p < 0.001",
    verdict="active better",
)
VERDICTS = {
    "active better": "an effect of the treatment is shown, in favour of active over sham",
    "control better": "a difference is shown, in favour of sham",
    "not shown": "a difference between the arms is not shown, which is no evidence that they",
    "not tested": "not tested, because an earlier test of the sequence did not succeed",
}


@pytest.mark.parametrize(("verdict", "words"), VERDICTS.items())
def test_every_verdict_stands_beside_n_per_arm_and_interval(verdict: str, words: str) -> None:
    sentence = between_arms(replace(SHOWN, verdict=verdict)) + "."
    assert words in sentence
    for part in ("[−6.3, −2.4]", "n = 27 active", "n = 26 sham", "of 30 and 30 randomised"):
        assert part in sentence
    assert check(sentence, randomised=True) == []


def test_only_a_randomised_comparison_may_name_a_cause() -> None:
    sentence = between_arms(SHOWN) + "."
    assert {claim.rule for claim in check(sentence)} <= {"cause"}
    caused = sentence.replace("an effect of the treatment is shown", "a treatment effect is shown")
    assert [claim.rule for claim in check(caused)] == ["cause"]
    assert check(caused, randomised=True) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The treatment effect is a fall of 4.4 points.",
        "The treatment effect is −4.4 [−6.3, −2.4] points (n = 53, of 30 and 30 randomised).",
        "The treatment effect is −4.4 points (n = 27 active and n = 26 sham, of 30 and 30 "
        "randomised).",
        "The treatment effect is −4.4 [−6.3, −2.4] points (n = 27 active and n = 26 sham).",
        "Stimulation reduced the MAS sum by 4.4 points.",
    ],
)
def test_a_cause_without_both_n_interval_and_randomisation_is_a_claim(sentence: str) -> None:
    assert [claim.rule for claim in check(sentence, randomised=True)] == ["cause"]


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("There is no difference between the arms.", "no change"),
        ("The difference is significant (n = 27 and n = 26).", "significant"),
        ("Twelve responders had active stimulation.", "responder"),
    ],
)
def test_other_rules_hold_for_trials_too(sentence: str, rule: str) -> None:
    assert [claim.rule for claim in check(sentence, randomised=True)] == [rule]


def test_a_description_has_no_p_and_no_conclusion() -> None:
    sentence = described(replace(SHOWN, p="", when=""))
    assert "p <" not in sentence
    assert "shown" not in sentence
    assert sentence.startswith("MAS sum, adjusted difference active minus sham")


def test_pooled_changes_are_no_result() -> None:
    assert check(pooled_changes()) == []
    assert "pooled over the arms" in pooled_changes()

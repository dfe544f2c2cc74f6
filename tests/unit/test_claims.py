"""Every sentence of a verdict, and every claim that text must not make."""

from __future__ import annotations

import pytest

from tscs import claims
from tscs.claims.sentences import BETTER, CODING, OPEN, SAME, UNKNOWN, WORSE, BesideNoTreatment
from tscs.verdicts import VERDICTS

CLAIMS = {
    "Spasticity fell because of the stimulation.": "cause",
    "The improvement is due to treatment.": "cause",
    "Stimulation leads to less spasticity.": "cause",
    "Stimulation reduced spasticity.": "cause",
    "tSCS clearly improved walking.": "cause",
    "Walking was improved by stimulation.": "cause",
    "The treatment effect was large.": "cause",
    "This shows the effect of stimulation on tone.": "cause",
    "Participants responded to stimulation.": "cause",
    "The therapy is effective.": "cause",
    "Patients benefit from eight sessions.": "cause",
    "These results prove that it works.": "cause",
    "The response to treatment was seen in six people.": "cause",
    "The fall was significant.": "significant",
    "The fall was statistically significant (p = 0.03).": "significant",
    "The fall was significant, n = 9.": "significant",
    "The change of the 2MWT was not significant.": "significant",
    "There was a trend towards better walking.": "significant",
    "There was no change in walking (p = 0.4).": "no change",
    "Walking did not change.": "no change",
    "Fatigue was unchanged.": "no change",
    "There was no difference between both visits.": "no change",
    "Both assessments are equivalent.": "no change",
    "Walking is no worse than before.": "no change",
    "The gain was kept for a week.": "kept",
    "The improvement persisted at follow-up.": "kept",
    "A lasting gain was seen.": "kept",
    "MAS sum, share 0.80 [0.55, 1.10], n = 9: at least half still present.": "kept",
    "2MWT: partly still present.": "kept",
    "Six of nine were responders.": "responder",
    "Four people were responders by an MCID below the MDC95.": "responder",
    "At the best session spasticity was 8 points lower.": "best session",
    "The peak effect was seen at S7.": "best session",
    "After seven sessions spasticity was lower.": "sessions",
    "Spasticity was lower after 8 sessions.": "sessions",
}
HARMLESS = (
    "There is no causal contrast.",
    "Whether the treatment made the change cannot be said.",
    "A cohort whose stimulation has no effect of stimulation.",
    "The fall was significant in the family (n = 9, -5.1 [-8.0, -2.2] points, p = 0.012).",
    "No change to keep.",
    "MAS sum: no change to keep; a change of this kind is also expected without treatment.",
    "Not above, which does not show that both are equal.",
    "The gain was kept; a change of this kind is also expected without treatment.",
    "2MWT: at least half still present; a change of this kind is also expected without treatment.",
    "Responders exceed the MDC95.",
    "The best session of unchanged people shows a d_z of 0.36.",
    "Sessions completed before: 0 and 7.",
    "Effect sizes carry the sign of the change.",
    "A side effect was recorded.",
    "p for equivalence: 0.04.",
    "Nobody stopped before the last planned session.",
)


@pytest.mark.parametrize(("sentence", "rule"), CLAIMS.items(), ids=list(CLAIMS))
def test_claims_are_found(sentence: str, rule: str) -> None:
    assert {claim.rule for claim in claims.check(sentence)} == {rule}


@pytest.mark.parametrize("sentence", HARMLESS)
def test_harmless_sentences_are_left_alone(sentence: str) -> None:
    assert claims.check(sentence) == []


def test_claims_are_found_in_markdown_lists_and_tables() -> None:
    text = "# Head\n\n- It *works*\n- fine\n\n| a | b |\n|:--|:--|\n| the gain was kept | 1 |\n"
    found = claims.check(text)
    assert [claim.rule for claim in found] == ["cause", "kept"]
    assert found[0].sentence == "- It works"


def test_a_caution_excuses_only_its_own_sentence() -> None:
    text = f"The gain was kept. {claims.EXPECTED}."
    assert [claim.rule for claim in claims.check(text)] == ["kept"]


def test_a_number_of_sessions_needs_a_declared_contrast() -> None:
    text = "Change after seven sessions: from S1 to S8."
    assert claims.check(text, declared=["change after seven sessions"]) == []
    assert len(claims.check(text, declared=["after_treatment"])) == 1


def test_what_is_above_the_reference_may_be_still_present() -> None:
    told = claims.still_present("MAS sum, share 0.9 [0.6, 1.2], n = 9", VERDICTS[1], claims.ABOVE)
    assert claims.check(told, above=["MAS sum"]) == []
    assert [claim.rule for claim in claims.check(told, above=["2MWT"])] == ["kept"]


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("expectation", ["not above", "no usable reference", ""])
def test_still_present_carries_the_caution(verdict: str, expectation: str) -> None:
    told = claims.still_present("2MWT", verdict, expectation)
    assert told == f"2MWT: {verdict}; {claims.EXPECTED}"
    assert claims.check(told) == []


def test_still_present_above_the_reference() -> None:
    told = claims.still_present("2MWT", "partly still present", "above reference")
    assert told == "2MWT: partly still present"


def test_sides_of_the_intervals() -> None:
    names = {BETTER: "A", WORSE: "B", OPEN: "C and D", UNKNOWN: "E", CODING: "F"}
    assert claims.on_which_side("S1", "S8", names) == (
        "From S1 to S8, the whole interval lies on the side of improvement for A, the whole "
        "interval lies on the side of worsening for B, the interval includes zero for C and D, so "
        "improvement and worsening both remain possible, no interval could be computed for E, no "
        "verdict is possible for F, a sum of grades that no other coding supports"
    )
    assert claims.on_which_side("S1", "FU", {BETTER: "", WORSE: "B"}) == (
        "From S1 to FU, the whole interval lies on the side of worsening for B"
    )


def test_member_of_the_family() -> None:
    told = claims.family_member(
        "2MWT", "mean change", "4.8 [1.2, 8.4] m", "95 %", "higher is better", "9", "p = 0.012"
    )
    assert told == (
        "2MWT, mean change 4.8 [1.2, 8.4] m (95 % interval in brackets; higher is better; n = 9; "
        "p = 0.012)"
    )


def test_codings() -> None:
    assert claims.codings(SAME) == "both codings point in the same direction"
    assert claims.codings("another direction").endswith(", so no verdict on it is possible")


def test_limit_below_the_error_of_measurement() -> None:
    assert claims.reached_below_error("FSS").endswith("it makes nobody a case of improvement")
    assert claims.check(claims.reached_below_error("FSS")) == []


ABOVE = BesideNoTreatment(
    "MAS sum", "above reference", "-5.8 points", "9", "-1.4 [-2.0, -0.8] points",
    "-4.4 [-7.0, -1.8] points", "p = 0.004",
)  # fmt: skip
NOT = BesideNoTreatment(
    "2MWT", "not above", "5.6 m", "9", "2.9 [0.9, 4.9] m", "2.7 [-7.8, 13.1] m", "p = 0.579"
)
NONE = BesideNoTreatment("TUG", "no usable reference", "-0.6 s", "8", why="no source was read")
REGRESSION = BesideNoTreatment(
    "MAS sum", "above reference", "-5.8 points", "9", "-0.9 [-1.1, 0.0] points",
    "-4.9 [-7.0, -2.8] points", "p = 0.004", regression=True,
)  # fmt: skip
REFUSED = BesideNoTreatment(
    "MAS sum", "", "-5.8 points", "9", "-1.4 points", "-4.4 points", "p = 0.004", "codings disagree"
)


def test_change_above_the_reference() -> None:
    assert claims.against_no_treatment(ABOVE) == (
        "MAS sum: the observed mean change is -5.8 points (n = 9), the reference "
        "gives -1.4 [-2.0, -0.8] points; the difference is -4.4 [-7.0, -1.8] points, one-sided "
        "p = 0.004 after Holm: above reference. The people of the reference were others, so this "
        "is no comparison of groups"
    )


def test_change_not_above_the_reference() -> None:
    told = claims.against_no_treatment(NOT)
    assert told.endswith("not above, which does not show that both are equal")


def test_change_without_a_reference() -> None:
    assert claims.against_no_treatment(NONE) == (
        "TUG: the observed mean change is -0.6 s (n = 8); no usable reference (no source was read)"
        ": how much of it no treatment would also have given is not known"
    )


def test_regression_alone_is_named_and_is_not_all() -> None:
    told = claims.against_no_treatment(REGRESSION)
    assert "regression to the mean alone gives -0.9" in told
    assert told.endswith("; practice, expectation and time may give as much")


def test_refused_verdict_says_why() -> None:
    told = claims.against_no_treatment(REFUSED)
    assert "but there is no verdict (codings disagree); how much of it no treatment" in told


def test_page_answers_compared_with_what() -> None:
    above, rest, none = claims.compared_with([ABOVE, NOT, NONE])
    assert above == (
        "For MAS sum the mean change is above that of the reference "
        "(-1.4 [-2.0, -0.8] points; difference -4.4 [-7.0, -1.8] points)"
    )
    assert rest.startswith("For 2MWT the mean change is not above that of")
    assert claims.EXPECTED not in above + rest + none
    assert none == claims.without_reference(["TUG"])
    assert claims.without_reference(["A", "B", "C"]).startswith("For A, B and C no published")


def test_largest_session_stands_beside_its_reference() -> None:
    told = claims.best_of_sessions(
        "2MWT", "7", "0.61", "0.41", "central 95 %: -0.06 to 1.19", "26 %"
    )
    assert told == (
        "2MWT: the largest of 7 sessions has d_z 0.61; where nothing changes the largest of 7 has "
        "the median 0.41 (central 95 %: -0.06 to 1.19) and is at least as large in 26 %"
    )


def test_share_without_treatment() -> None:
    told = claims.share_without_treatment(
        "TUG", "1 of 3 [0.8 to 90.6 %]", "placebo arm", "15 % faster", "24 weeks"
    )
    assert told == "TUG, placebo arm: 1 of 3 [0.8 to 90.6 %] reached 15 % faster (24 weeks)"


@pytest.mark.parametrize("item", [ABOVE, NOT, NONE, REGRESSION, REFUSED])
def test_no_sentence_of_the_module_is_a_claim(item: BesideNoTreatment) -> None:
    for told in (claims.against_no_treatment(item), *claims.compared_with([item])):
        assert claims.check(told) == []

"""Why a column of the effects table is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from tscs.effect_sizes import BAYES_T_MAX
from tscs.pairs import PairedSample

MEANS = {"mean_from", "mean_to", "mean_change"}
SPREADS = {"sd_from", "sd_to", "sd_change"}
T_LIMITS = {"ci_low", "ci_high"}
RATIO_LIMITS = {"ratio_low", "ratio_high"}
RATIOS = {"ratio", *RATIO_LIMITS}
SIGN_FLIP_LIMITS = {"sign_flip_low", "sign_flip_high", "sign_flip_level"}
HL_LIMITS = {"hl_low", "hl_high", "hl_level"}
RANK_BISERIAL = {"rank_biserial", "rank_biserial_low", "rank_biserial_high"}
CORRECTED = {"g_z", "g_z_low", "g_z_high", "g_av", "g_av_low", "g_av_high"}
STANDARDISED = {
    *("t", "p_t", "d_z", "d_z_low", "d_z_high", "d_av", "d_av_low", "d_av_high"),
    *("d_rm", "glass_delta", "bf10"),
    *CORRECTED,
}
TIMING = {f"{fact}_{end}" for fact in ("doses", "days_since_last_dose") for end in ("from", "to")}
ANALYSED = {
    *("n_nonzero", "hodges_lehmann", "df", "p_sign_flip", "p_wilcoxon", "p_wilcoxon_pratt"),
    *("p_min_attainable", "p_family", "p_holm", "p_bh"),
    *("prob_improvement", "prob_improvement_low", "prob_improvement_high"),
    *(RATIOS | SIGN_FLIP_LIMITS | HL_LIMITS | RANK_BISERIAL | STANDARDISED),
}
STATISTICS = MEANS | SPREADS | T_LIMITS | ANALYSED


@dataclass(frozen=True)
class Rule:
    """A reason: the columns it empties and when."""

    code: str
    columns: set[str]
    holds: Callable[[PairedSample], bool]


def _extreme(sample: PairedSample) -> bool:
    return bool(np.abs(sample.moments.t) > BAYES_T_MAX)


# The first rule that holds for a column names its reason.
RULES = (
    Rule("no_complete_pairs", STATISTICS | TIMING, lambda sample: sample.n == 0),
    Rule("not_positive", ANALYSED, lambda sample: not sample.computable),
    Rule(
        "single_pair",
        SPREADS | T_LIMITS | RATIO_LIMITS | STANDARDISED | {"df"},
        lambda sample: sample.n == 1,
    ),
    Rule("unbounded_interval", SIGN_FLIP_LIMITS | HL_LIMITS, lambda sample: True),
    Rule("no_nonzero_change", RANK_BISERIAL, lambda sample: True),
    Rule("zero_variance", T_LIMITS, lambda sample: not sample.raw_moments.varying),
    Rule("zero_variance", STANDARDISED | RATIO_LIMITS, lambda sample: not sample.moments.varying),
    Rule("two_pairs", CORRECTED, lambda sample: sample.n == 2),
    Rule("no_spread", {"d_rm", "glass_delta"}, lambda sample: True),
    Rule("extreme_t", {"bf10"}, _extreme),
    Rule(
        "no_dose_before", {"days_since_last_dose_from", "days_since_last_dose_to"}, lambda s: True
    ),
    Rule("unknown_doses", {"doses_from", "doses_to"}, lambda s: True),
    Rule("out_of_range", STATISTICS, lambda sample: True),
)


def missing_reasons(empty: Iterable[str], sample: PairedSample) -> dict[str, str]:
    """Return the code of `tscs.reasons.REASONS` for each empty column that needs one.

    Parameters
    ----------
    empty : iterable of str
        Empty columns.
    sample : PairedSample
        Pairs of the row.

    Returns
    -------
    dict of str to str
        Code by column. Ratios on the raw scale and counts that do not apply need none.
    """
    holding = [rule for rule in RULES if rule.holds(sample)]
    codes = {column: _first(column, holding) for column in empty if _applies(column, sample)}
    return {column: code for column, code in codes.items() if code}


def _applies(column: str, sample: PairedSample) -> bool:
    return sample.log or column not in RATIOS


def _first(column: str, holding: list[Rule]) -> str:
    return next((rule.code for rule in holding if column in rule.columns), "")

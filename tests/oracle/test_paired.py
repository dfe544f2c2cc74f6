"""Every number of paired.json agrees with the library or is listed as not offered.

The numbers come from R 4.2.2 with boot, coin, exactRankTests, effectsize and metafor; versions and
conventions stand under ``meta`` in the file.
"""

import json
import math
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest

from oracle_leaves import leaves
from tscs.bootstrap import EXHAUSTIVE_MAX, resamples, studentised_interval
from tscs.effect_sizes import hedges_j
from tscs.exact import sign_flip_test
from tscs.paired import paired_columns
from tscs.pairs import PairedSample
from tscs.rank_effects import rank_biserial
from tscs.signed_rank import signed_ranks, wilcoxon_test

DATA = json.loads(Path(__file__).with_name("paired.json").read_text(encoding="utf-8"))["datasets"]
CLOSED_FORM, ROOT_FOUND = 1e-9, 1e-6

NOT_OFFERED = {
    "source": "text",
    "sign_test/*": "no column shows a sign test",
    "note": "text",
    "data/*": "the input",
    "n_rows": "counts rows with missing values",
    "*/fn": "text",
    "*/rule": "text",
    "*/note": "text",
    "*/error": "text; that the values are absent is tested below",
    "descriptives/median_*": "no column shows medians; the Hodges-Lehmann estimate is the centre",
    "descriptives/r": "enters d_rm only",
    "t_paired/p_greater": "tests of the table are two-sided",
    "t_paired/p_less": "tests of the table are two-sided",
    "t_paired/se": "the interval shows it",
    "tost/*": "equivalence belongs to the follow-up",
    "tost_wilcoxon/*": "equivalence belongs to the follow-up",
    "sign_flip_mean/n_assignments": "2**n",
    "sign_flip_ci95/k": "the attained level shows it",
    "wilcoxon_coin/*/z": "asymptotic statistic",
    "wilcoxon_coin/asymptotic_*": "asymptotic where the exact test is possible",
    "wilcoxon_exactRankTests/hl": "drops zeros before the Walsh averages",
    "wilcoxon_exactRankTests/ci95*": "drops zeros before the Walsh averages",
    "wilcoxon_stats/p_two_sided": "normal approximation with ties",
    "wilcoxon_stats/method": "text",
    "wilcoxon_stats/hl": "root of a normal approximation",
    "wilcoxon_stats/ci95*": "root of a normal approximation",
    "prob_improvement/cles_all_pairs": "compares values of different people",
    "hodges_lehmann/n_walsh": "n (n + 1) / 2",
    "hodges_lehmann/k": "the attained level shows it",
    "hodges_lehmann/attains_nominal": "where false the interval is empty, which is tested below",
    "rank_biserial/pratt_full_denominator": "zeros are not in the denominator",
    "rank_biserial/effectsize_pkg/*": "z interval; loses the sign if all differences are equal",
    "effect_sizes/J_approx_df_n_minus_1": "the exact factor is used",
    "effect_sizes/g_z_approx": "the exact factor is used",
    "effect_sizes/d_av_mean_sd": "d_av uses the root mean square of the SDs",
    "effect_sizes/glass_delta_pre_J": "Glass delta is a point without correction",
    "effect_sizes/glass_delta_post": "the baseline SD is used",
    "effect_sizes_pkg/*/ci95*": "search of the package stops at 1e-6; the limits are d_z_ci95_nct",
    "effect_sizes_pkg/metafor_*": "meta-analysis; its estimates repeat g_z and the mean change",
    "boot_pkg_mean/*": "Monte Carlo; covers 85 to 90 % at n = 9",
    "exhaustive_bootstrap_dz/*": "the noncentral-t interval of d_z is exact for normal changes",
    "exhaustive_bootstrap_mean/undefined_mass": "of the mean: 0",
    "exhaustive_bootstrap_mean/boot_*": "repeats the mean and its standard error",
    "exhaustive_bootstrap_mean/percentile/*": "covers 87 to 90 % at n = 9",
    "exhaustive_bootstrap_mean/acceleration_jackknife": "of the BCa interval",
    "exhaustive_bootstrap_mean/p_*": "of the BCa interval",
    "exhaustive_bootstrap_mean/bca_*": "covers 85 to 89 % at n = 9",
}


UNATTAINED = {f"hodges_lehmann/{key}" for key in ("lower", "upper", "achieved_confidence_no_ties")}


def sample(entry: dict, alpha: float = 0.05) -> PairedSample:
    rows = zip(entry["data"]["pre"], entry["data"]["post"], strict=True)
    pairs = np.array([row for row in rows if None not in row], dtype=float)
    return PairedSample(pairs[:, 0], pairs[:, 1], alpha=alpha)


def offered(entry: dict) -> dict[str, object]:
    """Return what the library says, by path of the oracle; None is empty."""
    pairs = sample(entry)
    columns, wide = paired_columns([pairs, sample(entry, alpha=0.1)])
    get = columns.get
    values = {
        "n_pairs": pairs.n,
        "differences": pairs.differences,
        "n_zero": int((pairs.directions == 0).sum()),
        "n_positive": int((pairs.directions > 0).sum()),
        "n_negative": int((pairs.directions < 0).sum()),
        "descriptives/mean_pre": get("mean_from"),
        "descriptives/sd_pre": get("sd_from"),
        "descriptives/mean_post": get("mean_to"),
        "descriptives/sd_post": get("sd_to"),
        "descriptives/mean_diff": get("mean_change"),
        "descriptives/sd_diff": get("sd_change"),
        "t_paired/t": get("t"),
        "t_paired/df": get("df"),
        "t_paired/p_two_sided": get("p_t"),
        "t_paired/ci95": [get("ci_low"), get("ci_high")],
        "t_paired/ci90": [wide.get("ci_low"), wide.get("ci_high")],
        "sign_flip_ci95/lower": get("sign_flip_low"),
        "sign_flip_ci95/upper": get("sign_flip_high"),
        "sign_flip_ci95/coverage_at_least": get("sign_flip_level"),
        "prob_improvement/p_sup": get("prob_improvement"),
        "hodges_lehmann/estimate": get("hodges_lehmann"),
        "hodges_lehmann/lower": get("hl_low"),
        "hodges_lehmann/upper": get("hl_high"),
        "hodges_lehmann/achieved_confidence_no_ties": get("hl_level"),
        "effect_sizes/d_z": get("d_z"),
        "effect_sizes/srm_equals_d_z": get("d_z"),
        "effect_sizes/d_z_ci95_nct": [get("d_z_low"), get("d_z_high")],
        "effect_sizes/d_z_ci90_nct": [wide.get("d_z_low"), wide.get("d_z_high")],
        "effect_sizes/J_exact_df_n_minus_1": hedges_j(pairs.n - 1),
        "effect_sizes/g_z": get("g_z"),
        "effect_sizes/g_z_ci95_nct": [get("g_z_low"), get("g_z_high")],
        "effect_sizes/d_av_rms_sd": get("d_av"),
        "effect_sizes/d_rm": get("d_rm"),
        "effect_sizes/glass_delta_pre": get("glass_delta"),
        "effect_sizes_pkg/effectsize_cohens_d/est": get("d_z"),
        "effect_sizes_pkg/effectsize_hedges_g/est": get("g_z"),
    }
    return values | offered_tests(pairs) | offered_bootstrap(pairs)


def offered_bootstrap(pairs: PairedSample) -> dict[str, object]:
    if not pairs.moments.varying.all() or pairs.n > EXHAUSTIVE_MAX:
        return {}
    low, high = studentised_interval(pairs.differences)
    path = "exhaustive_bootstrap_mean"
    return {
        f"{path}/n_distinct": len(resamples(pairs.n)[0]),
        f"{path}/studentized/lower": low,
        f"{path}/studentized/upper": high,
    }


def offered_tests(pairs: PairedSample) -> dict[str, object]:
    values: dict[str, object] = {}
    tests = {"sign_flip_mean": sign_flip_test(pairs.differences, tolerance=pairs.tolerance)}
    for zeros, name, coin in (
        ("drop", "zeros_dropped", "exact_wilcoxon"),
        ("pratt", "pratt", "exact_pratt"),
    ):
        ranks = signed_ranks(pairs.differences, zeros=zeros, tolerance=pairs.tolerance)
        path = f"wilcoxon_enumerated/{name}"
        tests[path] = tests[f"wilcoxon_coin/{coin}"] = wilcoxon_test(ranks)
        values |= {
            f"{path}/n_used": np.count_nonzero(ranks),
            f"{path}/T_plus": ranks[ranks > 0].sum(),
            f"{path}/T_minus": -ranks[ranks < 0].sum(),
            f"rank_biserial/{name}": rank_biserial(ranks).value if ranks.any() else None,
        }
    for package in ("exactRankTests", "stats"):
        values[f"wilcoxon_{package}/V"] = values["wilcoxon_enumerated/zeros_dropped/T_plus"]
    tests["wilcoxon_exactRankTests"] = tests["wilcoxon_enumerated/zeros_dropped"]
    for path, test in tests.items():
        for tail in ("two_sided", "greater", "less"):
            values[f"{path}/p_{tail}"] = getattr(test, f"p_{tail}")
    return values


def not_offered(path: str) -> list[str]:
    return [pattern for pattern in NOT_OFFERED if fnmatch(path, pattern)]


def allowed(path: str) -> float:
    return ROOT_FOUND if "_nct" in path else CLOSED_FORM


def difference(expected: object, value: object) -> float:
    """Return the difference relative to max(1, |expected|); infinite where only one is empty."""
    if expected is None or value is None:
        return 0.0 if expected is None and value is None else math.inf
    return abs(value - expected) / max(1.0, abs(expected))


def differences(name: str) -> dict[str, float]:
    """Return the difference at each path that is compared; infinite without a value."""
    values, expected = leaves(offered(DATA[name])), leaves(DATA[name])
    left_out = {path for path in expected if not_offered(path) and path not in values}
    if expected["hodges_lehmann/attains_nominal"] is False:
        left_out |= UNATTAINED
    return {
        path: difference(number, values[path]) if path in values else math.inf
        for path, number in expected.items()
        if path not in left_out
    }


@pytest.mark.parametrize("name", DATA)
def test_every_number_agrees_or_is_not_offered(name):
    found = differences(name)
    listed = len(leaves(DATA[name])) - len(found)
    print(f"{name}: {len(found)} numbers compared, {listed} not offered")
    wrong = {path: size for path, size in found.items() if not size <= allowed(path)}
    assert wrong == {}
    assert len(found) >= 30


def test_without_the_nominal_level_the_limits_are_empty():
    # n = 5: the oracle shows limits at 93.75 %, the table none, as no 95 % interval exists.
    without = [
        name for name, entry in DATA.items() if not entry["hodges_lehmann"]["attains_nominal"]
    ]
    assert without
    for name in without:
        values = leaves(offered(DATA[name]))
        assert [values[path] for path in sorted(UNATTAINED)] == [None] * 3


def test_nothing_offered_goes_unchecked():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    offers = {path for path in offered(DATA["sleep_r"]) if not path.startswith("differences")}
    unchecked = {path for path in offers if path not in known and f"{path}/0" not in known}
    assert all(path.endswith(("p_greater", "p_less")) for path in unchecked)


def test_list_of_what_is_not_offered_has_no_idle_entry():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    used = {pattern for path in known for pattern in not_offered(path)}
    assert sorted(NOT_OFFERED.keys() - used) == []


@pytest.mark.parametrize("name", ["all_equal_diff", "all_zero_diff"])
def test_no_standardised_effect_without_variance(name):
    columns = paired_columns([sample(DATA[name])])[0]
    assert "error" in DATA[name]["effect_sizes"]
    assert not {"t", "p_t", "ci_low", "d_z", "g_z", "d_av", "d_rm", "bf10"} & set(columns)

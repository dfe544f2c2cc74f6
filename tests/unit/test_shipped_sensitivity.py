"""Every variant of the shipped study against a computation of its own on the published scores."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from sensitivity_inputs import CATALOGUE, ROOT
from tscs.cointerventions import affected_visits
from tscs.sensitivity import MAIN
from tscs.stages.change import sensitivity_stage
from tscs.study import Study, load_study

TABLES = ROOT / "docs" / "shipped_study" / "tables"
SCORES, EFFECTS, FOLLOW_UP, ANGLES = (
    pd.read_csv(TABLES / f"{name}.csv")
    for name in ("outcomes", "within_subject_effects", "follow_up", "joint_angles")
)
ENDS = {
    "after_treatment": ("S1", "S8"),
    "follow_up": ("S1", "FU"),
    "since_last_assessment": ("S8", "FU"),
}
TIMES = ("t25fw", "10mwt_self_selected", "10mwt_fast", "tug")


@pytest.fixture(scope="module")
def shipped() -> Study:
    return load_study(ROOT)


@pytest.fixture(scope="module")
def table(shipped: Study) -> pd.DataFrame:
    found = sensitivity_stage(shipped, SCORES, ANGLES, FOLLOW_UP)["sensitivity"]
    return found.assign(removed=found["removed"].fillna("")).set_index(
        ["outcome", "contrast", "variant", "removed"]
    )


def wide(name: str) -> pd.DataFrame:
    """Values before stimulation by person and visit."""
    known = SCORES[(SCORES["outcome"] == name) & SCORES["timepoint"].isin(["pre", "single"])]
    return known.pivot_table(index="participant_id", columns="visit_id", values="value")


def change(name: str, contrast: str) -> pd.Series:
    first, last = ENDS[contrast]
    return (wide(name)[last] - wide(name)[first]).dropna()


def t_interval(values: np.ndarray) -> list[float]:
    low, high = stats.ttest_1samp(values, 0).confidence_interval()
    return [float(np.mean(values)), float(low), float(high)]


def hodges_lehmann(values: np.ndarray) -> list[float]:
    walsh = np.sort([(a + b) / 2 for i, a in enumerate(values) for b in values[i:]])
    n = len(values)
    ranks = np.array([sum(i + 1 for i in range(n) if code >> i & 1) for code in range(2**n)])
    k = max(k for k in range(1, n * n) if (ranks < k).mean() <= 0.025)
    return [float(np.median(walsh)), float(walsh[k - 1]), float(walsh[-k])]


def numbers(table: pd.DataFrame, *key: str) -> list[float]:
    key = (*key, "") if len(key) == 3 else key
    return table.loc[key, ["estimate", "low", "high"]].astype(float).tolist()


@pytest.mark.parametrize("contrast", ENDS)
def test_main_analysis_repeats_the_published_effects(table, contrast):
    for _, row in EFFECTS[EFFECTS["contrast"] == contrast].iterrows():
        if CATALOGUE.outcomes[row["outcome"]].part_of or not row["n"]:
            continue
        if row["scale"] == "log":
            expected = [row[name] - 1 for name in ("ratio", "ratio_low", "ratio_high")]
        elif row["primary_method"].startswith("hodges"):
            expected = [row["hodges_lehmann"], row["hl_low"], row["hl_high"]]
        else:
            expected = [row["mean_change"], row["ci_low"], row["ci_high"]]
        own = numbers(table, row["outcome"], contrast, MAIN)
        assert own == pytest.approx(expected, abs=1e-8), row["outcome"]


def test_main_verdicts_are_those_of_the_other_tables(table):
    follow_up = table.xs((("follow_up", MAIN)), level=("contrast", "variant"))["verdict"]
    published = FOLLOW_UP.set_index("outcome")["verdict"]
    for (outcome, _), verdict in follow_up.items():
        assert verdict == published[outcome] or (pd.isna(verdict) and pd.isna(published[outcome]))
    family = EFFECTS[EFFECTS["role"] == "confirmatory"].set_index("outcome")["p_family"]
    for outcome, p in family.items():
        verdict = table.loc[(outcome, "after_treatment", MAIN, ""), "verdict"]
        assert (verdict != "neither shown") == (p <= 0.05)


@pytest.mark.parametrize("contrast", ENDS)
@pytest.mark.parametrize("name", ["2mwt", "mas_sum", "rom_knee", "t25fw"])
def test_leave_one_out(table, name, contrast):
    first, last = ENDS[contrast]
    values = wide(name)
    for person in values.index:
        kept = values.drop(person)
        if name == "mas_sum":
            expected = hodges_lehmann((kept[last] - kept[first]).to_numpy())
        elif name == "t25fw":
            expected = np.expm1(t_interval(np.log(kept[last] / kept[first]).to_numpy())).tolist()
        else:
            expected = t_interval((kept[last] - kept[first]).to_numpy())
        own = numbers(table, name, contrast, "leave_one_out", person)
        assert own == pytest.approx(expected, abs=1e-8)


def max_t(changes: np.ndarray) -> np.ndarray:
    """Single-step maxT of the t statistics over all sign assignments."""
    signs = np.array(list(product([1, -1], repeat=len(changes))))
    flipped = signs[:, :, None] * changes
    t = np.abs(flipped.mean(axis=1) / (flipped.std(axis=1, ddof=1) / np.sqrt(len(changes))))
    return (t.max(axis=1)[:, None] >= t[0] - 1e-9).mean(axis=0)


def test_confirmatory_verdict_without_each_person(table):
    changes = pd.DataFrame({name: change(name, "after_treatment") for name in ("mas_sum", "2mwt")})
    for person in changes.index:
        kept = changes.drop(person)
        for name, p in zip(kept, max_t(kept.to_numpy()), strict=True):
            row = table.loc[(name, "after_treatment", "leave_one_out", person)]
            better = (kept[name].mean() > 0) == (name == "2mwt")
            verdict = ("improved" if better else "worsened") if p <= 0.05 else "neither shown"
            assert row["verdict"] == verdict
    moved = table.xs(("mas_sum", "after_treatment", "leave_one_out"))["verdict_changed"]
    assert moved.index[moved == "yes"].tolist() == ["P01", "P06", "P07"]


def test_without_co_interventions(shipped, table):
    affected = affected_visits(shipped.tables, shipped.schedule, shipped.config)
    values = wide("2mwt")
    for _, row in affected.iterrows():
        values.loc[row["participant_id"], row["visit_id"]] = np.nan
    for contrast, (first, last) in ENDS.items():
        key = ("2mwt", contrast, "without_co_interventions")
        own = table.loc[key]
        expected = t_interval((values[last] - values[first]).dropna().to_numpy())
        assert own[["estimate", "low", "high"]].iloc[0].tolist() == pytest.approx(expected)
        assert "P02 FU (medication_change)" in own.index[0] or contrast == "after_treatment"


def test_extreme_cases(table):
    observed = change("fsmc", "follow_up")
    for variant, filled in (
        ("missing_no_change", 0.0),
        ("missing_worst", observed.max()),
        ("missing_best", observed.min()),
    ):
        expected = hodges_lehmann(np.append(observed, filled))
        assert numbers(table, "fsmc", "follow_up", variant) == pytest.approx(expected)


def dense_reml(y: np.ndarray, fixed: np.ndarray, random: np.ndarray, people: np.ndarray):
    """Fixed effects of a mixed model by REML on the whole covariance matrix."""
    same = people[:, None] == people

    def fitted(theta: np.ndarray) -> tuple[float, np.ndarray]:
        factor = np.array([[theta[0], 0], [theta[1], theta[2]]])
        covariance = np.eye(len(y)) + same * (random @ factor @ factor.T @ random.T)
        inverse = np.linalg.inv(covariance)
        information = fixed.T @ inverse @ fixed
        beta = np.linalg.solve(information, fixed.T @ inverse @ y)
        rest = y - fixed @ beta
        df = len(y) - len(beta)
        logs = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
        return df * np.log(rest @ inverse @ rest) + logs, beta

    starts = ([3.0, -0.2, 0.3], [2.0, 0.1, 0.1])
    tight = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000, "maxfev": 5000}
    found = [
        optimize.minimize(lambda x: fitted(x)[0], start, method="Nelder-Mead", options=tight)
        for start in starts
    ]
    return fitted(min(found, key=lambda result: result.fun).x)[1]


def test_mixed_model_by_the_whole_covariance_matrix(table):
    known = SCORES[(SCORES["outcome"] == "2mwt") & SCORES["timepoint"].isin(["pre", "single"])]
    known = known.dropna(subset=["value"])
    visits = [visit for visit in known["visit_id"].unique() if visit != "S1"]
    fixed = np.column_stack([np.ones(len(known)), *(known["visit_id"] == v for v in visits)])
    random = np.column_stack([np.ones(len(known)), known["doses_before"]])
    people = known["participant_id"].to_numpy()
    beta = dense_reml(known["value"].to_numpy(), fixed.astype(float), random, people)
    for contrast in ("after_treatment", "follow_up"):
        own = numbers(table, "2mwt", contrast, "mixed_model")
        assert own[0] == pytest.approx(beta[1 + visits.index(ENDS[contrast][1])], abs=1e-5)


def test_mean_of_both_baselines(table):
    values = wide("2mwt")
    averaged = values["S8"] - (values["S1"] + values["BL"]) / 2
    own = numbers(table, "2mwt", "after_treatment", "mean_baseline")
    assert own == pytest.approx(t_interval(averaged.dropna().to_numpy()))


def test_from_the_last_post(table):
    known = (
        SCORES[(SCORES["outcome"] == "2mwt")]
        .set_index(["visit_id", "timepoint", "participant_id"])["value"]
        .sort_index()
    )
    since = (known["FU", "single"] - known["S8", "post"]).dropna().to_numpy()
    own = numbers(table, "2mwt", "since_last_assessment", "from_last_post")
    assert own == pytest.approx(t_interval(since))


def test_other_coding_common_muscles_and_net_share(table):
    ranks = change("mas_sum_rank", "after_treatment").to_numpy()
    assert numbers(table, "mas_sum", "after_treatment", "other_coding") == pytest.approx(
        hodges_lehmann(ranks)
    )
    grades = SCORES[SCORES["outcome"].str.match(r"mas_.*_[LR]$") & SCORES["value"].notna()]
    pre = grades[grades["timepoint"] == "pre"].set_index(["visit_id", "participant_id", "outcome"])[
        "value"
    ]
    moved = (
        (pre["S8"] - pre["S1"])
        .reset_index()
        .pivot_table(index="participant_id", columns="outcome", values="value")
    )
    own = numbers(table, "mas_sum", "after_treatment", "common_muscles")
    assert own == pytest.approx(t_interval(moved.mean(axis=1).to_numpy()))
    share = ((moved < 0).sum(axis=1) - (moved > 0).sum(axis=1)) / moved.notna().sum(axis=1)
    subsets = np.array(list(product([0, 1], repeat=9)))[1:]
    means = np.sort(subsets @ share.to_numpy() / subsets.sum(axis=1))
    expected = [share.mean(), means[int(0.025 * 512) - 1], means[-int(0.025 * 512)]]
    assert numbers(table, "mas_sum", "after_treatment", "net_share") == pytest.approx(expected)


def test_unable_in_the_six_minute_walk(table):
    known = SCORES[SCORES["outcome"] == "6mwt"].copy()
    known.loc[known["status"] == "unable", "value"] = 0.0
    values = known[known["timepoint"] != "post"].pivot_table(
        index="participant_id", columns="visit_id", values="value"
    )
    moved = (values["S8"] - values["S1"]).to_numpy()
    own = numbers(table, "6mwt", "after_treatment", "unable_zero_speed")
    assert own == pytest.approx(t_interval(moved))
    better, worse = int((moved > 0).sum()), int((moved < 0).sum())
    limits = stats.binomtest(better, better + worse).proportion_ci()
    expected = [(better - worse) / (better + worse), 2 * limits.low - 1, 2 * limits.high - 1]
    assert numbers(table, "6mwt", "after_treatment", "worst_rank") == pytest.approx(expected)


@pytest.mark.parametrize("joint", ["rom_hip", "rom_knee", "rom_ankle"])
def test_speed_adjusted_range_of_motion(table, joint):
    angle, speed = change(joint, "after_treatment"), change("gait_speed", "after_treatment")
    fit = sm.OLS(angle, sm.add_constant(speed.rename("speed"))).fit()
    expected = [fit.params["const"], *fit.conf_int().loc["const"]]
    own = numbers(table, joint, "after_treatment", "speed_adjusted")
    assert own == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("name", TIMES)
def test_raw_scale(table, name):
    own = numbers(table, name, "after_treatment", "raw_scale")
    assert own == pytest.approx(t_interval(change(name, "after_treatment").to_numpy()))


def test_signs_and_verdicts_follow_from_estimates(table):
    flat = table.reset_index()
    main = flat[flat["variant"] == MAIN].set_index(["outcome", "contrast"])
    sign = {"up": 1, "down": -1}
    for _, row in flat[flat["estimate"].notna()].iterrows():
        reference = main.loc[(row["outcome"], row["contrast"])]
        turned = (
            row["estimate"] * sign[row["direction"]]
            * reference["estimate"] * sign[reference["direction"]]
        ) < 0  # fmt: skip
        assert row["sign_changed"] == ("yes" if turned else "no")
    plain = flat[(flat["contrast"] == "since_last_assessment") & flat["low"].notna()]
    shown = (plain["low"] > 0) | (plain["high"] < 0)
    assert ((plain["verdict"] != "neither shown") == shown).all()

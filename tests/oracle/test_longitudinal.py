"""Every number of longitudinal.json agrees with the library or is listed as not offered.

The numbers come from R 4.2.2 with lme4, lmerTest, pbkrtest, emmeans and clubSandwich; versions
stand under ``meta`` in the file. The columns of a model are built from the names of its
coefficients, so that another data set of the same kind needs no change here.
"""

import json
import math
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from oracle_leaves import leaves
from tscs.intraclass import DETECTABLE, intraclass, mean_squares
from tscs.mixed import (
    MixedFit,
    cluster_robust,
    fit_mixed,
    kenward_roger,
    participant_slopes,
    piecewise_columns,
    satterthwaite,
    slopes_test,
    visit_columns,
    visit_contrast,
)

DATA = json.loads(Path(__file__).with_name("longitudinal.json").read_text("utf-8"))["datasets"]
FIRST, LAST, FOLLOW_UP = 0, 8, 9
VISITS = {"baseline": FIRST, "last_session": LAST, "followup": FOLLOW_UP}
METHODS = {"kenward-roger": kenward_roger, "satterthwaite": satterthwaite}

# Both programs stop a search: allowed difference by statistic, relative to the largest number of
# its list where it has one. Degrees of freedom and p of lmerTest come from numerical derivatives.
ALLOWED = {
    "two_stage/*": 1e-9,
    "reliability/*": 1e-9,
    "*loglik": 1e-6,
    "*criterion": 1e-6,
    "*/aic": 1e-6,
    "*/df": 1e-4,
    "*/df/*": 1e-4,
    "*/p": 1e-4,
    "*/p/*": 1e-4,
    "*": 1e-5,
}
ABSOLUTE = ("*loglik", "*criterion", "*/aic")

STATISTICS = {
    *("satterthwaite", "kenward_roger", "contrasts", "cluster_robust_cr2", "ml", "blup", "varcorr"),
    *("kenward-roger", "slope_difference", "two_stage", "glmmtmb"),
    *("estimate", "se", "df", "t", "p", "ci95", "mean", "slopes", "coef", "fixef", "loglik", "aic"),
    *("theta", "sigma", "vcov", "sdcor", "vcov_fixed", "reml_loglik", "reml_criterion"),
    *("n_obs", "n_groups", "singular"),
    *("reliability", "icc", "sem_from_sd_diff", "mdc95", "mdc90"),
}  # fmt: skip

NOT_OFFERED = {
    "source": "text",
    "data/*": "the input",
    "*/fn": "text",
    "*/formula": "text",
    "*/contrast": "text",
    "*/varcorr/*/grp": "text",
    "*/varcorr/*/var1": "text",
    "*/varcorr/*/var2": "text",
    "*/ml/bic": "which n it should count is arguable with repeated measures",
    "gls_ar1/*": "no residual autocorrelation: random slopes take its place",
    "lme_car1/*": "no residual autocorrelation: random slopes take its place",
    "gee_exchangeable/*": "its standard errors need many people; CR2 is the small-sample form",
    "clmm_mas/*": "no cumulative-link model under 30 people",
}


def rows(entry: dict) -> dict[str, np.ndarray]:
    """Return the complete rows of a data set under common names."""
    data = {name: np.array(values, dtype=object) for name, values in entry["data"].items()}
    data["person"] = data.pop("subject", data.pop("id", None)).astype(str)
    data["x"] = np.array(data.pop("x", data.pop("week", None)), dtype=float)
    data["y"] = data["y"].astype(float)
    measured = np.isfinite(data["y"])
    return {name: values[measured] for name, values in data.items()}


def column(name: str, data: dict[str, np.ndarray]) -> np.ndarray:
    """Return the column of a coefficient of R by its name."""
    if ":" in name:
        return np.prod([column(part, data) for part in name.split(":")], axis=0)
    if name == "(Intercept)":
        return np.ones_like(data["x"])
    if name in {"w4", "fu"}:
        pieces = piecewise_columns(data["x"], 4.0, data["visit"] == FOLLOW_UP)
        return pieces[:, 1 if name == "w4" else 2]
    if name.startswith("visitf"):
        levels = sorted(set(data["visit"]))
        return visit_columns(data["visit"], levels)[:, levels.index(int(name[6:]))]
    levels = [level for level in map(str, set(data.get("group", ()))) if name.endswith(level)]
    return (data["group"].astype(str) == max(levels, key=len)) * 1.0 if levels else data["x"]


@lru_cache
def fitted(name: str, model: str, *, reml: bool = True) -> MixedFit:
    data, expected = rows(DATA[name]), DATA[name][model]
    fixed = np.column_stack([column(part, data) for part in expected["satterthwaite"]])
    slope = "(1 |" not in expected["formula"]
    random = np.column_stack([np.ones_like(data["x"]), data["x"]][: 1 + slope])
    correlated = "||" not in expected["formula"]
    return fit_mixed(data["y"], fixed, data["person"], random, reml=reml, correlated=correlated)


def components(fit: MixedFit) -> list[dict[str, float]]:
    """Return variances, covariances and the residual variance in the order of lme4."""
    matrix = fit.random_covariance
    sds = np.sqrt(np.diag(matrix))
    found = [{"vcov": sd**2, "sdcor": sd} for sd in sds]
    if len(fit.theta) > len(sds):
        correlation = matrix[1, 0] / sds.prod() if sds.all() else None
        found.append({"vcov": matrix[1, 0], "sdcor": correlation})
    return [*found, {"vcov": fit.sigma**2, "sdcor": fit.sigma}]


def written(estimate) -> dict[str, object]:
    names = ("estimate", "se", "df", "t", "p")
    values = {name: getattr(estimate, name) for name in names}
    return values | {"ci95": [estimate.low, estimate.high]}


def offered_model(name: str, model: str) -> dict[str, object]:
    """Return what the library says about a mixed model."""
    expected, fit = DATA[name][model], fitted(name, model)
    likely, names = fitted(name, model, reml=False), list(expected["satterthwaite"])
    order = [fit.participants.tolist().index(person) for person in expected["blup"]["group"]]
    values = {
        "n_obs": fit.n_obs,
        "n_groups": fit.n_groups,
        "singular": fit.singular,
        "reml_loglik": fit.log_likelihood,
        "reml_criterion": -2 * fit.log_likelihood,
        "theta": fit.theta if len(fit.theta) > 1 else fit.theta[0],
        "sigma": fit.sigma,
        "varcorr": components(fit),
        "vcov_fixed": fit.covariance,
        "ml": {
            "loglik": likely.log_likelihood,
            "aic": likely.aic,
            "fixef": dict(zip(names, likely.beta, strict=True)),
            "varcorr": components(likely),
        },
        "blup": {
            "group": fit.participants[order].tolist(),
            "values": dict(
                zip(expected["blup"]["values"], fit.random_effects[order].T, strict=True)
            ),
        },
        "contrasts": offered_contrasts(fit, expected.get("contrasts", {}), rows(DATA[name])),
    }
    for method, test in METHODS.items():
        effects = zip(names, np.eye(len(names)), strict=True)
        values[method.replace("-", "_")] = {part: written(test(fit, row)) for part, row in effects}
    return values


def offered_contrasts(fit: MixedFit, expected: dict, data: dict) -> dict[str, object]:
    if "slope_difference" in expected:
        # Slope of the reference group minus that of the other one.
        return {"slope_difference": written(kenward_roger(fit, [0, 0, 0, -1]))}
    return {
        method: [written(METHODS[method](fit, weights(row["contrast"], data))) for row in found]
        for method, found in expected.items()
    }


def weights(contrast: str, data: dict) -> np.ndarray:
    if contrast == "end-baseline":
        return np.array([0.0, np.ptp(data["x"])])
    later, earlier = (VISITS[end] for end in contrast.split("-"))
    return visit_contrast(sorted(set(data["visit"])), later, earlier)


def offered(name: str) -> dict[str, object]:
    """Return what the library says about a data set, by path of the oracle."""
    entry = DATA[name]
    models = [key for key, node in entry.items() if isinstance(node, dict) and "theta" in node]
    values = {model: offered_model(name, model) for model in models}
    if "glmmtmb" in entry:
        fit = fitted(name, "random_intercept")
        names = entry["glmmtmb"]["coef"]
        coefficients = dict(zip(names, fit.beta, strict=True))
        values["glmmtmb"] = {"coef": coefficients, "loglik": fit.log_likelihood}
    if "cluster_robust_cr2" in entry:
        fit = fitted(name, "random_intercept")
        robust = [cluster_robust(fit, row) for row in np.eye(len(fit.beta))]
        values["cluster_robust_cr2"] = {
            part: [getattr(test, part) for test in robust] for part in ("se", "df", "p")
        }
    if "two_stage" in entry:
        values["two_stage"] = offered_slopes(rows(entry))
    if "reliability" in entry:
        values["reliability"] = offered_reliability(entry["data"])
    return values


def offered_slopes(data: dict[str, np.ndarray]) -> dict[str, object]:
    people, times = np.unique(data["person"]), np.unique(data["x"])
    table = np.full((len(people), len(times)), np.nan)
    table[np.searchsorted(people, data["person"]), np.searchsorted(times, data["x"])] = data["y"]
    test = slopes_test(table, times)
    return {
        "slopes": dict(zip(people, participant_slopes(table, times), strict=True)),
        "mean": float(test.estimate),
        "t": float(test.t),
        "df": float(test.df),
        "p": float(test.p),
        "ci95": [float(test.low), float(test.high)],
    }


def offered_reliability(data: dict[str, list]) -> dict[str, object]:
    """Return what the library says about the first two visits of people who have both."""
    people, visits = np.array(data["id"]), np.array(data["visit"])
    values = np.array(data["y"], dtype=float)
    both = np.array([[values[(people == name) & (visits == visit)][0] for visit in (0, 1)]
                     for name in sorted(set(people))])  # fmt: skip
    squares = mean_squares(both[np.isfinite(both).all(axis=1)])
    one = intraclass(squares)
    forms = {"ICC1": one["icc_1"], "ICC2": one["icc_a"], "ICC3": one["icc_c"]}
    mean = {f"{name}k": form.averaged(squares.k) for name, form in forms.items()}
    return {
        "n": squares.n,
        "icc": {name: form.estimate for name, form in (forms | mean).items()},
        "sem_from_sd_diff": squares.sem,
        **{name: factor * math.sqrt(2) * squares.sem for name, factor in DETECTABLE.items()},
    }


def not_offered(path: str) -> list[str]:
    return [pattern for pattern in NOT_OFFERED if fnmatch(path, pattern)]


def allowed(path: str) -> float:
    return next(limit for pattern, limit in ALLOWED.items() if fnmatch(path, pattern))


def difference(path: str, expected: object, value: object, numbers: dict[str, object]) -> float:
    """Return the difference relative to the largest number of the list, infinite if of kind."""
    if not isinstance(expected, float | int) or isinstance(expected, bool):
        return 0.0 if expected == value else math.inf
    if value is None or not math.isfinite(value):
        return math.inf
    if any(fnmatch(path, pattern) for pattern in ABSOLUTE):
        return abs(value - expected)
    parent = path.rpartition("/")[0] if path.rpartition("/")[2].isdigit() else path
    siblings = [number for place, number in numbers.items() if place.startswith(f"{parent}/")]
    size = max((abs(number) for number in [*siblings, expected]), default=0.0)
    # A t and a p of an estimate that is zero to rounding have no digits.
    return abs(value - expected) / max(size, 1e-8)


@lru_cache
def differences(name: str) -> dict[str, float]:
    """Return the difference at each path that is compared; infinite without a value."""
    values, expected = leaves(offered(name)), leaves(DATA[name])
    return {
        path: difference(path, number, values.get(path), expected)
        for path, number in expected.items()
        if not not_offered(path)
    }


@pytest.mark.parametrize("name", DATA)
def test_every_number_agrees_or_is_not_offered(name):
    found = differences(name)
    listed = sum(1 for path in leaves(DATA[name]) if not_offered(path))
    print(f"{name}: {len(found)} values compared, {listed} not offered")
    wrong = {path: size for path, size in found.items() if not size <= allowed(path)}
    assert wrong == {}
    assert len(found) >= 50


def test_largest_difference_of_each_statistic_is_shown():
    largest: dict[str, float] = {}
    for name in DATA:
        for path, size in differences(name).items():
            statistic = "/".join(part for part in path.split("/") if part in STATISTICS)
            largest[statistic] = max(largest.get(statistic, 0.0), size)
    print(*(f"{size:.1e}  {statistic}" for statistic, size in sorted(largest.items())), sep="\n")
    assert largest["kenward_roger/df"] < 1e-5
    assert largest["two_stage/p"] < 1e-9


def test_nothing_offered_goes_unchecked():
    for name in DATA:
        unchecked = set(leaves(offered(name))) - set(leaves(DATA[name]))
        assert {path for path in unchecked if "/ci95/" not in path} == set()


def test_list_of_what_is_not_offered_has_no_idle_entry():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    used = {pattern for path in known for pattern in not_offered(path)}
    assert sorted(NOT_OFFERED.keys() - used) == []

"""Every number of rct.json agrees with the library or is listed as not offered.

The numbers come from R 4.2.2 with mmrm, nlme, lmerTest, ordinal, MASS and coin; versions stand
under ``meta`` in the file. Columns of models are built from the names of coefficients.
"""

import json
import math
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from oracle_leaves import leaves
from tscs.mixed import fit_mixed, kenward_roger
from tscs.trials.ancova import ancova
from tscs.trials.clda import clda
from tscs.trials.inference import (
    KENWARD_ROGER,
    KENWARD_ROGER_LINEAR,
    SATTERTHWAITE,
    contrast_tests,
)
from tscs.trials.mmrm import mmrm
from tscs.trials.ordinal import rank_comparison
from tscs.trials.proportional_odds import proportional_odds
from tscs.trials.repeated import fit_repeated
from tscs.trials.responder import responder_comparison
from tscs.trials.structures import UNSTRUCTURED

FILE = json.loads(Path(__file__).with_name("rct.json").read_text("utf-8"))
DATA = {"trial": {"data": FILE["data"], **FILE["results"]}}

METHODS = {
    "mmrm_us_kenward_roger": KENWARD_ROGER,
    "mmrm_us_satterthwaite": SATTERTHWAITE,
    "mmrm_us_kenward_roger_linear": KENWARD_ROGER_LINEAR,
    "clda_us_kr": KENWARD_ROGER,
    "clda_us_kr_linear": KENWARD_ROGER_LINEAR,
}
RESPONSE = 3.0

# Allowed difference relative to the number, for log-likelihoods absolute. R's optimisers stop
# early: with three visits it gives the mean of the 36 complete baselines 34.9988 degrees of
# freedom, which are 35. `fisher.test` stops its search for the odds ratio at 1e-4.
ALLOWED = {
    "*loglik": 1e-6,
    "ancova_week4/*": 1e-9,
    "change_week4/*": 1e-9,
    "post_week4/*": 1e-9,
    "mas_wmw/*": 1e-9,
    "clda_*/p": 1e-3,
    "clda_*": 2e-4,
    "mas_*": 1e-5,
    "responder/or": 1e-4,
    "responder/*": 1e-9,
    "*": 1e-5,
}

NOT_OFFERED = {
    "data/*": "the input",
    "*/fn": "text",
    "*/visit": "text",
    "*/contrast": "text",
}


def columns(name: str) -> dict[str, np.ndarray]:
    """Return the values of a trial by the names of the file, the active arm as 1."""
    data = DATA[name]["data"]
    numbers = {key: np.array(data[key], dtype=float) for key in data if key not in ("id", "arm")}
    return numbers | {"active": np.array(data["arm"]) == "active"}


def column(name: str, data: dict[str, np.ndarray], visits: list[str]) -> np.ndarray:
    """Return a column of coefficients of R, shape (n, v), by its name."""
    if ":" in name:
        return np.prod([column(part, data, visits) for part in name.split(":")], axis=0)
    shape = (len(data["active"]), len(visits))
    if name == "(Intercept)":
        return np.ones(shape)
    if name.startswith("visit"):
        return np.broadcast_to([visit == name[5:] for visit in visits], shape) * 1.0
    if name in ("a4", "a5"):
        return data["active"][:, np.newaxis] * [visit == f"week{name[1]}" for visit in visits]
    values = data["active"] if name == "armactive" else data[name]
    return np.broadcast_to(values[:, np.newaxis], shape) * 1.0


def design(names, data, visits):
    return np.stack([column(part, data, visits) for part in names], axis=2)


def coefficients(names, y, data, visits, method=SATTERTHWAITE):
    """Return tests of all coefficients of a repeated-measures model, and its fit."""
    fit = fit_repeated(y, design(names, data, visits), UNSTRUCTURED)
    tests = contrast_tests(fit, np.eye(len(names)), method)
    return fit, {part: written(tests, row) for row, part in enumerate(names)}


def written(tests, row) -> dict[str, float]:
    return {part: float(getattr(tests, part)[row]) for part in ("estimate", "se", "df", "t", "p")}


def offered_ancova(expected: dict, y: np.ndarray, data: dict) -> dict[str, object]:
    """Return a least-squares analysis; nuisance coefficients are those of a one-visit model."""
    names = list(expected["coef"])
    covariates = data["y0"][:, np.newaxis] if "y0" in names else None
    found = ancova(y, data["active"], covariates)
    _, coef = coefficients(names, y[:, np.newaxis], data, ["week4"])
    coef["armactive"] = {part: float(getattr(found, part)) for part in ("estimate", "se", "t", "p")}
    return {
        "coef": coef,
        "df": float(found.df),
        "sigma": float(found.sigma),
        "ci_arm": [float(found.low), float(found.high)],
        "hc3_se": float(found.robust.se),
        "n": float(found.n_active + found.n_control),
    }


def offered_mmrm(model: str, data: dict) -> dict[str, object]:
    y = np.column_stack([data["y1"], data["y2"]])
    found = mmrm(y, data["active"], data["y0"], method=METHODS[model])
    contrasts = [
        written(found, visit) | {"ci95": [float(found.low[visit]), float(found.high[visit])]}
        for visit in range(2)
    ]
    return {"contrasts": contrasts, "cov": found.covariance, "reml_loglik": found.log_likelihood}


def offered_clda(model: str, data: dict) -> dict[str, object]:
    """Return the constrained model; means of the visits are those of its columns."""
    names = list(DATA["trial"][model]["coef"])
    y = np.column_stack([data["y0"], data["y1"], data["y2"]])
    visits = ["week0", "week4", "week5"]
    _, coef = coefficients(names, y, data, visits, METHODS[model])
    found = clda(y[:, 1:], data["active"], data["y0"], method=METHODS[model])
    coef |= {part: written(found, place) for place, part in enumerate(("a4", "a5"))}
    return {"coef": coef}


def offered_gls(names, data: dict) -> dict[str, object]:
    y = np.column_stack([data["y1"], data["y2"]])
    fit, coef = coefficients(names, y, data, ["week4", "week5"])
    return {"coef": coef, "loglik": fit.log_likelihood}


def offered_random_intercept(names, data: dict) -> dict[str, object]:
    y, x = np.column_stack([data["y1"], data["y2"]]), design(names, data, ["week4", "week5"])
    seen = np.isfinite(y)
    people = np.nonzero(seen)[0]
    fit = fit_mixed(y[seen], x[seen], people, np.ones(len(people)))
    tests = [kenward_roger(fit, row) for row in np.eye(len(names))]
    return {"coef": {part: vars(test) for part, test in zip(names, tests, strict=True)}}


def offered_grades(expected: dict, data: dict) -> dict[str, object]:
    y, active = data["mas1"], data["active"]
    ranks, odds = rank_comparison(y, active), proportional_odds(y, active, data["mas0"][:, None])
    values = np.append(odds.thresholds, odds.coefficients)
    errors = np.append(odds.threshold_se, odds.coefficient_se)
    plain = proportional_odds(y, active)
    return {
        "mas_wmw": {
            "W": ranks.n_active * ranks.n_control - ranks.u,
            "p_asymptotic": ranks.p_asymptotic,
            "p_exact": ranks.p_exact,
            "p_active_lower": 1 - ranks.superiority,
        },
        "mas_clm": {
            "coef": {
                part: {"estimate": values[place], "se": errors[place]}
                for place, part in enumerate(expected["mas_clm"]["coef"])
            },
            "loglik": odds.log_likelihood,
        },
        "mas_polr_unadjusted": {
            "estimate": plain.coefficients[0],
            "se": plain.coefficient_se[0],
            "loglik": plain.log_likelihood,
        },
    }


def offered_responders(data: dict) -> dict[str, object]:
    fall = np.where(np.isfinite(data["y1"]), data["y0"] - data["y1"] >= RESPONSE, np.nan)
    found = responder_comparison(fall, data["active"])
    active, control = found.responders_active, found.responders_control
    return {
        "table": [[found.n_control - control, control], [found.n_active - active, active]],
        "fisher_p": found.p,
        "or": found.odds_ratio.estimate,
    }


def offered(name: str) -> dict[str, object]:
    """Return what the library says about a trial, by path of the oracle."""
    expected, data = DATA[name], columns(name)
    return {
        "ancova_week4": offered_ancova(expected["ancova_week4"], data["y1"], data),
        "change_week4": offered_ancova(expected["change_week4"], data["y1"] - data["y0"], data),
        "post_week4": offered_ancova(expected["post_week4"], data["y1"], data),
        **{model: offered_mmrm(model, data) for model in METHODS if model.startswith("mmrm")},
        **{model: offered_clda(model, data) for model in METHODS if model.startswith("clda")},
        "gls_us": offered_gls(list(expected["gls_us"]["coef"]), data),
        "lmm_random_intercept_kr": offered_random_intercept(
            list(expected["lmm_random_intercept_kr"]["coef"]), data
        ),
        **offered_grades(expected, data),
        "responder": offered_responders(data),
    }


def not_offered(path: str) -> list[str]:
    return [pattern for pattern in NOT_OFFERED if fnmatch(path, pattern)]


def allowed(path: str) -> float:
    return next(limit for pattern, limit in ALLOWED.items() if fnmatch(path, pattern))


def difference(path: str, expected: object, value: object) -> float:
    """Return the difference relative to the number, infinite without a value."""
    if not isinstance(expected, float | int) or value is None or not math.isfinite(value):
        return math.inf
    size = 1.0 if path.endswith("loglik") else max(abs(expected), 1e-8)
    return abs(float(value) - expected) / size


@lru_cache
def differences(name: str) -> dict[str, float]:
    """Return the difference at each path that is compared."""
    values, expected = leaves(offered(name)), leaves(DATA[name])
    return {
        path: difference(path, number, values.get(path))
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
    assert len(found) >= 150


def test_list_of_what_is_not_offered_has_no_idle_entry():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    used = {pattern for path in known for pattern in not_offered(path)}
    assert sorted(NOT_OFFERED.keys() - used) == []

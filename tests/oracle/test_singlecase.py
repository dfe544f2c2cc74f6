"""Every number of singlecase.json agrees with the library or is listed as not offered.

The numbers come from R 4.2.2 with SingleCaseES 0.7.4. Its limits of NAP, Tau and Tau-BC are
iterates of R's `uniroot`, which stops up to 1.2e-4 short of the root; here the same search runs on
the library's equation and must end on the same digits, and the library's own limits must be roots.
"""

import json
import math
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pytest

from oracle_leaves import leaves
from tscs.singlecase.levels import (
    lrm,
    lrr_decreasing,
    lrr_increasing,
    moments,
    smd_baseline,
    smd_pooled,
)
from tscs.singlecase.overlap import (
    ird,
    nap,
    pand,
    pem,
    pnd,
    score_equation,
    tau,
    tau_bc,
    tau_u,
)
from tscs.singlecase.phases import Index, Phases

FILE = json.loads(Path(__file__).with_name("singlecase.json").read_text(encoding="utf-8"))
DATA = FILE["series"]
CLOSED_FORM = 1e-9
UNIROOT_STOP = sys.float_info.epsilon**0.25
SEARCHED = {"NAP_unbiased": 1, "NAP_hanley": 1, "Tau": 2, "Tau_BC": 2}

NOT_OFFERED = {
    "note": "text",
    "improvement": "the input",
    "A/*": "the input",
    "B/*": "the input",
    "*/ES": "text",
}
# Where the library leaves a number out and says why, whatever R shows there.
NOT_OFFERED_FOR = {
    "no_sampling_distribution": "R has none either",
    "constant_phase": "R shows an interval without width, or divides by zero",
    "single_value_in_phase": "R shows NA or an infinite SE",
    "two_values_in_phase": "the correction for small samples is 0 and so is R's estimate",
    "mean_not_positive": "R truncates means of counts; outcomes here are no counts of events",
}
NO_NUMBER = (None, "NA", "NaN", "Inf", "-Inf")


def phases_of(entry: dict) -> Phases:
    sign = 1 if entry["improvement"] == "increase" else -1
    return Phases(np.array(entry["A"], float), np.array(entry["B"], float), sign)


def indices_of(entry: dict) -> dict[str, Index]:
    phases = phases_of(entry)
    return {
        "NAP_unbiased": nap(phases),
        "NAP_hanley": nap(phases, error="hanley"),
        "Tau": tau(phases),
        "Tau_U": tau_u(phases),
        "Tau_BC": tau_bc(phases),
        "PND": pnd(phases),
        "PAND": pand(phases),
        "PEM": pem(phases),
        "IRD": ird(phases),
        "SMD_baseline": smd_baseline(phases),
        "SMD_pool": smd_pooled(phases),
        "LRRd": lrr_decreasing(phases),
        "LRRi": lrr_increasing(phases),
        "LRM": lrm(phases),
    }


def offered(entry: dict) -> dict[str, float]:
    """Return what the library says, by path of the oracle."""
    phases = phases_of(entry)
    named = {f"{name}/{key}": x for name, i in indices_of(entry).items() for key, x in shown(i)}
    parts = [moments(part, 0.0) for part in (phases.baseline, phases.treatment)]
    df = [part.n - 1 for part in parts]
    pooled = np.average([part.variance for part in parts], weights=df)
    spreads = {"baseline/baseline_SD": parts[0].variance, "pool/pooled_SD": pooled}
    return named | {f"SMD_{path}": math.sqrt(variance) for path, variance in spreads.items()}


def shown(index: Index) -> list[tuple[str, float]]:
    numbers = (index.value, index.se, index.low, index.high)
    return list(zip(("Est", "SE", "CI_lower", "CI_upper"), numbers, strict=True))


def left_out(entry: dict) -> set[str]:
    """Return the paths for which the library has a reason and no number."""
    return {
        f"{name}/{key}"
        for name, index in indices_of(entry).items()
        for key, number in shown(index)
        if math.isnan(number) and index.code in NOT_OFFERED_FOR
    }


def searched(entry: dict) -> dict[str, float]:
    """Return the limits on which R's search ends, by path of the oracle."""
    phases, limits = phases_of(entry), {}
    for name, width in SEARCHED.items():
        index = tau_bc(phases) if name == "Tau_BC" else nap(phases)
        value = (index.value + 1) / 2 if name == "Tau_BC" else index.value
        sides = {
            "CI_lower": uniroot_of(value, phases.sizes, 0.0, value) if value > 0 else 0.0,
            "CI_upper": uniroot_of(value, phases.sizes, value, 1.0) if value < 1 else 1.0,
        }
        limits |= {f"{name}/{side}": width * x - (width - 1) for side, x in sides.items()}
    return limits


def uniroot_of(value: float, sizes: tuple[int, int], low: float, high: float) -> float:
    return uniroot(lambda theta: score_equation(theta, value, *sizes), low, high)


def uniroot(f: Callable[[float], float], a: float, b: float) -> float:
    """Search a root as R does: Brent 1973, Algorithms for minimization without derivatives, 4.6."""
    fa, fb = f(a), f(b)
    if 0 in (fa, fb):
        return a if fa == 0 else b
    c, fc = a, fa
    while True:
        previous = b - a
        if abs(fc) < abs(fb):
            a, b, c, fa, fb, fc = b, c, b, fb, fc, fb
        stop = 2 * sys.float_info.epsilon * abs(b) + UNIROOT_STOP / 2
        step = next_step(a, b, c, fa, fb, fc, previous, stop)
        if step == 0 or fb == 0:
            return b
        a, fa, b = b, fb, b + step
        fb = f(b)
        if (fb > 0) == (fc > 0):
            c, fc = a, fa


def next_step(a, b, c, fa, fb, fc, previous, stop) -> float:
    """Return the next step; 0 where the bracket is short enough."""
    step = (c - b) / 2
    if abs(step) <= stop:
        return 0.0
    if abs(previous) >= stop and abs(fa) > abs(fb):
        step = interpolated(a, b, c, fa, fb, fc, previous, stop)
    return step if abs(step) >= stop else math.copysign(stop, step)


def interpolated(a, b, c, fa, fb, fc, previous, stop) -> float:
    half, s = (c - b) / 2, fb / fa
    if a == c:
        p, q = (c - b) * s, 1 - s
    else:
        q, r = fa / fc, fb / fc
        p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1))
        q = (q - 1) * (r - 1) * (s - 1)
    p, q = (p, -q) if p > 0 else (-p, q)
    inside = p < 0.75 * (c - b) * q - abs(stop * q) / 2 and p < abs(previous * q / 2)
    return p / q if inside else half


def not_offered(path: str) -> list[str]:
    return [pattern for pattern in NOT_OFFERED if fnmatch(path, pattern)]


def difference(expected: object, value: float) -> float:
    """Return the relative difference; 0 where neither is a number, infinite where one is."""
    if expected in NO_NUMBER or math.isnan(value):
        return 0.0 if expected in NO_NUMBER and not math.isfinite(value) else math.inf
    return abs(value - expected) / max(1.0, abs(expected))


def differences(name: str) -> dict[str, float]:
    """Return the difference at each path that is compared; limits from R's own search."""
    every, without = leaves(DATA[name]), left_out(DATA[name])
    expected = {path: x for path, x in every.items() if path not in without}
    values = offered(DATA[name]) | searched(DATA[name])
    return {
        path: difference(x, values.get(path, math.nan))
        for path, x in expected.items()
        if not not_offered(path)
    }


def short_of_the_root(name: str) -> dict[str, float]:
    """Return by how much R's limits differ from those of the library, which are roots."""
    values, printed = offered(DATA[name]), leaves(DATA[name])
    limits = [path for path in searched(DATA[name]) if abs(values[path.split("/")[0] + "/Est"]) < 1]
    return {path: difference(printed[path], values[path]) for path in limits}


@pytest.mark.parametrize("name", DATA)
def test_every_number_agrees_or_is_not_offered(name):
    gaps = differences(name)
    listed, largest = len(leaves(DATA[name])) - len(gaps), max(gaps.values())
    print(f"{name}: {len(gaps)} compared, {listed} not offered, largest {largest:.1e}")
    assert {path: gap for path, gap in gaps.items() if not gap <= CLOSED_FORM} == {}
    assert len(gaps) >= 30


@pytest.mark.parametrize("name", DATA)
def test_score_limits_are_roots_that_the_search_of_r_stops_short_of(name):
    values, stopped, phases = offered(DATA[name]), searched(DATA[name]), phases_of(DATA[name])
    for path, limit in stopped.items():
        width = SEARCHED[path.split("/")[0]]
        estimate = (values[path.split("/")[0] + "/Est"] + width - 1) / width
        root = (values[path] + width - 1) / width
        scale = phases.sizes[0] * phases.sizes[1]
        assert abs(score_equation(root, estimate, *phases.sizes)) < 1e-9 * scale
        # Without overlap R ends on the root at the end of the scale, which is no limit.
        if 0 < estimate < 1:
            assert abs(values[path] - limit) < width * UNIROOT_STOP


def test_the_committed_series_are_compared_in_full():
    assert [left_out(entry) & leaves(entry).keys() for entry in DATA.values()] == [set()] * len(
        DATA
    )


def test_list_of_what_is_not_offered_has_no_idle_entry():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    used = {pattern for path in known for pattern in not_offered(path)}
    assert sorted(NOT_OFFERED.keys() - used) == []


def test_nothing_offered_goes_unchecked():
    known = {path for entry in DATA.values() for path in leaves(entry)}
    offers = {path for entry in DATA.values() for path, x in offered(entry).items() if x == x}
    assert offers - known == set()


def test_conventions_are_those_of_the_file():
    assert FILE["meta"]["SingleCaseES"] == "0.7.4"
    assert set(FILE) == {"meta", "series"}

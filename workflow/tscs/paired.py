"""Every statistic of one set of pairs: change, tests, intervals and effect sizes."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from tscs.effect_sizes import (
    Estimate,
    PairedMoments,
    bayes_factor,
    d_av,
    d_rm,
    d_z,
    glass_delta,
    hedges_j,
)
from tscs.exact import (
    Interval,
    nonzero,
    sign_flip_interval,
    sign_flip_test,
    smallest_attainable_p,
)
from tscs.pairs import PairedSample, in_working_unit, spread
from tscs.rank_effects import probability_of_improvement, rank_biserial
from tscs.signed_rank import hodges_lehmann, signed_ranks, wilcoxon_test

Columns = dict[str, float | str]

RAW_COLUMNS = (
    *("mean_from", "mean_to", "mean_change", "sd_from", "sd_to", "sd_change"),
    *("ci_low", "ci_high"),
)
SCALE_COLUMNS = ("sign_flip_low", "sign_flip_high", "hodges_lehmann", "hl_low", "hl_high")


def paired_columns(sample: PairedSample) -> Columns:
    """Return the statistics of one set of pairs by column name.

    Parameters
    ----------
    sample : PairedSample
        The pairs; any number of them, in any unit.

    Returns
    -------
    dict of str to float or str
        Columns of ``within_subject_effects`` from ``n`` to ``bf10`` that pairs decide, and the
        names of the methods; what cannot be computed is absent.
    """
    scaled, unit = in_working_unit(sample)
    columns: Columns = {"n": sample.n}
    if sample.n:
        columns |= _descriptives(scaled)
    if sample.n and sample.computable:
        columns |= _t_test(scaled) | _exact_tests(scaled) | _ranks(scaled) | _effects(scaled)
    return columns if unit == 1.0 else _in_unit(columns, unit, log=sample.log)


def _in_unit(columns: Columns, unit: float, *, log: bool) -> Columns:
    """Return to the unit of the data; what leaves the range of numbers is left out."""
    scales = dict.fromkeys(RAW_COLUMNS if log else (*RAW_COLUMNS, *SCALE_COLUMNS), unit)
    restored = {
        name: value if isinstance(value, str) else float(value) * scales.get(name, 1.0)
        for name, value in columns.items()
    }
    return {name: value for name, value in restored.items() if value not in (np.inf, -np.inf)}


def _descriptives(sample: PairedSample) -> Columns:
    change = sample.end - sample.start
    parts = {"from": sample.start, "to": sample.end, "change": change}
    columns: Columns = {f"mean_{name}": float(part.mean()) for name, part in parts.items()}
    if sample.n > 1:
        columns |= {
            f"sd_{name}": spread(part, sample.raw_tolerance) for name, part in parts.items()
        }
    if sample.raw_moments:
        low, high = _t_limits(sample.raw_moments, sample.alpha)
        columns |= {"ci_low": low, "ci_high": high}
    return columns


def _t_limits(moments: PairedMoments, alpha: float) -> tuple[float, float]:
    reach = float(stdtrit(moments.df, 1 - alpha / 2)) * moments.sd_change / np.sqrt(moments.n)
    return moments.change - reach, moments.change + reach


def _t_test(sample: PairedSample) -> Columns:
    columns: Columns = {"df": sample.n - 1} if sample.n > 1 else {}
    moments = sample.moments
    if moments:
        columns |= {"t": moments.t, "p_t": float(2 * stdtr(moments.df, -abs(moments.t)))}
    return columns | (_ratios(sample) if sample.log else {})


def _ratios(sample: PairedSample) -> Columns:
    with np.errstate(over="ignore"):
        columns: Columns = {"ratio": float(np.exp(sample.differences.mean()))}
        if sample.moments:
            low, high = np.exp(_t_limits(sample.moments, sample.alpha))
            columns |= {"ratio_low": float(low), "ratio_high": float(high)}
    return {name: value for name, value in columns.items() if value != np.inf}


def _exact_tests(sample: PairedSample) -> Columns:
    test = sign_flip_test(sample.differences, tolerance=sample.tolerance, seed=sample.seed)
    interval = sign_flip_interval(sample.differences, alpha=sample.alpha, seed=sample.seed)
    centre, hl_interval = hodges_lehmann(sample.ranked, alpha=sample.alpha)
    return {
        "n_nonzero": len(nonzero(sample.ranked, sample.tolerance)),
        **_limits("sign_flip", interval),
        "hodges_lehmann": centre,
        **_limits("hl", hl_interval),
        "p_sign_flip": test.p_two_sided,
        "p_min_attainable": smallest_attainable_p(test.n_used),
        "method_sign_flip": test.method,
    }


def _limits(name: str, interval: Interval) -> Columns:
    if np.isnan(interval.level):
        return {}
    keys = (f"{name}_low", f"{name}_high", f"{name}_level")
    return dict(zip(keys, (interval.low, interval.high, interval.level), strict=True))


def _ranks(sample: PairedSample) -> Columns:
    dropped, pratt = (
        signed_ranks(sample.ranked, zeros=zeros, tolerance=sample.tolerance)
        for zeros in ("drop", "pratt")
    )
    test = wilcoxon_test(dropped)
    improved = probability_of_improvement(sample.directions, sample.alpha)
    columns: Columns = {
        "p_wilcoxon": test.p_two_sided,
        "p_wilcoxon_pratt": wilcoxon_test(pratt).p_two_sided,
        **_estimate("prob_improvement", improved),
        "method_wilcoxon": test.method,
    }
    if len(dropped):
        columns |= _estimate("rank_biserial", rank_biserial(dropped, sample.alpha))
    return columns


def _estimate(name: str, estimate: Estimate) -> Columns:
    values = {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return {key: value for key, value in values.items() if not np.isnan(value)}


def _effects(sample: PairedSample) -> Columns:
    moments = sample.moments
    if moments is None:
        return {}
    correction, within = hedges_j(moments.df), d_z(moments, sample.alpha)
    average = d_av(moments, within)
    points: Columns = {
        "d_rm": d_rm(moments),
        "glass_delta": glass_delta(moments),
        "bf10": bayes_factor(moments.t, moments.n),
    }
    return {
        **_estimate("d_z", within),
        **_estimate("g_z", within.scaled(correction)),
        **_estimate("d_av", average),
        **_estimate("g_av", average.scaled(correction)),
        **{name: value for name, value in points.items() if value == value},
    }

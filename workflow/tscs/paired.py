"""Every statistic of sets of pairs, all outcomes at once: change, tests, intervals, effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
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
    Vector,
    nonzero,
    sign_flip_interval,
    sign_flip_test,
    smallest_attainable_p,
)
from tscs.pairs import PairedSample, in_working_unit, spread
from tscs.rank_effects import probability_of_improvement, rank_biserial
from tscs.signed_rank import hodges_lehmann, signed_ranks, wilcoxon_test

Columns = dict[str, float | str]
Arrays = dict[str, NDArray[np.float64] | NDArray[np.str_]]

RAW_COLUMNS = (
    *("mean_from", "mean_to", "mean_change", "sd_from", "sd_to", "sd_change"),
    *("ci_low", "ci_high"),
)
SCALE_COLUMNS = ("sign_flip_low", "sign_flip_high", "hodges_lehmann", "hl_low", "hl_high")


def paired_columns(samples: Sequence[PairedSample]) -> list[Columns]:
    """Return the statistics of each set of pairs by column name.

    Parameters
    ----------
    samples : sequence of PairedSample
        Single sets of pairs, any number of pairs in any unit.

    Returns
    -------
    list of dict of str to float or str
        Per set the columns of ``within_subject_effects`` from ``n`` to ``bf10`` that pairs decide,
        and the names of the methods; what cannot be computed is absent.

    Notes
    -----
    Sets with the same number of pairs are computed together, with the same result as alone.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, sample in enumerate(samples):
        key = (sample.n, sample.log, sample.computable, sample.alpha, sample.seed)
        alike.setdefault(key, []).append(place)
    rows: list[Columns] = [{} for _ in samples]
    for places in alike.values():
        arrays = paired_statistics(_stacked([samples[place] for place in places]))
        for row, place in enumerate(places):
            rows[place] = {name: values[row].item() for name, values in arrays.items()}
    return [{name: value for name, value in row.items() if value == value} for row in rows]


def _stacked(samples: list[PairedSample]) -> PairedSample:
    return replace(
        samples[0],
        start=np.stack([sample.start for sample in samples]),
        end=np.stack([sample.end for sample in samples]),
        step=np.array([np.nan if sample.step is None else sample.step for sample in samples]),
        improvement=np.array([sample.improvement for sample in samples]),
    )


def paired_statistics(sample: PairedSample) -> Arrays:
    """Return the statistics of many sets of pairs as arrays by column name.

    Parameters
    ----------
    sample : PairedSample
        Sets with the same number of pairs, in any units.

    Returns
    -------
    dict of str to ndarray, shape (...)
        As `paired_columns`; NaN where a statistic cannot be computed.
    """
    scaled, unit = in_working_unit(sample)
    columns: Arrays = {"n": np.full(unit.shape, float(sample.n))}
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if sample.n:
            columns |= _descriptives(scaled)
        if sample.n and sample.computable:
            columns |= _t_test(scaled) | _exact_tests(scaled) | _ranks(scaled) | _effects(scaled)
        return _in_unit(columns, unit, log=sample.log)


def _in_unit(columns: Arrays, unit: Vector, *, log: bool) -> Arrays:
    """Return to the unit of the data; what leaves the range of numbers becomes NaN."""
    scaled = RAW_COLUMNS if log else (*RAW_COLUMNS, *SCALE_COLUMNS)
    restored: Arrays = {}
    for name, values in columns.items():
        if values.dtype.kind == "f":
            numbers = values.astype(float) * (unit if name in scaled else 1.0)
            restored[name] = np.where(np.isinf(numbers), np.nan, numbers)
        else:
            restored[name] = values
    return restored


def _descriptives(sample: PairedSample) -> Arrays:
    change = sample.end - sample.start
    parts = {"from": sample.start, "to": sample.end, "change": change}
    columns: Arrays = {f"mean_{name}": part.mean(axis=-1) for name, part in parts.items()}
    if sample.n > 1:
        columns |= {
            f"sd_{name}": spread(part, sample.raw_tolerance) for name, part in parts.items()
        }
        columns["ci_low"], columns["ci_high"] = t_limits(sample.raw_moments, sample.alpha)
    return columns


def t_limits(moments: PairedMoments, alpha: float) -> tuple[Vector, Vector]:
    """Return the limits of the t interval of a mean change; NaN where changes have no spread."""
    reach = stdtrit(moments.df, 1 - alpha / 2) * moments.sd_change / np.sqrt(moments.n)
    return moments.change - reach, moments.change + reach


def _t_test(sample: PairedSample) -> Arrays:
    moments, columns = sample.moments, _ratios(sample) if sample.log else {}
    if sample.n > 1:
        columns["df"] = np.full(moments.t.shape, float(moments.df))
        columns |= {"t": moments.t, "p_t": 2 * stdtr(moments.df, -np.abs(moments.t))}
    return columns


def _ratios(sample: PairedSample) -> Arrays:
    columns: Arrays = {"ratio": np.exp(sample.differences.mean(axis=-1))}
    if sample.n > 1:
        limits = t_limits(sample.moments, sample.alpha)
        columns["ratio_low"], columns["ratio_high"] = (np.exp(limit) for limit in limits)
    return columns


def _exact_tests(sample: PairedSample) -> Arrays:
    test = sign_flip_test(sample.differences, tolerance=sample.tolerance, seed=sample.seed)
    interval = sign_flip_interval(sample.differences, alpha=sample.alpha, seed=sample.seed)
    centre, hl_interval = hodges_lehmann(sample.ranked, alpha=sample.alpha)
    return {
        "n_nonzero": nonzero(sample.ranked, sample.tolerance).sum(axis=-1).astype(float),
        **_limits("sign_flip", interval),
        "hodges_lehmann": centre,
        **_limits("hl", hl_interval),
        "p_sign_flip": test.p_two_sided,
        "p_min_attainable": smallest_attainable_p(test.n_used),
        "method_sign_flip": test.method,
    }


def _limits(name: str, interval: Interval) -> Arrays:
    keys = (f"{name}_low", f"{name}_high", f"{name}_level")
    return dict(zip(keys, (interval.low, interval.high, interval.level), strict=True))


def _ranks(sample: PairedSample) -> Arrays:
    dropped, pratt = (
        signed_ranks(sample.ranked, zeros=zeros, tolerance=sample.tolerance)
        for zeros in ("drop", "pratt")
    )
    test = wilcoxon_test(dropped)
    improvement = probability_of_improvement(sample.directions, sample.alpha)
    return {
        "p_wilcoxon": test.p_two_sided,
        "p_wilcoxon_pratt": wilcoxon_test(pratt).p_two_sided,
        **_estimate("prob_improvement", improvement),
        "method_wilcoxon": test.method,
        **_estimate("rank_biserial", rank_biserial(dropped, sample.alpha)),
    }


def _estimate(name: str, estimate: Estimate) -> Arrays:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _effects(sample: PairedSample) -> Arrays:
    if sample.n < 2:
        return {}
    moments = sample.moments
    correction, within = hedges_j(moments.df), d_z(moments, sample.alpha)
    average = d_av(moments, within)
    return {
        **_estimate("d_z", within),
        **_estimate("g_z", within.scaled(correction)),
        **_estimate("d_av", average),
        **_estimate("g_av", average.scaled(correction)),
        "d_rm": d_rm(moments),
        "glass_delta": glass_delta(moments),
        "bf10": bayes_factor(moments.t, moments.n),
    }

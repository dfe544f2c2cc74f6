"""What the report says about recorded joint angles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from tscs.kinematics import cycles, events, filtering, range_of_motion, recordings
from tscs.kinematics.readers import JOINTS
from tscs.report import changes, numbers
from tscs.report.waveforms import waveform_facts
from tscs.study import Study

Results = Mapping[str, pd.DataFrame]
SPEED: Final = "gait_speed"
MEANS: Final = ("rom_hip", "rom_knee", "rom_ankle")
NOT_MEASURED: Final = "not measured"
DEGREE_DECIMALS: Final = 2
ADJUSTED: Final = "speed_adjusted"
MS_PER_S: Final = 1000


def joint_angle_facts(study: Study, results: Results, leading: str) -> dict[str, Any] | None:
    """Return the values of the chapter on recorded joint angles; None without recordings.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Result tables.
    leading : str
        Name of the contrast shown first.
    """
    angles = results["joint_angles"]
    if angles.empty:
        return None
    rows = _beside_speed(study, results["within_subject_effects"], leading)
    return {
        **_counts(angles),
        "rows": rows,
        "has_speed": any(row[0].startswith(_name(study, SPEED)) for row in rows),
        "adjusted": _adjusted(study, results, leading),
        "waves": waveform_facts(results["waveforms"]),
        "norm": study.norm.label,
        "norm_verified": study.norm.verified,
        "agreement": _agreement(results["joint_angle_agreement"]),
        **_settings(),
    }


def _counts(angles: pd.DataFrame) -> dict[str, str]:
    walks = angles.groupby("recording_id")
    measured = walks["rom_mean"].count() > 0
    from_file = (angles["events_method"] == "file").groupby(angles["recording_id"]).any()
    cycles_of = angles[["n_cycles", "n_excluded"]].sum()
    return {
        "walks": numbers.whole(len(measured)),
        "measured": numbers.counted(int(measured.sum()), len(measured)),
        "with_events": numbers.whole(int(from_file.sum())),
        "excluded": numbers.counted(cycles_of["n_excluded"], cycles_of.sum()),
        "noise": numbers.number(angles["rom_noise"].median(), DEGREE_DECIMALS),
        "noise_highest": numbers.number(angles["rom_noise"].max(), DEGREE_DECIMALS),
    }


def _beside_speed(study: Study, effects: pd.DataFrame, leading: str) -> list[list[str]]:
    shown = effects[(effects["contrast"] == leading) & (effects["n"] > 0)]
    found = {str(row["outcome"]): row for row in shown.to_dict("records")}
    return [_change(study, name, found[name]) for name in (*MEANS, SPEED) if name in found]


def _change(study: Study, name: str, row: Mapping[Any, Any]) -> list[str]:
    outcome = study.catalogue.outcomes[name]
    digits = changes.decimals(row, outcome)
    return [
        changes.named(outcome),
        numbers.counted(row["n"], row["n_expected"]),
        numbers.with_spread(row["mean_from"], row["sd_from"], digits),
        numbers.with_spread(row["mean_to"], row["sd_to"], digits),
        changes.mean_change(row, outcome),
    ]


def _adjusted(study: Study, results: Results, leading: str) -> list[list[str]]:
    """Return change, change of speed and change at unchanged speed of each joint side by side."""
    effects = results["within_subject_effects"]
    shown = effects[(effects["contrast"] == leading) & (effects["n"] > 0)]
    found = {str(row["outcome"]): row for row in shown.to_dict("records")}
    variants = results["sensitivity"]
    fits = variants[(variants["variant"] == ADJUSTED) & (variants["contrast"] == leading)]
    fitted = {str(row["outcome"]): row for row in fits.to_dict("records")}
    speed = _counted_change(study, SPEED, found)
    return [
        [_unit_name(study, name), _counted_change(study, name, found), speed,
         _fit(study, name, fitted.get(name), found[name])]
        for name in MEANS
        if name in found
    ]  # fmt: skip


def _unit_name(study: Study, name: str) -> str:
    return changes.named(study.catalogue.outcomes[name])


def _counted_change(study: Study, name: str, found: Mapping[str, Any]) -> str:
    if name not in found:
        return NOT_MEASURED
    outcome = study.catalogue.outcomes[name]
    change = changes.mean_change(found[name], outcome)
    return f"{change}; n\u00a0=\u00a0{numbers.whole(found[name]['n'])}"


def _fit(study: Study, name: str, fit: Mapping[Any, Any] | None, row: Mapping[Any, Any]) -> str:
    if fit is None or pd.isna(fit["estimate"]):
        return numbers.ABSENT
    digits = changes.decimals(row, study.catalogue.outcomes[name])
    estimate = numbers.estimate(fit["estimate"], fit["low"], fit["high"], digits)
    return f"{estimate}; n\u00a0=\u00a0{numbers.whole(fit['n'])}"


def _name(study: Study, name: str) -> str:
    outcome = study.catalogue.outcomes.get(name)
    return outcome.short if outcome else name


def _agreement(table: pd.DataFrame) -> list[list[str]]:
    shown = [joint for joint in JOINTS if joint in set(table["joint"])]
    return [
        [
            str(row["joint"]),
            numbers.whole(row["n"]),
            numbers.whole(row["n_people"]),
            numbers.with_spread(row["mean_difference"], row["sd_difference"], DEGREE_DECIMALS),
            numbers.interval(row["limit_low"], row["limit_high"], DEGREE_DECIMALS),
            numbers.number(row["largest_difference"], DEGREE_DECIMALS),
        ]
        for row in table.set_index("joint", drop=False).reindex(shown).to_dict("records")
    ]


def _settings() -> dict[str, str]:
    return {
        "shortest": f"{recordings.SHORTEST_WALK_S:g}",
        "cut_off": f"{filtering.CUT_OFF_HZ:g}",
        "harmonics": f"{filtering.STRIDE_HARMONICS:g}",
        "lowest_cut_off": f"{filtering.LOWEST_CUT_OFF_HZ:g}",
        "order": f"{filtering.STRIDE_ORDER:d}",
        "gap": f"{filtering.LONGEST_GAP_S:g}",
        "prominence": numbers.percent(events.PROMINENCE),
        "bias": f"{-events.BIAS_S * MS_PER_S:.0f}",
        "edge": f"{cycles.EDGE_S:g}",
        "longest": f"{cycles.LONGEST:g}",
        "turn": f"{cycles.TURN_DEG:g}",
        "outlier_sds": f"{cycles.OUTLIER_SDS:g}",
        "outlier_deg": f"{cycles.OUTLIER_DEG:g}",
        "fewest": f"{range_of_motion.FEWEST_CYCLES}",
    }

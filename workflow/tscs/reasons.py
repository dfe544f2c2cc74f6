"""The closed lists of reasons why a value of a result table is empty."""

from __future__ import annotations

from collections.abc import Mapping

REASONS = {
    "no_complete_pairs": "Nobody was measured at both ends of the contrast.",
    "single_pair": "One complete pair has no spread.",
    "two_pairs": "The small-sample factor J needs at least three pairs.",
    "not_positive": "The outcome is analysed as logarithm and a value is zero or negative.",
    "zero_variance": "All changes are equal, so that their SD is zero.",
    "no_spread": "All values at one end are equal, so that SD or correlation is missing.",
    "unbounded_interval": "With so few pairs no exact interval of this confidence has ends.",
    "no_nonzero_change": "Nobody changed, so that there are no ranks.",
    "extreme_t": "Beyond |t| = 200 the integral of the Bayes factor is not reliable.",
    "out_of_range": "The number is too large for a computer.",
    "no_dose_before": "Nobody had a stimulation before this assessment.",
    "unknown_day": "The day of the assessment or of the stimulation is not recorded.",
    "unknown_doses": "The number of sessions before the assessment is not recorded.",
    "not_in_family": "The row is descriptive: it belongs to no confirmatory family.",
    "attainable_p_above_alpha": "No p below alpha was possible; the outcome left the family.",
}
RECORDING_REASONS = {
    "short_recording": "The recording lasts less than 10 s.",
    "low_rate": "The recording has less than 20 samples per second.",
    "format_not_read": "There is no reader for the format of the recording.",
    "not_recorded": "The recording does not hold this joint.",
    "no_events": "No two foot strikes of the leg were found.",
    "few_cycles": "Less than 5 gait cycles count.",
    "zero_unknown": "Zero degrees is the first frame, so that angles have no known level.",
    "edge": "Gait cycles that begin or end within 0.1 s of an end of the recording are left out.",
    "missed_event": "Gait cycles longer than 1.5 times the median are left out (missing event).",
    "extra_event": "Gait cycles shorter than two thirds of the median are left out.",
    "gap": "Gait cycles with a gap of more than 0.1 s are left out.",
    "outlier": "Gait cycles whose range of motion lies far off the median are left out.",
}


def format_reasons(codes: Mapping[str, str]) -> str:
    """Return ``column: code`` entries joined by ``; ``.

    Parameters
    ----------
    codes : mapping of str to str
        Code of `REASONS` or `RECORDING_REASONS` by column.
    """
    return "; ".join(f"{column}: {code}" for column, code in codes.items())

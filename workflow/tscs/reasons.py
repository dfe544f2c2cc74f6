"""The closed list of reasons why a value of a result table is empty."""

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
    "no_complete_triplets": "Nobody was measured at baseline, end and follow-up.",
    "unbounded_set": "The interval of the end change includes 0: the set of shares has no bounds.",
    "no margin declared": "The study fixed no margin for this outcome before the data.",
    "recall conflict": "The question looks back into the treatment or the earlier assessment.",
    "codings_disagree": "Two codings of the grades change in different directions.",
    "no_second_coding": "The grades were not coded in a second way that could agree.",
    "no_reference_compared": "No published change without treatment was compared with this one.",
}


def format_reasons(codes: Mapping[str, str]) -> str:
    """Return ``column: code`` entries joined by ``; ``.

    Parameters
    ----------
    codes : mapping of str to str
        Code of `REASONS` by column.
    """
    return "; ".join(f"{column}: {code}" for column, code in codes.items())

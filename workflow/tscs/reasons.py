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
    "not_measured": "Without a value at one end or both.",
    "unable_at_both_ends": "The person could not do the test at either end.",
    "unable_after_able": "Worsened whatever the limit: the person could no longer do the test.",
    "able_after_unable": "Improved whatever the limit: the person could do the test again.",
    "recall_conflict": "The later answers also speak of the treatment or the earlier assessment.",
    "no_limit": "The catalogue has no limit for a change in this direction.",
    "limit_not_verified": "The source of the limit was not read: it gives no verdict.",
    "zero_first_value": "The limit is a percentage of a first value that is zero.",
    "no_logarithm": "The limit is a ratio and a value is zero or negative.",
    "percent_limit": "A limit in per cent of the first value gives no index.",
    "no_room_to_improve": "The first value is nearer to the best end of the scale than the limit.",
    "no_room_to_worsen": "The first value is nearer to the worst end of the scale than the limit.",
    "mcid_below_mdc95": "Reached an MCID below the MDC95: it can be error of measurement.",
    "no_usable_mdc95": "Without a verified MDC95 the error of measurement is not known.",
    "no_table": "The study has no table that records it.",
    "not_recorded": "It is not recorded for anybody.",
    "not_asked": "Nobody was asked for adverse events.",
    "nobody": "There is nobody to count.",
    "single_person": "One person does not show how much people differ.",
    "clustering_not_estimable": "Too few events or gaps to see whether they cluster in people.",
    "no_interval": "No exact interval exists for this ratio.",
    "no_criterion_value": "The measure of the criterion is not available.",
    "no_complete_triplets": "Nobody was measured at baseline, end and follow-up.",
    "unbounded_set": "The interval of the end change includes 0: the set of shares has no bounds.",
    "no margin declared": "The study fixed no margin for this outcome before the data.",
    "recall conflict": "The question looks back into the treatment or the earlier assessment.",
    "codings_disagree": "Two codings of the grades change in different directions.",
    "no_second_coding": "The grades were not coded in a second way that could agree.",
    "not_finite": "A value, a time or a column of the model is missing or infinite.",
    "too_few_people": "The model needs at least two people.",
    "dependent_columns": "Effects of the model cannot be told apart in these visits.",
    "no_residual_df": "There are too few visits per person to estimate the residual variance.",
    "zero_residual_variance": "The model fits every value exactly: no residual variance.",
    "needs_reml": "Kenward and Roger's test needs a fit by restricted maximum likelihood.",
    "not_converged": "The search for the most likely model did not end.",
    "too_few_sessions": "Fewer than two people were measured at three sessions or more.",
    "no_degrees_of_freedom": "No visits are left over to estimate a spread about the courses.",
    "no_residuals": "Every value lies on its person's straight line, so no shape can be compared.",
    "shape_open": "Every shape fits, from one step at the first session to one at the last.",
    "no_session_differs": "Not even the last session differs from the first (censored there).",
    "attainable_p_too_large": "With so few changes that are not zero no exact p reaches alpha.",
    "no_reference_compared": "No published change without treatment was compared with this one.",
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

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
    "no_reference_compared": "No published change without treatment was compared with this one.",
    "no_expectation_verdict": "Two codings of the grades disagree, or the outcome is not primary.",
    "no_published_reference": "The catalogue lists no change without treatment for this outcome.",
    "other_instrument": "The instrument, or which muscles it covered, is not the same.",
    "condition_not_declared": "config.yaml does not name the disease (study.condition).",
    "other_population": "The people of the reference have another disease.",
    "other_duration": "How long the reference lasted is unknown or does not fit.",
    "reference_not_verified": "The figure was not read in its source.",
    "reference_incomplete": "Mean change, its standard error or n is not known.",
    "reference_holds_it": "A sham or placebo reference already holds regression to the mean.",
    "selection_rule_unknown": "config.yaml does not say by which value people were selected.",
    "selected_by_other_outcome": "People were selected by another outcome.",
    "population_not_declared": "Mean and SD of the people before selection are not declared.",
    "too_few_sessions": "Fewer than two sessions have a change with a spread.",
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

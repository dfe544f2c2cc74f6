"""What a plan leaves open: to be decided before the first participant."""

from __future__ import annotations

from collections.abc import Iterator

from tscs.catalogue import Catalogue, Outcome
from tscs.config import Config, Estimand

Gap = tuple[str, str]


def undeclared(config: Config, catalogue: Catalogue) -> list[Gap]:
    """Return what is not declared, each with where it is declared.

    Parameters
    ----------
    config : Config
        Settings.
    catalogue : Catalogue
        Outcomes with limits of error, and published changes.

    Returns
    -------
    list of tuple of str
        What is open, in words, and the setting or the document it belongs in.
    """
    return [
        *_study(config),
        *_outcomes(config),
        *_estimands(config),
        *_comparisons(config),
        *_selection(config),
        *_primary(config, catalogue),
        *_trial(config),
        *_outside(config),
    ]


def _study(config: Config) -> Iterator[Gap]:
    entry = config.study.registration
    if entry is None:
        yield "Entry in a register, with outcomes and number of people", "study.registration"
    else:
        if not entry.date:
            yield "Date of registration", "study.registration.date"
        if entry.planned_n is None:
            yield "Number of people planned", "study.registration.planned_n"
        if not entry.outcomes:
            yield "Registered outcomes", "study.registration.outcomes"
        if any(not item.timepoint for item in entry.outcomes):
            yield "Time point of every registered outcome", "study.registration.outcomes"
    if not config.study.condition:
        yield "Disease of the people", "study.condition"
    if not config.study.texts.protocol:
        yield "Protocol to which the plan belongs", "study.texts.protocol"


def _outcomes(config: Config) -> Iterator[Gap]:
    if not config.primary:
        yield "Primary outcomes; without them nothing is confirmatory", "outcomes"
    if not config.schedule.visits:
        yield "Visits in order", "schedule.visits"
    if not config.schedule.planned:
        yield "Which outcomes are measured at which visit", "schedule.planned"


def _estimands(config: Config) -> Iterator[Gap]:
    if not config.estimands:
        yield "Estimands", "estimands"
    for name, entry in sorted(config.estimands.items()):
        missing = [part for part in Estimand.model_fields if not getattr(entry, part)]
        if missing:
            words = ", ".join(missing).replace("_", " ")
            yield f"Parts of the estimand {name}: {words}", f"estimands.{name}"


def _comparisons(config: Config) -> Iterator[Gap]:
    if not config.contrasts:
        yield "Comparisons; without them they follow from the order of the visits", "contrasts"
    if not config.progression_criteria:
        yield "Progression criteria: stop, amend, go", "progression_criteria"


def _selection(config: Config) -> Iterator[Gap]:
    entry = config.entry_criterion
    if entry.cut is None:
        yield "Value by which people are selected, or that there is none", "entry_criterion"
    elif entry.population_mean is None:
        yield "Mean and SD of everybody assessed for entry", "entry_criterion.population_mean"


def _primary(config: Config, catalogue: Catalogue) -> Iterator[Gap]:
    for name in sorted(config.primary):
        outcome = catalogue.outcomes.get(name)
        if outcome is None:
            continue
        if not config.is_trial:
            yield from _without_comparison(config, catalogue, outcome)
        if not _has_verified_limit(outcome):
            where = f"catalogue.yaml, outcomes.{name}"
            yield f"Limit of error of {outcome.short} that was read in its source", where


def _without_comparison(config: Config, catalogue: Catalogue, outcome: Outcome) -> Iterator[Gap]:
    if outcome.id not in config.analysis.margins:
        words = f"Margin of the change since the end of treatment: {outcome.short}"
        yield words, f"analysis.margins.{outcome.id}"
    expectation = config.analysis.expectations.get(outcome.id)
    declared = expectation is not None and expectation.reference is not None
    published = any(
        entry.outcome == outcome.id
        and entry.verified
        and entry.same_instrument
        and entry.se is not None
        for entry in catalogue.references.values()
    )
    if not (declared or published):
        words = f"Change expected without treatment: {outcome.short}; no usable reference"
        yield words, f"analysis.expectations.{outcome.id}"


def _has_verified_limit(outcome: Outcome) -> bool:
    groups = (outcome.mdc95, outcome.mcid)
    return any(
        limit is not None and limit.verified
        for group in groups
        if group is not None
        for limit in (group.improvement, group.worsening)
    )


def _trial(config: Config) -> Iterator[Gap]:
    if not config.is_trial:
        return
    if not config.trial.key_secondary:
        yield "Key secondary outcomes, or that there are none", "trial.key_secondary"
    if config.study.design == "crossover":
        if config.trial.crossover.washout_days is None:
            yield "Days of the washout", "trial.crossover.washout_days"
        if not config.trial.crossover.share_left:
            yield "Share of the effect left in an earlier study", "trial.crossover.share_left"


def _outside(config: Config) -> Iterator[Gap]:
    """Yield what has no setting because the workflow does not act on it."""
    document = "in the protocol"
    yield "Names, roles and signatures of those responsible; version history", document
    yield "Reasons for the number of people", document
    if config.is_trial:
        yield "How the allocation is made and concealed, its ratio and strata", document
        yield "Who is blinded, and when the arms are opened", document
        yield "Data monitoring, rules for stopping", document

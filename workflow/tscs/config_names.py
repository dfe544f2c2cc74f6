"""Outcomes and visits that the settings of a study name."""

from __future__ import annotations

from collections.abc import Iterator

from tscs.config import Config
from tscs.expectation_settings import SCREENING
from tscs.strict_yaml import Key


def named_outcomes(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield every outcome id that the settings name, with its place in the file.

    Parameters
    ----------
    config : Config
        Settings.
    """
    for name in config.outcomes:
        yield ("outcomes", name), name
    for name in config.analysis.margins:
        yield ("analysis", "margins", name), name
    for name in config.analysis.expectations:
        yield ("analysis", "expectations", name), name
    for name in config.planning.outcomes:
        yield ("planning", "outcomes", name), name
    yield from _associated(config)
    yield from _of_the_trial(config)
    if config.entry_criterion.outcome:
        yield ("entry_criterion", "outcome"), config.entry_criterion.outcome
    for place, block in enumerate(config.schedule.planned):
        for index, name in enumerate(block.outcomes):
            yield ("schedule", "planned", place, "outcomes", index), name


def _of_the_trial(config: Config) -> Iterator[tuple[Key, str]]:
    for number, name in enumerate(config.trial.key_secondary):
        yield ("trial", "key_secondary", number), name
    for name in config.trial.tipping_deltas:
        yield ("trial", "tipping_deltas", name), name


def _associated(config: Config) -> Iterator[tuple[Key, str]]:
    place: Key = ("analysis", "associations")
    for number, pair in enumerate(config.analysis.associations.pairs):
        for index, name in enumerate(pair):
            yield (*place, "pairs", number, index), name
    if "partners" in config.analysis.associations.model_fields_set:
        for number, name in enumerate(config.analysis.associations.partners):
            yield (*place, "partners", number), name


def named_visits(config: Config) -> Iterator[tuple[Key, str]]:
    """Yield every visit label that the settings name, with its place in the file.

    Parameters
    ----------
    config : Config
        Settings.
    """
    for name, contrast in config.contrasts.items():
        for side, moment in (("from", contrast.start), ("to", contrast.end)):
            if moment is not None:
                yield ("contrasts", name, side, "visit"), moment.visit
    if config.entry_criterion.assessment != SCREENING:
        yield ("entry_criterion", "assessment"), config.entry_criterion.assessment
    for number, label in enumerate(config.trial.visits):
        yield ("trial", "visits", number), label
    for place, block in enumerate(config.schedule.planned):
        for index, label in enumerate(block.visits):
            yield ("schedule", "planned", place, "visits", index), label

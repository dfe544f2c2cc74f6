"""The comparison of randomised arms, as the plan states it."""

from __future__ import annotations

from collections.abc import Iterator

from tscs.catalogue import Catalogue
from tscs.config import Config, ContrastSettings
from tscs.plan.design import NOT_DECLARED, moment_words, short_name
from tscs.report.words import unit_sign

PARALLEL = "parallel"
FOLLOW_UP = "follow_up"
PRIMARY = {
    "change": "changes from the baseline of the period",
    "baseline_covariate": "end values with the baselines as covariate",
    "end_value": "end values alone",
}


def trial_facts(config: Config, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return the settings of a randomised trial in words; empty for a case series.

    Parameters
    ----------
    config : Config
        Settings.
    catalogue : Catalogue
        Outcomes, for their names and units.
    """
    if not config.is_trial:
        return []
    facts = [*_compared(config), *_sequence(config, catalogue)]
    own = _imputation if _parallel(config) else _periods
    return [*facts, *own(config, catalogue)]


def _parallel(config: Config) -> bool:
    return config.study.design == PARALLEL


def _compared(config: Config) -> Iterator[tuple[str, str]]:
    arms = config.trial.arms
    yield "Arms", f"{arms.active} against {arms.control}"
    yield "Estimand", config.trial.estimand or next(iter(config.estimands), NOT_DECLARED)
    if _parallel(config):
        yield from _endpoint(config)


def _endpoint(config: Config) -> Iterator[tuple[str, str]]:
    contrast = config.contrasts.get(config.analysis.family_contrast)
    if contrast is None or contrast.start is None or contrast.end is None:
        yield "Baseline and endpoint", NOT_DECLARED
        return
    yield "Baseline", moment_words(contrast.start)
    yield "Endpoint", moment_words(contrast.end)
    yield "Visits of the model", ", ".join(_visits(config, contrast)) or NOT_DECLARED


def _visits(config: Config, contrast: ContrastSettings) -> list[str]:
    """Return the declared visits, or the later ends of the two comparisons they default to."""
    if config.trial.visits:
        return list(config.trial.visits)
    follow_up = config.contrasts.get(FOLLOW_UP)
    ends = [entry.end.visit for entry in (contrast, follow_up) if entry and entry.end]
    return list(dict.fromkeys(ends))


def _sequence(config: Config, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield "Primary outcomes", _names(config.primary, catalogue)
    yield "Key secondary outcomes, in this order", _names(config.trial.key_secondary, catalogue)


def _names(ids: tuple[str, ...], catalogue: Catalogue) -> str:
    return ", ".join(short_name(catalogue, name) for name in ids) or NOT_DECLARED


def _imputation(config: Config, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield "Imputed data sets of each analysis", str(config.trial.imputations)
    shifts = ", ".join(f"{shift:g}" for shift in config.trial.tipping_shifts)
    yield "Tipping point, shifts in pooled baseline SDs", shifts or NOT_DECLARED
    for name, deltas in sorted(config.trial.tipping_deltas.items()):
        known = catalogue.outcomes.get(name)
        unit = f", {unit_sign(known.unit)}" if known else ""
        words = f"Tipping point, shifts of {short_name(catalogue, name)}{unit}"
        yield words, ", ".join(f"{delta:g}" for delta in deltas)


def _periods(config: Config, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    settings = config.trial.crossover
    yield "Main analysis", PRIMARY[settings.primary]
    yield "Baseline of a period", f"first visit, {settings.baseline}"
    yield "End of a period", f"last visit, {settings.end}"
    days = settings.washout_days
    yield "Washout", NOT_DECLARED if days is None else f"{days} days"
    yield "Shares of the effect left, for the bias", ", ".join(f"{x:g}" for x in settings.shares)
    for name, left in sorted(settings.share_left.items()):
        words = f"Share left in an earlier study: {short_name(catalogue, name)}"
        yield words, f"{left.value:g} after {left.days:g} days ({left.source})"

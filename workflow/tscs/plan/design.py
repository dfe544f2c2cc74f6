"""Design of the plan: facts, schedule, comparisons, estimands, margins and criteria."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tscs.catalogue import Catalogue
from tscs.config import Config, ContrastSettings, Moment
from tscs.plan.content import planned_assessments
from tscs.progression_settings import ProgressionCriterion
from tscs.report.criteria import LIMITS, RECRUITED
from tscs.report.numbers import percent
from tscs.report.safety import ADHERENCE, FLOW, HARMS
from tscs.report.words import unit_sign

DESIGNS: Final = {
    "case_series": "case series: within-person comparisons, no comparison group",
    "parallel": "randomised trial with parallel arms",
    "crossover": "randomised crossover trial",
}
NOT_DECLARED: Final = "not declared"
SESSIONS: Final = "before and after each session, mean of each person's complete pairs"
PARTS: Final = {
    "population": "Population",
    "treatment": "Treatment conditions",
    "variable": "Variable",
    "summary": "Summary measure",
}


def facts(config: Config) -> list[tuple[str, str]]:
    """Return the administrative facts, which the hash does not cover."""
    entry = config.study.registration
    return [
        ("Title", config.study.title),
        ("Design", DESIGNS[config.study.design]),
        ("Condition", config.study.condition or NOT_DECLARED),
        ("Register entry", entry.id if entry else NOT_DECLARED),
        ("Date of registration", (entry.date if entry else "") or NOT_DECLARED),
        ("People planned", str((entry.planned_n if entry else None) or NOT_DECLARED)),
        ("Protocol", config.study.texts.protocol or NOT_DECLARED),
    ]


def assessment_rows(config: Config, catalogue: Catalogue) -> list[list[str]]:
    """Return one row per planned outcome with its visits; equal times together.

    Parameters
    ----------
    config : Config
        Settings.
    catalogue : Catalogue
        Outcomes, for their names.
    """
    grouped: dict[tuple[str, ...], list[str]] = {}
    for name, moments in planned_assessments(config).items():
        grouped.setdefault(tuple(moments), []).append(short_name(catalogue, name))
    rows = [[", ".join(sorted(names)), _spelled(moments)] for moments, names in grouped.items()]
    return sorted(rows)


def _spelled(moments: tuple[str, ...]) -> str:
    """Return ``S1 pre and post, S2 pre`` for assessments in order."""
    times: dict[str, list[str]] = {}
    for moment in moments:
        visit, _, time = moment.rpartition(" ")
        times.setdefault(visit, []).append(time)
    order = ("pre", "post", "single")
    return ", ".join(
        f"{visit} {' and '.join(sorted(named, key=order.index))}" for visit, named in times.items()
    )


def comparison_rows(config: Config) -> list[list[str]]:
    """Return the declared comparisons, the confirmatory one first, then by name."""
    family = config.analysis.family_contrast
    ordered = sorted(config.contrasts, key=lambda name: (name != family, name))
    return [
        [name.replace("_", " "), *_ends(config.contrasts[name]), _use(config, name)]
        for name in ordered
    ]


def _ends(contrast: ContrastSettings) -> list[str]:
    if contrast.start is None or contrast.end is None:
        return [SESSIONS, ""]
    return [moment_words(contrast.start), moment_words(contrast.end)]


def moment_words(moment: Moment) -> str:
    """Return an assessment as in ``S1 pre``."""
    return f"{moment.visit} {moment.timepoint}"


def _use(config: Config, name: str) -> str:
    design = config.study.design
    leading = name == config.analysis.family_contrast and bool(config.primary)
    if not leading or design == "crossover":
        return "descriptive"
    if design == "parallel":
        return "its ends are baseline and endpoint of the comparison of the arms"
    return "confirmatory for primary outcomes"


def estimand_rows(config: Config) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each estimand with its parts; what is not declared says so."""
    return [
        (name, [*_parts(entry.model_dump()), *_events(entry.intercurrent_events)])
        for name, entry in sorted(config.estimands.items())
    ]


def _parts(entry: dict[str, object]) -> Iterator[tuple[str, str]]:
    for key, words in PARTS.items():
        yield words, str(entry[key] or NOT_DECLARED)


def _events(events: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not events:
        yield "Intercurrent events", NOT_DECLARED
    for event, strategy in sorted(events.items()):
        yield f"Intercurrent event: {event}", strategy or NOT_DECLARED


def margin_rows(config: Config, catalogue: Catalogue) -> list[list[str]]:
    """Return the margins of the change since the end of treatment."""
    return [
        [
            short_name(catalogue, name),
            f"{margin.value:g} {_unit(catalogue, name)}".strip(),
            margin.reason,
            margin.fixed or NOT_DECLARED,
        ]
        for name, margin in sorted(config.analysis.margins.items())
    ]


def criterion_rows(config: Config) -> list[list[str]]:
    """Return the progression criteria with their limits."""
    words = {**RECRUITED, **FLOW, **ADHERENCE, **HARMS}
    return [
        [
            name.replace("_", " "),
            words[entry.measure],
            _limits(entry),
        ]
        for name, entry in sorted(config.progression_criteria.items())
    ]


def _limits(entry: ProgressionCriterion) -> str:
    ends: dict[str, float | None] = entry.model_dump(exclude={"measure"})
    return ", ".join(
        f"{LIMITS[end]} {percent(value)}" for end, value in ends.items() if value is not None
    )


def entry_facts(config: Config, catalogue: Catalogue) -> list[str]:
    """Return how people enter, in sentences; empty where nothing is declared."""
    entry, told = config.entry_criterion, []
    if entry.outcome and entry.cut is not None:
        unit = _unit(catalogue, entry.outcome)
        value = f"{entry.cut:g} {unit}".strip()
        name = short_name(catalogue, entry.outcome)
        told.append(f"People enter with {name} of {value} or worse at {entry.assessment}")
    if entry.population_mean is not None and entry.population_sd is not None:
        told.append(
            f"everybody assessed, selected or not: mean {entry.population_mean:g}, SD "
            f"{entry.population_sd:g} ({entry.source})"
        )
    if config.study.recruitment.tolerance_required:
        told.append("only people who had tolerated stimulation before can enter")
    if config.study.recruitment.earlier_study:
        told.append(f"people come from {config.study.recruitment.earlier_study}")
    return told


def short_name(catalogue: Catalogue, name: str) -> str:
    """Return the short name of an outcome, or its id where the catalogue lacks it."""
    known = catalogue.outcomes.get(name)
    return known.short if known else name


def _unit(catalogue: Catalogue, name: str) -> str:
    known = catalogue.outcomes.get(name)
    return unit_sign(known.unit) if known else ""

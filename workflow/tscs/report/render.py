"""Fill the text of the report with values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tscs import strict_yaml
from tscs.contract import WORKFLOW
from tscs.figures.selection import Picture
from tscs.report import changes, checklists, clinicians, markdown, numbers, variants
from tscs.report.comparisons import Comparison
from tscs.report.context import report_context
from tscs.report.glossary import abbreviations, general_meanings
from tscs.report.planning_summary import planning_summary
from tscs.report.trial import OTHER_MEANINGS, trial_context
from tscs.report.words import visit_meanings
from tscs.study import Study

SOURCES: Final = WORKFLOW / "report"
REFERENCES: Final = SOURCES / "references.yaml"
BLANK_LINES: Final = re.compile(r"\n{3,}")


def render(study: Study, results: Mapping[str, pd.DataFrame], provenance: Mapping[str, Any]) -> str:
    """Return the report as Markdown.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name, see `tscs.results`.
    provenance : mapping
        Content of ``provenance.json``.

    Returns
    -------
    str
        Markdown for pandoc; figures and tables are referred to by identifiers.
    """
    trial = study.config.is_trial
    context = (trial_context if trial else report_context)(study, results, provenance)
    context["references"] = []
    template = environment().get_template("trial_report.md.j2" if trial else "report.md.j2")
    bare = template.render(context, abbreviations=[], checklists=[])
    context["checklists"] = checklists.checklists(study, checklists.sections(bare))
    draft = template.render(context, abbreviations=[])
    context["references"] = cited_sources(draft)
    general = general_meanings() | visit_meanings(study.schedule)
    general |= OTHER_MEANINGS if trial else {}
    short = abbreviations(draft, general, study.catalogue.outcomes.values())
    return BLANK_LINES.sub("\n\n", template.render(context, abbreviations=short))


def checklist_pages(study: Study, report: str) -> dict[str, str]:
    """Return the reporting checklists as Markdown pages, by file name.

    Parameters
    ----------
    study : Study
        The study.
    report : str
        Its report, as `render` returns it.
    """
    cited = {name: entry["text"] for name, entry in _references().items()}
    return checklists.pages(study, report, cited)


def render_planning(study: Study, results: Mapping[str, pd.DataFrame]) -> str:
    """Return the planner's summary as Markdown.

    Parameters
    ----------
    study : Study
        The study.
    results : mapping of str to DataFrame
        Every result table by name.
    """
    template = environment().get_template("planning_summary.md.j2")
    return BLANK_LINES.sub("\n\n", template.render(planning_summary(study, results))).lstrip("\n")


def environment() -> Environment:
    """Return the templates of the workflow with the filters and functions they use."""
    environment = Environment(
        loader=FileSystemLoader(SOURCES, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",  # {#x} names a section, figure or table
        comment_end_string="##}",
        autoescape=False,  # noqa: S701 - the output is Markdown, escaped by the filter md
    )
    environment.filters.update(_FILTERS)
    environment.globals.update(
        pipe_table=markdown.table,
        cite=partial(_cite, _references()),
        checklist_head=checklists.HEAD,
        clinicians_head=clinicians.HEAD,
        variants_head=variants.HEAD,
    )
    return environment


def cited_sources(text: str) -> list[str]:
    """Return the sources that a text cites, and those that a catalogue names in it, sorted.

    Parameters
    ----------
    text : str
        Markdown.
    """
    plain = text.replace("\\", "")
    return sorted(
        entry["text"]
        for entry in _references().values()
        if f"({entry['cited']})" in plain or entry.get("named", entry["text"]) in plain
    )


def _cite(references: Mapping[str, Mapping[str, str]], key: str) -> str:
    return f"({references[key]['cited']})"


def _references() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = strict_yaml.load(REFERENCES, REFERENCES.name).value
    return content


def _figure_id(stem: str) -> str:
    return stem.replace("_", "-")


def _figure_refs(pictures: Sequence[Picture]) -> str:
    return numbers.listed([f"@fig:{_figure_id(picture.stem)}" for picture in pictures])


def _comparison_rows(items: Sequence[Comparison]) -> list[list[str]]:
    return [
        [
            item.label if item.detail != item.ends else item.title,
            item.ends,
            item.apart,
            f"{item.doses_start} → {item.doses_end}",
            f"{item.days_start} → {item.days_end}",
        ]
        for item in items
    ]


def _facts(family: Sequence[Mapping[str, str]], level: str) -> list[list[object]]:
    """Return the confirmatory table: one row per fact, one column per outcome."""
    raw = {item["ratio"] for item in family} == {changes.RAW_SCALE}
    return [
        [name, *(item[key] for item in family)]
        for name, key in (
            ("People with both values", "n"),
            ("Improvement", "better"),
            ("From: mean (SD)", "first"),
            ("To: mean (SD)", "last"),
            (f"Mean change [t interval, {level}]", "change"),
            ("Geometric mean change [interval]", "ratio"),
            ("Hodges–Lehmann estimate [exact interval]", "hodges_lehmann"),
            ("Attained level, Hodges–Lehmann", "hl_level"),
            ("Mean change [interval by sign-flips]", "sign_flip"),
            ("Attained level, sign-flips", "sign_flip_level"),
            ("Wilcoxon signed-rank p, unadjusted", "p_wilcoxon"),
            ("Exact sign-flip p, unadjusted", "p_sign_flip"),
            ("Family-adjusted sign-flip p", "p_family"),
            ("Method of adjustment", "method_family"),
            ("Smallest attainable p", "p_smallest"),
            ("g_av [interval]: average SD", "g_av"),
            ("g_z [interval]: SD of the changes", "g_z"),
            ("Better / same / worse", "shifts"),
            ("Primary method", "method"),
        )
        if not (raw and key == "ratio")
    ]


_FILTERS: Final[dict[str, Callable[..., object]]] = {
    "md": markdown.escape,
    "listed": numbers.listed,
    "figure_id": _figure_id,
    "figure_refs": _figure_refs,
    "comparison_rows": _comparison_rows,
    "facts": _facts,
    "checklist_rows": checklists.rows,
}

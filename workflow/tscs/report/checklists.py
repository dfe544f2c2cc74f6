"""Reporting checklists: where the report answers each item of a guideline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tscs import strict_yaml
from tscs.contract import WORKFLOW
from tscs.report import markdown, numbers
from tscs.study import Study
from tscs.study_texts import INTERVENTION

SOURCE: Final = WORKFLOW / "report" / "checklists.yaml"
TABLE: Final = re.compile(r"\{#tbl:(single-case)\}")
WITHOUT_SINGLE_CASE: Final = "indices of single cases: no baseline phase is long enough"
HEADING: Final = re.compile(r"^(#+) (.+?) \{#sec:([\w-]+)\}$", re.MULTILINE)
FRONT: Final = {"title": "title of the report", "caution": "caution on the first page"}
HOMES: Final = {
    **{f"study.texts.{name}": "intervention" for name in INTERVENTION},
    "study.texts": "information",
    "study.registration": "registration",
    "estimands": "methods",
    "entry_criterion": "eligibility",
    "progression_criteria": "feasibility",
    "tables.screening": "eligibility",
    "tables": "participants",
}
HOMES_OF_TRIALS: Final = HOMES | {
    "entry_criterion": "flow",
    "progression_criteria": "flow",
    "trial": "methods",
    "tables.screening": "flow",
    "tables": "people",
}
SERIES: Final = "case_series"
TRIAL: Final = "trial"
NOT_AVAILABLE: Final = "not available"
COMPLETE: Final = "nothing"
HEAD: Final = ("Item", "Topic", "Where", "Not available")


@dataclass(frozen=True)
class Section:
    """A numbered section of the report."""

    number: str
    title: str


@dataclass(frozen=True)
class Item:
    """One item of a guideline and where the report answers it.

    Attributes
    ----------
    number, topic : str
        As in the guideline, the topic in our words.
    front, sections : tuple of str
        Parts of the first page in words, and identifiers of sections, that answer it.
    missing : str
        What of it the report does not hold; empty if it is answered in full.
    """

    number: str
    topic: str
    front: tuple[str, ...]
    sections: tuple[str, ...]
    missing: str


@dataclass(frozen=True)
class Checklist:
    """A guideline, filled in for one study."""

    name: str
    title: str
    reference: str
    scope: str
    unchecked: str
    items: tuple[Item, ...]


def sections(report: str) -> dict[str, Section]:
    """Return the numbered sections of a report by identifier, numbered as pandoc does.

    Parameters
    ----------
    report : str
        The report as Markdown.
    """
    found: dict[str, Section] = {}
    counts: list[int] = []
    for marks, title, name in HEADING.findall(report):
        level = len(marks)
        counts = [*counts, 0][:level]
        counts[level - 1] += 1
        found[name] = Section(".".join(map(str, counts)), title.replace("\\", ""))
    return found | {f"tbl:{name}": found[name] for name in TABLE.findall(report) if name in found}


def checklists(study: Study, present: Mapping[str, Section]) -> list[Checklist]:
    """Return every guideline with the places that answer its items in this study.

    Parameters
    ----------
    study : Study
        The study; an empty text or an absent table answers nothing.
    present : mapping of str to Section
        Sections of its report; a section whose table it holds stands there as ``tbl:`` too.

    References
    ----------
    The guidelines are cited in ``workflow/report/references.yaml``.
    """
    guidelines = strict_yaml.load(SOURCE, SOURCE.name).value
    kind = TRIAL if study.config.is_trial else SERIES
    return [
        _checklist(study, present, name, entry)
        for name, entry in guidelines.items()
        if entry.get("studies", kind) == kind
    ]


def _checklist(
    study: Study, present: Mapping[str, Section], name: str, entry: Mapping[str, Any]
) -> Checklist:
    return Checklist(
        name=name,
        title=entry["title"],
        reference=entry["reference"],
        scope=entry["scope"],
        unchecked=numbers.listed(entry["unchecked"]),
        items=tuple(_item(study, present, item) for item in entry["items"]),
    )


def _item(study: Study, present: Mapping[str, Section], entry: Mapping[str, Any]) -> Item:
    front, inside, missing = [], [], [entry["none"]] if "none" in entry else []
    for where in entry.get("where", ()):
        kind, _, name = where.partition(":")
        if kind == "front":
            front.append(FRONT[name])
            continue
        section, reason = _place(study, present, where)
        if reason:
            missing.append(reason)
        else:
            inside.append(section)
    if (front or inside) and "lacks" in entry:
        missing.append(entry["lacks"])
    places = tuple(dict.fromkeys(inside))
    return Item(entry["item"], entry["topic"], tuple(front), places, "; ".join(missing))


def _place(study: Study, present: Mapping[str, Section], where: str) -> tuple[str, str]:
    """Return the section that answers an item, and why it does not; one of the two is empty."""
    if where.startswith("sec:"):
        name = where.removeprefix("sec:")
        return name, "" if name in present else "the study has no such chapter"
    if where.startswith("tbl:"):
        return where.removeprefix("tbl:"), "" if where in present else WITHOUT_SINGLE_CASE
    homes = HOMES_OF_TRIALS if study.config.is_trial else HOMES
    home = next(section for prefix, section in homes.items() if where.startswith(prefix))
    if where.startswith("tables."):
        return home, "" if _is_recorded(study, where) else f"nothing in {where}"
    return home, "" if _is_set(study, where) else f"{where} is empty"


def _is_set(study: Study, key: str) -> bool:
    value: object = study.config
    for name in key.split("."):
        value = getattr(value, name) if value is not None else None
    return bool(value)


def _is_recorded(study: Study, key: str) -> bool:
    _, table, *column = key.split(".")
    frame = study.tables.get(table)
    if frame is None or not set(column) <= set(frame.columns):
        return False
    return bool(frame[column].notna().to_numpy().any()) if column else not frame.empty


def rows(checklist: Checklist) -> list[list[object]]:
    """Return the rows of the table in the report, with cross-references."""
    return [
        [item.number, item.topic, _links(item), item.missing or COMPLETE]
        for item in checklist.items
    ]


def _links(item: Item) -> markdown.Raw:
    links = [f"@sec:{name}" for name in item.sections]
    return markdown.Raw(", ".join([*item.front, *links]) or NOT_AVAILABLE)


def pages(study: Study, report: str, references: Mapping[str, str]) -> dict[str, str]:
    """Return each guideline as a Markdown page of its own, by file name.

    Parameters
    ----------
    study : Study
        The study.
    report : str
        Its report as Markdown.
    references : mapping of str to str
        Citation of each guideline.
    """
    present = sections(report)
    return {
        f"{item.name}.md": _page(study, item, present, references[item.reference])
        for item in checklists(study, present)
    }


def _page(study: Study, item: Checklist, present: Mapping[str, Section], reference: str) -> str:
    lines = [[x.number, x.topic, _names(x, present), x.missing or COMPLETE] for x in item.items]
    parts = [
        f"# {markdown.escape(item.title)}",
        f"Study: {markdown.escape(study.config.study.title)}. Sections are those of its report.",
        f"Guideline: {markdown.escape(reference)}",
        f"The guideline is {markdown.escape(item.scope)} Topics are in our own words.",
        _unchecked(item),
        markdown.table(HEAD, lines, "l"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _names(item: Item, present: Mapping[str, Section]) -> str:
    names = [f"{present[name].number} {present[name].title}" for name in item.sections]
    return "; ".join([*item.front, *names]) or NOT_AVAILABLE


def _unchecked(item: Checklist) -> str:
    if not item.unchecked:
        return ""
    return (
        "Compare with the published checklist before use: number and topic have not been checked "
        f"against it for the items {item.unchecked}."
    )

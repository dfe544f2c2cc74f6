"""Read the default catalogue and a study's own; every problem at once, with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from tscs.catalogue.checks import catalogue_faults
from tscs.catalogue.models import Catalogue, Entry, Muscle, Outcome
from tscs.catalogue.references import PublishedChange
from tscs.catalogue.templates import Draft, entry_id, expand, inherit, override
from tscs.config_file import parse
from tscs.contract import WORKFLOW
from tscs.errors import Fault, StudyFaults, nearest
from tscs.strict_yaml import Document, load

CATALOGUE_FILE = WORKFLOW / "catalogue" / "outcomes.yaml"
REFERENCES_FILE = WORKFLOW / "catalogue" / "references.yaml"
STUDY_CATALOGUE = "catalogue.yaml"
MISSING_MENDS = {
    "outcomes": "add what lacks, or take it over from a similar outcome with extends",
    "muscles": "add what lacks",
    "references": "add what lacks",
}
Drafts = dict[str, Draft]
Model = TypeVar("Model", bound=BaseModel)


class CatalogueFile(Entry):
    """Shape of a catalogue file."""

    muscles: dict[str, dict[str, Any]] = {}
    outcomes: dict[str, dict[str, Any]] = {}
    references: dict[str, dict[str, Any]] = {}


def load_catalogue(study_folder: Path | None = None) -> Catalogue:
    """Read the default outcome catalogue and the changes of a study.

    Parameters
    ----------
    study_folder : Path or None
        Study whose ``catalogue.yaml`` adds or changes entries, if it has one.

    Returns
    -------
    Catalogue
        All outcomes; those the study changed or added are listed.

    Raises
    ------
    StudyFaults
        Listing all problems of the files, with line, key, value and what is allowed.
    """
    documents = [_document(path, name) for path, name in _files(study_folder)]
    faults: list[Fault] = []
    muscles = _muscles(documents, faults)
    drafts = _drafts(documents, {name: muscle.label for name, muscle in muscles.items()}, faults)
    outcomes = _outcomes(drafts, faults)
    faults += catalogue_faults(outcomes, drafts, muscles)
    references = _references(documents, drafts, faults)
    if faults:
        raise StudyFaults(_once(faults))
    return Catalogue(outcomes, muscles, *_changes(documents, drafts), references)


def _files(study_folder: Path | None) -> Iterator[tuple[Path, str]]:
    yield CATALOGUE_FILE, f"{WORKFLOW.name}/catalogue/{CATALOGUE_FILE.name}"
    if study_folder is not None and (study_folder / STUDY_CATALOGUE).exists():
        yield study_folder / STUDY_CATALOGUE, STUDY_CATALOGUE


def _document(path: Path, name: str) -> Document:
    document = load(path, name)
    shape = parse(document, CatalogueFile)
    return replace(document, value=shape.model_dump())


def _references(
    documents: list[Document], outcomes: Collection[str], faults: list[Fault]
) -> dict[str, PublishedChange]:
    """Return published changes by name; an entry of the study replaces only the keys it names."""
    listed = _document(REFERENCES_FILE, f"{WORKFLOW.name}/catalogue/{REFERENCES_FILE.name}")
    found: dict[str, PublishedChange] = {}
    for document in (listed, *documents):
        for name, keys in document.value["references"].items():
            known = found[name].model_dump() if name in found else {}
            path = ("references", name)
            entry = _parsed(document, path, {**known, **keys}, PublishedChange, faults)
            if entry is not None and entry.outcome not in outcomes:
                faults.append(_unknown_outcome(document, path, entry.outcome, outcomes))
            elif entry is not None:
                found[name] = entry
    return found


def _unknown_outcome(
    document: Document, path: tuple[str, str], name: str, outcomes: Collection[str]
) -> Fault:
    mend = nearest(name, outcomes) or "DICTIONARY.md of a new study lists the ids"
    line, key = document.line((*path, "outcome")), ".".join((*path, "outcome"))
    message = "is not in the outcome catalogue"
    return Fault(document.file, line, key, name, "outcome", message, mend)


def _muscles(documents: Iterable[Document], faults: list[Fault]) -> dict[str, Muscle]:
    muscles: dict[str, Muscle] = {}
    for document in documents:
        for name, keys in document.value["muscles"].items():
            known = muscles[name].model_dump() if name in muscles else {}
            muscle = _parsed(document, ("muscles", name), {**known, **keys}, Muscle, faults)
            if muscle is not None:
                muscles[name] = muscle
    return muscles


def _drafts(documents: list[Document], muscles: Mapping[str, str], faults: list[Fault]) -> Drafts:
    default, *study = documents
    written = {draft.name: draft for draft in inherit(default, {}, faults)}
    expanded = _expanded(written.values(), muscles, faults)
    for document in study:
        ids = set(expanded) - set(written)
        changed = inherit(_without(document, ids), {**expanded, **written}, faults)
        written |= {draft.name: draft for draft in changed}
        expanded = _expanded(written.values(), muscles, faults)
        for name in document.value["outcomes"]:
            if name in ids and name in expanded:
                expanded[name] = override(expanded[name], document, muscles, name)
    return expanded


def _without(document: Document, ids: set[str]) -> Document:
    entries = document.value["outcomes"]
    kept = {name: keys for name, keys in entries.items() if name not in ids}
    return replace(document, value={**document.value, "outcomes": kept})


def _expanded(drafts: Iterable[Draft], muscles: Mapping[str, str], faults: list[Fault]) -> Drafts:
    found: Drafts = {}
    for draft in drafts:
        for entry in expand(draft, muscles, faults):
            name = entry_id(entry)
            if name in found:
                message = f"expands to the id {name}, which stands in {found[name].name} too"
                mend = "rename one of the two entries"
                faults.append(entry.fault(None, name, "duplicate_id", message, mend))
            found[name] = entry
    return found


def _outcomes(drafts: Drafts, faults: list[Fault]) -> dict[str, Outcome]:
    outcomes = {}
    for name, draft in drafts.items():
        keys = {key: value for key, value in draft.keys.items() if value is not None}
        content = {**keys, "id": name}
        path = ("outcomes", draft.name)
        outcome = _parsed(draft.document, path, content, Outcome, faults)
        if outcome is not None:
            outcomes[name] = outcome
    return outcomes


def _parsed(  # noqa: UP047 (3.11 lacks PEP 695)
    document: Document,
    path: tuple[str, str],
    content: dict[str, Any],
    model: type[Model],
    faults: list[Fault],
) -> Model | None:
    inner = {key[2:]: line for key, line in document.lines.items() if key[:2] == path}
    try:
        return parse(Document(document.file, content, inner), model)
    except StudyFaults as error:
        prefix = ".".join(path)
        missing = [fault.column or "" for fault in error.faults if fault.rule == "missing"]
        # Without a known base every key lacks: the base is the fault.
        if missing and not _without_base(faults, prefix):
            line = document.line(path)
            message = f"lacks {', '.join(missing)}"
            mend = MISSING_MENDS[path[0]]
            faults.append(Fault(document.file, line, prefix, None, "missing", message, mend))
        faults += [
            replace(fault, column=f"{prefix}.{fault.column}" if fault.column else prefix)
            for fault in error.faults
            if fault.rule != "missing"
        ]
        return None


def _without_base(faults: Iterable[Fault], prefix: str) -> bool:
    return any(fault.column == f"{prefix}.extends" for fault in faults)


def _changes(documents: list[Document], drafts: Drafts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default = documents[0]
    original = _drafts([default], dict.fromkeys(default.value["muscles"], ""), [])
    changed = [name for name in original if drafts[name].document.file == STUDY_CATALOGUE]
    return tuple(changed), tuple(name for name in drafts if name not in original)


def _once(faults: Iterable[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))

"""Inheritance, overriding and expansion of catalogue entries, before they are validated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from tscs.errors import Fault, nearest
from tscs.strict_yaml import Document

ALL_MUSCLES = "all_muscles"
LEG_WORDS = {"L": "left", "R": "right"}
LIMITS = ("mdc95", "mcid")
# A limit belongs to one composition: what changes the number drops it, and nothing inherits it.
COMPOSITION = frozenset(
    {"table", "where", "column", "coding", "aggregate", "required_components", "items",
     "window_days", "unit", "measured"}
)  # fmt: skip
NOT_INHERITED = frozenset({"expand", "part_of", "exploratory", "extends", *LIMITS})


@dataclass(frozen=True)
class Draft:
    """An entry as written, with what it takes over from other entries.

    Attributes
    ----------
    name : str
        Its key in the file, with placeholders.
    keys : dict
        Its content after inheritance and overriding.
    document : Document
        The file that a fault of the entry is reported for.
    values : dict of str to str
        Values of the placeholders, once expanded.
    """

    name: str
    keys: dict[str, Any]
    document: Document
    values: dict[str, str] = field(default_factory=dict)

    def fault(
        self, key: str | None, value: str | None, rule: str, message: str, mend: str
    ) -> Fault:
        """Return a fault of one key of the entry, or of the whole entry."""
        path = ("outcomes", self.name) if key is None else ("outcomes", self.name, key)
        line = self.document.line(path)
        return Fault(self.document.file, line, ".".join(path), value, rule, message, mend)


def inherit(document: Document, known: Mapping[str, Draft], faults: list[Fault]) -> list[Draft]:
    """Return the entries of one file with the keys they take over filled in.

    Parameters
    ----------
    document : Document
        The file.
    known : mapping of str to Draft
        Entries of other files that may be extended or overridden.
    faults : list of Fault
        Receives what is wrong.
    """
    written = document.value.get("outcomes", {})
    drafts: dict[str, Draft] = {}

    def complete(name: str, waiting: tuple[str, ...]) -> Draft | None:
        if name in drafts:
            return drafts[name]
        if name not in written:
            return known.get(name)
        draft = Draft(name, dict(written[name]), document)
        if name in known:
            drafts[name] = _overridden(draft, known[name], faults)
            return drafts[name]
        base_name = draft.keys.get("extends")
        base = None
        if base_name is not None and not _circular(draft, base_name, (*waiting, name), faults):
            base = complete(str(base_name), (*waiting, name))
            if base is None:
                faults.append(_unknown_base(draft, str(base_name), [*known, *written]))
        inherited = {} if base is None else _handed_down(base)
        own = {key: value for key, value in draft.keys.items() if key != "extends"}
        drafts[name] = replace(draft, keys={**inherited, **own})
        return drafts[name]

    for name in written:
        complete(name, ())
    return [drafts[name] for name in written]


def expand(draft: Draft, muscles: Mapping[str, str], faults: list[Fault]) -> Iterator[Draft]:
    """Yield one entry per combination of the values under ``expand``.

    Parameters
    ----------
    draft : Draft
        An entry; without ``expand`` it is yielded unchanged.
    muscles : mapping of str to str
        Words for each muscle group.
    faults : list of Fault
        Receives what is wrong.
    """
    lists = draft.keys.get("expand")
    if lists is None:
        yield draft
        return
    if not _lists_are_sound(draft, lists, faults):
        return
    choices = [muscles if values == ALL_MUSCLES else values for values in lists.values()]
    for combination in product(*choices):
        values = dict(zip(lists, map(str, combination), strict=True))
        yield fill(replace(draft, values=values), muscles)


def fill(draft: Draft, muscles: Mapping[str, str]) -> Draft:
    """Return an entry with its placeholders replaced by its values.

    Parameters
    ----------
    draft : Draft
        The entry.
    muscles : mapping of str to str
        Words for each muscle group, used in label and short.
    """
    words = {name: _word(value, muscles) for name, value in draft.values.items()}
    keys = {
        key: _replaced(value, words if key in ("label", "short") else draft.values)
        for key, value in draft.keys.items()
        if key != "expand"
    }
    return replace(draft, keys=keys)


def entry_id(draft: Draft) -> str:
    """Return the id of an expanded entry."""
    return str(_replaced(draft.name, draft.values))


def override(base: Draft, document: Document, muscles: Mapping[str, str], name: str) -> Draft:
    """Return an expanded default entry with the keys that a study's file gives for its id.

    Parameters
    ----------
    base : Draft
        The expanded default entry.
    document : Document
        The study's file.
    muscles : mapping of str to str
        Words for each muscle group.
    name : str
        The id.
    """
    draft = Draft(name, dict(document.value["outcomes"][name]), document, base.values)
    return fill(_merged(draft, base), muscles)


def _overridden(draft: Draft, base: Draft, faults: list[Fault]) -> Draft:
    if "extends" in draft.keys:
        message = "an entry that changes an existing outcome cannot extend another one"
        mend = "give the outcome a new id, or remove extends"
        faults.append(draft.fault("extends", str(draft.keys["extends"]), "extends", message, mend))
    return _merged(draft, base)


def _merged(draft: Draft, base: Draft) -> Draft:
    own = {key: value for key, value in draft.keys.items() if key != "extends"}
    changed = COMPOSITION & set(own)
    kept = {key: value for key, value in base.keys.items() if not (changed and key in LIMITS)}
    return replace(draft, keys={**kept, **own})


def _handed_down(base: Draft) -> dict[str, Any]:
    return {key: value for key, value in base.keys.items() if key not in NOT_INHERITED}


def _circular(draft: Draft, base: object, waiting: tuple[str, ...], faults: list[Fault]) -> bool:
    if base not in waiting:
        return False
    message = f"extends itself ({' -> '.join((*waiting, str(base)))})"
    mend = "one of these entries must stand on its own"
    faults.append(draft.fault("extends", str(base), "extends", message, mend))
    return True


def _unknown_base(draft: Draft, base: str, known: Iterable[str]) -> Fault:
    mend = nearest(base, known) or "name an entry of this file or of the default catalogue"
    return draft.fault("extends", base, "extends", "is not an outcome", mend)


def _lists_are_sound(draft: Draft, lists: object, faults: list[Fault]) -> bool:
    mend = "write expand: {muscle: [knee_flexors, knee_extensors], leg: [L, R]}"
    if not isinstance(lists, dict) or not lists:
        message = "must name placeholders and their values"
        faults.append(draft.fault("expand", str(lists), "expand", message, mend))
        return False
    before = len(faults)
    for name, values in lists.items():
        listed = isinstance(values, list) and len(values) > 0
        if not listed and (name, values) != ("muscle", ALL_MUSCLES):
            message = f"{name}: a list of values is needed (or muscle: {ALL_MUSCLES})"
            faults.append(draft.fault("expand", str(values), "expand", message, mend))
        if f"{{{name}}}" not in draft.name:
            message = f"the id must contain {{{name}}}, or its entries cannot be told apart"
            faults.append(draft.fault("expand", draft.name, "expand", message, mend))
    return len(faults) == before


def _word(value: str, muscles: Mapping[str, str]) -> str:
    return muscles.get(value) or LEG_WORDS.get(value) or value.replace("_", " ")


def _replaced(value: object, values: Mapping[str, str]) -> object:
    if isinstance(value, str):
        for name, text in values.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, dict):
        return {key: _replaced(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    return value

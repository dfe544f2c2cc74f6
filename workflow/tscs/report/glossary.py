"""Abbreviations that a text uses, spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from tscs import strict_yaml
from tscs.catalogue import Outcome
from tscs.contract import WORKFLOW

GLOSSARY = WORKFLOW / "report" / "glossary.yaml"


@cache
def general_meanings() -> dict[str, str]:
    """Return the meanings of abbreviations that belong to no outcome."""
    content: dict[str, str] = strict_yaml.load(GLOSSARY, GLOSSARY.name).value
    return content


def abbreviations(
    text: str, general: Mapping[str, str], outcomes: Iterable[Outcome]
) -> list[tuple[str, str]]:
    """Return the abbreviations found in a text with their meanings, sorted.

    Parameters
    ----------
    text : str
        The text, as Markdown.
    general : mapping of str to str
        Meanings of abbreviations that belong to no outcome.
    outcomes : iterable of Outcome
        Outcomes whose short names the text may use.
    """
    plain = text.replace("\\", "")
    shorts = {item.short: item.label for item in outcomes if item.short != item.label}
    meanings = {**general, **shorts}
    found = [(short, meaning) for short, meaning in meanings.items() if _used(short, plain)]
    return sorted(found, key=lambda pair: (pair[0].casefold(), pair[0]))


def _used(short: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text) is not None

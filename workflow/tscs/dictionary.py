"""The dictionary of a study's tables, made from the contract and the outcome catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tscs.catalogue import Catalogue, Outcome
from tscs.contract import Contract, Field, TableSpec

_INTRODUCTION = """\
# Dictionary

Made from the contract and the outcome catalogue of the workflow. Tables are UTF-8 text with commas
and a decimal point. A missing value is an empty cell, `NA` or `n/a`. **Bold** columns are required.
"""


def dictionary_text(contract: Contract, catalogue: Catalogue) -> str:
    """Return what every table, column and outcome means, as Markdown.

    Parameters
    ----------
    contract : Contract
        Structure of the tables.
    catalogue : Catalogue
        Outcomes and the rows they are scored from.

    Returns
    -------
    str
        Markdown.
    """
    tables = (line for spec in contract.tables.values() for line in _table(spec))
    parts = (_INTRODUCTION, *tables, *_table(contract.allocation), *_outcomes(catalogue))
    return "\n".join(parts) + "\n"


def _table(spec: TableSpec) -> Iterator[str]:
    yield f"## {spec.name}.csv{' (required)' if spec.required else ''}\n"
    yield f"{spec.title}. One row per {', '.join(f'`{name}`' for name in spec.key)}.\n"
    yield from _rows(("column", "type", "meaning", "allowed"), map(_column, spec.fields.values()))


def _column(field: Field) -> tuple[str, ...]:
    name = f"**{field.name}**" if field.required else field.name
    return name, field.type, field.description, _allowed(field)


def _allowed(field: Field) -> str:
    rules = field.constraints
    if "enum" in rules:
        return ", ".join(str(value) for value in rules["enum"])
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"{low} or more"
    return "" if high is None else f"{high} or less"


def _outcomes(catalogue: Catalogue) -> Iterator[str]:
    main = [outcome for outcome in catalogue.outcomes.values() if outcome.part_of is None]
    yield "## Outcomes\n"
    yield "Ids for `outcomes` in config.yaml, and the rows they are scored from.\n"
    yield from _rows(("id", "meaning", "unit", "source"), map(_outcome, main))


def _outcome(outcome: Outcome) -> tuple[str, ...]:
    where = ", ".join(f"{column} = {'/'.join(named)}" for column, named in outcome.where.items())
    source = f"{outcome.table}.csv{f', {where}' if where else ''}"
    return outcome.id, outcome.label, outcome.unit, source


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield _row(header)
    yield _row(["---"] * len(header))
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

"""Write the plan as Markdown, DOCX and a record that later reports compare with."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from tscs import __version__
from tscs.catalogue import Catalogue, load_catalogue
from tscs.config import Config
from tscs.config_file import load_config, outcome_faults
from tscs.digest import code_digest
from tscs.errors import StudyFaults, TscsError
from tscs.files import as_json, write_bytes
from tscs.plan.content import plan_content, plan_hash
from tscs.plan.context import plan_context
from tscs.report import markdown
from tscs.report.build import word_file
from tscs.report.render import BLANK_LINES, cited_sources, environment

FOLDER: Final = Path("results", "plan")
STEM: Final = "analysis_plan"
RECORD: Final = "plan.json"


def plan_text(config: Config, catalogue: Catalogue, code: str) -> str:
    """Return the plan as Markdown.

    Parameters
    ----------
    config : Config
        Settings with defaults.
    catalogue : Catalogue
        Outcomes and published changes.
    code : str
        Digest of the code.

    Returns
    -------
    str
        Markdown for pandoc.
    """
    context = plan_context(config, catalogue) | {
        "workflow": {"version": __version__, "code": markdown.code(code)},
        "cited": [],
    }
    template = environment().get_template("plan.md.j2")
    context["cited"] = cited_sources(template.render(context))
    return BLANK_LINES.sub("\n\n", template.render(context))


def plan_record(config: Config, catalogue: Catalogue, code: str) -> dict[str, Any]:
    """Return what a later report compares: hash, content and the code that made the plan.

    Parameters
    ----------
    config, catalogue, code
        As for `plan_text`.
    """
    content = plan_content(config, catalogue)
    return {
        "hash": plan_hash(content),
        "workflow_version": __version__,
        "code_digest": code,
        "content": content,
    }


def write_plan(folder: Path) -> dict[str, Any]:
    """Write the plan of a study below its ``results/plan``; no table is read.

    Parameters
    ----------
    folder : Path
        Folder with ``config.yaml`` and, if there is one, ``catalogue.yaml``.

    Returns
    -------
    dict
        The content of ``plan.json``: hash, digests of the two documents, version, content.

    Raises
    ------
    StudyFaults
        Listing all faults of the two files.
    TscsError
        If the plan cannot be written.
    """
    config, catalogue = load_config(folder), load_catalogue(folder)
    faults = outcome_faults(folder, config, catalogue.outcomes)
    if faults:
        raise StudyFaults(faults)
    code = code_digest()
    text = plan_text(config, catalogue, code)
    files = {f"{STEM}.md": text.encode(), f"{STEM}.docx": word_file(text)}
    record = plan_record(config, catalogue, code)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    record = {"hash": record.pop("hash"), "files": digests, **record}
    _write({**files, RECORD: as_json(record).encode()}, folder)
    return record


def _write(files: dict[str, bytes], folder: Path) -> None:
    try:
        for name, content in files.items():
            write_bytes(content, folder / FOLDER / name)
    except OSError as error:
        message = (
            f"{FOLDER.as_posix()} of the study cannot be written ({error.strerror}).\n"
            "    -> results/ must be a folder of the study that you may write to"
        )
        raise TscsError(message) from None

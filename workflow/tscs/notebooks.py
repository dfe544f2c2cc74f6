"""Notebooks from percent-format sources: executed, and the same bytes every time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from tscs.contract import WORKFLOW
from tscs.digest import file_digest
from tscs.errors import TscsError
from tscs.preflight import input_files

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

SOURCES: Final = WORKFLOW / "notebooks"
TITLE_MARK: Final = "# "
CELL: Final = "# %%"
MARKDOWN: Final = "[markdown]"
STUDY_VARIABLE: Final = "TSCS_STUDY"
RESULTS_VARIABLE: Final = "TSCS_RESULTS"
TIMEOUT_S: Final = 300
SETTINGS: Final = ("catalogue.yaml", "config.yaml")
FOLDED: Final = """\
{%- extends 'basic/index.html.j2' -%}
{%- block input -%}
<details class="code"><summary>Code</summary>{{ super() }}</details>
{%- endblock input -%}
"""
ORIGIN: Final = "tscs"
KERNEL: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


class NotebookError(TscsError):
    """A cell of a notebook failed."""


def parse(source: str) -> dict[str, Any]:
    """Return a notebook without outputs from a percent-format source.

    Parameters
    ----------
    source : str
        Python text; a line ``# %%`` starts a code cell, ``# %% [markdown]`` a text cell whose
        lines are comments.

    Returns
    -------
    dict
        The notebook in nbformat 4.5.
    """
    cells = [
        _text_cell(number, lines) if is_text else _code_cell(number, lines)
        for number, (is_text, lines) in enumerate(_cells(source), start=1)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": KERNEL, "cells": cells}


def _text_cell(number: int, lines: list[str]) -> dict[str, Any]:
    text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines).strip()
    return {"id": f"cell-{number}", "cell_type": "markdown", "metadata": {}, "source": text}


def _code_cell(number: int, lines: list[str]) -> dict[str, Any]:
    return {
        "id": f"cell-{number}",
        "cell_type": "code",
        "metadata": {},
        "source": "\n".join(lines).strip(),
        "execution_count": None,
        "outputs": [],
    }


def _cells(source: str) -> Iterator[tuple[bool, list[str]]]:
    is_text, lines = False, list[str]()
    for line in source.splitlines():
        if line.startswith(CELL):
            if any(lines):
                yield is_text, lines
            is_text, lines = MARKDOWN in line, []
        else:
            lines.append(line)
    if any(lines):
        yield is_text, lines


def execute(source: str, study: Path, results: Path) -> str:
    """Run a notebook on a study and return it as JSON text.

    Parameters
    ----------
    source : str
        Percent-format text.
    study : Path
        Study folder.
    results : Path
        Its results folder.

    Returns
    -------
    str
        The notebook with its outputs; no times, paths or machine names. Its metadata hold the
        digests of the source and of the study's data and settings.

    Raises
    ------
    NotebookError
        If a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.from_dict(parse(source))  # type: ignore[no-untyped-call]
    with TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            km=_kernel(Path(folder)),
            timeout=TIMEOUT_S,
            record_timing=False,
            extra_arguments=["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"],
        )
        environment = _environment(Path(folder), study.resolve(), results.resolve())
        try:
            client.execute(env=environment, cwd=folder, cleanup_kc=True)
        except CellExecutionError as error:
            message = f"a cell of the notebook failed: {error.ename}: {error.evalue}"
            raise NotebookError(message) from error
    for cell in notebook.cells:
        cell.metadata = {}
        _refuse_warnings(cell.get("outputs", []))
    notebook.metadata = KERNEL | {ORIGIN: origin(source, study)}
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def origin(source: str, study: Path) -> dict[str, str]:
    """Return the SHA-256 of a notebook's source, and of the study's data and settings together.

    Parameters
    ----------
    source : str
        Percent-format text.
    study : Path
        Study folder.
    """
    files = [*input_files(study), *(name for name in SETTINGS if (study / name).is_file())]
    listed = "".join(f"{file_digest(study / name)}  {name}\n" for name in files)
    texts = {"source_sha256": source, "data_sha256": listed}
    return {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}


def _refuse_warnings(outputs: Iterable[Mapping[str, Any]]) -> None:
    """Refuse what a cell wrote to the error stream: it holds paths and differs between runs."""
    for output in outputs:
        if output.get("name") == "stderr":
            message = f"a cell of the notebook gave a warning: {output['text'].strip()}"
            raise NotebookError(message)


def _kernel(folder: Path) -> AsyncKernelManager:
    """Return a manager of this very Python, whatever kernels a user has installed."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    manager = AsyncKernelManager(connection_file=str(folder / "kernel.json"))
    manager._kernel_spec = KernelSpec(argv=command, display_name="Python 3", language="python")
    if os.name == "posix":
        manager.transport = "ipc"
    return manager


def _environment(folder: Path, study: Path, results: Path) -> dict[str, str]:
    """Return the kernel's variables: this library first, no start-up files of the user."""
    return {
        **os.environ,
        "PYTHONPATH": str(WORKFLOW),
        "IPYTHONDIR": str(folder),
        "PYTHONHASHSEED": "0",
        STUDY_VARIABLE: str(study),
        RESULTS_VARIABLE: str(results),
    }


def to_html(notebook: str, title: str) -> str:
    """Return an executed notebook as one HTML page that loads nothing from outside.

    Parameters
    ----------
    notebook : str
        JSON text, as `execute` returns it.
    title : str
        Title of the page.
    """
    import nbformat
    from jinja2 import Environment
    from nbconvert.exporters import HTMLExporter
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
    )
    exporter.raw_template = FOLDED
    content = nbformat.reads(notebook, as_version=4)  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(content)
    # Wide outputs scroll in their own box, which the keyboard must reach.
    body = body.replace('<div class="output">', '<div class="output" tabindex="0">')
    styles = (WORKFLOW / "report" / "style.css").read_text(encoding="utf-8")
    page = (WORKFLOW / "report" / "notebook.html").read_text(encoding="utf-8")
    colours = HtmlFormatter(style="bw").get_style_defs(".highlight")  # contrast for all readers
    return str(
        Environment(autoescape=False)  # noqa: S701 - nbconvert has made safe HTML of the cells
        .from_string(page)
        .render(
            title=title,
            styles=f"{styles}\n{colours}",
            body=body,
            origin=content.metadata.get(ORIGIN, {}),
        )
    )


def title_of(source: str) -> str:
    """Return the first heading of a percent-format source."""
    texts = [line.removeprefix("#").strip() for line in source.splitlines()]
    titles = [line.removeprefix(TITLE_MARK) for line in texts if line.startswith(TITLE_MARK)]
    return titles[0]

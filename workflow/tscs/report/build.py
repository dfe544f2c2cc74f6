"""Markdown to HTML, PDF and DOCX: the same bytes on every machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import matplotlib

from tscs.contract import WORKFLOW
from tscs.errors import TscsError
from tscs.files import write_bytes
from tscs.report.reference_docx import reference_docx

SOURCES: Final = WORKFLOW / "report"
READER: Final = "markdown-smart-raw_html-raw_tex-tex_math_dollars-raw_attribute"
FIGURES: Final = "figures"
WORK: Final = "report"
# DejaVu Sans comes with Matplotlib, so the text of figures stays text in the PDF.
FONTS: Final = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


class ReportError(TscsError):
    """The report could not be built from its source."""


def build(markdown: str, figures: Path, folder: Path) -> None:
    """Write ``report.html``, ``report.pdf`` and ``report.docx``.

    Parameters
    ----------
    markdown : str
        The report, as `render` returns it.
    figures : Path
        Folder with every figure as SVG and PNG.
    folder : Path
        Where to.

    Raises
    ------
    ReportError
        If a cross-reference has no target or a figure is missing.
    """
    for suffix, content in documents(markdown, figures).items():
        write_bytes(content, folder / f"report.{suffix}")


def documents(
    markdown: str, figures: Path, kinds: Sequence[str] = ("html", "pdf", "docx")
) -> dict[str, bytes]:
    """Return a text with figures as documents.

    Parameters
    ----------
    markdown : str
        The text.
    figures : Path
        Folder with every figure as SVG and PNG.
    kinds : sequence of str
        Suffixes of the documents to make.

    Raises
    ------
    ReportError
        If a cross-reference has no target or a figure is missing.
    """
    with TemporaryDirectory() as name:
        # The folders stand side by side as below results/, so that the same relative links hold.
        work = Path(name) / WORK
        work.mkdir()
        shutil.copytree(figures, Path(name) / FIGURES)
        (work / "report.md").write_text(markdown, encoding="utf-8", newline="\n")
        return {kind: _MAKERS[kind](work) for kind in kinds}


def word_file(markdown: str) -> bytes:
    """Return a text without figures as DOCX, the same bytes on every machine.

    Parameters
    ----------
    markdown : str
        The text.

    Raises
    ------
    ReportError
        If a cross-reference has no target.
    """
    with TemporaryDirectory() as name:
        work = Path(name)
        (work / "report.md").write_text(markdown, encoding="utf-8", newline="\n")
        return _docx(work)


def _html(work: Path) -> bytes:
    _pandoc(
        work,
        "--to=html5",
        f"--template={SOURCES / 'report.html'}",
        f"--css={SOURCES / 'style.css'}",
        "--embed-resources",
        "--toc",
        "--toc-depth=2",
        "--output=report.html",
    )
    return (work / "report.html").read_bytes()


def _pdf(work: Path) -> bytes:
    import typst

    _pandoc(work, "--to=typst", f"--template={SOURCES / 'report.typ'}", "--output=report.typ")
    pdf: bytes = typst.compile(
        work / "report.typ",
        root=work.parent,
        timestamp=datetime.fromtimestamp(0, UTC),
        ignore_system_fonts=True,
        font_paths=[FONTS],
    )
    return pdf


def _docx(work: Path) -> bytes:
    default = _run(work, ["--print-default-data-file=reference.docx"])
    styles = (SOURCES / "docx-styles.xml").read_text(encoding="utf-8")
    (work / "reference.docx").write_bytes(reference_docx(default, styles))
    _pandoc(work, "--to=docx", "--reference-doc=reference.docx", "--output=report.docx")
    return (work / "report.docx").read_bytes()


def _pandoc(work: Path, *options: str) -> None:
    _run(
        work,
        [
            "report.md",
            f"--from={READER}",
            "--standalone",
            "--number-sections",
            f"--lua-filter={SOURCES / 'filter.lua'}",
            *options,
        ],
    )


def _run(work: Path, arguments: Sequence[str]) -> bytes:
    import pypandoc  # type: ignore[import-untyped]

    # Dates come from the epoch and no file of the user's own pandoc folder is read.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    command = [pypandoc.get_pandoc_path(), f"--data-dir={work}", "--fail-if-warnings", *arguments]
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, check=False)
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()
        message = f"the report could not be built: {reason}"
        raise ReportError(message)
    return done.stdout


_MAKERS: Final[dict[str, Callable[[Path], bytes]]] = {"html": _html, "pdf": _pdf, "docx": _docx}

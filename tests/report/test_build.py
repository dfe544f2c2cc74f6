"""HTML, PDF and DOCX from one Markdown text."""

from __future__ import annotations

import re
import zipfile

import pytest
from pypdf import PdfReader

from tscs.figures.gallery import draw_figures
from tscs.report.build import ReportError, build

CASES = ("pilot", "fatigue", "single_visit")
SUFFIXES = ("html", "pdf", "docx")


@pytest.fixture(scope="session")
def built(request, tmp_path_factory):
    """Figures and reports of every case, by name."""
    folders = {}
    for name in CASES:
        case = request.getfixturevalue(name)
        folder = tmp_path_factory.mktemp(name)
        draw_figures(case.study, case.results, folder / "figures")
        build(case.markdown, folder / "figures", folder / "report")
        folders[name] = folder
    return folders


@pytest.fixture(scope="session")
def page(built) -> str:
    return (built["pilot"] / "report" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_every_format_is_written(built, name) -> None:
    sizes = [(built[name] / "report" / f"report.{suffix}").stat().st_size for suffix in SUFFIXES]
    assert min(sizes) > 10_000


def test_second_build_gives_the_same_bytes(built, pilot, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.chdir(tmp_path)
    draw_figures(pilot.study, pilot.results, tmp_path / "a" / "figures")
    build(pilot.markdown, tmp_path / "a" / "figures", tmp_path / "a" / "report")
    first, second = built["pilot"], tmp_path / "a"
    differing = [
        path.name
        for path in sorted(first.rglob("*.*"))
        if path.read_bytes() != (second / path.relative_to(first)).read_bytes()
    ]
    assert differing == []


def test_page_loads_nothing_from_outside(page) -> None:
    assert re.findall(r"""(?:src|srcset|data)=["'](?!data:|#)[^"']*""", page) == []
    assert re.findall(r"<link[^>]*>|@import|url\(\s*['\"]?http", page) == []


def test_every_picture_has_an_alternative_text(page) -> None:
    pictures = re.findall(r"<img[^>]*>|<svg[^>]*>", page)
    figures = page.count("<figure")
    described = [p for p in pictures if re.search(r'(?:alt|aria-label)="[^"]{20,}"', p)]
    assert len(described) == figures > 3


def test_captions_are_numbered_and_referred_to(page) -> None:
    assert "<strong>Table\u00a01.</strong>" in page.replace("&nbsp;", "\u00a0")
    targets = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= targets


def test_tables_link_to_their_numbers(page) -> None:
    assert 'href="../tables/within_subject_effects.csv"' in page


def test_word_file_has_pictures_with_descriptions(built) -> None:
    with zipfile.ZipFile(built["pilot"] / "report" / "report.docx") as archive:
        document = archive.read("word/document.xml").decode("utf-8")
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(pictures) == document.count("<pic:pic") > 3
    assert "Forest plot: one row per outcome" in document


@pytest.mark.parametrize("name", CASES)
def test_caution_and_page_for_clinicians_are_one_page(built, name) -> None:
    first = PdfReader(built[name] / "report" / "report.pdf").pages[0].extract_text()
    assert first.index("Read this first") < first.index("For clinicians, on one page")
    assert "What it cannot say" in first
    last = {"single_visit": "would be found."}.get(name, "after the last assessment.")
    assert last in " ".join(first.split())


def test_pdf_names_no_folder_of_this_machine(built) -> None:
    content = (built["pilot"] / "report" / "report.pdf").read_bytes()
    assert b"/tmp" not in content


def test_reference_without_target_stops_the_build(built, tmp_path) -> None:
    with pytest.raises(ReportError, match="unresolved cross-reference: tbl:nowhere"):
        build("See @tbl:nowhere.\n", built["pilot"] / "figures", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_missing_figure_stops_the_build(built, tmp_path) -> None:
    text = "![A picture.](../figures/nowhere.svg){#fig:a}\n"
    with pytest.raises(ReportError, match="nowhere"):
        build(text, built["pilot"] / "figures", tmp_path)

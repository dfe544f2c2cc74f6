"""The reference document that gives the DOCX report its look."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

STYLES: Final = "word/styles.xml"
DOCUMENT: Final = "word/document.xml"
# A4 with 20 mm margins, in twentieths of a point.
PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
    'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)
STYLE: Final = re.compile(r"<w:style\b.*?</w:style>", re.DOTALL)
STYLE_ID: Final = re.compile(r'w:styleId="([^"]+)"')
EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def reference_docx(default: bytes, styles: str) -> bytes:
    """Return pandoc's reference document with our styles and an A4 page.

    Parameters
    ----------
    default : bytes
        Pandoc's own reference document.
    styles : str
        XML with the styles that replace those of the same id or are added.
    """
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(default)) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8")
            if name == STYLES:
                content = _replace_styles(content, styles)
            elif name == DOCUMENT:
                content = content.replace("<w:sectPr>", PAGE)
            new.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return output.getvalue()


def _replace_styles(content: str, styles: str) -> str:
    for style in STYLE.findall(styles):
        identifier = _identifier(style)
        old = next((x for x in STYLE.findall(content) if _identifier(x) == identifier), None)
        if old is None:
            content = content.replace("</w:styles>", f"{style}</w:styles>")
        else:
            content = content.replace(old, style)
    return content


def _identifier(style: str) -> str:
    found = STYLE_ID.search(style)
    return found.group(1) if found else ""

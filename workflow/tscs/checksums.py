"""Checksums of a cohort's tables and recordings, compressed files after unpacking."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

CHECKSUMS = "SHA256SUMS"


def checksums(data: Path) -> dict[str, str]:
    """Return the SHA-256 of every table and recording.

    Parameters
    ----------
    data : Path
        The data folder of a study.

    Returns
    -------
    dict of str to str
        Digest by path relative to `data`, sorted. A ``.csv.gz`` file is listed as the ``.csv``
        inside it, because packed bytes differ between versions of zlib.
    """
    files = sorted((*data.rglob("*.csv"), *data.rglob("*.csv.gz")))
    digests = {_name(path, data): hashlib.sha256(_unpacked(path)).hexdigest() for path in files}
    return dict(sorted(digests.items()))


def write_checksums(data: Path) -> None:
    """Write ``SHA256SUMS`` in the form of the sha256sum command.

    Parameters
    ----------
    data : Path
        The data folder of a study.
    """
    lines = [f"{digest}  {name}\n" for name, digest in checksums(data).items()]
    (data / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def altered_files(data: Path) -> list[str]:
    """Return the files that differ from ``SHA256SUMS``, are missing or were added.

    Parameters
    ----------
    data : Path
        The data folder of a study.

    Returns
    -------
    list of str
        Paths relative to `data`, sorted; all files when there is no list of checksums.
    """
    listed, present = _read(data / CHECKSUMS), checksums(data)
    names = sorted(listed.keys() | present.keys())
    return [name for name in names if listed.get(name) != present.get(name)]


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines)
    return {name: digest for digest, name in pairs}


def _name(path: Path, data: Path) -> str:
    return path.relative_to(data).as_posix().removesuffix(".gz")


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content

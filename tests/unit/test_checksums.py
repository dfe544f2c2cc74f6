"""Checksums notice every change of a cohort and no change of packing."""

import gzip

import pytest

from tscs.checksums import CHECKSUMS, altered_files, checksums, write_checksums


@pytest.fixture
def data(tmp_path):
    (tmp_path / "recordings").mkdir()
    (tmp_path / "visits.csv").write_text("a,b\n1,2\n")
    (tmp_path / "recordings" / "walk.csv.gz").write_bytes(gzip.compress(b"time_s\n0\n", mtime=0))
    write_checksums(tmp_path)
    return tmp_path


def test_an_unchanged_cohort_has_no_altered_files(data):
    assert altered_files(data) == []
    assert list(checksums(data)) == ["recordings/walk.csv", "visits.csv"]


def test_packing_does_not_matter(data):
    packed = gzip.compress(b"time_s\n0\n", compresslevel=1, mtime=99)
    (data / "recordings" / "walk.csv.gz").write_bytes(packed)
    assert altered_files(data) == []


def test_a_changed_a_missing_and_an_added_file_are_named(data):
    (data / "visits.csv").write_text("a,b\n1,3\n")
    (data / "recordings" / "walk.csv.gz").unlink()
    (data / "diary.csv").write_text("a\n")
    assert altered_files(data) == ["diary.csv", "recordings/walk.csv", "visits.csv"]


def test_without_a_list_everything_is_altered(data):
    (data / CHECKSUMS).unlink()
    assert altered_files(data) == ["recordings/walk.csv", "visits.csv"]


def test_the_list_has_the_form_of_sha256sum(data):
    lines = (data / CHECKSUMS).read_text().splitlines()
    assert lines[1].split("  ") == [checksums(data)["visits.csv"], "visits.csv"]

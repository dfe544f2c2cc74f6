"""The test command counts every group and hides nothing."""

import pytest

import groups

JUNIT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="no"/></testcase>
<testcase classname="a" name="broken"><error message="setup"/></testcase>
<testcase classname="a" name="left"><skipped message="needs TSCS_REALDATA"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def junit(tmp_path):
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)
    return path


def test_cases_are_counted_and_skips_keep_their_reason(junit):
    tally = groups.read_junit(junit, 1)
    assert str(tally) == "1 passed, 2 failed, 1 skipped"
    assert tally.skipped == ["a::left: needs TSCS_REALDATA"]


def test_a_run_that_broke_off_is_a_failure(tmp_path):
    assert groups.read_junit(tmp_path / "absent.xml", 3).failed == 1


def test_the_last_line_is_the_sum_and_skips_are_listed(junit):
    tally = groups.read_junit(junit, 1)
    parts = {"install": groups.Tally(seconds=60.0), "lint": groups.Tally(passed=5), "unit": tally}
    text = groups.summary(parts, groups.sum_up(parts)).splitlines()
    assert text[-1] == "6 passed, 2 failed, 1 skipped"
    assert "  a::left: needs TSCS_REALDATA" in text
    assert any(line.startswith("install") and "1.0 min" in line for line in text)


def test_every_folder_with_tests_belongs_to_a_group():
    grouped = {name for group in groups.GROUPS[1:] for name in groups.folders_of(group)}
    folders = {path.relative_to(groups.TESTS).parts[0] for path in groups.TESTS.rglob("test_*.py")}
    assert folders <= grouped


def test_an_unknown_group_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        groups.main(["units"])
    assert stop.value.code == 2
    assert "no such group: units" in capsys.readouterr().err

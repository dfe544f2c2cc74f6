"""The analysis plan: from the settings alone, with a hash that only the analysis changes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from small_study import write_study
from tscs import claims, command
from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.config_file import load_config
from tscs.errors import StudyFaults, TscsError
from tscs.plan.comparison import (
    BEFORE,
    NOT_BEFORE,
    TOO_COARSE,
    UNKNOWN,
    Difference,
    differences,
    order_of_dates,
)
from tscs.plan.content import plan_content, plan_hash
from tscs.plan.document import plan_text, write_plan
from tscs.plan.kept import kept_faults, load_kept
from tscs.plan.rules import plan_rules
from tscs.plan.trial import trial_facts
from tscs.plan.undeclared import undeclared
from tscs.preflight import preflight
from tscs.report.markdown import escape

DESIGNS = ("case_series", "parallel", "crossover")
CONFIG = """\
study: {title: A series, design: case_series, condition: multiple sclerosis}
schedule:
  visits: [S1, S2, FU]
  planned:
    - {outcomes: [mas_sum, 2mwt], visits: [S1, S2, FU], timepoints: [pre]}
outcomes:
  mas_sum: {role: primary}
  2mwt: {role: secondary}
contrasts:
  after_treatment: {from: {visit: S1}, to: {visit: S2}}
analysis:
  alpha: 0.05
  margins: {mas_sum: {value: 2, reason: less than half a grade}}
"""
# The same settings with comments, another layout and another order of keys.
REORDERED = """\
# A comment.
outcomes: {2mwt: {role: secondary}, mas_sum: {role: primary, registered: false}}
contrasts:
  after_treatment:
    to: {visit: S2, timepoint: pre}   # the last session
    from: {timepoint: pre, visit: S1}
schedule:
  planned:
    - {outcomes: [2mwt], timepoints: [pre], visits: [FU, S2, S1]}
    - {outcomes: [mas_sum], timepoints: [pre], visits: [S1]}
    - {outcomes: [mas_sum], timepoints: [pre], visits: [S2, FU]}
  visits: [S1, S2, FU]
analysis:
  margins:
    mas_sum: {reason: less than half a grade, value: 2.0}
  alpha: 5e-2
study:
  condition: multiple sclerosis
  title: Another title
"""
CATALOGUE = load_catalogue(None)


def _written(folder: Path, text: str, catalogue: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    if catalogue:
        (folder / "catalogue.yaml").write_text(catalogue, encoding="utf-8")
    return folder


def _hash(folder: Path, text: str, catalogue: str = "") -> str:
    _written(folder, text, catalogue)
    return plan_hash(plan_content(load_config(folder), load_catalogue(folder)))


def _declared(tmp_path: Path, lines: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(StudyFaults) as caught:
        load_config(_written(tmp_path, CONFIG + lines))
    return [(fault.line, fault.column, fault.message) for fault in caught.value.faults]


def test_a_plan_needs_no_data(tmp_path: Path) -> None:
    record = write_plan(_written(tmp_path, CONFIG))
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["config.yaml", "results"]
    written = sorted((tmp_path / "results" / "plan").iterdir())
    assert [path.name for path in written] == [
        "analysis_plan.docx", "analysis_plan.md", "plan.json",
    ]  # fmt: skip
    assert json.loads(written[-1].read_text(encoding="utf-8")) == record
    assert record["hash"] in written[1].read_text(encoding="utf-8")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written[:2]}
    assert digests == record["files"]


def test_data_change_nothing(tmp_path: Path) -> None:
    study = write_study(tmp_path / "full")
    text = (study / "config.yaml").read_text(encoding="utf-8")
    assert write_plan(study) == write_plan(_written(tmp_path / "empty", text))


def test_the_hash_is_the_one_that_the_plan_describes(tmp_path: Path) -> None:
    record = write_plan(_written(tmp_path, CONFIG))
    text = json.dumps(
        {"content": record["content"], "form": 1},
        sort_keys=True, ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == record["hash"]


def test_comments_layout_title_and_order_of_keys_do_not_count(tmp_path: Path) -> None:
    assert _hash(tmp_path, CONFIG) == _hash(tmp_path, REORDERED)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("alpha: 0.05", "alpha: 0.04", "settings.analysis.alpha"),
        ("value: 2,", "value: 2.5,", "settings.analysis.margins.mas_sum.value"),
        ("{role: secondary}", "{role: exploratory}", "settings.outcomes.2mwt.role"),
        ("to: {visit: S2}", "to: {visit: FU}", "settings.contrasts.after_treatment.to.visit"),
        ("visits: [S1, S2, FU], t", "visits: [S1, S2], t", "settings.assessments.2mwt"),
        ("multiple sclerosis", "stroke", "settings.study.condition"),
        ("  alpha", "  seed: 2\n  alpha", "settings.analysis.seed"),
    ],
)
def test_what_decides_the_analysis_changes_the_hash(
    tmp_path: Path, old: str, new: str, path: str
) -> None:
    assert old in CONFIG
    changed = _written(tmp_path / "b", CONFIG.replace(old, new))
    was, now = (
        plan_content(load_config(folder), CATALOGUE)
        for folder in (_written(tmp_path / "a", CONFIG), changed)
    )
    assert plan_hash(was) != plan_hash(now)
    assert path in [item.path for item in differences(was, now)]


@pytest.mark.parametrize(
    "lines",
    [
        "plan: {document: shelf, deviations: [{what: All of it}]}\n",
        "  calibration: {seed: 7}\n",
        "trial: {blinded: true, imputations: 7}\n",
    ],
)
def test_what_does_not_decide_it_does_not_change_the_hash(tmp_path: Path, lines: str) -> None:
    assert _hash(tmp_path, CONFIG + lines) == _hash(tmp_path, CONFIG)


def test_blinding_a_trial_does_not_change_the_hash_its_analysis_does(tmp_path: Path) -> None:
    trial = CONFIG.replace("case_series", "parallel")
    plain = _hash(tmp_path, trial)
    assert plain == _hash(tmp_path, trial + "trial: {blinded: true, allocation: arms.csv}\n")
    assert plain != _hash(tmp_path, trial + "trial: {imputations: 7}\n")


def test_the_order_of_primary_outcomes_counts_where_tests_follow_it(tmp_path: Path) -> None:
    one = CONFIG.replace("{role: secondary}", "{role: primary}")
    first, second = "  mas_sum: {role: primary}\n", "  2mwt: {role: primary}\n"
    other = one.replace(first + second, second + first)
    assert other != one
    assert _hash(tmp_path, one) == _hash(tmp_path, other)
    one, other = (text.replace("case_series", "crossover") for text in (one, other))
    assert _hash(tmp_path, one) != _hash(tmp_path, other)


def test_the_catalogue_of_the_study_counts_but_not_its_words(tmp_path: Path) -> None:
    plain = _hash(tmp_path, CONFIG)
    words = "outcomes: {2mwt: {label: Walk of two minutes}}\n"
    assert _hash(tmp_path, CONFIG, words) == plain
    assert _hash(tmp_path, CONFIG, "outcomes: {2mwt: {resolution: 1}}\n") != plain
    assert _hash(tmp_path, CONFIG, "outcomes: {fss: {resolution: 0.5}}\n") != plain


def test_an_optional_setting_of_a_later_version_keeps_the_hash() -> None:
    content = plan_content(Config(), CATALOGUE)
    assert [path for path, value in content.items() if value in ("", [], None)] == []


def test_differences_are_listed_item_by_item() -> None:
    was = {"a": 1, "b": [1, 2], "c": "x"}
    now = {"a": 1, "b": [2, 1], "d": True}
    assert differences(was, now) == (
        Difference("b", [1, 2], [2, 1]),
        Difference("c", "x", None),
        Difference("d", None, True),
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_every_rule_and_setting_under_the_hash_is_printed(design: str) -> None:
    config = Config.model_validate({"study": {"design": design}})
    text = plan_text(config, CATALOGUE, "ab" * 32)
    rules = [rule for part in plan_rules(config).values() for rule in part.values()]
    assert len(rules) > 30
    assert [rule for rule in rules if escape(rule) not in text] == []
    content = plan_content(config, CATALOGUE)
    paths = [path.removeprefix("settings.") for path in content if path.startswith("settings.")]
    assert [path for path in paths if f"| {escape(path)} |" not in text] == []


@pytest.mark.parametrize("design", DESIGNS)
def test_rules_of_other_designs_are_not_printed(design: str) -> None:
    config = Config.model_validate({"study": {"design": design}})
    parts = plan_rules(config)
    assert bool(parts["parallel"]) == (design == "parallel")
    assert bool(parts["crossover"]) == (design == "crossover")
    assert bool(parts["expectation"]) == (design == "case_series")


def test_a_parallel_trial_states_what_is_compared(tmp_path: Path) -> None:
    text = CONFIG.replace("case_series", "parallel").replace(
        "contrasts:\n", "contrasts:\n  follow_up: {from: {visit: S1}, to: {visit: FU}}\n"
    )
    lines = "trial: {key_secondary: [2mwt], tipping_deltas: {mas_sum: [0, 1.5]}}\n"
    facts = dict(trial_facts(load_config(_written(tmp_path, text + lines)), CATALOGUE))
    assert facts["Arms"] == "active against sham"
    assert (facts["Baseline"], facts["Endpoint"]) == ("S1 pre", "S2 pre")
    assert facts["Visits of the model"] == "S2, FU"
    assert facts["Key secondary outcomes, in this order"] == "2MWT"
    assert facts["Tipping point, shifts of MAS sum, points"] == "0, 1.5"


def test_a_crossover_states_its_periods_and_a_series_nothing(tmp_path: Path) -> None:
    crossover = {"primary": "end_value", "washout_days": 14}
    config = Config.model_validate(
        {"study": {"design": "crossover"}, "trial": {"crossover": crossover}}
    )
    facts = dict(trial_facts(config, CATALOGUE))
    assert facts["Main analysis"] == "end values alone"
    assert facts["Washout"] == "14 days"
    assert facts["Primary outcomes"] == "not declared"
    assert trial_facts(load_config(_written(tmp_path, CONFIG)), CATALOGUE) == []


@pytest.mark.parametrize("design", DESIGNS)
def test_a_plan_claims_nothing(design: str) -> None:
    config = Config.model_validate({"study": {"design": design}})
    rules = [rule for part in plan_rules(config).values() for rule in part.values()]
    assert [(rule, claims.check(rule)) for rule in rules if claims.check(rule)] == []


def test_the_word_file_has_the_same_bytes_anywhere(tmp_path: Path, monkeypatch) -> None:
    first = write_plan(_written(tmp_path / "a", CONFIG))
    for name, value in (("HOME", str(tmp_path)), ("TZ", "Asia/Tokyo"), ("LANG", "de_DE.UTF-8")):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert write_plan(_written(Path("b"), CONFIG)) == first
    with zipfile.ZipFile("b/results/plan/analysis_plan.docx") as archive:
        assert first["hash"] in archive.read("word/document.xml").decode("utf-8")


def test_what_is_not_declared_is_listed(tmp_path: Path) -> None:
    empty = dict(undeclared(Config(), CATALOGUE))
    assert {"study.registration", "outcomes", "schedule.visits", "estimands", "contrasts"} <= set(
        empty.values()
    )
    config = load_config(_written(tmp_path, CONFIG))
    left = [where for _, where in undeclared(config, CATALOGUE)]
    assert not {"outcomes", "schedule.visits", "contrasts", "analysis.margins.mas_sum"} & set(left)
    assert "analysis.expectations.mas_sum" in left
    text = plan_text(config, CATALOGUE, "")
    assert all(f"| {escape(where)} |" in text for where in left)


def test_the_command_prints_the_hash(tmp_path: Path, capsys) -> None:
    assert command.main(["plan", str(_written(tmp_path, CONFIG))]) == 0
    assert _hash(tmp_path, CONFIG) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CONFIG.replace("2mwt: {role", "2mtw: {role"), "config.yaml, line 8, outcomes.2mtw"),
        (CONFIG.replace("alpha: 0.05", "alpha: 5"), "analysis.alpha"),
    ],
)
def test_faults_of_the_settings_are_named(tmp_path: Path, capsys, text: str, words: str) -> None:
    assert command.main(["plan", str(_written(tmp_path, text))]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "results").exists()


def test_a_folder_without_settings_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyFaults, match="the file does not exist"):
        write_plan(tmp_path)


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (_written(tmp_path, CONFIG) / "results").touch()
    with pytest.raises(TscsError, match="results/plan of the study cannot be written"):
        write_plan(tmp_path)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("plan: {hash: 12ab}\n", (14, "plan.hash")),
        ("plan: {document: shelf, date: 3.4.2027}\n", (14, "plan.date")),
        ("plan: {document: shelf,\n  first_assessment: 2027-13}\n", (15, "plan.first_assessment")),
        ("plan: {document: shelf, kept: plan.json}\n", (14, "plan")),
        ("plan: {date: 2027-03}\n", (14, "plan")),
        ("plan: {document: d,\n  timestamp: {kind: friend, where: x, date: 2027}}\n",
         (15, "plan.timestamp.kind")),
        ("plan: {document: d,\n  timestamp: {kind: register, where: x}}\n",
         (15, "plan.timestamp.date")),
    ],
)  # fmt: skip
def test_mistakes_about_the_plan_are_faults(tmp_path: Path, lines: str, expected: tuple) -> None:
    assert [found[:2] for found in _declared(tmp_path, lines)] == [expected]


def _with_kept(tmp_path: Path, name: str, content: str | None) -> Path:
    study = write_study(tmp_path / "study", "diary")
    text = (study / "config.yaml").read_text(encoding="utf-8")
    declared = f"plan:\n  hash: {'0' * 64}\n  kept: {name}\n"
    (study / "config.yaml").write_text(text + declared, encoding="utf-8")
    if content is not None:
        (study / name).write_text(content, encoding="utf-8")
    return study


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.json", None, "is not a file in the study folder"),
        ("plan.json", "{", "cannot be read as JSON"),
        ("plan.json", "[1]", "is no plan.json"),
        ("plan.json", '{"content": {}}', "is no plan.json"),
        ("../plan.json", '{"content": {"a": 1}}', "must be a file in the study folder"),
    ],
)
def test_a_kept_plan_that_cannot_be_used_stops_with_its_line(
    tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    study = _with_kept(tmp_path, name, content)
    fault = kept_faults(study, load_config(study))[0]
    assert (fault.line, fault.column, fault.value) == (6, "plan.kept", name)
    assert words in fault.message
    with pytest.raises(TscsError, match=r"config\.yaml, line 6, plan\.kept"):
        preflight(study)
    with pytest.raises(StudyFaults):
        load_kept(study, load_config(study))


def test_another_plan_than_the_declared_one_is_no_fault(tmp_path: Path) -> None:
    study = _with_kept(tmp_path, "plan.json", '{"content": {"a": 1}}')
    assert preflight(study).plan == ["plan.json"]
    kept = load_kept(study, load_config(study))
    assert kept is not None
    assert kept.hash == plan_hash({"a": 1}) != "0" * 64


def test_a_kept_plan_that_changes_is_checked_again(tmp_path: Path) -> None:
    study = _with_kept(tmp_path, "plan.json", '{"content": {"a": 1}}')
    preflight(study)
    (study / "plan.json").write_text("{", encoding="utf-8")
    with pytest.raises(TscsError, match="cannot be read as JSON"):
        preflight(study)
    (study / "plan.json").unlink()
    with pytest.raises(TscsError, match="is not a file"):
        preflight(study)


@pytest.mark.parametrize(
    ("stamp", "first", "relation"),
    [
        ("2027-03-04", "2027-03-05", BEFORE),
        ("2027-03-04", "2027-03-04", NOT_BEFORE),
        ("2027-03-05", "2027-03-04", NOT_BEFORE),
        ("2027-03-31", "2027-04", BEFORE),
        ("2027-03-31", "2027-03", TOO_COARSE),
        ("2027", "2027-03-04", TOO_COARSE),
        ("2028", "2027-03-04", NOT_BEFORE),
        ("2027-03-04", "", UNKNOWN),
    ],
)
def test_dates_are_compared_as_far_as_both_are_known(stamp, first, relation) -> None:
    assert order_of_dates(stamp, first) == relation

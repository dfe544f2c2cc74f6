"""A new study folder can be filled and says what everything means."""

import csv

import pytest

from tscs.catalogue import load_catalogue
from tscs.config import Config
from tscs.config_file import load_config
from tscs.contract import WORKFLOW, load_contract
from tscs.dictionary import dictionary_text
from tscs.errors import TscsError
from tscs.template import new_study


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "my study"
    new_study(folder)
    return folder


def test_every_table_of_the_contract_is_there_with_its_columns_and_no_rows(study):
    for table in load_contract().tables.values():
        with (study / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            assert list(csv.reader(stream)) == [list(table.fields)]


def test_the_configuration_is_valid_and_changes_no_default(study):
    assert load_config(study) == Config()


def test_the_configuration_shows_every_group_of_settings(study):
    text = (study / "config.yaml").read_text(encoding="utf-8")
    assert all(f"# {name}:" in text for name in Config.model_fields)


def test_the_dictionary_names_every_column_and_main_outcome(study):
    text = (study / "DICTIONARY.md").read_text(encoding="utf-8")
    for table in load_contract().tables.values():
        section = text.partition(f"## {table.name}.csv")[2].partition("\n## ")[0]
        assert [name for name in table.fields if name not in section] == []
    main = [o.id for o in load_catalogue(None).outcomes.values() if o.part_of is None]
    assert [name for name in main if f"| {name} |" not in text] == []


def test_the_dictionary_gives_limits_and_sources():
    text = dictionary_text(load_contract(), load_catalogue(None))
    assert "| edss | number | Expanded Disability Status Scale at entry | 0 to 10 |" in text
    assert "| 2mwt | 2-Minute Walk Test | m | walk_tests.csv, test = 2MWT |" in text


def test_a_folder_with_content_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(TscsError, match="not an empty folder"):
        new_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_study_data_do_not_go_into_the_checkout():
    with pytest.raises(TscsError, match="Choose a place outside"):
        new_study(WORKFLOW.parent / "my_study")
    assert not (WORKFLOW.parent / "my_study").exists()


def test_a_place_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(TscsError, match="cannot be written"):
        new_study(tmp_path / "file" / "study")

"""What a study does without is not in its exports."""

from dataclasses import replace
from pathlib import Path

import openpyxl

from assets.publication.exports.models import Headline, read_headline
from assets.publication.exports.regression_tables import regression_rows
from assets.publication.exports.scoreboard import write_scoreboard
from assets.publication.file import data_dictionary, described_in_study
from tests.publication.exports.small_models import FULL, NOT_ESTIMABLE, small_labels
from tests.publication.report.small_file import small_file
from tests.publication.small_tables import CATALOG, STUDY

NO_HEADLINE = Headline(None, ())


def test_a_scoreboard_without_an_index_tells_of_the_data_alone(tmp_path: Path) -> None:
    connection = small_file()
    connection.execute("delete from index_score")
    dictionary = data_dictionary(described_in_study(STUDY, CATALOG))
    connection.register("described", dictionary)
    connection.execute("insert into data_dictionary by name select * from described")
    [path] = write_scoreboard(connection, tmp_path)
    workbook = openpyxl.load_workbook(path)
    assert workbook.sheetnames == ["目录 Contents", "数据审核 Audit"]
    assert workbook["目录 Contents"]["A2"].value == "中国城市数据处理记录。"


def test_a_study_may_have_no_headline() -> None:
    connection = small_file()
    connection.execute("update study set headline_model = null, headline_term = null")
    assert read_headline(connection, []) == NO_HEADLINE


def test_without_a_headline_every_term_is_printed_and_none_is_called_a_control() -> None:
    labels = [row[0] for row in regression_rows([FULL], NO_HEADLINE, small_labels("en"))]
    assert [one for one in labels if one][:3] == [
        "Virtual agglomeration",
        "Internet development",
        "Government intervention",
    ]
    assert "Controls" not in labels


def test_a_table_that_is_not_estimable_without_a_headline_says_so_beside_its_first_regressor() -> None:
    model = replace(NOT_ESTIMABLE, formula="innovation ~ internet + government | city + year")
    first = regression_rows([model], NO_HEADLINE, small_labels("en"))[0]
    assert first == ("Internet development", "not estimable")

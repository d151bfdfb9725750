"""The index of a study is data: its name, dimensions and indicators stand in the study's file."""

import re
from pathlib import Path

import pytest

from assets.catalog import load_catalog
from assets.catalog.assets import study_dimensions, study_variables
from assets.catalog.dictionary import columns_of_study, dataset_of_study
from assets.catalog.study import STUDIES_FOLDER, Study, StudyError, load_study

CATALOG = load_catalog()
PAPER = load_study("sun2025")
SERVICES = load_study("public_services")

VITALITY = """
extends: yearbooks
title: Vitality of cities
source: none
index:
  en: Vitality of cities
  zh: 城市活力
  dimensions:
    trade: {en: Trade, zh: 商贸, indicators: {retail_sales: +, road_freight: +}}
    work: {en: Work, zh: 就业, indicators: {unemployment_rate: -}}
headline: {model: vitality, term: government}
models:
  vitality: {table_ref: table 1 (1), outcome: resilience, regressors: [government]}
"""


def study_of_text(folder: Path, text: str) -> Study:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return load_study(str(path))


def refusal(folder: Path, old: str, new: str) -> str:
    """What is said of the study of vitality once a piece of its text is another."""
    assert VITALITY.count(old) == 1
    with pytest.raises(StudyError) as error:
        study_of_text(folder, VITALITY.replace(old, new))
    message = str(error.value)
    assert message.startswith("mine.yaml: ")
    assert "\n" not in message
    return message.removeprefix("mine.yaml: ")


def test_another_index_has_the_indicators_of_its_file_and_no_others(tmp_path: Path) -> None:
    index = study_of_text(tmp_path, VITALITY).index
    assert (index.en, index.zh) == ("Vitality of cities", "城市活力")
    assert index.attributes == {"retail_sales": "+", "road_freight": "+", "unemployment_rate": "-"}
    assert index.dimension_of == {
        "retail_sales": "trade",
        "road_freight": "trade",
        "unemployment_rate": "work",
    }


def test_what_is_not_about_the_index_is_as_in_the_study_that_is_extended(tmp_path: Path) -> None:
    mine, other = study_of_text(tmp_path, VITALITY), load_study("yearbooks")
    assert mine.index.years == other.index.years == (2003, 2019)
    assert (mine.index.weights, mine.index.pooled) == ("entropy", True)
    assert mine.cities(CATALOG) == other.cities(CATALOG)
    assert (mine.fills, mine.quarantine, mine.agglomeration) == (
        other.fills,
        other.quarantine,
        other.agglomeration,
    )
    assert mine.uncertainty == other.uncertainty


def test_models_forms_and_checks_of_the_other_index_are_not_taken_over(tmp_path: Path) -> None:
    mine = study_of_text(tmp_path, VITALITY)
    assert [one.model_id for one in mine.models] == ["vitality"]
    assert (mine.index_variants, mine.robustness, mine.curve) == ((), (), None)


def test_a_study_that_extends_one_with_its_own_index_and_names_none_has_that_index(tmp_path: Path) -> None:
    mine = study_of_text(tmp_path, "extends: public_services\nindex: {years: [2005, 2010]}\n")
    assert mine.index.dimensions == SERVICES.index.dimensions
    assert mine.robustness == SERVICES.robustness


@pytest.mark.parametrize(
    ("lost", "lacking"),
    [
        ("title: Vitality of cities\n", "field 'title' is missing"),
        ("source: none\n", "field 'source' is missing"),
        ("headline: {model: vitality, term: government}\n", "field 'headline' is missing"),
        ("  en: Vitality of cities\n", "index: field 'en' is missing"),
        ("  zh: 城市活力\n", "index: field 'zh' is missing"),
    ],
)
def test_what_belongs_to_the_index_must_be_said_anew(tmp_path: Path, lost: str, lacking: str) -> None:
    assert refusal(tmp_path, lost, "") == lacking


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "retail_sales: +",
            "retail_sale: +",
            "index.dimensions.trade.indicators: no variable 'retail_sale' in assets/catalog/variables.csv",
        ),
        (
            "retail_sales: +",
            "agglomeration: +",
            "index.dimensions.trade.indicators: no variable 'agglomeration' in assets/catalog/variables.csv",
        ),
        (
            "retail_sales: +",
            "retail_sales: plus",
            "index.dimensions.trade.indicators.retail_sales: 'plus' is none of +, -",
        ),
        (
            "{unemployment_rate: -}",
            "{road_freight: -}",
            "index.dimensions.work.indicators: 'road_freight' is also in index.dimensions.trade",
        ),
        (
            "{unemployment_rate: -}",
            "{}",
            "index.dimensions.work.indicators: expected at least one variable with + or -",
        ),
        (
            "{retail_sales: +, road_freight: +}",
            "{retail_sales: +}",
            "index.dimensions: 2 indicators; an index has at least 3",
        ),
        (
            "{retail_sales: +, road_freight: +}",
            "[retail_sales, road_freight]",
            "index.dimensions.trade.indicators: expected names with values, not ['retail_sales', 'road_freight']",
        ),
        ("zh: 商贸, ", "", "index.dimensions.trade: field 'zh' is missing"),
        ("zh: 城市活力", "zh: ''", "index.zh: expected the name of the index, not ''"),
        (
            "retail_sales: +",
            "price_level: +",
            "index.dimensions.trade.indicators: 'price_level' has the reading none; name another under readings",
        ),
        (
            "index:\n",
            "index_variants:\n  ratio: {en: Ratio, zh: 比值, readings: {openness: fdi_share}}\nindex:\n",
            "index_variants.ratio.readings: 'openness' is no indicator of the index",
        ),
        (
            "index:\n",
            "index_variants:\n  less: {en: Less, zh: 少, without: [gdp_per_capita]}\nindex:\n",
            "index_variants.less.without: 'gdp_per_capita' is no indicator of the index",
        ),
        (
            "{en: Work, zh: 就业, indicators: {unemployment_rate: -}}",
            "\n      en: Work\n      zh: 就业\n      indicators:\n        unemployment_rate: -",
            "is no YAML (line 14: sequence entries are not allowed here)",
        ),
    ],
)
def test_an_index_that_cannot_be_computed_is_refused_with_its_field(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert refusal(tmp_path, old, new) == message


def test_an_optional_variable_is_in_the_study_whose_index_it_enters_and_in_no_other() -> None:
    name = "education_expenditure_per_capita"
    assert name in {one.variable for one in SERVICES.variables}
    assert name not in {one.variable for one in PAPER.variables}
    assert name not in {one.column for one in columns_of_study("publication.city_year", PAPER)}
    (column,) = [one for one in columns_of_study("publication.city_year", SERVICES) if one.column == name]
    assert (column.label_zh, column.unit) == ("人均教育支出", "yuan")


def test_dimension_and_attribute_of_a_variable_are_those_of_the_study() -> None:
    of_paper, of_services = (
        study_variables(one).set_index("variable")[["dimension", "attribute"]] for one in (PAPER, SERVICES)
    )
    assert of_paper.loc["unemployment_rate"].tolist() == ["resistance", "-"]
    assert of_services.loc["unemployment_rate"].tolist() == ["health_and_work", "-"]
    assert of_services.loc[["gdp_per_capita", "upgrading"]].isna().all(axis=None), "they enter it no more"
    assert of_services["dimension"].count() == 8
    assert of_paper["dimension"].count() == 12


def test_the_dimensions_of_a_study_stand_in_its_order_with_names_in_both_languages() -> None:
    assert study_dimensions(PAPER).to_numpy().tolist() == [
        [1, "resistance", "Resistance and recovery", "抵抗与恢复能力"],
        [2, "adaptation", "Adaptation and regulation", "适应与调节能力"],
        [3, "transformation", "Transformation and development", "转型与发展能力"],
    ]
    assert study_dimensions(SERVICES)["label_zh"].tolist() == ["教育与科技", "医疗与就业", "财力与联通"]


@pytest.mark.parametrize(
    ("study", "label_en", "label_zh"),
    [
        (PAPER, "Urban economic resilience", "城市经济韧性"),
        (SERVICES, "Urban public services", "城市公共服务"),
    ],
)
def test_the_index_is_called_what_the_study_calls_it(study: Study, label_en: str, label_zh: str) -> None:
    (column,) = [
        one for one in columns_of_study("publication.city_year", study) if one.column == "resilience"
    ]
    dataset = dataset_of_study("resilience", study)
    assert (column.label_en, column.label_zh) == (label_en, label_zh)
    assert (dataset.label_en, dataset.label_zh) == (label_en, label_zh)
    assert dataset_of_study("city_year", study).label_zh == "城市年度面板"


def test_a_column_of_the_contract_has_the_name_that_the_study_gives_its_dimension(tmp_path: Path) -> None:
    renamed = VITALITY.replace("trade: {en: Trade, zh: 商贸", "adaptation: {en: Trade, zh: 商贸")
    columns = columns_of_study("publication.resilience", study_of_text(tmp_path, renamed))
    assert {one.column: one.label_zh for one in columns}["adaptation"] == "商贸"


def test_a_variable_is_described_in_the_reading_of_the_study() -> None:
    def science(study: Study) -> tuple[str | None, str]:
        columns = columns_of_study("publication.city_year", study)
        (column,) = [one for one in columns if one.column == "science_expenditure"]
        return column.unit, column.label_zh

    assert science(PAPER) == ("10k yuan", "财政对科学技术支出水平")
    assert science(SERVICES) == ("ratio", "科学技术支出占财政支出比重")


@pytest.mark.parametrize("page", ["your-own-study.md", "your-own-study.zh.md"])
def test_the_pages_of_the_worked_example_show_the_study_that_ships(page: str) -> None:
    text = (STUDIES_FOLDER.parents[2] / "docs" / page).read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert len(shown) == 5
    assert all(one in SERVICES.path.read_text(encoding="utf-8") for one in shown)

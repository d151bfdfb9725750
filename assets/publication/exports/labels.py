"""What the artefacts say, in either language: labels of the published dictionary, and words of the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from assets.catalog.labels import Language, inside_sentence, labels
from assets.publication.exports.csv_files import tables_of
from assets.regressions.term_labels import Names, term_label

CODE_TABLES = {"group_scheme": "scheme", "code": "code", "study_dimension": "dimension"}
"""Published tables of labels, with the column of the code; the last word is the study's own."""


@dataclass(frozen=True)
class Labels:
    """Labels in one language."""

    language: Language
    columns: Mapping[tuple[str, str], str]
    """Labels of published columns, by table and column."""
    units: Mapping[tuple[str, str], str]
    words: Mapping[tuple[str, str], str]
    """Of the catalog, by where they are said and key."""
    terms: Mapping[tuple[str, bool], str]
    """Terms of models as they are published, by term and whether it is a part of Gelbach's decomposition."""
    codes: Mapping[str, str]
    """Of groupings, regions, rulings, groups of cities and dimensions."""

    def column(self, table: str, column: str) -> str:
        return self.columns[table, column]

    def variable(self, name: str) -> str:
        """The label of a variable of the panel; the name itself where the study has no such variable."""
        return self.columns.get(("city_year", name), name)

    def term(self, term: str, *, of_gelbach: bool) -> str:
        """A term of a model in words, as it is published; one that no model has estimated, in the same words."""
        names = Names(self.language, self.variable, self.code)
        said = self.terms.get((term, of_gelbach))
        return said or term_label(term, names, of_gelbach=of_gelbach)

    def unit(self, table: str, column: str) -> str | None:
        unit = self.units.get((table, column))
        return None if unit is None else self.word("unit", unit)

    def text(self, key: str) -> str:
        """A fixed text of the artefacts."""
        return self.words["export", key]

    def word(self, kind: str, key: str) -> str:
        """A key as a word; the key itself where the catalog has none for it."""
        return self.words.get((kind, key), key.replace("_", " "))

    def code(self, code: str) -> str:
        """A code of the data as a word; the code itself where the file has no label for it."""
        return self.codes.get(code, code.replace("_", " "))

    def in_sentence(self, label: str) -> str:
        """A label inside a phrase."""
        return inside_sentence(label, self.language)


def read_labels(connection: duckdb.DuckDBPyConnection, language: Language) -> Labels:
    """The labels of a published file in one language."""
    rows = connection.execute(
        f"select table_name, column_name, label_{language}, unit from data_dictionary"
    ).fetchall()
    return Labels(
        language=language,
        columns={(table, column): label for table, column, label, _ in rows},
        units={(table, column): unit for table, column, _, unit in rows if unit},
        words=words_in(language),
        terms=read_terms(connection, language),
        codes=read_codes(connection, language),
    )


def read_terms(connection: duckdb.DuckDBPyConnection, language: Language) -> dict[tuple[str, bool], str]:
    """The terms of published models in words; none where the file has no models, as the book."""
    if "coefficient" not in tables_of(connection):
        return {}
    rows = connection.execute(
        f"""
        select distinct coefficient.term, model.estimator = 'gelbach', coefficient.term_{language}
        from coefficient
        inner join model on coefficient.model_id = model.model_id
        """
    ).fetchall()
    return {(term, of_gelbach): label for term, of_gelbach, label in rows}


def words_in(language: Language) -> dict[tuple[str, str], str]:
    """All labels of the catalog in one language, by where and key."""
    return {place: one.of(language) for place, one in labels().items()}


def read_codes(connection: duckdb.DuckDBPyConnection, language: Language) -> dict[str, str]:
    """The labels of codes, by the tables that a file has of them."""
    codes: dict[str, str] = {}
    published = tables_of(connection)
    for table, key in CODE_TABLES.items():
        if table in published:
            codes |= dict(connection.execute(f"select {key}, label_{language} from {table}").fetchall())
    return codes


@dataclass(frozen=True)
class BothLabels:
    """Labels in both languages, Chinese first."""

    zh: Labels
    en: Labels

    def column(self, table: str, column: str) -> str:
        """The header of a column, a language a line."""
        return f"{self.zh.column(table, column)}\n{self.en.column(table, column)}"

    def variable(self, name: str) -> str:
        return f"{self.zh.variable(name)}\n{self.en.variable(name)}"

    def two_lines(self, kind: str, key: str) -> str:
        return f"{self.zh.word(kind, key)}\n{self.en.word(kind, key)}"

    def word(self, kind: str, key: str) -> str:
        """A key as a word in both languages; once where the catalog has none for it."""
        return " ".join(dict.fromkeys((self.zh.word(kind, key), self.en.word(kind, key))))

    def code(self, code: str) -> str:
        """A code as a word in both languages; once where the file has none for it."""
        return " ".join(dict.fromkeys((self.zh.code(code), self.en.code(code))))


def read_both_labels(connection: duckdb.DuckDBPyConnection) -> BothLabels:
    """The labels of a published file in both languages."""
    return BothLabels(read_labels(connection, "zh"), read_labels(connection, "en"))

"""What the published files hold, table by table, as datasets.csv tells it of a study's file and of the book."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assets.catalog.dictionary import Column, datasets
from assets.warehouse import has_sql, sql_text

QUERY, PIVOT, VIEW, MACRO, PROGRAM = "query", "pivot", "view", "macro", "program"
VIEW_OF_A_VARIABLE = "view of a variable"
WAYS = (QUERY, PIVOT, VIEW, VIEW_OF_A_VARIABLE, MACRO, PROGRAM)


@dataclass(frozen=True)
class Holdings:
    """The tables, views and macros of one published file."""

    folders: tuple[str, ...]
    """Where its SELECTs stand under sql/, the first that has one first."""
    ways: Mapping[str, str]
    """By name, how each comes about: the table of the warehouse that it is a copy of, or one of WAYS.

    query, view, macro: its SELECT stands in sql/; pivot: its SELECT names the study's variables; program: made in
    Python. A view that reads another stands after it. A view of a variable is there where the study has a variable
    of its name.
    """

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are made of the warehouse."""
        return tuple(name for name, way in self.ways.items() if is_copy(way) or way in (QUERY, PIVOT))

    @property
    def relations(self) -> tuple[str, ...]:
        """What holds rows: every table, and every view."""
        return (*self.tables, *self.standing_as(PROGRAM), *self.standing_as(VIEW))

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that the file holds under a name of the catalog."""
        return (*self.relations, *self.standing_as(MACRO))

    def of_variables(self, variables: Collection[str]) -> "Holdings":
        """What the file of a study of these variables holds."""
        held = {
            name: VIEW if way == VIEW_OF_A_VARIABLE else way
            for name, way in self.ways.items()
            if way != VIEW_OF_A_VARIABLE or name in variables
        }
        return replace(self, ways=held)

    def standing_as(self, way: str) -> tuple[str, ...]:
        """What comes about in one of WAYS."""
        return tuple(name for name, one in self.ways.items() if one == way)

    def select(self, name: str, columns: Sequence[Column]) -> str:
        """The SELECT that makes a table, view or macro.

        Args:
            columns: those that it has in this file.
        """
        way = self.ways[name]
        if is_copy(way):
            return select_of_copy(way, columns)
        places = [f"{folder}.{name}" for folder in self.folders]
        return sql_text(next((one for one in places if has_sql(one)), places[-1]))


def is_copy(way: str) -> bool:
    """Whether a table is a copy: all others are named by one word."""
    return "." in way


def select_of_copy(source: str, columns: Sequence[Column]) -> str:
    """The columns of a table of the warehouse, in the order of the dictionary, sorted by the key.

    Whole numbers are as long as the dictionary says: in the warehouse they are as long as pandas has them. No other
    type is changed: one that is not the dictionary's is a bug.
    """
    selected = [
        f'"{one.column}"::integer as "{one.column}"' if one.type == "INTEGER" else f'"{one.column}"'
        for one in columns
    ]
    key = [f'"{one.column}"' for one in columns if one.key]
    return f"select {', '.join(selected)} from {source} order by {', '.join(key)}"


STUDY_HOLDINGS = Holdings(
    ("publication",), {name: one.in_study for name, one in datasets().items() if one.in_study}
)
BOOK_HOLDINGS = Holdings(
    ("publication.book", "publication"),
    {name: one.in_book for name, one in datasets().items() if one.in_book},
)

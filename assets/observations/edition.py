"""What the catalog knows of one edition: its tables and their titles, headings, names, and the cities it prints."""

from functools import cached_property

from assets.catalog import Catalog
from assets.catalog.editions import data_year
from assets.catalog.records import PlaceException
from assets.observations.headings import Headings
from assets.observations.places import Names
from assets.observations.titles import PrintedTable, Titles
from assets.observations.wordings import editions_text


class EditionFacts:
    """The catalog, as one edition sees it."""

    def __init__(self, catalog: Catalog, edition: int) -> None:
        self.catalog = catalog
        self.edition = edition
        self.year = data_year(edition)
        self.units = catalog.printed_units
        self.of_tables: dict[str, Headings] = {}

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.catalog, self.edition)

    @cached_property
    def names(self) -> Names:
        return Names(self.catalog, self.edition)

    @property
    def tables(self) -> tuple[PrintedTable, ...]:
        """The printed tables that the catalog maps in this edition; none of an edition that it does not know."""
        return self.titles.tables

    def headings(self, table_key: str) -> Headings:
        if table_key not in self.of_tables:
            self.of_tables[table_key] = Headings(self.catalog, table_key, self.edition)
        return self.of_tables[table_key]

    def exceptions(self, printed_table: str) -> list[PlaceException]:
        return [
            one
            for one in self.catalog.place_exceptions
            if (one.edition, one.printed_table) == (self.edition, printed_table)
        ]

    @cached_property
    def roster(self) -> dict[int, str]:
        """The cities that the edition should print, with their names."""
        return {city.city_id: city.name for city in self.catalog.cities if city.printed_in(self.year)}

    def excused(self, table: PrintedTable) -> set[int]:
        """Cities of the roster that the catalog knows a printed table to leave out."""
        return {
            one.city_id
            for one in self.catalog.missing_rows
            if (one.edition, one.table_key) == (self.edition, table.table_key)
            and one.scope in (None, table.scope)
        }


def known_editions(catalog: Catalog) -> str:
    """The editions of which the catalog maps tables, in words."""
    return editions_text((one.first_edition, one.last_edition) for one in catalog.tables)

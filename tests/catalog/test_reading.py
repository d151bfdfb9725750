"""A file of the catalog is read by the types of its record; what does not fit is named with file and line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from assets.catalog.reading import read_records
from assets.catalog.records import CatalogError


@dataclass(frozen=True)
class Lamp:
    """A record for the tests of reading."""

    name: str
    watts: int
    colour: Literal["warm", "cold"] | None
    on: bool


def read(folder: Path, text: str) -> tuple[Lamp, ...]:
    path = folder / "lamps.csv"
    path.write_text(text, encoding="utf-8")
    return read_records(path, Lamp)


def test_a_record_is_read_by_the_types_of_its_fields(tmp_path: Path) -> None:
    text = 'name,watts,colour,on\n"desk, left",40,warm,true\nhall,60,,false\n'
    assert read(tmp_path, text) == (Lamp("desk, left", 40, "warm", True), Lamp("hall", 60, None, False))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("desk,forty,warm,true", "watts: 'forty' is no whole number"),
        ("desk,,warm,true", "a required cell is empty"),
        (",40,warm,true", "a required cell is empty"),
        ("desk,40,green,true", "'green' is none of warm, cold"),
        ("desk,40,warm,yes", "'yes' is neither true nor false"),
        ("desk,40,warm", "a required cell is empty"),
    ],
)
def test_a_row_that_does_not_fit_its_record_is_named_with_file_and_line(
    tmp_path: Path, row: str, what: str
) -> None:
    with pytest.raises(CatalogError) as error:
        read(tmp_path, f"name,watts,colour,on\nhall,60,,false\n{row}\n")
    assert str(error.value).startswith("lamps.csv, line 3: ")
    assert what in str(error.value)


def test_a_row_with_a_cell_too_many_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"lamps\.csv, line 2"):
        read(tmp_path, "name,watts,colour,on\nhall,60,,false,more\n")


def test_a_file_with_other_columns_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogError, match=r"lamps\.csv: columns are name,watts; expected name,watts,colour,on"
    ):
        read(tmp_path, "name,watts\n")

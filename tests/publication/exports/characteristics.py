"""What stands beside the data of a file of Stata: read as Stata documents the format, not as the writer has it."""

import re
import sys
from pathlib import Path


def characteristics_in(path: Path) -> dict[str, dict[str, str]]:
    """The characteristics of a file (help dta, version 118), by variable and name."""
    (section,) = re.findall(rb"<characteristics>(.*)</characteristics>", path.read_bytes(), re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    while section:
        assert section[:4] == b"<ch>"
        length = int.from_bytes(section[4:8], sys.byteorder)
        content, section = section[8 : 8 + length], section[8 + length + len(b"</ch>") :]
        variable, name, text = (
            one.partition(b"\0")[0].decode() for one in (content[:129], content[129:258], content[258:])
        )
        found.setdefault(variable, {})[name] = text
    return found


def notes_in(path: Path) -> dict[str, list[str]]:
    """The notes of a file, by variable, in order."""
    found = {}
    for variable, texts in characteristics_in(path).items():
        notes = {name: text for name, text in texts.items() if name.startswith("note")}
        if notes:
            assert list(notes) == [f"note{number}" for number in range(len(notes))]
            assert int(notes.pop("note0")) == len(notes), "note0 counts the others"
            found[variable] = list(notes.values())
    return found

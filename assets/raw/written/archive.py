"""A workbook that is a zip archive (.xlsx, .xlsm, .xlsb, .ods), opened only where it is whole and unambiguous."""

import io
import re
import zipfile
import zlib
from collections import Counter
from xml.parsers import expat

from assets.errors import ExtractError
from assets.text import first_line

UNPACKED_BYTES = 256 << 20
"""More than thirty times what the largest volume that circulates unpacks to."""
ENCRYPTED_FLAG = 0x1
CHUNK = 1 << 20
SAVE_ANEW = "open it in a spreadsheet program and save it anew"
UNUSUAL = "is not written as spreadsheet programs write it"
PROTECTED = "is protected by a password; save it without one"
PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^<>]*\?>)?(?:\s|<!--(?:(?!--).)*-->)*", re.DOTALL)
"""What may stand before the first element."""
MARKUP, INSTRUCTION, NOTHING = b"<!", b"<?", b"\0"
"""How comments, CDATA and document types begin, and instructions: no program writes them into workbooks, and readers
differ on them; and a character that no text holds."""


class Archive:
    """The members of a workbook, each checked against its sum when it is opened."""

    def __init__(self, name: str, content: bytes) -> None:
        """Open it. Raises ExtractError for one that is damaged, ambiguous, encrypted or too large.

        Args:
            name: what error messages call the workbook.
        """
        self.name = name
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise self.damaged(error) from error
        members = self.zip.infolist()
        self.members = {as_readers_find(one.filename): one for one in members}
        """By name: readers make no difference between small and capital letters, nor between the two slashes."""
        if len(self.members) < len(members):
            [(twice, _)] = Counter(as_readers_find(one.filename) for one in members).most_common(1)
            raise ExtractError(f"{name}: holds two parts under one name ({twice}); {SAVE_ANEW}")
        if any(one.flag_bits & ENCRYPTED_FLAG for one in members):
            raise ExtractError(f"{name}: {PROTECTED}")
        unpacked = sum(one.file_size for one in members)
        if unpacked > UNPACKED_BYTES:
            raise ExtractError(
                f"{name}: unpacks to {unpacked >> 20:,} MB, more than the {UNPACKED_BYTES >> 20} MB of any volume; "
                "deliver its tables alone"
            )
        self.check_sums()

    def check_sums(self) -> None:
        """Read every member once; raises ExtractError for one that is not what its sum says."""
        for one in self.zip.infolist():
            try:
                with self.zip.open(one) as member:
                    while member.read(CHUNK):
                        pass
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                OSError,
                ValueError,
                NotImplementedError,
            ) as error:
                raise self.damaged(error) from error

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return as_readers_find(name) in self.members

    def part(self, name: str) -> bytes:
        """A member. Raises ExtractError where it is not there."""
        if not self.has(name):
            raise ExtractError(f"{self.name}: lacks its part {name}; deliver it again, or {SAVE_ANEW}")
        return self.zip.read(self.members[as_readers_find(name)])

    def markup(self, name: str) -> bytes:
        """A member in XML. Raises ExtractError for what is none, and for one that readers understand differently."""
        part = self.part(name)
        written = part[PROLOGUE.match(part).end() :]  # type: ignore[union-attr]
        if any(one in written for one in (MARKUP, INSTRUCTION, NOTHING)):
            raise ExtractError(f"{self.name}: its part {name} {UNUSUAL}; {SAVE_ANEW}")
        try:
            expat.ParserCreate().Parse(part, True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two of an encoding
            raise self.damaged(error) from error
        return part

    def damaged(self, error: Exception) -> ExtractError:
        """The complaint about an archive that cannot be read to its end."""
        return ExtractError(f"{self.name}: is damaged or truncated; deliver it again ({first_line(error)})")


def as_readers_find(name: str) -> str:
    """The name of a part as it is looked for.

    >>> as_readers_find("xl\\\\SharedStrings.xml")
    'xl/sharedstrings.xml'
    """
    return name.replace("\\", "/").lower()

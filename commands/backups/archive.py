"""The .tar of a backup as it is written. Its last member, SHA256SUMS, lists every other: without it a backup is not whole.

It has the form of sha256sum; of a link it holds the sum of where the link leads.
"""

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from assets.digests import digest_of_text
from assets.publication.sums import FILE_NAME, digest_of


class Archive:
    """A .tar that is being written into a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.tar = tarfile.TarFile(fileobj=file, mode="w")
        self.sums: dict[str, str] = {}
        """SHA-256 by member."""

    def add(self, path: Path, name: str) -> None:
        """Add the bytes of a file under a name: what is restored belongs to whoever restores it."""
        with path.open("rb") as file:
            self.sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            entry = self.tar.gettarinfo(arcname=name, fileobj=file)
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            self.tar.addfile(entry, file)

    def add_link(self, name: str, leads_to: str) -> None:
        """Add a link."""
        self.sums[name] = digest_of_text(leads_to)
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = tarfile.SYMTYPE, leads_to
        self.tar.addfile(entry)

    def all_or_nothing(self, add: Callable[[], None]) -> None:
        """Add several members; where that ends with an OSError, which is raised, none of them is in the archive."""
        begin, sums = self.file.tell(), dict(self.sums)
        try:
            add()
        except OSError:
            self.file.seek(begin)
            self.file.truncate()
            self.tar, self.sums = tarfile.TarFile(fileobj=self.file, mode="w"), sums
            raise

    def close(self) -> None:
        """Write the list of all members, and end the archive."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in self.sums.items()).encode()
        entry = tarfile.TarInfo(FILE_NAME)
        entry.size = len(lines)
        self.tar.addfile(entry, io.BytesIO(lines))
        self.tar.close()


def digest_of_member(path: Path) -> str:
    """SHA-256 of what was unpacked: of a file's bytes, of where a link leads."""
    return digest_of_text(str(path.readlink())) if path.is_symlink() else digest_of(path)

"""The documents of the project: what their Markdown is made of."""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from orchestration.settings import PROJECT

IN_BOTH_LANGUAGES = PROJECT / "docs" / "data-dictionary.md"
"""Written from the catalog, with both languages in each row."""
WHERE_DOCUMENTS_STAND = ("*.md", "assets/**/*.md", "docs/**/*.md", "sql/**/*.md")


class Block(NamedTuple):
    """A fenced block of code."""

    language: str
    text: str


def pages() -> set[Path]:
    """Every document, in both languages."""
    return {path for pattern in WHERE_DOCUMENTS_STAND for path in PROJECT.glob(pattern)}


def documents() -> list[Path]:
    """Every document in English that must have a twin in Chinese."""
    return sorted(path for path in pages() - {IN_BOTH_LANGUAGES} if not path.name.endswith(".zh.md"))


def twin_of(document: Path) -> Path:
    return document.with_name(f"{document.stem}.zh.md")


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a text, in order."""
    fences = [*re.finditer(r"^ *```(?P<language>\w*)\n", text + "\n", flags=re.MULTILINE)]
    return [
        Block(opening["language"], text[opening.end() : closing.start()])
        for opening, closing in [*pairwise(fences)][::2]
    ]


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    for block in blocks(text):
        text = text.replace(block.text, "")
    return text


def heading_levels(text: str) -> list[int]:
    """The levels of the headings, in order: 1 for `#`."""
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), flags=re.MULTILINE)]


def commands(text: str) -> list[str]:
    """The lines of the fenced blocks that a reader types into a shell, without comments and translated placeholders."""
    typed = re.compile(
        r"^ *(?:\$ )?(?:export |[A-Z_]+=\S+ )*(?:make|git|pip|mkdir|python3|renxing|\.venv/bin/\w+|DAGSTER_HOME=)"
    )
    lines = [line for block in blocks(text) if not block.language for line in block.text.splitlines()]
    return [
        re.sub(r"<[^>]*>", "<…>", re.split(r"\s{2,}#", line)[0]).strip()
        for line in lines
        if typed.match(line)
    ]

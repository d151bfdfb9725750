"""A cold refresh beside python-calamine alone on the same workbooks, as a ratio in one run.

RENXING_YEARBOOKS=/path/to/volumes .venv/bin/python benchmarks/refresh.py
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REFRESH = [str(Path(sys.executable).with_name("renxing")), "refresh"]
READ_ALONE = """
import sys, pathlib, python_calamine
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xls*")):
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """How long a command takes, from its start to its end."""
    started = time.monotonic()
    subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def main() -> None:
    """Print both times and their ratio."""
    extracts = Path(os.environ["RENXING_YEARBOOKS"]).resolve()
    alone = seconds([sys.executable, "-c", READ_ALONE, str(extracts)], {})
    with tempfile.TemporaryDirectory() as home:
        named = {
            "RENXING_HOME": home,
            "RENXING_EXTRACTS": str(extracts),
            "RENXING_STUDY": "yearbooks",
        }
        refresh = seconds(REFRESH, named)
        again = seconds(REFRESH, named)
    print(f"python-calamine alone {alone:6.1f} s")
    print(f"cold refresh          {refresh:6.1f} s, {refresh / alone:.1f} times as long")
    print(f"refresh again         {again:6.1f} s, {again / alone:.1f} times as long")


if __name__ == "__main__":
    main()

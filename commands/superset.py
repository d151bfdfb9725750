"""The dashboard for Apache Superset as one file to import: sql/bi/superset/, with the address of the published file."""

import io
import sys
import zipfile
from pathlib import Path

from assets.chain import BOOK
from commands.group import renxing
from commands.options import home, one_study
from orchestration.named import SettingsError
from orchestration.settings import PROJECT, settings_from_environment

SOURCE = PROJECT / "sql" / "bi" / "superset"
PLACEHOLDER = "/data/renxing.duckdb"
"""Where databases/renxing.yaml says that the published file lies, as seen by the server."""


@renxing.command(epilog="Example: renxing superset --home build-yearbooks")
@one_study
@home
def superset() -> int:
    """The dashboard for Apache Superset as one file 生成仪表板文件"""
    return main()


def main() -> int:
    """Write the bundle into the home and say how to import it."""
    try:
        settings = settings_from_environment()
        if settings.asked == BOOK:
            raise SettingsError("the dashboard is about a study: name one with STUDY=")
        published_file = settings.read_file()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    target = settings.home / f"superset-{settings.asked}.zip"
    beside = target.with_name(f".{target.name}")
    beside.write_bytes(bundle(published_file))
    beside.replace(target)
    print(f"{target}: import it under Dashboards in Superset (needs duckdb-engine and duckdb 1.x there)")
    return 0


def bundle(published_file: Path) -> bytes:
    """A zip of database, datasets, charts and dashboard that read this published file, always read-only."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(SOURCE.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8").replace(PLACEHOLDER, published_file.as_posix())
            archive.writestr(f"renxing/{path.relative_to(SOURCE).as_posix()}", text)
    return buffer.getvalue()

"""The Postgres server in which Dagster keeps its records, where RENXING_STORAGE names one."""

import os
from pathlib import Path

from assets.text import first_line
from orchestration.named import STORAGE_VARIABLE, SettingsError

MAY_KEEP_RECORDS = (
    "select to_regclass('runs') is not null or has_schema_privilege(current_schema(), 'create')"
)
ANSWER_SECONDS = 10
"""So long the server of Dagster's records is waited for."""


def refuse_other_storage(in_postgres: bool, file: Path) -> None:
    """Refuse to go on in files where the records of a home are on a server, and a server that does not let us in.

    Args:
        in_postgres: the records are to be on the server of RENXING_STORAGE.
        file: how Dagster is set up in the home (dagster.yaml), which need not be there yet.
    """
    if in_postgres:
        refuse_silent_server(os.environ[STORAGE_VARIABLE])
        return
    if file.is_file() and STORAGE_VARIABLE in file.read_text(encoding="utf-8"):
        raise SettingsError(
            f"{STORAGE_VARIABLE}: is not set, and the records of this home are on a Postgres server; set it, or delete "
            f"{file} to begin new records in files"
        )


def refuse_silent_server(address: str) -> None:
    """Refuse a Postgres server that does not let us in; the message shows no password."""
    import sqlalchemy

    url = sqlalchemy.make_url(address)
    try:
        with sqlalchemy.create_engine(
            url, connect_args={"connect_timeout": ANSWER_SECONDS}
        ).connect() as session:
            may = session.execute(sqlalchemy.text(MAY_KEEP_RECORDS)).scalar()
    except sqlalchemy.exc.DBAPIError as error:
        raise SettingsError(
            f"{STORAGE_VARIABLE}: {url.set(query={}).render_as_string()} does not let us in ({first_line(error.orig or error)}); start "
            "the server, or correct the address"
        ) from error
    if not may:
        raise SettingsError(
            f"{STORAGE_VARIABLE}: {url.username} may make no table there; grant all on schema public to {url.username}"
        )

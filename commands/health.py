"""The command `renxing health`: for a monitor, whether nights run and readers find files."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from commands.group import renxing
from commands.options import home, studies
from orchestration.named import SettingsError
from orchestration.record_server import refuse_other_storage
from orchestration.settings import DAGSTER_FILE, settings_from_environment


@renxing.command(epilog="Example: renxing health --home build-yearbooks")
@studies
@home
def health() -> int:
    """Whether nights run and readers find files 运行状况

    The exit status is 1, with a line for each reason, where a night was missed, the newest run of the book or of a study
    failed, the daemon gave no sign for half an hour or nothing is published.
    """
    return main()


def main() -> int:
    """Say what ails the home; 0 where nothing does."""
    import dagster as dg

    from orchestration.environment import database_errors, told_of_database
    from orchestration.health import ailments, states

    try:
        settings = settings_from_environment()
        # On Kubernetes the chart keeps Dagster's own home elsewhere, and names it in every pod.
        folders = [settings.dagster_home, *map(Path, filter(None, [os.environ.get("DAGSTER_HOME")]))]
        file = next((one / DAGSTER_FILE for one in folders if (one / DAGSTER_FILE).is_file()), None)
        if file is None:
            raise SettingsError(
                f"{settings.home}: no run was recorded there yet, nor since it was restored; renxing refresh, or the next "
                "night, records one; name another home in RENXING_HOME"
            )
        refuse_other_storage(settings.in_postgres, file)
        os.environ["DAGSTER_HOME"] = str(file.parent)
        with dg.DagsterInstance.get() as instance:
            found = ailments(instance, settings, datetime.now(UTC))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    except database_errors() as error:
        line = told_of_database(error, settings.dagster_home)
        if line is None:
            raise
        print(line, file=sys.stderr)
        return 1
    for line in states(settings):
        print(line)
    for line in found:
        print(line, file=sys.stderr)
    return int(bool(found))

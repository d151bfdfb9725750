"""The command `renxing prepare`: a home for programs of Dagster that are started one by one, as in containers."""

import sys

from commands.group import renxing
from commands.options import extracts, home, studies
from orchestration.named import SettingsError
from orchestration.settings import prepare_extracts, prepare_home, settings_from_environment


@renxing.command(epilog="Example: RENXING_STORAGE=postgresql+psycopg2://… renxing prepare --home /data/home")
@studies
@extracts
@home
def prepare() -> int:
    """Dagster's configuration in a home, for its programs 准备文件夹

    refresh and ui do this by themselves; it is for a code server, a web server and a daemon that are started apart.
    """
    try:
        settings = settings_from_environment()
        prepare_home(settings)
        prepare_extracts(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{settings.dagster_home}")
    return 0

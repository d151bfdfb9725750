"""Sets up the environment that this Python belongs to: uv by pip, all else by uv, each file held to its hash.

    .venv/bin/python -m orchestration.set_up            the environment of the project
    .venv/bin/python -m orchestration.set_up pip …      uv with these arguments

uv does not read what pip is configured with, and most users work behind a mirror that only pip knows: pip is asked,
and uv is told in its own variables. What is said to uv itself (UV_*) wins. It runs before anything is installed:
the standard library must do.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).parents[1]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
UV = str(Path(sys.executable).with_name("uv"))
SECTIONS = ("global", "install", ":env:")
"""Where pip looks for the settings of an installation; the later win."""
SETTING = re.compile(r"(?P<section>\S+?)\.(?P<name>[\w-]+)=(?P<value>['\"].*)")
OLDER_NAMES = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
YES = {"1", "true", "yes", "on", "y", "t"}
FIRST_WORD, NEXT_WORD = 2.0, 5.0
"""Seconds until a step first says how far it is, and until it says so again."""
ADVICE = (
    "name a mirror that has it: pip config set global.index-url <address of the mirror>, or PIP_INDEX_URL; "
    "behind a proxy: pip config set global.proxy <address of the proxy>; then run the command again"
)


class SetUpError(Exception):
    """What could not be installed, why, and what to set: one line."""


def main(arguments: list[str]) -> int:
    """Set up the environment, or run uv; exit status 1 with one line where something cannot be had."""
    try:
        if arguments:
            run_uv(arguments)
        else:
            set_up()
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: interrupted; run the command again to go on", file=sys.stderr)
        return 130
    return 0


def set_up() -> None:
    """Install uv, the locked packages and, in place, the project itself with its command."""
    run([*PIP, "install", "--quiet", "--require-hashes", "--requirement", "bootstrap.lock"])
    install = ["pip", "install", "--compile-bytecode", "--python", sys.executable]
    run_uv([*install, "--require-hashes", "--requirement", "requirements.lock"])
    in_place = [UV, *install, "--offline", "--no-deps", "--no-build-isolation", "--editable", "."]
    run(in_place, {"UV_REQUIRE_HASHES": "false"})


def run_uv(arguments: list[str]) -> None:
    """Run uv as pip would run: with its index, proxy and certificates."""
    configuration = pip_configuration()
    no_index = ["--no-index"] if configuration.get("no-index", "").lower() in YES else []
    run([UV, *arguments, *no_index], uv_variables(configuration, os.environ))


def pip_configuration() -> dict[str, str]:
    """pip's settings for an installation by their names: those of its files, PIP_CONFIG_FILE and PIP_*."""
    asked = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False)
    if asked.returncode:
        raise SetUpError(f"pip's configuration cannot be read: {' '.join(asked.stderr.split())}")
    found = [match for line in asked.stdout.splitlines() if (match := SETTING.fullmatch(line))]
    return {
        match["name"]: ast.literal_eval(match["value"])
        for section in SECTIONS
        for match in found
        if match["section"] == section and ast.literal_eval(match["value"])
    }


def uv_variables(configuration: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that tell uv what pip is configured with, without those that the environment has for uv.

    Every index is asked for every package, as by pip: the hashes say which file is the right one.
    """
    timeout = configuration.get("timeout") or configuration.get("default-timeout") or "0"
    proxy = configuration.get("proxy", "")
    wanted = {
        "UV_DEFAULT_INDEX": configuration.get("index-url", ""),
        "UV_INDEX": " ".join(configuration.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(places(configuration.get("find-links", "").split())),
        "UV_INSECURE_HOST": " ".join(configuration.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": str(round(float(timeout)) or ""),
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": configuration.get("cert", ""),
        "HTTPS_PROXY": proxy,
        "HTTP_PROXY": proxy,
    }
    return {
        name: value
        for name, value in wanted.items()
        if value
        and not (
            name.startswith("UV_") and (name in environment or OLDER_NAMES.get(name, name) in environment)
        )
    }


def places(links: Iterable[str]) -> list[str]:
    """Addresses and folders of wheels; a folder that is not there is passed over, as by pip: uv would stop."""
    expanded = [str(Path(one).expanduser()) if one.startswith("~") else one for one in links]
    return [one for one in expanded if "://" in one or Path(one).exists()]


def run(command: list[str], variables: Mapping[str, str] | None = None) -> None:
    """Run a program in the project's folder; what takes long says how far it is.

    Raises SetUpError with the program's own reason.
    """
    environment = os.environ | (variables or {})
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        started = time.monotonic()
        wait = FIRST_WORD
        while True:
            try:
                status = process.wait(wait)
                break
            except subprocess.TimeoutExpired:
                print(
                    f"{time.monotonic() - started:5.0f} s  {progress(written(output.fileno()))}", flush=True
                )
                wait = NEXT_WORD
        if status:
            asked = environment.get("UV_DEFAULT_INDEX") or environment.get("PIP_INDEX_URL") or ""
            raise SetUpError(failure(written(output.fileno()), urlsplit(asked).hostname))


def written(descriptor: int) -> str:
    """What a program has written to a file so far."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode("utf-8", "replace")


def progress(output: str) -> str:
    """How far pip or uv is, in a few words, from what it has written.

    >>> progress("Resolved 204 packages in 1s\\nDownloading scipy (33MiB)\\nDownloading numpy (16MiB)\\n"
    ...          " Downloaded numpy\\n")
    '204 packages, downloading scipy (33MiB)'
    >>> progress("")
    'asking the package index'
    """
    resolved = re.search(r"Resolved (\d+ packages?)", output)
    if not resolved:
        return "asking the package index"
    if "Prepared" in output:
        return f"{resolved[1]}, installing"
    done = set(re.findall(r"Downloaded (\S+)", output))
    under_way = [
        f"{name} {size}"
        for name, size in re.findall(r"Downloading (\S+) (\(.+?\))", output)
        if name not in done
    ]
    return f"{resolved[1]}, downloading {', '.join(under_way[:3]) or 'small ones'}" + (
        f" and {len(under_way) - 3} more" if len(under_way) > 3 else ""
    )


def failure(output: str, host: str | None) -> str:
    """One line on a failed installation: which package, why, and what to set.

    >>> failure("error: No solution found when resolving dependencies\\n  cause: Because six was not found in the "
    ...         "package registry and you require six==1.17.0, we can conclude …", "mirror").split("; name")[0]
    'set-up: six==1.17.0 could not be had from mirror (six was not found in the package registry)'
    >>> failure("error: Failed to install\\n  cause: No space left on device", None)
    'set-up: Failed to install: No space left on device'
    """
    complaint = (
        output[match.start() :] if (match := re.search(r"^\s*error\b", output, re.I | re.M)) else output
    )
    # uv breaks its lines: a part goes on until the next begins.
    parts = [
        " ".join(part.split())
        for part in re.split(r"^(?=\s*(?:error|cause|hint):)", complaint, flags=re.I | re.M)
    ]
    parts = [part for part in parts if part] or ["no reason was given"]
    first = re.sub(r"(?i)^error: ", "", parts[0])
    causes = [part.removeprefix("cause: ") for part in parts if part.startswith("cause: ")]
    package = package_in(complaint)
    if not package:
        return f"set-up: {': '.join([first, *causes[-1:]])}"
    reason = re.split(r" and you require| Expected:", (causes or [first])[-1].removeprefix("Because "))[0]
    return f"set-up: {package} could not be had from {host or 'the package index'} ({reason}); {ADVICE}"


def package_in(complaint: str) -> str | None:
    """The package that pip or uv complains of: as `name==version`, or by the address that did not answer.

    >>> package_in("ERROR: No matching distribution found for uv==0.13.9")
    'uv==0.13.9'
    >>> package_in("error: Failed to fetch: https://mirror/files/tzdata-2026.6-py2.py3-none-any.whl")
    'tzdata==2026.6'
    >>> package_in("error: Failed to fetch: https://mirror/python-docx/")
    'python-docx'
    """
    if pinned := re.search(r"\b[A-Za-z0-9][\w.-]*==[0-9][\w.+!-]*", complaint):
        return pinned[0]
    if file := re.search(r"/([A-Za-z0-9][\w.]*)-(\d[\w.+!]*)(?:-[^/\s]*\.whl|\.tar\.gz|\.zip)", complaint):
        return f"{file[1]}=={file[2]}"
    page = re.search(r"://\S*/([A-Za-z0-9][\w.-]*)/?(?=[\s)`]|$)", complaint)
    return page[1] if page else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The set-up installs from the index that pip is configured with, and says in one line what it could not have."""

import base64
import hashlib
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from orchestration.set_up import PIP, SetUpError, pip_configuration, run, uv_variables
from orchestration.settings import PROJECT

WHEEL = "renxing_specimen-1.0-py3-none-any.whl"
LACKING = f"renxing-lacking==2.0 --hash=sha256:{'0' * 64}\n"


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither pip nor uv is configured by this process's environment."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)


def configured(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip read a configuration file."""
    file = folder / "pip.conf"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))


def test_pip_is_asked_for_its_files_and_its_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """\
[global]
index-url = https://general.example/simple
timeout = 30
extra-index-url =
    https://one.example/simple
    https://two.example/simple
trusted-host =
[install]
index-url = https://mirror.example/simple
[download]
index-url = https://other.example/simple
"""
    configured(tmp_path, text, monkeypatch)
    monkeypatch.setenv("PIP_TIMEOUT", "60")
    found = pip_configuration()
    assert found["index-url"] == "https://mirror.example/simple"
    assert found["extra-index-url"].split() == ["https://one.example/simple", "https://two.example/simple"]
    assert found["timeout"] == "60"
    assert "trusted-host" not in found


def test_a_configuration_that_pip_cannot_read_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(tmp_path, "index-url = https://mirror.example/simple\n", monkeypatch)
    with pytest.raises(
        SetUpError, match=r"^pip's configuration cannot be read: [^\n]*no section headers[^\n]*$"
    ):
        pip_configuration()


@pytest.mark.parametrize(
    ("of_pip", "of_uv"),
    [
        ({"index-url": "https://m.example/simple"}, {"UV_DEFAULT_INDEX": "https://m.example/simple"}),
        ({"extra-index-url": "\nhttps://a.example\nfile:///b"}, {"UV_INDEX": "https://a.example file:///b"}),
        (
            {"find-links": "https://a.example/wheels /no/such/folder"},
            {"UV_FIND_LINKS": "https://a.example/wheels"},
        ),
        ({"trusted-host": "a.example\nb.example:8080"}, {"UV_INSECURE_HOST": "a.example b.example:8080"}),
        ({"cert": "/company.pem"}, {"SSL_CERT_FILE": "/company.pem"}),
        ({"proxy": "http://p:3128"}, {"HTTPS_PROXY": "http://p:3128", "HTTP_PROXY": "http://p:3128"}),
        ({"default-timeout": "7.5"}, {"UV_HTTP_TIMEOUT": "8"}),
        ({"timeout": "100", "default-timeout": "15"}, {"UV_HTTP_TIMEOUT": "100"}),
        ({"constraint": "/constraints.txt", "user": "true"}, {}),
    ],
)
def test_a_setting_of_pip_is_one_of_uv(of_pip: dict[str, str], of_uv: dict[str, str]) -> None:
    assert uv_variables(of_pip, {}) == of_uv | {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def test_what_is_said_to_uv_itself_wins() -> None:
    of_pip = {"index-url": "https://pip.example", "extra-index-url": "https://more.example", "timeout": "9"}
    said = {"UV_INDEX_URL": "https://uv.example", "UV_INDEX": "", "UV_INDEX_STRATEGY": "first-index"}
    assert uv_variables(of_pip, said) == {"UV_HTTP_TIMEOUT": "9"}


@pytest.fixture
def requirement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A line of a lock file; its wheel lies on an index on this machine that pip's configuration alone names."""
    page = tmp_path / "simple" / "renxing-specimen"
    page.mkdir(parents=True)
    digest = write_wheel(page / WHEEL)
    (page / "index.html").write_text(f'<a href="{WHEEL}#sha256={digest}">{WHEEL}</a>')
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)
    ) as server:
        threading.Thread(target=server.serve_forever).start()
        index = f"http://127.0.0.1:{server.server_port}/simple"
        named = f"[global]\nindex-url = {index}\nextra-index-url = {index}\nfind-links =\n"
        configured(tmp_path, named, monkeypatch)
        monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield f"renxing-specimen==1.0 --hash=sha256:{digest}\n"
        server.shutdown()


def write_wheel(path: Path) -> str:
    """A wheel of one module; its SHA-256."""
    metadata = "renxing_specimen-1.0.dist-info"
    files = {
        "renxing_specimen.py": b"",
        f"{metadata}/METADATA": b"Metadata-Version: 2.1\nName: renxing-specimen\nVersion: 1.0\n",
        f"{metadata}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{name},sha256={record_digest(content)},{len(content)}\n" for name, content in files.items()]
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)
        wheel.writestr(f"{metadata}/RECORD", "".join([*record, f"{metadata}/RECORD,,\n"]))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_digest(content: bytes) -> str:
    """SHA-256 as a wheel's RECORD has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def by_uv(folder: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """Install a lock file into a folder as the set-up does."""
    (folder / "lock").write_text(lock)
    install = ["pip", "install", "--python", sys.executable, "--target", str(folder / "target")]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "orchestration.set_up",
            *install,
            "--require-hashes",
            "-r",
            str(folder / "lock"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_index_of_pip_alone_is_enough(requirement: str, tmp_path: Path) -> None:
    assert by_uv(tmp_path, requirement).returncode == 0
    assert (tmp_path / "target" / "renxing_specimen.py").exists()


def test_a_package_that_the_index_lacks_is_named_with_what_to_set(requirement: str, tmp_path: Path) -> None:
    ended = by_uv(tmp_path, requirement + LACKING)
    assert ended.returncode == 1
    assert ended.stderr == (
        "set-up: renxing-lacking==2.0 could not be had from 127.0.0.1 (renxing-lacking was not found in the "
        "package registry); name a mirror that has it: pip config set global.index-url <address of the mirror>, "
        "or PIP_INDEX_URL; behind a proxy: pip config set global.proxy <address of the proxy>; then run the "
        "command again\n"
    )


def test_a_file_that_is_not_the_locked_one_is_refused(requirement: str, tmp_path: Path) -> None:
    ended = by_uv(tmp_path, f"{requirement.split('sha256:')[0]}sha256:{'0' * 64}\n")
    assert ended.returncode == 1
    assert "renxing-specimen==1.0 could not be had from 127.0.0.1 (Hash mismatch" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.usefixtures("requirement")
def test_what_pip_cannot_have_is_said_alike(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(LACKING)
    install = ["install", "--quiet", "--target", str(tmp_path / "target"), "--require-hashes"]
    with pytest.raises(
        SetUpError, match=r"^set-up: renxing-lacking==2\.0 could not be had from [^\n]*PIP_INDEX_URL"
    ):
        run([*PIP, *install, "--requirement", str(tmp_path / "lock")])

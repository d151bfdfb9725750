"""A Spark Connect server of this machine, begun for tests and benchmarks: a process of its own, ended with them."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

BEGIN_SECONDS = 180
JAVA, PYSPARK = shutil.which("java"), find_spec("pyspark")
LACKING = (
    "a Java of 17 or later is not there"
    if JAVA is None
    else "pyspark with its server is not there: tests/raw/spark-requirements.lock says which"
    if PYSPARK is None or PYSPARK.origin is None or not Path(PYSPARK.origin).with_name("bin").is_dir()
    else None
)
"""Why no server can be begun; None where one can."""


@contextmanager
def spark_server(folder: Path, memory: str = "1g") -> Iterator[str]:
    """The address of a server on two cores, as RENXING_SPARK names it.

    Args:
        folder: where it may write.
        memory: that it may take.
    """
    assert PYSPARK is not None and PYSPARK.origin is not None
    home = Path(PYSPARK.origin).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.sql.shuffle.partitions": 8,
        "spark.ui.enabled": "false",
    }
    command = [home / "bin/spark-submit", "--master", "local[2]", "--driver-memory", memory]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    command += [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    log = folder / "server.log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [*map(str, command), "spark-internal"],
            cwd=folder, env=environment, stdout=told, stderr=told, start_new_session=True,
        )  # fmt: skip
    try:
        until = time.monotonic() + BEGIN_SECONDS
        while not answers(port):
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not begin:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.3)
        yield f"sc://127.0.0.1:{port}"
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(port: int) -> bool:
    """Whether anybody listens at a port of this machine."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0

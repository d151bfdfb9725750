"""A failed run leaves a message where the operator asked for it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import dagster as dg
import pytest

from assets.chain import BOOK
from orchestration.definitions import definitions_of
from orchestration.failures import TOLD_TAG, UNTOLD
from orchestration.notification import failure_sensor, invalid_address, message, tell_again
from orchestration.plan import publication_time
from tests.orchestration.small_delivery import deliver, publish_book


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server on this machine that takes messages: its address and what it was sent."""
    received: list[dict[str, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/renxing", received
    server.shutdown()
    server.server_close()


def test_a_failed_run_is_told_with_its_cause_and_what_stands(
    tmp_path: Path, webhook: tuple[str, list[dict[str, str]]]
) -> None:
    address, received = webhook
    settings = replace(deliver(tmp_path), notify=address)
    publish_book(settings)
    (settings.extracts / "supplement").mkdir()
    (settings.extracts / "supplement/beds.csv").write_text("city,beds\n", encoding="utf-8")
    instance = dg.DagsterInstance.ephemeral()
    job = definitions_of(settings).resolve_job_def("book")
    supplement = [dg.AssetKey(["raw", "supplement"])]
    result = job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=supplement)
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_job_failure]

    # An address where nobody listens is no error, and keeps no other from being told.
    for notify in (address, f"json://127.0.0.1:1/nobody, {address}"):
        context = dg.build_run_status_sensor_context(
            "failure_message", failure, instance, result.dagster_run
        ).for_run_failure()
        failure_sensor(replace(settings, notify=notify), [])(context)

    assert len(received) == 2
    assert received[0] == received[1]
    assert received[0]["title"] == "renxing: the run of the book failed 底册 的运行失败"
    text = received[0]["message"]
    assert "supplement/beds.csv: columns are city,beds; expected city,year," in text
    assert f"The book, run {result.dagster_run.run_id}" in text
    run = instance.get_run_by_id(result.run_id)
    assert run is not None
    assert run.tags["renxing/failure"].startswith("columns are city,beds; expected city,year,")
    assert run.tags["renxing/failure"].endswith("(supplement/beds.csv)")
    published_at = publication_time(settings.published_file(BOOK))
    assert published_at == "2026-11-25 00:00 UTC"
    assert f"The last good publication, of {published_at}, stands: {settings.published_file(BOOK)}" in text
    assert f"此前于 {published_at} 发布的文件继续有效" in text


def test_a_message_that_could_not_be_delivered_is_sent_again_until_it_is_for_a_day(
    tmp_path: Path, webhook: tuple[str, list[dict[str, str]]]
) -> None:
    address, received = webhook
    settings = deliver(tmp_path)
    instance = dg.DagsterInstance.ephemeral()
    job = definitions_of(settings).resolve_job_def("book")
    run = instance.create_run_for_job(job, tags={TOLD_TAG: UNTOLD}, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(run, "it failed")
    now = datetime.now(UTC)
    nobody = replace(settings, notify="json://127.0.0.1:1/nobody")
    assert tell_again(instance, nobody, now) == []
    assert tell_again(instance, settings, now) == [], "no address is named"
    reached = replace(settings, notify=address)
    assert tell_again(instance, reached, now + timedelta(days=1, hours=1)) == []
    assert tell_again(instance, reached, now) == [run.run_id]
    assert tell_again(instance, reached, now) == []
    assert len(received) == 1


def test_of_two_addresses_the_one_that_was_told_is_not_told_again(
    tmp_path: Path, webhook: tuple[str, list[dict[str, str]]]
) -> None:
    address, received = webhook
    settings = replace(deliver(tmp_path), notify=f"{address}, json://127.0.0.1:1/nobody")
    instance = dg.DagsterInstance.ephemeral()
    job = definitions_of(settings).resolve_job_def("book")
    run = instance.create_run_for_job(job, tags={TOLD_TAG: UNTOLD}, status=dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(run, "run: it failed")
    for _ in range(3):
        assert tell_again(instance, settings, datetime.now(UTC)) == []
    assert len(received) == 1
    assert "- run: it failed" in received[0]["message"]


def test_a_failed_run_of_a_study_is_told_under_its_name() -> None:
    title, body = message("yearbooks", "1234", ["regressions.models: too few rows"], None, Path("nowhere"))
    assert title == "renxing: the run of study yearbooks failed 研究 yearbooks 的运行失败"
    assert body.startswith(
        "Study yearbooks, run 1234. What failed 失败之处:\n- regressions.models: too few rows"
    )
    assert "There is no earlier publication." in body


def test_an_address_that_is_none_is_named_without_its_password(capfd: pytest.CaptureFixture[str]) -> None:
    assert invalid_address("json://127.0.0.1/a, mailto://user:password@example.org") is None
    problem = invalid_address("json://127.0.0.1/a, carrier-pigeon://user:password@example.org")
    assert problem == (
        "RENXING_NOTIFY: address 2 (carrier-pigeon://…) is no Apprise URL; correct it or unset RENXING_NOTIFY"
    )
    assert "password" not in "".join(capfd.readouterr())

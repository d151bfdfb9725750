"""What a person at a terminal sees of a run: which step of how many, and what a step has to say."""

import logging
import time

import dagster as dg

CHECK_STEP = "_checks"


class ProgressHandler(logging.Handler):
    """Prints one line an asset as its step starts, and the step's own messages below it."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.step = 0
        self.started = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        if event is None and record.levelno == logging.INFO:
            print(f"{' ' * 18}{meta.get('orig_message', record.getMessage())}", flush=True)
        elif event is not None and is_start_of_asset(event):
            self.step += 1
            elapsed = time.monotonic() - self.started
            print(
                f"[{self.step:>2}/{self.steps}] {elapsed:6.1f} s  {event.step_key.replace('__', '.')}",
                flush=True,
            )


def is_start_of_asset(event: dg.DagsterEvent) -> bool:
    """Whether an event starts the step of an asset; steps of checks go without a line."""
    return event.event_type_value == "STEP_START" and not str(event.step_key).endswith(CHECK_STEP)


@dg.logger
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """The console logger of every run."""
    job = context.job_def
    names = [node.name for node in job.nodes] if job else []
    steps = sum(not name.endswith(CHECK_STEP) for name in names)
    logger = logging.Logger("renxing.progress", logging.DEBUG)
    logger.addHandler(ProgressHandler(steps))
    return logger

"""The small homes of the orchestration, for commands that look at what is published."""

from tests.orchestration.conftest import settings, small_home

__all__ = ["settings", "small_home"]

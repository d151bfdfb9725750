"""The report that a person opens: a page of HTML made from the published file."""

from assets.publication.report.page import write_report

__all__ = ["write_report"]

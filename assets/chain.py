"""The chain on one screen: which asset makes which tables, in two halves and in the order of the flow.

Tables that are always made together are one asset. An asset without tables makes files.
"""

BOOK = "book"
"""The first half, and the name under which it is published: no study may bear it."""

BOOK_CHAIN: dict[str, tuple[str, ...]] = {
    "catalog.facts": (
        "topic", "indicator", "unit", "printed_table", "heading", "city", "province", "name", "place_exception",
        "missing_row", "industry", "code", "comparison", "identity", "spike_limit", "known_break", "break_kind", "boundary_change",
        "ledger_entry", "evidence_test", "threshold", "consumer_price", "broadband_pilot", "telephones_1984",
        "internet_users",
    ),
    "raw.workbooks": ("workbook", "cell", "passed_over"),
    "raw.supplement": ("supplement",),
    "raw.registry": ("registry_file", "registry_count"),
    "observations.figures": (
        "page_column", "page_row", "delivered_table", "layout_finding", "held_back_column", "lacking_column", "figure",
        "reading", "measured", "coverage",
    ),
    "observations.supplied": (
        "supplement_figure", "firm_stock", "registry_rejection", "catalog_figure", "supplied",
    ),
    "observations.evidence": (
        "figure_copy", "ruling", "ruled_copy", "rival", "copy_choice", "used_figure", "examined", "deviation",
        "printed_total", "identity_member", "contradiction", "vouched", "column_evidence", "evidence", "finding", "correction", "proposal", "doubted_table",
    ),
    "observations.breaks": ("movement", "definition_break", "redefinition"),
    "observations.observation": ("decision", "observation", "quarantine_share"),
    "publication.book_candidate": (),
    "publication.book": (),
}  # fmt: skip

STUDY_CHAIN: dict[str, tuple[str, ...]] = {
    "catalog.study": (
        "study", "study_city", "left_out_city", "study_variable", "study_reading", "study_source", "study_dimension", "study_indicator", "study_input",
        "study_component", "study_bridge", "study_sample", "study_model_variable", "study_check", "doubt_raised",
        "topic", "indicator", "city", "province", "name", "variable", "status", "code", "exchange_rate",
        "boundary_change", "evidence_test", "group_scheme", "city_group", "paper_figure",
    ),
    "panel.figures": (
        "study_figure", "observation", "finding", "correction", "redefinition", "workbook", "quarantine_share",
    ),
    "panel.components": ("component_reported", "component", "grouping"),
    "indices.variables": (
        "distance", "variable_value", "cell_status", "indicator_weight", "index_score", "dimension_score",
        "contribution", "index_reading",
    ),
    "indices.diagnostics": ("indicator_correlation", "indicator_diagnostic"),
    "indices.distribution": ("inequality", "dispersion", "density"),
    "regressions.descriptive": ("descriptive",),
    "regressions.models": ("model", "coefficient", "placebo_draw", "estimated_from"),
    "regressions.specification_curve": ("specification", "specification_reading", "specification_choice"),
    "regressions.index_draws": ("index_draw", "rank_interval", "index_sensitivity"),
    "regressions.spatial_autocorrelation": ("spatial_autocorrelation",),
    "regressions.record": ("single_change", "verdict", "replication", "told_figure", "doubt"),
    "publication.candidate": (),
    "publication.published": (),
}  # fmt: skip


def layer_of(name: str) -> str:
    """The layer of an asset or table `<layer>.<name>`."""
    return name.partition(".")[0]


def chain_of(asset: str) -> dict[str, tuple[str, ...]]:
    """The half that an asset belongs to."""
    return BOOK_CHAIN if asset in BOOK_CHAIN else STUDY_CHAIN


def tables_of(asset: str) -> tuple[str, ...]:
    """The tables that an asset makes, as `<layer>.<name>`."""
    return tuple(f"{layer_of(asset)}.{name}" for name in chain_of(asset)[asset])


def judged_of(asset: str) -> tuple[str, ...]:
    """What the checks of an asset judge: its tables, or, of an asset of files, the asset itself."""
    return tables_of(asset) or (asset,)


def makers(chain: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The asset that makes each table of a half; an asset of files makes itself."""
    return {made: asset for asset in chain for made in judged_of(asset)}

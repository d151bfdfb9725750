"""What every text of the exports says about the build."""

import duckdb

from assets.publication.indices import study_indices


def build_facts(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """The build, by the names of its columns, where the study comes from, and how many indices it has."""
    cursor = connection.execute(
        """
        select
            build.study, code_version, extracts_digest, package_versions, synthetic, source,
            strftime(built_at, '%Y-%m-%d %H:%M') as built_at
        from build
        cross join study
        """
    )
    names = [column[0] for column in cursor.description or []]
    return dict(zip(names, cursor.fetchall()[0], strict=True)) | {"indices": len(study_indices(connection))}

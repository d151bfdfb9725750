"""Records as frames."""

import typing
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd


def frame_of(records: Sequence[Any], record: type) -> pd.DataFrame:
    """Records as a frame, one column a field, typed as annotated also where there are no records."""
    return pd.DataFrame(
        {
            name: pd.Series([getattr(one, name) for one in records], dtype=column_type(kind))
            for name, kind in typing.get_type_hints(record).items()
        }
    )


def column_type(kind: Any) -> str:
    """The pandas type of an annotated field; text for everything that is not a number or a truth value."""
    kinds = set(typing.get_args(kind)) or {kind}
    optional = type(None) in kinds
    if int in kinds:
        return "Int64" if optional else "int64"
    if float in kinds:
        return "float64"
    if bool in kinds:
        return "boolean" if optional else "bool"
    if datetime in kinds:
        return "datetime64[us, UTC]"
    return "str"

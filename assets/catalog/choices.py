"""The choices that a study file offers by name, each in its one home."""

from typing import Literal

EndRule = Literal["refuse", "nearest", "linear"]
BridgeRule = Literal["ratio", "leave_out"]
Attribute = Literal["+", "-"]
Weighting = Literal["entropy", "equal", "critic", "principal_components"]
Aggregation = Literal["sum", "topsis"]
Normalisation = Literal["min_max", "z_score", "rank"]
Transform = Literal["level", "log", "percentile"]
Neighbours = Literal["none", "own", "theirs", "mean"]
DistanceUnit = Literal["km", "100 km"]
Cleaning = Literal["as_studied", "winsorised_variables", "reported_only", "reported_or_corrected"]
CurveCleaning = Literal[
    "as_studied", "winsorised_variables", "winsorised_indicators", "reported_only", "reported_or_corrected"
]
Cluster = Literal["city", "province", "city + year"]
Inference = Literal["crv3", "driscoll_kraay", "conley", "wild_bootstrap"]

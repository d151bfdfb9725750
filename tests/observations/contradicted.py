"""Cities of Hebei and a year for figures that cannot all be right, and which of them are in doubt."""

from tests.observations.small_volumes import Volumes

TANGSHAN, HANDAN, BAODING = 130200, 130400, 130600
YEAR = 2007


def doubted(volumes: Volumes, test: str = "total") -> list[int]:
    """The places that a contradiction speaks against, of the figures as printed."""
    volumes.hold_tests(
        "contradiction", "deviation", "printed_total", "identity_member", "contradiction", "vouched"
    )
    return [
        place for (place,) in volumes.rows("place_id", "evidence", f"stage = 'ruled' and test = '{test}'")
    ]

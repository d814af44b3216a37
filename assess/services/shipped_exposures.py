"""Chances of exposure control that are shipped with the tests, for servers where nobody sat yet.

A JSON file per blueprint in ``assess/exposures``, made by `stempeil exposure fit --to`. It tells
which pool it is fitted to (`assess.pool_digest`). Items that it does not name are left alone, items
that have left the bank are passed over. A file of another version of the blueprint is not used.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import msgspec

from assess.errors import BlueprintError
from assess.repository.exposures import Chances

FOLDER = Path(__file__).parents[1] / "exposures"

_DIGITS = 3

Chance = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Preference = Annotated[float, msgspec.Meta(ge=0.0)]


class ShippedExposure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chances by item id, and how many sittings were simulated with which pool."""

    blueprint_version: int
    fitted_to: str
    n_sittings: int
    eligibility: dict[str, tuple[Chance, Chance, Chance]]
    preference: dict[str, Preference]

    @property
    def version(self) -> str:
        """A name for these chances: others have another."""
        return f"shipped-{hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:12]}"

    @property
    def chances(self) -> Chances:
        """The same as they are stored."""
        return Chances(eligibility=self.eligibility, preference=self.preference)


def shipped_exposure(
    blueprint_id: str, version: int, folder: Path = FOLDER
) -> ShippedExposure | None:
    """The shipped chances of a version of a blueprint; None where there are none.

    Raises
    ------
    BlueprintError
        When the file is not as it should be; the message names file, place and rule.
    """
    path = folder / f"{blueprint_id}.json"
    if not path.exists():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=ShippedExposure)
    except msgspec.DecodeError as error:
        message = f"{path.name}: {error}"
        raise BlueprintError(message) from error
    return found if found.blueprint_version == version else None


def write_exposure(
    chances: Chances,
    *,
    blueprint_id: str,
    version: int,
    fitted_to: str,
    n_sittings: int,
    folder: Path,
) -> Path:
    """Write chances as they are shipped."""
    shipped = ShippedExposure(
        blueprint_version=version,
        fitted_to=fitted_to,
        n_sittings=n_sittings,
        eligibility={
            item: (round(low, _DIGITS), round(middle, _DIGITS), round(high, _DIGITS))
            for item, (low, middle, high) in sorted(chances.eligibility.items())
        },
        preference={
            item: round(chance, _DIGITS) for item, chance in sorted(chances.preference.items())
        },
    )
    path = folder / f"{blueprint_id}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(shipped), indent=1) + b"\n")
    return path

"""Sittings whose record another system carries: a document comes in, the next item goes out.

Nothing is stored. The engine is the one that serves the site's own sittings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assess.access import EVERYBODY, Access
from assess.engine import ScaleScore, Stop, next_step, score_sitting
from assess.errors import BlueprintNotFound, ResponseRefused
from assess.pool import Pool
from assess.services.desk import TestDesk
from assess.services.exposures import under_shipped
from assess.sitting import Administration, Sitting
from assess.sitting_document import Edition, SittingDocument, document_of, sitting_of
from assess.stopping import StopReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedResponse:
    """The score of an item.

    Attributes
    ----------
    place : str
        Where it stands in what was sent, for messages.
    position : int or None
        Place in the sitting, from 1; None where the sender counts on the order alone.
    item_id : str
    score : int
    """

    place: str
    position: int | None
    item_id: str
    score: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CarriedStep:
    """Where a carried sitting stands.

    Attributes
    ----------
    document : SittingDocument
        To be handed back with the next response.
    pending : Administration or None
        The item to show; None when the sitting is complete.
    stop_reasons : tuple of StopReason
        One per block of the blueprint; empty while an item is open.
    scores : tuple of ScaleScore
        In the order of the blocks.
    """

    document: SittingDocument
    pending: Administration | None
    stop_reasons: tuple[StopReason, ...]
    scores: tuple[ScaleScore, ...]


def begin(
    blueprint_id: str,
    *,
    sitting_id: str,
    seed: int,
    desk: TestDesk,
    seen: tuple[str, ...] = (),
    access: Access = EVERYBODY,
    place: str = "$.blueprint",
) -> CarriedStep:
    """Begin a sitting and choose its first item; ``seen`` are items of earlier sittings.

    Items that do not fit the access profile never come.

    Raises
    ------
    BlueprintNotFound
    """
    pool = pool_named(blueprint_id, desk, place)
    sitting = Sitting(id=sitting_id, blueprint_id=blueprint_id, seed=seed, seen=seen, access=access)
    return _moved_on(sitting, pool, desk)


def advance(
    document: SittingDocument,
    responses: Sequence[CarriedResponse],
    *,
    desk: TestDesk,
    place: str = "$.state",
) -> CarriedStep:
    """Take responses in their order and choose the item that follows.

    Without responses the step is given again.

    Raises
    ------
    BlueprintNotFound, TamperedDocument, StaleDocument
        When the document cannot be gone on with.
    ResponseRefused
        When a response is not to the open item, or its score is none that the item can have.
    """
    pool = pool_named(document.blueprint_id, desk, f"{place}.blueprint_id")
    sitting = sitting_of(document, _edition(pool, desk), desk.secret, place=place)
    for response in responses:
        sitting = _with_open_item(_answered(sitting, response, pool), pool)
    return _moved_on(sitting, pool, desk)


def pool_named(blueprint_id: str, desk: TestDesk, place: str) -> Pool:
    """The pool of a blueprint, under the shipped exposure control.

    Raises
    ------
    BlueprintNotFound
    """
    if blueprint_id not in desk.pools:
        rule = f"must be one of {', '.join(sorted(desk.pools))}, got {blueprint_id}"
        raise BlueprintNotFound(place, rule)
    return under_shipped(desk.pools[blueprint_id])[0]


def max_score(item_id: str, pool: Pool) -> int:
    """The greatest score of an item of the pool, or of a pilot item."""
    if item_id in pool.rows:
        return int(pool.parameters.n_categories[pool.rows[item_id]]) - 1
    return int(pool.pilots.parameters.n_categories[pool.pilots.item_ids.index(item_id)]) - 1


def _answered(sitting: Sitting, response: CarriedResponse, pool: Pool) -> Sitting:
    pending = sitting.pending
    if pending is None:
        raise ResponseRefused(response.place, "no item is open: the sitting is complete")
    if response.position not in (None, pending.position):
        rule = f"position must be the open one, {pending.position}, got {response.position}"
        raise ResponseRefused(response.place, rule)
    if response.item_id != pending.item_id:
        rule = (
            f"item must be the open one, {pending.item_id} at position {pending.position}, "
            f"got {response.item_id}"
        )
        raise ResponseRefused(response.place, rule)
    most = max_score(pending.item_id, pool)
    if not 0 <= response.score <= most:
        rule = f"score must lie in 0..{most} for item {pending.item_id}, got {response.score}"
        raise ResponseRefused(response.place, rule)
    return sitting.record(pending.position, response.score)


def _with_open_item(sitting: Sitting, pool: Pool) -> Sitting:
    if sitting.pending is not None:
        return sitting
    step = next_step(sitting, pool)
    if isinstance(step, Stop):
        return sitting
    return sitting.administer(
        block=step.block,
        item_id=step.item_id,
        variant_seed=step.variant_seed,
        is_pilot=step.is_pilot,
    )


def _moved_on(sitting: Sitting, pool: Pool, desk: TestDesk) -> CarriedStep:
    sitting = _with_open_item(sitting, pool)
    return CarriedStep(
        document=document_of(sitting, _edition(pool, desk), desk.secret),
        pending=sitting.pending,
        stop_reasons=_stop_reasons(sitting, pool),
        scores=score_sitting(sitting, pool),
    )


def _stop_reasons(sitting: Sitting, pool: Pool) -> tuple[StopReason, ...]:
    if sitting.pending is not None:
        return ()
    step = next_step(sitting, pool)
    return step.reasons if isinstance(step, Stop) else ()


def _edition(pool: Pool, desk: TestDesk) -> Edition:
    return Edition(
        blueprint_version=pool.blueprint.version,
        bank_version=desk.bank.version,
        scale_version=desk.scale_version,
        exposure_version=under_shipped(desk.pools[pool.blueprint.id])[1],
    )

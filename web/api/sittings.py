"""The API in its own words: blueprints, begin a sitting, and the next item."""

import secrets

from flask import Blueprint, Response

from assess import codes
from assess.blueprint import Block
from assess.pool import Pool
from assess.services.carried_sittings import (
    CarriedResponse,
    CarriedStep,
    advance,
    begin,
    max_score,
)
from assess.sitting_document import SEED_BITS, decode
from web.api.description import describe
from web.api.exchange import limit_body, read_body, reply
from web.api.messages import (
    BlueprintList,
    BlueprintSummary,
    NewSitting,
    NextItem,
    ScaleLength,
    Score,
    SittingResponses,
    SittingStep,
)
from web.api.problems import PREFIX
from web.auth import Permission, requires
from web.backend import current_backend

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
blueprint.before_request(limit_body)


@blueprint.get("/openapi.json")
@requires(Permission.API)
def openapi() -> Response:
    """Describe the API."""
    return reply(describe())


@blueprint.get("/blueprints")
@requires(Permission.API)
def blueprints() -> Response:
    """List the kinds of test."""
    pools = current_backend().desk.pools
    return reply(BlueprintList(blueprints=tuple(_summary(pools[name]) for name in sorted(pools))))


@blueprint.post("/sittings")
@requires(Permission.API)
def new_sitting() -> Response:
    """Begin a sitting."""
    wanted = read_body(NewSitting)
    step = begin(
        wanted.blueprint,
        sitting_id=codes.new_id(),
        seed=secrets.randbits(SEED_BITS) if wanted.seed is None else wanted.seed,
        seen=wanted.seen,
        access=wanted.access,
        desk=current_backend().desk,
    )
    return reply(_message(step))


@blueprint.post("/sittings/next")
@requires(Permission.API)
def next_item() -> Response:
    """Take responses and give the item that follows."""
    sent = read_body(SittingResponses)
    responses = [
        CarriedResponse(
            place=f"$.responses[{place}]",
            position=response.position,
            item_id=response.item_id,
            score=response.score,
        )
        for place, response in enumerate(sent.responses)
    ]
    document = decode(bytes(sent.state), place="$.state")
    return reply(_message(advance(document, responses, desk=current_backend().desk)))


def _summary(pool: Pool) -> BlueprintSummary:
    content = pool.content
    return BlueprintSummary(
        id=pool.blueprint.id,
        version=pool.blueprint.version,
        title=dict(pool.blueprint.title),
        scales=tuple(
            _length(block, int(early), int(longest))
            for block, early, longest in zip(
                pool.blueprint.blocks, content.early, content.longest, strict=True
            )
        ),
    )


def _length(block: Block, early: int, longest: int) -> ScaleLength:
    return ScaleLength(scale=block.scale, min_items=early, max_items=longest, sem=block.sem)


def _message(step: CarriedStep) -> SittingStep:
    return SittingStep(
        state=step.document,
        next=_next_item(step),
        complete=step.pending is None,
        stop_reasons=step.stop_reasons,
        scores=tuple(
            Score(
                scale=score.scale,
                theta=score.theta,
                sem=score.sem,
                low=score.low,
                high=score.high,
                n_items=score.n_items,
            )
            for score in step.scores
        ),
    )


def _next_item(step: CarriedStep) -> NextItem | None:
    if step.pending is None:
        return None
    pool = current_backend().desk.pools[step.document.blueprint_id]
    return NextItem(
        position=step.pending.position,
        block=step.pending.block,
        scale=pool.blueprint.blocks[step.pending.block].scale,
        item_id=step.pending.item_id,
        variant_seed=step.pending.variant_seed,
        max_score=max_score(step.pending.item_id, pool),
    )

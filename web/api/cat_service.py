"""The same engine by the operations of the 1EdTech Computer Adaptive Testing Service 1.0.

A section is a blueprint, a session a sitting; the state travels in ``sessionState``. Nothing is
stored, so ending a section or a session has nothing to remove.
"""

import base64
import binascii
import secrets
from collections.abc import Sequence

from flask import Blueprint, Response

from assess import codes
from assess.errors import MalformedDocument, ResponseRefused
from assess.services.carried_sittings import (
    CarriedResponse,
    CarriedStep,
    advance,
    begin,
    pool_named,
)
from assess.sitting_document import SEED_BITS, pack, unpack
from web.api.cat_messages import (
    ItemResult,
    ItemSet,
    NewSection,
    NewSession,
    NextItems,
    OutcomeValue,
    OutcomeVariable,
    Results,
    ResultsTaken,
    Section,
    SectionCreated,
    SessionCreated,
    TestOutcome,
    TestResult,
)
from web.api.exchange import limit_body, read_body, reply
from web.api.needs import access_of
from web.api.problems import PREFIX
from web.auth import Permission, requires
from web.backend import current_backend

SCORE = "SCORE"

blueprint = Blueprint("cat_service", __name__, url_prefix=f"{PREFIX}/sections")
blueprint.before_request(limit_body)


@blueprint.post("")
@requires(Permission.API)
def create_section() -> Response:
    """Find the blueprint that a section is configured with."""
    place = "$.sectionConfiguration"
    try:
        name = base64.b64decode(read_body(NewSection).section_configuration, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        rule = "must be a blueprint's id in base64"
        raise MalformedDocument(place, rule) from error
    pool = pool_named(name, current_backend().desk, place)
    return reply(SectionCreated(section_identifier=pool.blueprint.id), 201)


@blueprint.get("/<section>")
@requires(Permission.API)
def find_section(section: str) -> Response:
    """List the items that a section may show."""
    pool = pool_named(section, current_backend().desk, "path")
    return reply(Section(items=ItemSet(item_identifiers=(*pool.item_ids, *pool.pilots.item_ids))))


@blueprint.delete("/<section>")
@requires(Permission.API)
def end_section(section: str) -> Response:
    """Say that a section has ended."""
    pool_named(section, current_backend().desk, "path")
    return Response(status=204)


@blueprint.post("/<section>/sessions")
@requires(Permission.API)
def create_session(section: str) -> Response:
    """Begin a session, with items that fit the personal needs."""
    sent = read_body(NewSession)
    step = begin(
        section,
        sitting_id=codes.new_id(),
        seed=secrets.randbits(SEED_BITS),
        access=access_of(sent.personal_needs_and_preferences),
        desk=current_backend().desk,
        place="path",
    )
    message = SessionCreated(
        session_identifier=step.document.sitting_id,
        session_state=pack(step.document),
        next_items=_next_items(step),
    )
    return reply(message, 201)


@blueprint.post("/<section>/sessions/<session>/results")
@requires(Permission.API)
def submit_results(section: str, session: str) -> Response:
    """Take the results of a stage and give the next."""
    sent, place = read_body(Results), "$.sessionState"
    document = unpack(sent.session_state, place=place)
    if (document.blueprint_id, document.sitting_id) != (section, session):
        rule = "must be the state of the section and session that the path names"
        raise ResponseRefused(place, rule)
    responses = _responses(sent.assessment_result.item_result)
    step = advance(document, responses, desk=current_backend().desk, place=place)
    message = ResultsTaken(
        session_state=pack(step.document),
        next_items=_next_items(step),
        assessment_result=_outcome(step),
    )
    return reply(message)


@blueprint.delete("/<section>/sessions/<session>")
@requires(Permission.API)
def end_session(section: str, session: str) -> Response:  # noqa: ARG001 - nothing is kept of it
    """Say that a session has ended."""
    pool_named(section, current_backend().desk, "path")
    return Response(status=204)


def _next_items(step: CarriedStep) -> NextItems:
    stage = () if step.pending is None else (step.pending,)
    return NextItems(
        item_identifiers=tuple(shown.item_id for shown in stage),
        stage_length=len(stage),
        variant_seeds=tuple(shown.variant_seed for shown in stage),
    )


def _responses(results: Sequence[ItemResult]) -> list[CarriedResponse]:
    places = [f"$.assessmentResult.itemResult[{i}]" for i in range(len(results))]
    return [
        CarriedResponse(
            place=place, position=None, item_id=result.identifier, score=_score(result, place)
        )
        for place, result in zip(places, results, strict=True)
    ]


def _score(result: ItemResult, place: str) -> int:
    written = [
        value.value_string
        for variable in result.outcome_variables
        if variable.identifier.upper() == SCORE
        for value in variable.values
    ]
    try:
        (text,) = written
        score = float(text)
        is_whole = score.is_integer()
    except ValueError:
        is_whole = False
    if not is_whole:
        rule = f"must hold one whole number as {SCORE}, got {', '.join(written) or 'none'}"
        raise ResponseRefused(place, rule)
    return int(score)


def _outcome(step: CarriedStep) -> TestOutcome:
    variables = [
        OutcomeVariable(identifier=f"{score.scale}_{name}", values=(OutcomeValue(str(value)),))
        for score in step.scores
        for name, value in (("THETA", score.theta), ("SEM", score.sem))
    ]
    return TestOutcome(test_result=TestResult(outcome_variables=tuple(variables)))

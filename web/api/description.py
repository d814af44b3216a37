"""The API described by itself, as OpenAPI 3.1."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from assess.sitting_document import SittingDocument
from web.api import cat_messages, messages
from web.api.exchange import JSON
from web.api.messages import REF_TEMPLATE
from web.api.problems import MEDIA_TYPE, PREFIX, Problem

API_VERSION = "1.0"
KEY_NEEDED = (401, 503)
BODY_REFUSED = (400, 413, 415)
STATE_REFUSED = (404, 409, 422)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path: what it takes and what it gives.

    Attributes
    ----------
    path, method : str
    name : str
        Unique; of the operations of the CAT Service as they are called there.
    summary : str
    takes, gives : type or None
        Messages; None for no body.
    status : int
        When all went well.
    refusals : tuple of int
        Statuses of the problems that a sender may meet.
    """

    path: str
    method: str
    name: str
    summary: str
    takes: type | None = None
    gives: type | None = None
    status: int = 200
    refusals: tuple[int, ...] = KEY_NEEDED


OPERATIONS = (
    Operation(
        path="/openapi.json",
        method="get",
        name="describe",
        summary="This document.",
    ),
    Operation(
        path="/blueprints",
        method="get",
        name="listBlueprints",
        summary="Every kind of test.",
        gives=messages.BlueprintList,
    ),
    Operation(
        path="/sittings",
        method="post",
        name="beginSitting",
        summary="Begin a sitting: its state and its first item.",
        takes=messages.NewSitting,
        gives=messages.SittingStep,
        refusals=(*KEY_NEEDED, *BODY_REFUSED, 404),
    ),
    Operation(
        path="/sittings/next",
        method="post",
        name="nextItem",
        summary="Hand in the state and responses: the new state and the item that follows.",
        takes=messages.SittingResponses,
        gives=messages.SittingStep,
        refusals=(*KEY_NEEDED, *BODY_REFUSED, *STATE_REFUSED),
    ),
    Operation(
        path="/sections",
        method="post",
        name="createSection",
        summary="CAT Service: the section of a blueprint.",
        takes=cat_messages.NewSection,
        gives=cat_messages.SectionCreated,
        status=201,
        refusals=(*KEY_NEEDED, *BODY_REFUSED, 404),
    ),
    Operation(
        path="/sections/{section}",
        method="get",
        name="getSection",
        summary="CAT Service: the items that a section may show.",
        gives=cat_messages.Section,
        refusals=(*KEY_NEEDED, 404),
    ),
    Operation(
        path="/sections/{section}",
        method="delete",
        name="endSection",
        summary="CAT Service: a section has ended; nothing is kept of it.",
        status=204,
        refusals=(*KEY_NEEDED, 404),
    ),
    Operation(
        path="/sections/{section}/sessions",
        method="post",
        name="createSession",
        summary="CAT Service: begin a session.",
        takes=cat_messages.NewSession,
        gives=cat_messages.SessionCreated,
        status=201,
        refusals=(*KEY_NEEDED, *BODY_REFUSED, 404),
    ),
    Operation(
        path="/sections/{section}/sessions/{session}/results",
        method="post",
        name="submitResults",
        summary="CAT Service: hand in results and get the next items.",
        takes=cat_messages.Results,
        gives=cat_messages.ResultsTaken,
        refusals=(*KEY_NEEDED, *BODY_REFUSED, *STATE_REFUSED),
    ),
    Operation(
        path="/sections/{section}/sessions/{session}",
        method="delete",
        name="endSession",
        summary="CAT Service: a session has ended; nothing is kept of it.",
        status=204,
        refusals=(*KEY_NEEDED, 404),
    ),
)


@cache
def describe() -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "STEMpeil engine",
            "version": API_VERSION,
            "description": "An adaptive test whose state the caller carries.",
        },
        "servers": [{"url": PREFIX}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    well: dict[str, Any] = {"description": operation.summary}
    if operation.gives is not None:
        well["content"] = _content(operation.gives, JSON)
    elif operation.status == 200:
        well["content"] = {JSON: {"schema": {"type": "object"}}}
    problem = {"description": "A problem.", "content": _content(Problem, MEDIA_TYPE)}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {
            str(operation.status): well,
            **{str(status): problem for status in sorted(operation.refusals)},
        },
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if parameters:
        described["parameters"] = parameters
    if operation.takes is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.takes, JSON)}
    return described


def _content(message: type, media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REF_TEMPLATE.format(name=message.__name__)}}}


def _schemas() -> dict[str, Any]:
    bodies = [body for o in OPERATIONS for body in (o.takes, o.gives) if body is not None]
    _, schemas = msgspec.json.schema_components(
        [*dict.fromkeys(bodies), SittingDocument, Problem], ref_template=REF_TEMPLATE
    )
    return schemas

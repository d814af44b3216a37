"""One map: error -> problem details in JSON (RFC 9457), for programs instead of people."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from flask import Response
from werkzeug.exceptions import HTTPException, InternalServerError

from assess.errors import (
    BlueprintNotFound,
    DatabaseUnavailable,
    DocumentError,
    MalformedDocument,
    ResponseRefused,
    StaleDocument,
    TamperedDocument,
)
from web.access_log import log_unexpected, request_id

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"
TYPE = "urn:stempeil:problem:"
MAX_DETAIL = 300  # characters; a detail may quote what was sent
KEPT_HEADERS = frozenset({"Allow", "WWW-Authenticate"})


class Problem(msgspec.Struct, frozen=True):
    """Why a request was refused (RFC 9457); ``place`` is the path in the JSON, or the header."""

    type: str
    title: str
    status: int
    detail: str
    place: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one kind share."""

    status: int
    name: str
    title: str


KINDS: Mapping[type[DocumentError], Kind] = {
    MalformedDocument: Kind(400, "malformed", "What was sent is not of the stated form"),
    BlueprintNotFound: Kind(404, "unknown-blueprint", "There is no such blueprint"),
    StaleDocument: Kind(409, "stale-state", "The state belongs to another version"),
    TamperedDocument: Kind(422, "tampered-state", "The state is not the one this site gave"),
    ResponseRefused: Kind(422, "response-refused", "The open item cannot have this response"),
}

HTTP_PLACES: Mapping[int, str] = {
    401: "header Authorization",
    404: "path",
    405: "method",
    413: "body",
    415: "header Content-Type",
}


def is_api(path: str) -> bool:
    """Whether a program asks, not a person."""
    return path.startswith("/api/")


def problem_response(error: Exception) -> Response:
    """Return the problem for any error; an unforeseen one is logged and told as our fault."""
    problem = _problem(error)
    response = Response(
        msgspec.json.encode(problem), status=problem.status, content_type=MEDIA_TYPE
    )
    if isinstance(error, DatabaseUnavailable):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in KEPT_HEADERS:
                response.headers[name] = value
    return response


def _problem(error: Exception) -> Problem:
    if isinstance(error, DocumentError):
        kind = KINDS[type(error)]
        return Problem(
            type=TYPE + kind.name,
            title=kind.title,
            status=kind.status,
            detail=str(error)[:MAX_DETAIL],
            place=error.place,
        )
    if isinstance(error, DatabaseUnavailable):
        detail = f"the service cannot answer now, try again after {error.retry_after_s} s"
        return _plain(503, "Service Unavailable", detail)
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return _plain(error.code, error.name, str(error.description))
    log_unexpected(error)
    return _plain(500, InternalServerError().name, f"our fault; it is logged as {request_id()}")


def _plain(status: int, title: str, detail: str) -> Problem:
    place = HTTP_PLACES.get(status, "request")
    return Problem(type="about:blank", title=title, status=status, detail=detail, place=place)

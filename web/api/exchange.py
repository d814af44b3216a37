"""JSON in and JSON out."""

from typing import TypeVar

import msgspec
from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from assess.sitting_document import read_json

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024  # the state of the longest test is below 10 kB
JSON = "application/json"


def limit_body() -> None:
    """Refuse a body that no state can need, before it is read."""
    request.max_content_length = MAX_BODY_BYTES


def read_body(kind: type[T]) -> T:
    """Return the body of the request as a message.

    Raises
    ------
    werkzeug.exceptions.UnsupportedMediaType
        If it is not said to be JSON.
    werkzeug.exceptions.RequestEntityTooLarge
        If it has `MAX_BODY_BYTES` or more.
    assess.errors.MalformedDocument
        If it is not JSON, or not of the form of the message.
    """
    if request.mimetype != JSON:
        message = f"must be {JSON}, got {request.mimetype[:80] or 'none'}"
        raise UnsupportedMediaType(message)
    text = request.get_data(cache=False)
    if len(text) >= MAX_BODY_BYTES:  # without a stated length, reading just ends at the limit
        raise RequestEntityTooLarge
    return read_json(text, kind)


def reply(message: object, status: int = 200) -> Response:
    """Return a message as the response."""
    return Response(msgspec.json.encode(message), status=status, content_type=JSON)

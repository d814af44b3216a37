"""Keys of the systems that may use the engine."""

import hashlib
import hmac

from flask import Flask, current_app, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

EXTENSION = "stempeil_api_keys"


def accept_keys(app: Flask, keys: tuple[str, ...]) -> None:
    """Let `app` know the keys, as digests of one length."""
    app.extensions[EXTENSION] = tuple(_digest(key) for key in keys)


def check_key() -> None:
    """Let the request pass if it carries a key, in ``Authorization: Bearer``.

    Raises
    ------
    werkzeug.exceptions.Unauthorized
        If it carries none that is known.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Each key is compared, in constant time, so that the time taken tells nothing.
    is_known = [
        hmac.compare_digest(_digest(given.strip()), known)
        for known in current_app.extensions[EXTENSION]
    ]
    if scheme.lower() != "bearer" or not any(is_known):
        message = "must be Bearer with a key of this site"
        raise Unauthorized(message, www_authenticate=WWWAuthenticate("bearer"))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()

"""What is written about a request: method, route, status, time and a request id.

The route is the rule ("/uitnodiging/<token>"), never the address, so that no code, token, name or
answer reaches a log. An unexpected error is logged by its type and its place in the code, without
its message, which may quote what somebody typed.
"""

import logging
import secrets
import time
import traceback

from flask import Flask, Response, g, request

log = logging.getLogger("stempeil.web")
LINE = "%(asctime)s %(levelname)s %(message)s"


def write_log() -> None:
    """Write the log of this process to its standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(LINE))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def keep_access_log(app: Flask) -> None:
    """Log one line per request of `app`, and give each request an id."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began_s = time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        duration_ms = 1000 * (time.monotonic() - g.get("began_s", time.monotonic()))
        log.info(
            "%s %s %s %d %.0f ms",
            request_id(),
            request.method if request.method.isalpha() else "-",
            request.url_rule.rule if request.url_rule else "-",
            response.status_code,
            duration_ms,
        )
        return response


def request_id() -> str:
    """Return the id of this request, which an error page shows and the log repeats."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    identifier: str = g.request_id
    return identifier


def log_unexpected(error: Exception) -> None:
    """Log the type and the place of an error, not its message."""
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s unexpected %s\n%s", request_id(), type(error).__name__, place)

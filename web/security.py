"""What protects every page: cookies, headers and the refusal of foreign posts."""

from typing import Any

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from web.config import Settings

MAX_BODY_BYTES = 256 * 1024  # the largest form is a class list; an answer is below 4 kB
MAX_FORM_PARTS = 400
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HSTS = "max-age=63072000; includeSubDomains"  # two years
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

csrf = CSRFProtect()


def cookie_settings(settings: Settings) -> dict[str, Any]:
    """Return Flask's settings of the session cookie, the forms' token and the body's size."""
    return {
        "SECRET_KEY": settings.secret,
        "SESSION_COOKIE_NAME": "__Host-stempeil" if settings.is_production else "stempeil",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY_BYTES,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        # A candidate may think for hours; the token dies with the session.
        "WTF_CSRF_TIME_LIMIT": None,
        # Our own `Referrer-Policy: no-referrer` takes away what this check would read;
        # `refuse_foreign_posts` does its work.
        "WTF_CSRF_SSL_STRICT": False,
    }


def protect(app: Flask, settings: Settings) -> None:
    """Guard every request and response of `app`."""
    csrf.init_app(app)
    app.before_request(refuse_foreign_posts)

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.endpoint == "static":
            response.cache_control.no_cache = None
            response.cache_control.max_age = 86400
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def refuse_foreign_posts() -> None:
    """Refuse a change that another site's page asks for, whatever token it carries.

    Raises
    ------
    werkzeug.exceptions.BadRequest
        If the browser says that the request comes from elsewhere.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in SAFE_METHODS and site not in {"same-origin", "none"}:
        abort(400)

"""One map: domain error -> HTTP status and a sentence in plain language."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from assess.errors import (
    ClassNotFound,
    DatabaseUnavailable,
    SittingNotFound,
    StaleForm,
    TamperedForm,
    TooManyFailures,
    WrongCode,
    WrongInvitation,
)
from web.access_log import log_unexpected, request_id
from web.api.problems import is_api, problem_response
from web.auth import NoSitting, NotSignedIn

RETRY_AFTER_S = 2
RETRY = _l("Probeer opnieuw")
TO_START = ("take.start", _l("Naar de beginpagina"))
TO_QUESTION = ("take.question", _l("Naar de vraag"))
TO_SIGN_IN = ("sign_in.ask", _l("Aanmelden"))
TO_RESUME = ("resume.ask", _l("Verder met een code"))


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a person meets when a request fails: status, words and the way on."""

    status: int
    title: str
    text: str
    way_on: tuple[str, str] = TO_START


PAGES: Mapping[type[Exception], ErrorPage] = {
    NoSitting: ErrorPage(
        403,
        _l("Er is hier geen test bezig"),
        _l("Op dit toestel is geen test open. Begin een test, of ga verder met een code."),
        TO_RESUME,
    ),
    NotSignedIn: ErrorPage(
        403,
        _l("Deze pagina is voor medewerkers"),
        _l("Meld eerst aan. Daarna kan de pagina open."),
        TO_SIGN_IN,
    ),
    WrongInvitation: ErrorPage(
        404,
        _l("Deze uitnodiging werkt niet meer"),
        _l("Ze is al gebruikt of te oud. Vraag een nieuwe aan wie ze u gaf."),
    ),
    ClassNotFound: ErrorPage(
        404,
        _l("Deze pagina bestaat niet"),
        _l("Kijk het adres na, of begin opnieuw."),
    ),
    SittingNotFound: ErrorPage(
        404,
        _l("Deze test is er niet meer"),
        _l("De test is gewist of verlopen. Er kan een nieuwe test beginnen."),
    ),
    StaleForm: ErrorPage(
        409,
        _l("Deze vraag is al voorbij"),
        _l("Misschien staat de test ook in een ander venster open. Elk bewaard antwoord telt."),
        TO_QUESTION,
    ),
    TamperedForm: ErrorPage(
        400,
        _l("Dit antwoord hoort niet bij de vraag"),
        _l("Er is niets bewaard. Open de vraag opnieuw en antwoord nog eens."),
        TO_QUESTION,
    ),
    CSRFError: ErrorPage(
        400,
        _l("De pagina was te oud"),
        _l("Er is niets bewaard. Open de pagina opnieuw en probeer nog eens."),
    ),
    WrongCode: ErrorPage(
        404,
        _l("Deze code kennen we niet"),
        _l("Kijk de code na en typ ze nog eens."),
        TO_RESUME,
    ),
    TooManyFailures: ErrorPage(
        429,
        _l("Te veel verkeerde pogingen"),
        _l("Wacht even en probeer het dan opnieuw. Wat bewaard is, blijft bewaard."),
        TO_RESUME,
    ),
    DatabaseUnavailable: ErrorPage(
        503,
        _l("Even geduld"),
        _l("We kunnen nu niets bewaren. Probeer het over enkele seconden opnieuw."),
    ),
}

HTTP_PAGES: Mapping[int, ErrorPage] = {
    400: ErrorPage(400, _l("Dat begrepen we niet"), _l("Er is niets bewaard. Ga een stap terug.")),
    403: ErrorPage(403, _l("Geen toegang"), _l("Deze pagina is niet voor u bedoeld.")),
    404: ErrorPage(404, _l("Deze pagina bestaat niet"), _l("Kijk het adres na, of begin opnieuw.")),
    405: ErrorPage(405, _l("Dat kan hier niet"), _l("Open de pagina via de knoppen.")),
    413: ErrorPage(413, _l("Dat is te veel"), _l("De tekst of het bestand is te groot.")),
    429: ErrorPage(429, _l("Te veel pogingen"), _l("Wacht even en probeer het dan opnieuw.")),
    500: ErrorPage(
        500,
        _l("Er ging iets mis bij ons"),
        _l("Wat bewaard is, blijft bewaard. Probeer het straks opnieuw."),
    ),
    503: PAGES[DatabaseUnavailable],
}

# Endpoints whose posted answer is handed back in a form when the database does not answer.
KEPT_ENDPOINTS = frozenset({"take.answer", "take.act", "result.save_background"})


def show_errors(app: Flask) -> None:
    """Let every error of `app` end in a page of its own."""
    app.register_error_handler(Exception, error_response)


def error_response(error: Exception) -> Response:
    """Return the page for any error; an unforeseen one is logged and shown as our fault.

    A program gets the same as a problem in JSON.
    """
    if isinstance(error, OperationalError):  # a lost connection between two services
        error = DatabaseUnavailable()
    if is_api(request.path):
        return problem_response(error)
    page = _page(error)
    if isinstance(error, DatabaseUnavailable) and request.endpoint in KEPT_ENDPOINTS:
        response = make_response(render_template("kept.html", page=page, kept=_kept()), 503)
    else:
        body = render_template("error.html", page=page, request_id=request_id())
        response = make_response(body, page.status)
    _add_headers(response, error)
    return response


def _page(error: Exception) -> ErrorPage:
    for kind in type(error).__mro__:
        if kind in PAGES:
            return PAGES[kind]
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return HTTP_PAGES.get(error.code) or HTTP_PAGES[400]
    log_unexpected(error)
    return HTTP_PAGES[500]


def _kept() -> list[tuple[str, str]]:
    """Return the posted fields to post again; the form brings a token of its own."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _add_headers(response: Response, error: Exception) -> None:
    wait_s = getattr(error, "retry_after_s", None)
    if wait_s is None and response.status_code == 503:
        wait_s = RETRY_AFTER_S
    if wait_s is not None:
        response.headers["Retry-After"] = str(wait_s)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in {"Allow", "Location"}:
                response.headers[name] = value

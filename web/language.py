"""The language of a page: chosen by the person, else the browser's, else Dutch."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, redirect, request, session, url_for
from flask_babel import Babel, refresh
from werkzeug.wrappers import Response

from web.auth import Permission, requires

LANGUAGES = {"nl": "Nederlands", "en": "English"}
LANGUAGE_TAGS = {"nl": "nl-BE", "en": "en"}
LANGUAGE = "language"  # session key

blueprint = Blueprint("language", __name__)
babel = Babel()


def speak(app: Flask) -> None:
    """Give `app` its languages, and templates the current one."""
    babel.init_app(app, default_locale="nl", locale_selector=current_language)

    @app.context_processor
    def describe_language() -> dict[str, object]:
        language = current_language()
        return {
            "language": language,
            "language_tag": LANGUAGE_TAGS[language],
            "languages": LANGUAGES,
        }


def current_language() -> str:
    """Return the code of this request's language, `nl` or `en`."""
    chosen = session.get(LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = [tag.split("-")[0] for tag, quality in request.accept_languages if quality > 0]
    return next((code for code in wanted if code in LANGUAGES), "nl")


def choose_language(code: str) -> None:
    """Remember the language, from this page on."""
    session[LANGUAGE] = code
    refresh()


@blueprint.get("/taal/<code>")
@requires(Permission.PUBLIC)
def switch(code: str) -> Response:
    """Remember the language and return to the page where it was asked."""
    if code not in LANGUAGES:
        abort(404)
    choose_language(code)
    return redirect(_own_path(request.args.get("terug", "")) or url_for("take.start"))


def _own_path(target: str) -> str | None:
    """Return a path on this site, None for anything that could lead elsewhere."""
    parts = urlsplit(target.replace("\\", "/"))
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return parts.path if is_own and not parts.path.startswith("//") else None

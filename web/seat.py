"""What a browser holds of the test it is taking: which one, its code, and how it speaks."""

from flask import session

from assess.blueprint import load_blueprints
from web.auth import SITTING
from web.language import choose_language, current_language

RESUME_CODE = "resume_code"  # session key: shown again at a pause
BLUEPRINT_ID = "blueprint_id"  # session key: how the texts address the candidate


def take_seat(sitting_id: str, *, blueprint_id: str, language: str, resume_code: str) -> None:
    """Let this browser take a sitting; whatever it held before is forgotten."""
    session.clear()
    session[SITTING] = sitting_id
    session[BLUEPRINT_ID] = blueprint_id
    session[RESUME_CODE] = resume_code
    choose_language(language)


def leave_seat() -> None:
    """Let this browser forget the test, but not the language of its reader."""
    language = current_language()
    session.clear()
    choose_language(language)


def resume_code() -> str | None:
    """Return the code of the test, None if this browser does not hold it."""
    code: str | None = session.get(RESUME_CODE)
    return code


def address() -> str:
    """Return how texts speak to the candidate: `je` to a pupil, else `u`."""
    test = load_blueprints().get(session.get(BLUEPRINT_ID, ""))
    return "u" if test is None else test.address

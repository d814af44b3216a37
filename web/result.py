"""The candidate after the last question: background, result, erasing and leaving."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session
from flask import url_for as url
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from assess.reporting import Certainty, DomainReport, ScaleReport
from assess.services.results import (
    SaveBackground,
    erase_sitting,
    sitting_report,
)
from assess.services.results import save_background as keep_background
from assess.services.sittings import FinishedPage, current_page
from assess.standards import StandardStatus, current_standard
from itembank.framework import load_framework
from web.auth import SITTING, Permission, requires
from web.backend import current_backend
from web.clock import now
from web.forms import BackgroundForm
from web.language import current_language
from web.level_texts import DESCRIPTORS, SCALE_NAMES
from web.result_picture import Mark, ResultPicture, draw_result
from web.seat import address, leave_seat, resume_code

blueprint = Blueprint("result", __name__)

BACKGROUND_SEEN = "background_seen"  # session key: asked once

SENTENCES: Mapping[tuple[str, Certainty], str] = {
    ("u", Certainty.CLEAR): _l("U zit op niveau %(level)s. Dat is vrij zeker."),
    ("u", Certainty.LIKELY): _l(
        "U zit waarschijnlijk op niveau %(level)s, misschien op niveau %(second)s."
    ),
    ("u", Certainty.BETWEEN): _l(
        "U zit op niveau %(level)s of %(second)s. Het ligt er dicht tussenin."
    ),
    ("je", Certainty.CLEAR): _l("Je zit op niveau %(level)s. Dat is vrij zeker."),
    ("je", Certainty.LIKELY): _l(
        "Je zit waarschijnlijk op niveau %(level)s, misschien op niveau %(second)s."
    ),
    ("je", Certainty.BETWEEN): _l(
        "Je zit op niveau %(level)s of %(second)s. Het ligt er dicht tussenin."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDomain:
    """A row of the profile's table."""

    label: str
    score: int
    low: int
    high: int
    n_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownScale:
    """One scale of the result, in words and pictures."""

    id: str
    name: str
    sentence: str
    is_lowest: bool
    picture: ResultPicture
    can_do: tuple[str, ...]
    next_up: tuple[str, ...]
    domains: tuple[NamedDomain, ...]
    profile: tuple[tuple[str, Mark], ...]


@blueprint.get("/toets/achtergrond")
@requires(Permission.OWN_SITTING)
def background() -> Response | str:
    """Ask an adult a few questions once; each may stay open."""
    if not _is_finished():
        return redirect(url("take.question"), 303)
    if session.get(BACKGROUND_SEEN) or address() == "je":
        return redirect(url("result.show"), 303)
    return render_template("take/background.html", form=BackgroundForm())


@blueprint.post("/toets/achtergrond")
@requires(Permission.OWN_SITTING)
def save_background() -> Response | tuple[str, int]:
    """Keep what was answered and go to the result."""
    form = BackgroundForm()
    if "skip" not in request.form:
        if not form.validate_on_submit():
            return render_template("take/background.html", form=form), 422
        keep_background(
            SaveBackground(
                sitting_id=session[SITTING],
                age_band=form.age_band.data or None,
                sex=form.sex.data or None,
                region=form.region.data or None,
                education=form.education.data or None,
                consents_to_research=form.consent_research.data,
            ),
            db=current_backend().db,
            now=now(),
        )
    session[BACKGROUND_SEEN] = True
    return redirect(url("result.show"), 303)


@blueprint.get("/toets/resultaat")
@requires(Permission.OWN_SITTING)
def show() -> Response | str:
    """Show the level and profile on each scale, and a next step."""
    if not _is_finished():
        return redirect(url("take.question"), 303)
    backend = current_backend()
    reports = sitting_report(session[SITTING], db=backend.db, desk=backend.desk)
    levels = load_framework().levels
    return render_template(
        "take/result.html",
        scales=[_shown(scale) for scale in reports],
        levels=[level.name[current_language()] for level in levels],
        is_provisional=current_standard().status is not StandardStatus.ADOPTED,
        code=resume_code(),
    )


@blueprint.get("/toets/wissen")
@requires(Permission.OWN_SITTING)
def confirm_erasure() -> str:
    """Ask whether everything of this person may go."""
    return render_template("take/erase.html")


@blueprint.post("/toets/wissen")
@requires(Permission.OWN_SITTING)
def erase() -> Response:
    """Erase the sitting and all that belongs to its person."""
    backend = current_backend()
    erase_sitting(session[SITTING], db=backend.db, desk=backend.desk)
    leave_seat()
    flash(_("Alles is gewist."))
    return redirect(url("take.start"), 303)


@blueprint.post("/toets/klaar-op-deze-computer")
@requires(Permission.OWN_SITTING)
def leave() -> Response:
    """Let this browser forget the test; the test itself stays."""
    leave_seat()
    flash(_("De test is op deze computer gesloten."))
    return redirect(url("take.start"), 303)


def _is_finished() -> bool:
    backend = current_backend()
    page = current_page(session[SITTING], db=backend.db, desk=backend.desk, now=now())
    return isinstance(page, FinishedPage)


def _shown(scale: ScaleReport) -> ShownScale:
    picture = draw_result(scale, current_standard())
    codes = current_standard().levels
    place = codes.index(scale.level)
    above = codes[place + 1 : place + 2]
    return ShownScale(
        id=scale.scale,
        name=SCALE_NAMES[scale.scale],
        sentence=_sentence(scale),
        is_lowest=place == 0,
        picture=picture,
        can_do=DESCRIPTORS[scale.scale, scale.level],
        next_up=DESCRIPTORS[scale.scale, above[0]] if above else (),
        domains=tuple(_named(domain) for domain in scale.domains),
        profile=tuple((_domain_name(name), mark) for name, mark in picture.domains),
    )


def _sentence(scale: ScaleReport) -> str:
    """Return the level and how sure it is, in words."""
    second = scale.second_level or scale.level
    text = str(SENTENCES[address(), scale.certainty])
    return text % {"level": scale.level[1:], "second": second[1:]}


def _named(domain: DomainReport) -> NamedDomain:
    return NamedDomain(
        label=_domain_name(domain.name),
        score=domain.score,
        low=domain.low,
        high=domain.high,
        n_items=domain.n_items,
    )


def _domain_name(code: str) -> str:
    framework = load_framework()
    part = framework.areas.get(code) or framework.domains[code]
    return part.name[current_language()]

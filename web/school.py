"""A teacher: classes, cards, progress and report."""

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, flash, make_response, redirect, render_template
from flask import url_for as url
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from assess.blueprint import load_blueprints
from assess.class_report import ClassReport, class_csv
from assess.services.classes import (
    BLUEPRINTS,
    MAX_CARDS,
    CardStatus,
    NewClass,
    class_cards,
    class_progress,
    class_report,
    close_class,
    find_class,
    list_classes,
    make_class,
    reset_card,
)
from itembank.framework import load_framework
from web.auth import NotSignedIn, Permission, current_account, requires
from web.backend import current_backend
from web.clock import now
from web.language import current_language
from web.level_texts import SCALE_NAMES
from web.sign_in import qr_picture

DEFAULT_DAYS, LONGEST_DAYS = 14, 120
STATUS_NAMES = {
    CardStatus.NEW: _l("niet begonnen"),
    CardStatus.BUSY: _l("bezig"),
    CardStatus.DONE: _l("klaar"),
}

blueprint = Blueprint("school", __name__)


class ClassForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """A new class."""

    name = StringField(
        _l("Naam van de klas"),
        validators=[
            InputRequired(_l("Geef de klas een naam.")),
            Length(max=80, message=_l("De naam is te lang.")),
        ],
    )
    n_cards = IntegerField(
        _l("Aantal kaarten"),
        validators=[
            NumberRange(1, MAX_CARDS, message=_l("Kies een getal van 1 tot 40.")),
        ],
    )
    blueprint_id = RadioField(
        _l("Welke test?"), choices=[], invalid_choice_message=_l("Kies een test.")
    )
    ends_on = DateField(_l("De kaarten werken tot en met"))

    def offer(self) -> None:
        """Set the tests that can be chosen."""
        shipped, language = load_blueprints(), current_language()
        self.blueprint_id.choices = [
            SelectChoice(name, shipped[name].title[language]) for name in BLUEPRINTS
        ]

    def validate_ends_on(self, field: DateField) -> None:
        """Keep the end within the school year's reach."""
        today = now().date()
        if field.data is None or not today <= field.data <= today + timedelta(days=LONGEST_DAYS):
            raise ValidationError(_("Kies een dag vanaf vandaag, ten laatste over 120 dagen."))


@blueprint.get("/klassen")
@requires(Permission.OWN_CLASSES)
def overview() -> str:
    """List the classes of the teacher, with a form for a new one."""
    form = ClassForm(
        data={
            "n_cards": 25,
            "blueprint_id": BLUEPRINTS[0],
            "ends_on": now().date() + timedelta(days=DEFAULT_DAYS),
        }
    )
    return _overview_page(form)


@blueprint.post("/klassen")
@requires(Permission.OWN_CLASSES)
def create() -> Response | tuple[str, int]:
    """Make a class and go to its page."""
    form = ClassForm()
    form.offer()
    if not form.validate_on_submit():
        return _overview_page(form), 422
    backend = current_backend()
    command = NewClass(
        account_id=_me(),
        name=form.name.data.strip(),
        blueprint_id=form.blueprint_id.data,
        n_cards=form.n_cards.data,
        expires_at=datetime.combine(form.ends_on.data + timedelta(days=1), time(), UTC),
    )
    class_id = make_class(command, db=backend.db, secret=backend.secret, now=now())
    return redirect(url("school.room", class_id=class_id), 303)


@blueprint.get("/klassen/<class_id>")
@requires(Permission.OWN_CLASSES)
def room(class_id: str) -> str:
    """Show who has not begun, who is busy and who is done."""
    backend = current_backend()
    room = find_class(class_id, _me(), db=backend.db)
    progress = class_progress(class_id, _me(), db=backend.db, desk=backend.desk)
    pool = backend.desk.pools[room.blueprint_id]
    return render_template(
        "school/room.html",
        room=room,
        until=format_date(room.expires_at - timedelta(seconds=1), "d MMMM yyyy"),
        is_open=room.expires_at > now(),
        progress=[(card, STATUS_NAMES[card.status]) for card in progress],
        lengths=(pool.min_questions, pool.max_questions),
        n_done=sum(card.status is CardStatus.DONE for card in progress),
    )


@blueprint.get("/klassen/<class_id>/kaarten")
@requires(Permission.OWN_CLASSES)
def cards(class_id: str) -> str:
    """Show the cards with their codes, ready to print."""
    backend = current_backend()
    address = url("resume.ask", _external=True)
    return render_template(
        "school/cards.html",
        room=find_class(class_id, _me(), db=backend.db),
        cards=class_cards(class_id, _me(), db=backend.db, secret=backend.secret),
        address=address.removeprefix("https://").removeprefix("http://"),
        qr=qr_picture(address),
    )


@blueprint.get("/klassen/<class_id>/verslag")
@requires(Permission.OWN_CLASSES)
def report(class_id: str) -> str:
    """Show the results of the class."""
    backend = current_backend()
    return render_template(
        "school/report.html",
        room=find_class(class_id, _me(), db=backend.db),
        report=_report(class_id),
        names=_names(),
        levels={level.code: level.name[current_language()] for level in load_framework().levels},
    )


@blueprint.get("/klassen/<class_id>/verslag.csv")
@requires(Permission.OWN_CLASSES)
def report_csv(class_id: str) -> Response:
    """Give the same results as a file for a spreadsheet."""
    header = {
        "card": _("Kaart"),
        "scale": _("Schaal"),
        "level": _("Niveau"),
        "score": _("Score"),
        "low": _("Van"),
        "high": _("Tot"),
        "mean": _("Gemiddelde"),
        "pupils": _("Leerlingen"),
    }
    text = class_csv(_report(class_id), header=header, names=_names())
    response = make_response(text.encode("utf-8"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="klasverslag.csv"'
    return response


@blueprint.get("/klassen/<class_id>/kaart/<int:number>/wissen")
@requires(Permission.OWN_CLASSES)
def confirm_reset(class_id: str, number: int) -> str:
    """Ask whether the work of a card may go."""
    room = find_class(class_id, _me(), db=current_backend().db)
    return render_template("school/reset.html", room=room, number=number)


@blueprint.post("/klassen/<class_id>/kaart/<int:number>/wissen")
@requires(Permission.OWN_CLASSES)
def reset(class_id: str, number: int) -> Response:
    """Erase the work of a card, so that it can begin again."""
    backend = current_backend()
    reset_card(class_id, _me(), number, db=backend.db, desk=backend.desk)
    flash(_("Kaart %(number)s kan opnieuw beginnen.", number=number))
    return redirect(url("school.room", class_id=class_id), 303)


@blueprint.post("/klassen/<class_id>/sluiten")
@requires(Permission.OWN_CLASSES)
def close(class_id: str) -> Response:
    """Let the cards of the class start nothing more."""
    close_class(class_id, _me(), db=current_backend().db, now=now())
    flash(_("De klas is gesloten. De resultaten blijven."))
    return redirect(url("school.room", class_id=class_id), 303)


def _me() -> str:
    account = current_account()
    if account is None:
        raise NotSignedIn
    return account.account_id


def _overview_page(form: ClassForm) -> str:
    form.offer()
    rooms = list_classes(_me(), db=current_backend().db)
    return render_template(
        "school/overview.html",
        form=form,
        rooms=[(r, format_date(r.expires_at - timedelta(seconds=1), "d MMM yyyy")) for r in rooms],
    )


def _report(class_id: str) -> ClassReport:
    backend = current_backend()
    return class_report(class_id, _me(), db=backend.db, desk=backend.desk)


def _names() -> dict[str, str]:
    """Names of scales, domains and areas, by code."""
    framework, language = load_framework(), current_language()
    return {
        **{code: domain.name[language] for code, domain in framework.domains.items()},
        **{code: area.name[language] for code, area in framework.areas.items()},
        **{scale: str(name) for scale, name in SCALE_NAMES.items()},
    }

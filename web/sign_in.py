"""Staff: accept an invitation, sign in with a second factor, sign out."""

import io

import segno
from flask import Blueprint, Flask, g, make_response, redirect, render_template, request, session
from flask import url_for as url
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from assess.errors import NameTaken, TooManyFailures, WrongSignIn
from assess.passwords import MAX_LENGTH, MIN_LENGTH, is_weak, new_totp_secret, totp_address
from assess.services.accounts import (
    NewAccount,
    SignIn,
    accept_invitation,
    open_invitation,
    sign_out,
    signed_in,
)
from assess.services.accounts import sign_in as open_login
from web.api.problems import is_api
from web.auth import CurrentAccount, Permission, Role, current_account, requires
from web.backend import current_backend
from web.clock import now
from web.language import choose_language, current_language

LOGIN = "staff_login"  # session key: token of the login, of which the server keeps the hash
TOTP_SECRET = "totp_secret"  # session key: the secret that this person was shown
HOME = {
    Role.OPERATOR: "administration.overview",
    Role.TEACHER: "school.overview",
    Role.RESEARCHER: "research.releases",
}

blueprint = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """Name, password and second factor."""

    username = StringField(_l("Naam"), validators=[InputRequired(_l("Vul uw naam in."))])
    password = PasswordField(
        _l("Wachtwoord"),
        validators=[InputRequired(_l("Vul uw wachtwoord in.")), Length(max=MAX_LENGTH)],
    )
    totp_code = StringField(
        _l("Code uit uw app"), validators=[InputRequired(_l("Vul de code van 6 cijfers in."))]
    )


class InvitationForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """What an invited person chooses."""

    username = StringField(
        _l("Kies een naam om aan te melden"),
        validators=[
            InputRequired(_l("Kies een naam.")),
            Length(3, 80, message=_l("De naam heeft 3 tot 80 tekens.")),
        ],
    )
    password = PasswordField(
        _l("Kies een wachtwoord"), validators=[InputRequired(_l("Kies een wachtwoord."))]
    )
    again = PasswordField(
        _l("Typ het wachtwoord nog eens"),
        validators=[InputRequired(_l("Typ het wachtwoord nog eens."))],
    )
    totp_code = StringField(
        _l("Code uit de app"), validators=[InputRequired(_l("Vul de code van 6 cijfers in."))]
    )


@blueprint.get("/aanmelden")
@requires(Permission.PUBLIC)
def ask() -> Response | str:
    """Ask who it is, or go on for whoever is signed in."""
    account = current_account()
    if account is not None:
        return redirect(url(HOME[account.role]))
    return render_template("staff/sign_in.html", form=SignInForm())


@blueprint.post("/aanmelden")
@requires(Permission.PUBLIC)
def enter() -> Response:
    """Sign a member of staff in; what is wrong is not told."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _again(form, 422)
    backend = current_backend()
    command = SignIn(
        username=form.username.data,
        password=form.password.data,
        totp_code=form.totp_code.data,
        source=request.remote_addr or "unknown",
    )
    try:
        token = open_login(command, db=backend.db, secret=backend.secret, now=now())
    except WrongSignIn:
        form.username.errors = [_("Naam, wachtwoord of code klopt niet. Probeer het opnieuw.")]
        return _again(form, 422)
    except TooManyFailures as failure:
        form.username.errors = [_("Te veel pogingen. Wacht even en probeer dan opnieuw.")]
        response = _again(form, 429)
        response.headers["Retry-After"] = str(failure.retry_after_s)
        return response
    return _welcome(token)


@blueprint.post("/afmelden")
@requires(Permission.PUBLIC)
def leave() -> Response:
    """Sign out."""
    token = session.get(LOGIN)
    if token is not None:
        sign_out(token, db=current_backend().db)
    _forget()
    return redirect(url("take.start"), 303)


@blueprint.get("/uitnodiging/<token>")
@requires(Permission.PUBLIC)
def invitation(token: str) -> str:
    """Show an invited person how to make the account."""
    open_invitation(token, db=current_backend().db, now=now())
    session.setdefault(TOTP_SECRET, new_totp_secret())
    return _invitation_page(InvitationForm(), token)


@blueprint.post("/uitnodiging/<token>")
@requires(Permission.PUBLIC)
def accept(token: str) -> Response | tuple[str, int]:
    """Make the account and go on to sign in."""
    form = InvitationForm()
    secret = session.get(TOTP_SECRET)
    if secret is None:
        return redirect(url("sign_in.invitation", token=token), 303)
    if not form.validate_on_submit() or not _is_good_choice(form):
        return _invitation_page(form, token), 422
    command = NewAccount(
        token=token,
        username=form.username.data,
        password=form.password.data,
        totp_secret=secret,
        totp_code=form.totp_code.data,
    )
    try:
        accept_invitation(command, db=current_backend().db, now=now())
    except WrongSignIn:
        form.totp_code.errors = [_("Deze code klopt niet. Neem de code die nu in de app staat.")]
        return _invitation_page(form, token), 422
    except NameTaken:
        form.username.errors = [_("Deze naam is al bezet. Kies een andere.")]
        return _invitation_page(form, token), 422
    _forget()
    return redirect(url("sign_in.ask"), 303)


def recognise_staff(app: Flask) -> None:
    """Find out at each request who is signed in, so that a closed account is out at once."""

    @app.before_request
    def find_account() -> None:
        if request.endpoint == "static" or is_api(request.path):  # no cookie is read there
            return
        token = session.get(LOGIN)
        if token is None:
            return
        account = signed_in(token, db=current_backend().db, now=now())
        if account is None:
            session.pop(LOGIN, None)
            return
        g.account = CurrentAccount(
            account_id=account.account_id,
            username=account.username,
            role=Role(account.role),
            school=account.school,
        )

    @app.context_processor
    def describe_account() -> dict[str, object]:
        return {"account": current_account()}


def _is_good_choice(form: InvitationForm) -> bool:
    if form.password.data != form.again.data:
        form.again.errors = [_("De twee wachtwoorden zijn niet gelijk.")]
    elif is_weak(form.password.data, form.username.data):
        form.password.errors = [
            _(
                "Kies een langer of minder gewoon wachtwoord: %(least)s tot %(most)s tekens.",
                least=MIN_LENGTH,
                most=MAX_LENGTH,
            )
        ]
    return not form.errors and not form.password.errors and not form.again.errors


def _invitation_page(form: InvitationForm, token: str) -> str:
    secret = session[TOTP_SECRET]
    return render_template(
        "staff/invitation.html",
        form=form,
        token=token,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        qr=qr_picture(totp_address(secret, "STEMpeil")),
        least=MIN_LENGTH,
    )


def qr_picture(text: str) -> Markup:
    """A QR code as inline SVG, without style or script."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(out.getvalue().decode())  # safe: segno draws squares only


def _again(form: SignInForm, status: int) -> Response:
    return make_response(render_template("staff/sign_in.html", form=form), status)


def _welcome(token: str) -> Response:
    _forget()
    session[LOGIN] = token
    account = signed_in(token, db=current_backend().db, now=now())
    role = Role(account.role) if account is not None else Role.TEACHER
    return redirect(url(HOME[role]), 303)


def _forget() -> None:
    """Begin a new session, so that nothing of before is carried over but the language."""
    language = current_language()
    session.clear()
    choose_language(language)

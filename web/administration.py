"""The operator: invitations and accounts."""

from flask import Blueprint, redirect, render_template
from flask import url_for as url
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from assess.services.accounts import disable_account, invite, list_accounts, open_invitations
from web.auth import Permission, Role, current_account, requires
from web.backend import current_backend
from web.clock import now

ROLE_NAMES = {
    Role.TEACHER: _l("leraar"),
    Role.RESEARCHER: _l("onderzoeker"),
    Role.OPERATOR: _l("beheerder"),
}

blueprint = Blueprint("administration", __name__)


class InviteForm(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """Whom to invite."""

    role = RadioField(
        _l("Voor wie is de uitnodiging?"),
        choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()],
        default=Role.TEACHER.value,
        invalid_choice_message=_l("Kies een rol."),
    )
    school = StringField(
        _l("School (mag leeg blijven)"),
        validators=[Length(max=120, message=_l("De naam is te lang."))],
    )


@blueprint.get("/beheer")
@requires(Permission.OPERATE)
def overview() -> str:
    """Show accounts and open invitations."""
    return _page(InviteForm())


@blueprint.post("/beheer/uitnodigen")
@requires(Permission.OPERATE)
def send_invitation() -> str | tuple[str, int]:
    """Make an invitation and show its link, once."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form), 422
    account = current_account()
    token = invite(
        form.role.data,
        school=form.school.data or None,
        created_by=None if account is None else account.account_id,
        db=current_backend().db,
        now=now(),
    )
    return _page(InviteForm(formdata=None), url("sign_in.invitation", token=token, _external=True))


@blueprint.post("/beheer/account/<account_id>/sluiten")
@requires(Permission.OPERATE)
def close_account(account_id: str) -> Response:
    """Disable an account; an operator cannot close the own one."""
    account = current_account()
    if account is not None and account.account_id != account_id:
        disable_account(account_id, db=current_backend().db, now=now())
    return redirect(url("administration.overview"), 303)


def _page(form: InviteForm, link: str | None = None) -> str:
    db = current_backend().db
    return render_template(
        "administration/overview.html",
        form=form,
        link=link,
        accounts=[(a, ROLE_NAMES[Role(a.role)]) for a in list_accounts(db)],
        invitations=[
            (i, ROLE_NAMES[Role(i.role)], i.expires_at) for i in open_invitations(db, now=now())
        ],
    )

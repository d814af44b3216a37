"""Going on with a code: of a paused test, or of a class card."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask import url_for as url
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assess.access import EVERYBODY
from assess.errors import BlueprintError, TooManyFailures, WrongCode
from assess.services.resuming import resume_sitting
from assess.services.sittings import QuestionPage, current_page
from web.auth import Permission, requires
from web.backend import current_backend
from web.clock import now
from web.forms import ResumeForm
from web.seat import take_seat

blueprint = Blueprint("resume", __name__)


@blueprint.get("/verder")
@requires(Permission.PUBLIC)
def ask() -> str:
    """Ask for the code of a paused test or of a class card."""
    return render_template("take/resume.html", form=ResumeForm())


@blueprint.post("/verder")
@requires(Permission.PUBLIC)
def open_test() -> Response:
    """Open the test that belongs to a code."""
    form = ResumeForm()
    try:
        sitting_id = _sitting_of(form) if form.validate_on_submit() else None
    except WrongCode:
        form.code.errors = [_("Deze code kennen we niet. Kijk ze na en typ ze nog eens.")]
        sitting_id = None
    except BlueprintError:
        if form.access == EVERYBODY:
            raise
        form.screen_reader.errors = [
            _("Deze test past nog niet bij een schermlezer. De leerkracht kan een andere kiezen.")
        ]
        sitting_id = None
    except TooManyFailures as failure:
        form.code.errors = [_("Te veel verkeerde pogingen. Wacht even en probeer dan opnieuw.")]
        response = make_response(render_template("take/resume.html", form=form), 429)
        response.headers["Retry-After"] = str(failure.retry_after_s)
        return response
    if sitting_id is None:
        return make_response(render_template("take/resume.html", form=form), 422)
    return redirect(url("take.code" if _is_new(sitting_id) else "take.question"), 303)


def _sitting_of(form: ResumeForm) -> str:
    backend = current_backend()
    resumed = resume_sitting(
        form.code.data,
        db=backend.db,
        desk=backend.desk,
        now=now(),
        source=request.remote_addr or "unknown",
        access=form.access,
    )
    take_seat(
        resumed.sitting_id,
        blueprint_id=resumed.blueprint_id,
        language=resumed.language,
        resume_code=resumed.resume_code,
    )
    return resumed.sitting_id


def _is_new(sitting_id: str) -> bool:
    """Tell whether the first question is still open, so that the explanation comes first."""
    backend = current_backend()
    page = current_page(sitting_id, db=backend.db, desk=backend.desk, now=now())
    return isinstance(page, QuestionPage) and page.position == 1

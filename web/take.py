"""The candidate: start, question, world, answer and pause."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, session
from flask import url_for as url
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from assess.blueprint import Blueprint as TestBlueprint
from assess.blueprint import load_blueprints
from assess.errors import TamperedForm
from assess.services.answering import SubmitAnswer, WorldAct, act_in_world, submit_answer
from assess.services.results import report_problem
from assess.services.sittings import (
    FinishedPage,
    QuestionPage,
    StartSitting,
    current_page,
    start_sitting,
)
from itembank.errors import AnswerFault
from web.auth import SITTING, Permission, requires
from web.backend import current_backend
from web.clock import now
from web.forms import ProblemForm, StartForm
from web.language import current_language
from web.seat import address, resume_code, take_seat

OPEN_TESTS = ("digital", "adult_stem", "combined")  # what anyone may start, in this order

blueprint = Blueprint("take", __name__)


@blueprint.get("/")
@requires(Permission.PUBLIC)
def start() -> str:
    """Show what the test is and let the person choose one."""
    return _start_page(StartForm(language=current_language()))


@blueprint.post("/toets/start")
@requires(Permission.PUBLIC)
def begin() -> Response | tuple[str, int]:
    """Start a sitting and show its code."""
    form = StartForm()
    form.offer(_titles())
    if not form.validate_on_submit():
        return _start_page(form), 422
    command = StartSitting(
        blueprint_id=form.test.data,
        language=form.language.data,
        access=form.access,
    )
    backend = current_backend()
    started = start_sitting(command, db=backend.db, desk=backend.desk, now=now())
    take_seat(
        started.sitting_id,
        blueprint_id=form.test.data,
        language=form.language.data,
        resume_code=started.resume_code,
    )
    return redirect(url("take.code"), 303)


@blueprint.get("/toets/code")
@requires(Permission.OWN_SITTING)
def code() -> str:
    """Show how the test works, with the code that resumes it."""
    return render_template("take/code.html", code=resume_code())


@blueprint.get("/toets")
@requires(Permission.OWN_SITTING)
def question() -> Response | str:
    """Show the question that is open, or go on when there is none left."""
    page = _current_page()
    if isinstance(page, FinishedPage):
        return redirect(url("result.background"), 303)
    return _question_page(page)


@blueprint.post("/toets")
@requires(Permission.OWN_SITTING)
def answer() -> Response | tuple[str, int]:
    """Keep an answer and go to the next question; a mistake in the typing is shown."""
    command = SubmitAnswer(
        sitting_id=session[SITTING],
        position=_number("position"),
        token=request.form.get("token", ""),
        form=request.form.to_dict(flat=False),
    )
    backend = current_backend()
    try:
        submit_answer(command, db=backend.db, desk=backend.desk, now=now())
    except AnswerFault as fault:
        return _mistake_page(fault), 422
    return redirect(url("take.question"), 303)


@blueprint.post("/toets/wereld")
@requires(Permission.OWN_SITTING)
def act() -> Response:
    """Do one thing in a simulated environment and show what it changed."""
    step, position = _number("step"), _number("position")
    command = WorldAct(
        sitting_id=session[SITTING],
        position=position,
        token=request.form.get("token", ""),
        step=step,
        action=_action(request.form),
    )
    backend = current_backend()
    act_in_world(command, db=backend.db, desk=backend.desk, now=now())
    return redirect(url("take.question", _anchor="wereld"), 303)


@blueprint.get("/toets/pauze")
@requires(Permission.OWN_SITTING)
def pause() -> str:
    """Say that all is kept, and how to go on later."""
    return render_template("take/pause.html", code=resume_code())


@blueprint.get("/toets/probleem")
@requires(Permission.OWN_SITTING)
def problem() -> str:
    """Ask what is wrong with a question."""
    return render_template("take/problem.html", form=ProblemForm(), position=_asked_position())


@blueprint.post("/toets/probleem")
@requires(Permission.OWN_SITTING)
def send_problem() -> Response | tuple[str, int]:
    """Keep the report of a problem and return to the question."""
    form = ProblemForm()
    position = _number("position")
    if not form.validate_on_submit():
        return render_template("take/problem.html", form=form, position=position), 422
    report_problem(
        session[SITTING],
        position=position,
        reason=form.reason.data,
        db=current_backend().db,
        now=now(),
    )
    flash(_("Dank u. We kijken de vraag na."))
    return redirect(url("take.question"), 303)


@blueprint.app_context_processor
def describe_candidate() -> dict[str, object]:
    """Give every template the way it addresses the candidate."""
    return {"address": address()}


def _titles() -> Mapping[str, str]:
    return {test.id: test.title[current_language()] for test in _open_tests()}


def _open_tests() -> list[TestBlueprint]:
    shipped = load_blueprints()
    return [shipped[name] for name in OPEN_TESTS if name in shipped]


def _start_page(form: StartForm) -> str:
    form.offer(_titles())
    return render_template("take/start.html", form=form, tests=_open_tests())


def _current_page() -> QuestionPage | FinishedPage:
    backend = current_backend()
    return current_page(session[SITTING], db=backend.db, desk=backend.desk, now=now())


def _question_page(
    page: QuestionPage, fault: AnswerFault | None = None, given: MultiDict[str, str] | None = None
) -> str:
    return render_template(
        "take/question.html",
        question=page.question,
        position=page.position,
        lengths=(page.min_questions, page.max_questions),
        progress=round(100 * min((page.position - 1) / page.max_questions, 1), 1),
        token=page.token,
        step=page.step,
        view=page.view,
        fault=fault,
        given=MultiDict() if given is None else given,
    )


def _mistake_page(fault: AnswerFault) -> str:
    """Return the open question with what was typed and what is wrong with it."""
    page = _current_page()
    if isinstance(page, FinishedPage) or fault.code == "impossible":
        raise TamperedForm
    return _question_page(page, fault, request.form)


def _number(name: str) -> int:
    """Return a hidden number of a form."""
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise TamperedForm
    return int(text)


def _asked_position() -> int:
    text = request.args.get("vraag", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _action(form: MultiDict[str, str]) -> Mapping[str, str]:
    """Return the fields of an action in a world, without those of the form itself."""
    own = {"csrf_token", "token", "position", "step"}
    return {name: value for name, value in form.items() if name not in own}

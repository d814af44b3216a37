"""Someone who takes a test through the services."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select

from assess.database import reading
from assess.services.answering import SubmitAnswer, submit_answer
from assess.services.desk import TestDesk
from assess.services.sittings import (
    FinishedPage,
    QuestionPage,
    StartSitting,
    current_page,
    start_sitting,
)
from assess.tables import answers
from itembank.questions import Question
from tests.conftest import NOON


def begin(db: Engine, desk: TestDesk, blueprint_id: str = "digital") -> str:
    """A sitting that has just begun."""
    command = StartSitting(blueprint_id=blueprint_id, language="nl")
    return start_sitting(command, db=db, desk=desk, now=NOON).sitting_id


def page_of(sitting_id: str, db: Engine, desk: TestDesk) -> QuestionPage:
    """The page of a sitting under way."""
    page = current_page(sitting_id, db=db, desk=desk, now=NOON)
    assert isinstance(page, QuestionPage)
    return page


def started_at(db: Engine, desk: TestDesk, *, interactive: bool) -> tuple[str, QuestionPage]:
    """A sitting whose open question is (not) a simulated task."""
    blueprint_id = "digital" if interactive else "adult_stem"
    for _ in range(60):
        sitting_id = begin(db, desk, blueprint_id)
        page = page_of(sitting_id, db, desk)
        if (page.view is not None) == interactive:
            return sitting_id, page
    return pytest.fail("no such first question in 60 sittings")


def n_answers(db: Engine, sitting_id: str) -> int:
    """Number of stored answers of a sitting."""
    query = select(func.count()).where(answers.c.sitting_id == sitting_id)
    with reading(db) as connection:
        return connection.execute(query).scalar_one()


def any_answer(question: Question, rng: random.Random) -> Mapping[str, list[str]]:
    """A form that a browser could send for this question; simulated tasks are skipped."""
    match question.format:
        case "single_choice":
            return {"choice": [rng.choice(question.options).id]}
        case "multiple_response":
            return {"choices": [question.options[0].id, question.options[-1].id]}
        case "numeric":
            return {
                "number": [
                    str(rng.randint(1, 900)) if question.answer_kind == "number" else "12.30"
                ]
            }
        case _:
            return {"skip": ["1"]}


def form_of(sitting_id: str, page: QuestionPage, rng: random.Random) -> SubmitAnswer:
    """The form of an open question, filled in."""
    return SubmitAnswer(
        sitting_id=sitting_id,
        position=page.position,
        token=page.token,
        form=any_answer(page.question, rng),
    )


def answer_everything(
    sitting_id: str, *, db: Engine, desk: TestDesk, now: datetime, seed: int = 1
) -> int:
    """Answer until the sitting is complete; gives the number of questions."""
    rng = random.Random(seed)
    n_answered = 0
    while True:
        page = current_page(sitting_id, db=db, desk=desk, now=now)
        if isinstance(page, FinishedPage):
            return n_answered
        submit_answer(form_of(sitting_id, page, rng), db=db, desk=desk, now=now)
        n_answered += 1

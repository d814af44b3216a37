"""Someone who takes a test through the services."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine

from assess.services.answering import SubmitAnswer, submit_answer
from assess.services.desk import TestDesk
from assess.services.sittings import FinishedPage, QuestionPage, current_page
from itembank.questions import Question


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

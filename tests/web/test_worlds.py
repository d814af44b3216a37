"""Digital tasks on a simulated device, through the candidate's pages."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.visitor import begin, hidden_fields, skip

ACT = "/toets/wereld"


@pytest.fixture
def at_a_world(client: FlaskClient) -> FlaskClient:
    """A candidate whose open question is a task on a device."""
    begin(client)
    while f'action="{ACT}"' not in client.get("/toets").text:
        skip(client)
    return client


def question_number(client: FlaskClient) -> str:
    return client.get("/toets").text.split('id="voortgang">')[1].split("</p>")[0]


def test_ending_the_task_leads_to_the_next_question(at_a_world: FlaskClient) -> None:
    before = question_number(at_a_world)
    form = hidden_fields(at_a_world.get("/toets"), ACT)

    response = at_a_world.post(ACT, data={**form, "do": "done"})

    assert response.status_code == 303
    assert question_number(at_a_world) != before


def test_ending_the_task_twice_answers_one_question(at_a_world: FlaskClient) -> None:
    form = {**hidden_fields(at_a_world.get("/toets"), ACT), "do": "done"}
    at_a_world.post(ACT, data=form)
    after = question_number(at_a_world)

    response = at_a_world.post(ACT, data=form)

    assert response.status_code == 303
    assert question_number(at_a_world) == after


def page_without_signature(client: FlaskClient) -> str:
    """The page but for its CSRF tokens, which are another each second."""
    page = client.get("/toets").text.split("<main")[1]
    return re.sub(r'name="csrf_token"[^>]*', "", page)


@pytest.mark.parametrize("changed", [{"do": "win"}, {"step": "99"}, {"step": "x"}])
def test_an_act_that_no_page_offers_changes_nothing(
    at_a_world: FlaskClient, changed: dict[str, str]
) -> None:
    before = page_without_signature(at_a_world)
    form = hidden_fields(at_a_world.get("/toets"), ACT)

    response = at_a_world.post(ACT, data={**form, **changed})

    assert response.status_code == 400
    assert page_without_signature(at_a_world) == before


def test_a_task_cannot_be_ended_by_the_button_of_an_ordinary_question(
    at_a_world: FlaskClient,
) -> None:
    form = hidden_fields(at_a_world.get("/toets"), "/toets")

    response = at_a_world.post("/toets", data=form)

    assert response.status_code == 400
